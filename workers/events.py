"""How does whoever watches a narration hear of its progress at once? A short stream in Redis for each narration.

Events are news, not the truth: where Redis is away or has lost them, the state in the database tells the same.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import redis

from workers.connection import connect

KEPT = 200
"""Events of one narration that can be asked for again."""

KEPT_S = 24 * 3600
"""How long they can."""

_log = logging.getLogger(__name__)


def stream_name(narration_id: str) -> str:
    """The Redis key of a narration's events."""
    return f"narrator:events:{narration_id}"


def tell(narration_id: str, event: str, data: Mapping[str, Any]) -> None:
    """Add an event."""
    name = stream_name(narration_id)
    try:
        with connect().pipeline(transaction=False) as pipe:
            pipe.xadd(name, {"event": event, "data": json.dumps(data)}, maxlen=KEPT, approximate=True)
            pipe.expire(name, KEPT_S)
            pipe.execute()
    except redis.RedisError as error:
        _log.debug("an event was not told: %s", error)
