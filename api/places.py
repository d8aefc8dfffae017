"""Who may work now, who waits for a place, and for how long? Nobody waits on for a client that has gone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from fastapi import Request

from api.errors import Problem

RETRY_AFTER_S = 5
"""When a refused request is worth another try."""

T = TypeVar("T")


class Places:
    """So many threads, and a queue in which a request stands as long as there is patience, and its client is there."""

    def __init__(self, count: int, patience_s: float, what: str) -> None:
        """``what`` is done there, for the words of a refusal."""
        self._free = self._count = count
        self._patience_s = patience_s
        self._what = what
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._threads = anyio.CapacityLimiter(count)

    async def run(self, request: Request, work: Callable[..., T], *arguments: object) -> T:
        """Do the work in a thread, in its turn; raises what it raises, and Problem 503 where no place came free."""
        await self._enter(request)
        try:
            return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)
        finally:
            self._leave()

    async def _enter(self, request: Request) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        gone = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({turn, gone}, timeout=self._patience_s, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._give_up(turn)
            raise
        finally:
            gone.cancel()
        if not turn.done():
            self._give_up(turn)
            raise Problem(
                503,
                "readers_exceeded",
                f"{self._count} pages are being {self._what} here and none was done within {self._patience_s:g} s: come again",
                limit=self._count,
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn.done():
            self._leave()
        else:
            self._waiting.remove(turn)

    def _leave(self) -> None:
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1


async def _gone(request: Request) -> None:
    """Returns when the client has gone; its body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
