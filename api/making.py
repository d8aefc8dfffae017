"""Who makes a spoken stream, how many are made at once, and what ends one whose listener has gone?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache

from starlette.responses import ContentStream, StreamingResponse
from starlette.types import Receive, Scope, Send

from narrator.settings import load_settings
from narrator.speech import SpeechStream


class NoTurn(Exception):
    """Every thread was busy with other streams for as long as there was patience."""


@lru_cache(maxsize=1)
def makers() -> Executor:
    """The threads that make streams, as many as there are cores to use; all requests share them in turn."""
    return ThreadPoolExecutor(load_settings().jobs, thread_name_prefix="speech")


class Making:
    """One stream, of which a chunk is made while the one before is sent, and nothing further ahead.

    A turn on a thread lasts for one chunk: a listener who takes the sound slowly keeps nobody waiting.
    """

    def __init__(self, threads: Executor, start: Callable[[], SpeechStream]) -> None:
        self._threads = threads
        self._start = start
        self._context = copy_context()  # what is logged on the threads bears the request's number
        self._next: Future[bytes | None] = threads.submit(self._context.run, self._first)
        self.stream: SpeechStream
        """There as soon as ``begin`` has returned."""

    def _first(self) -> bytes | None:
        self.stream = self._start()
        return self._more()

    def _more(self) -> bytes | None:
        return next(self.stream, None)

    async def begin(self, patience_s: float) -> None:
        """Wait for the first bytes; raises what making them raises.

        Raises NoTurn if the stream's turn has not come after ``patience_s``; from its turn on there is no limit.
        """
        first = asyncio.wrap_future(self._next)
        await asyncio.wait({first}, timeout=patience_s)
        if not first.done() and self._next.cancel():
            raise NoTurn
        await first

    async def chunks(self) -> AsyncIterator[bytes]:
        """All bytes, the first included."""
        chunk = await asyncio.wrap_future(self._next)
        while chunk is not None:
            self._next = self._threads.submit(self._context.run, self._more)
            yield chunk
            chunk = await asyncio.wrap_future(self._next)

    def close(self) -> None:
        """Make nothing more; what is being made on a thread just now is dropped when it is done."""
        self._next.cancel()
        self._next.add_done_callback(lambda _: self._drop())

    def _drop(self) -> None:
        if hasattr(self, "stream"):
            self.stream.close()


class MadeResponse(StreamingResponse):
    """A response that ends the making, however it ends itself: sent, broken off, or never begun."""

    def __init__(self, making: Making, content: ContentStream, media_type: str) -> None:
        super().__init__(content, media_type=media_type)
        self._making = making

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._making.close()
