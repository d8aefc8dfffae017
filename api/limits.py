"""How much may each API key ask for, and strangers add? Counted in Redis for all machines.

Where Redis is away nothing is refused: limits guard against haste, not against need.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import Any

import redis
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.errors import Problem
from narrator.errors import BrokerUnavailable
from narrator.settings import Settings
from workers.connection import TIMEOUT_S, redis_url

COUNTS_OF_ONE = RateLimitItemPerMinute(1200)
"""Batches of listening counts of one narration: of 400 who listen at once."""

COUNTS_OF_ALL = RateLimitItemPerMinute(6000)
"""The same of all narrations: 100 small writes a second leave the records room for everything else."""

TURN_S = 25.0
"""How long one of several equal requests has the others wait: above what a busy database may take."""

LOOK_S = 0.01
"""Between two looks of those who wait: each request takes milliseconds."""

Charge = Callable[[int], None]
"""Counts so many characters."""

_log = logging.getLogger(__name__)


def count_request(settings: Settings, key_id: str) -> None:
    """Count a request; raises Problem 429 beyond the limit."""
    limit = RateLimitItemPerMinute(settings.requests_per_minute)
    _count(settings, limit, key_id, 1, "rate_limited", "requests a minute")


def count_chars(settings: Settings, key_id: str, chars: int) -> None:
    """Count characters to narrate; raises Problem 429 beyond the day's quota. Without a key nothing is counted."""
    if key_id and chars:
        limit = RateLimitItemPerDay(settings.chars_per_day)
        if chars > limit.amount:
            raise Problem(
                429,
                "quota_exceeded",
                f"{chars:,} characters at once: this API key may send {limit.amount:,} a day",
                limit=limit.amount,
                received=chars,
            )
        _count(settings, limit, key_id, chars, "quota_exceeded", "characters a day")


def return_chars(settings: Settings, key_id: str, chars: int) -> None:
    """Give back characters that were counted, and then not narrated."""
    if not key_id or not chars:
        return
    try:
        _limiter(redis_url(settings)).hit(
            RateLimitItemPerDay(settings.chars_per_day), "key", key_id, cost=-chars
        )
    except (redis.RedisError, StorageError, BrokerUnavailable) as error:
        _log.warning("limits are not counted: %s", error)


def charge_of(settings: Settings, key_id: str) -> Charge:
    """What counts characters of an API key, and with a minus gives them back; raises Problem 429 as ``count_chars``."""

    def charge(chars: int) -> None:
        if chars > 0:
            count_chars(settings, key_id, chars)
        else:
            return_chars(settings, key_id, -chars)

    return charge


@contextmanager
def one_at_a_time(settings: Settings, key_id: str, name: str) -> Iterator[None]:
    """Let those of one API key who come with this name in one after the other, whatever machine they come to.

    Where Redis is away nobody waits: then nothing is counted either.
    """
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    with ExitStack() as held:
        try:
            client = _client(redis_url(settings))
            lock = client.lock(f"narrator:once:{key_id}:{digest}", TURN_S, LOOK_S, blocking_timeout=TURN_S)
            if lock.acquire():
                held.callback(_release, lock)
        except (redis.RedisError, BrokerUnavailable) as error:
            _log.warning("limits are not counted: %s", error)
        yield


def _release(lock: Any) -> None:
    with suppress(redis.RedisError):  # it ends by itself
        lock.release()


def count_batch(settings: Settings, narration_id: str) -> None:
    """Count a batch of listening counts; raises Problem 429 beyond what a minute takes. Nobody who sends is known."""
    for limit, whose in ((COUNTS_OF_ONE, narration_id), (COUNTS_OF_ALL, "")):
        try:
            limiter = _limiter(redis_url(settings))
            if limiter.hit(limit, "counts", whose):
                continue
            reset = limiter.get_window_stats(limit, "counts", whose).reset_time
        except (redis.RedisError, StorageError, BrokerUnavailable) as error:
            _log.warning("limits are not counted: %s", error)
            return
        wait_s = max(1, math.ceil(reset - time.time()))
        what = "this narration" if whose else "all narrations together"
        raise Problem(
            429,
            "counts_exceeded",
            f"{limit.amount:,} batches of counts a minute are taken for {what}: send it with the next in {wait_s} s",
            limit=limit.amount,
            headers={"Retry-After": str(wait_s)},
        )


def _count(settings: Settings, limit: RateLimitItem, key_id: str, cost: int, code: str, what: str) -> None:
    try:
        limiter = _limiter(redis_url(settings))
        if limiter.hit(limit, "key", key_id, cost=cost):
            return
        wait_s = max(1, math.ceil(limiter.get_window_stats(limit, "key", key_id).reset_time - time.time()))
    except (redis.RedisError, StorageError, BrokerUnavailable) as error:
        _log.warning("limits are not counted: %s", error)
        return
    raise Problem(
        429,
        code,
        f"this API key may ask for {limit.amount:,} {what}: try again in {wait_s} s",
        limit=limit.amount,
        headers={"Retry-After": str(wait_s)},
    )


@lru_cache(maxsize=2)
def _client(url: str) -> Any:
    return redis.Redis.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
    )


@lru_cache(maxsize=2)
def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    # The library spells a socket's address in its own way.
    spelled = url.replace("unix://", "redis+unix://", 1) if url.startswith("unix:") else url
    return SlidingWindowCounterRateLimiter(
        RedisStorage(spelled, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    )
