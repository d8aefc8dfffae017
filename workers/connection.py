"""How is Redis reached, for the queue and for events?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from narrator.errors import BrokerUnavailable
from narrator.settings import Settings, load_settings

TIMEOUT_S = 2.0
"""Redis answers within a millisecond; one that does not by then is away."""


def redis_url(settings: Settings) -> str:
    """The configured Redis; raises BrokerUnavailable if there is none."""
    if settings.redis_url is None:
        raise BrokerUnavailable(
            "no Redis is configured: `narrator serve` brings its own, anything else needs NARRATOR_REDIS_URL"
        )
    return settings.redis_url


def broker_url(settings: Settings) -> str:
    """The same as Celery spells it: unix:///path?db=1 is redis+socket:///path?virtual_host=1."""
    url = redis_url(settings)
    if not url.startswith("unix:"):
        return url
    parts = urlsplit(url)
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


@lru_cache(maxsize=1)
def connect() -> Any:
    """This process's client."""
    # Tried once: whoever waits for a Redis that hangs does not renew its lease.
    return redis.Redis.from_url(
        redis_url(load_settings()),
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )
