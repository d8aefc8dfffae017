"""How long and how slow may the head of a request be? Uvicorn's fast parser takes any."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 65_536
"""Of a request's line and headers; what uvicorn's other parser allows."""

HEAD_S = 30.0
"""Within this a head is there, or its sender is gone or means no good."""

_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n%s"
)
_PROBLEM = (
    b'{"type":"/v1/errors/head_too_large","title":"Request Header Fields Too Large","status":431,"detail":'
    b'"the request line and headers together are over %d bytes","instance":"","code":"head_too_large","limit":%d}'
    % (HEAD_BYTES, HEAD_BYTES)
)


class BoundedProtocol(HttpToolsProtocol):
    """The same, with limits."""

    _head_bytes = 0
    _in_head = False
    _timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse a head that goes on and on."""
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_REFUSAL % (len(_PROBLEM), _PROBLEM))
                self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        self._timer = self.loop.call_later(HEAD_S, self._give_up)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """It is there."""
        self._end_head()
        super().on_headers_complete()

    def connection_lost(self, exc: Any) -> None:
        """Nobody is there any more."""
        self._end_head()
        super().connection_lost(exc)

    def _end_head(self) -> None:
        self._in_head = False
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._in_head and not self.transport.is_closing():
            self.transport.close()
