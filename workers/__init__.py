"""The Celery side of narrator: tasks, batch, webhooks, recovery. It may import narrator, never api."""

from __future__ import annotations

from typing import Any

__all__ = ["celery"]


def __getattr__(name: str) -> Any:
    # `celery -A workers worker` looks for this name; tools of this room that need no queue start without it.
    if name in ("celery", "app"):
        from workers.app import celery

        return celery
    raise AttributeError(f"module 'workers' has no attribute {name!r}")
