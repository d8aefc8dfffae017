"""How much may each API key ask for? Requests a minute and characters a day, counted in Redis for all machines.

Where Redis is away nothing is refused: limits guard against haste, not against need.
"""

from __future__ import annotations

import logging
import math
import time
from functools import lru_cache

import redis
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.errors import Problem
from narrator.errors import BrokerUnavailable
from narrator.settings import Settings
from workers.connection import TIMEOUT_S, redis_url

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
def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    # The library spells a socket's address in its own way.
    spelled = url.replace("unix://", "redis+unix://", 1) if url.startswith("unix:") else url
    return SlidingWindowCounterRateLimiter(
        RedisStorage(spelled, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
    )
