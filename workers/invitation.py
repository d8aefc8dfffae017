"""What does a message say? That there is work: take the next task."""

from __future__ import annotations

import logging

import redis
from kombu.exceptions import OperationalError

from workers.app import QUEUE, celery
from workers.connection import connect

MANY = 500
"""Invitations sent at once at most; the next sweep sends more where more are needed."""

_log = logging.getLogger(__name__)


@celery.task(name="narrator.take_turn")  # type: ignore[untyped-decorator]
def take_turn() -> None:
    """Do the next task, if there is one."""
    from workers import fetching
    from workers.turn import turns

    fetching.call()
    turns.take()


def invite(count: int = 1) -> None:
    """Tell the workers that there is work. If Redis is away this is a log line: the sweep tells them again."""
    try:
        for _ in range(min(count, MANY)):
            take_turn.apply_async(retry=False, ignore_result=True)
    except (OperationalError, redis.RedisError, OSError) as error:  # a full disk is not an OperationalError
        _log.warning("no invitation could be sent, the sweep will: %s", error)


def count_invitations() -> int:
    """How many wait in the queue; raises redis.RedisError."""
    return int(connect().llen(QUEUE))
