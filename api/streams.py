"""What have all streams of server-sent events in common: room for them, an end, and whoever opened one may go on watching?"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio.to_thread
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.auth import KEY_S, is_good
from api.errors import Problem
from api.service import Service
from narrator.errors import NarratorError

LOOK_S = 1.0
"""Between two looks at the database where nothing else tells."""

WATCHERS = 250
"""Streams open at once in a process: each may hold a connection to Redis and two of the process's 1,024 file descriptors."""

COMMENT_S = 15.0
"""A comment at least this often keeps proxies from closing a quiet connection (HTML, section 9.2.7)."""

COMMENT = ": still at work\n\n"

ENDS = ("done", "failed", "cancelled")
"""Events after which nothing comes."""

_log = logging.getLogger(__name__)


def check_room(service: Service) -> None:
    """Raises Problem 503 where as many streams are open as this process serves."""
    if service.watchers >= WATCHERS:
        raise Problem(
            503,
            "watchers_exceeded",
            f"{WATCHERS} event streams are open here: look at the state instead, or come again",
            limit=WATCHERS,
            headers={"Retry-After": "10"},
        )


def event(name: str, data: str, number: str | None) -> str:
    """One event in lines of the protocol."""
    lines = [f"event: {name}", *([f"id: {number}"] if number else []), f"data: {data}"]
    return "\n".join(lines) + "\n\n"


class EventsResponse(StreamingResponse):
    """A stream that is counted while it is open, and what it holds is closed with it, however that happens."""

    def __init__(
        self, service: Service, lines: AsyncIterator[str], close: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(lines, media_type="text/event-stream", headers=headers)
        self._service = service
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        self._service.watchers += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._service.watchers -= 1
            if self._close:
                with anyio.CancelScope(shield=True):
                    await self._close()


class Watcher:
    """Whoever opened a stream."""

    def __init__(self, service: Service, key_id: str) -> None:
        self._service = service
        self._key_id = key_id
        self._let_in_at = time.monotonic()

    async def may_go_on(self) -> bool:
        """False once the process is to end, or the key with which the stream was opened is revoked."""
        if self._service.closing.is_set():
            return False
        if not self._key_id or time.monotonic() - self._let_in_at < KEY_S:
            return True
        self._let_in_at = time.monotonic()
        try:
            return await anyio.to_thread.run_sync(is_good, self._service, self._key_id)
        except NarratorError as error:
            _log.warning("%s", error)
            return True
