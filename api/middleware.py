"""What happens to every request on its way in and out: a number, a log line, compression, and who may embed."""

from __future__ import annotations

import logging
import re
import time
from uuid import uuid4

import anyio
import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth import principal
from api.errors import Problem, answer_error
from narrator.errors import NarratorError
from narrator.logs import about

REQUEST_ID = re.compile(r"[\x21-\x7e]{1,64}")
"""What is taken over as a request's number: printable, and not a page of text."""

GZIP_MIN_BYTES = 1000
"""Below, compression gains nothing."""

EMBEDDED = re.compile(
    r"/v1/narrations/[0-9a-f]{32}/(?:manifest\.json|article\.(?:txt|json)|captions\.vtt|audio\.\w+)"
    r"|/v1/schemas/.*|/player\.js|/player/.*|/oembed"
)
"""What players on other sites read; everything else a browser keeps from them."""

EXPOSED = ("Accept-Ranges", "Content-Length", "Content-Range", "ETag")
"""Headers that players may read."""

READS = ("GET", "HEAD", "OPTIONS")
"""Not logged where they succeed: players ask for a range every few seconds."""

BODY_S = 60.0
"""How long a body may take to arrive: the longest text over a slow line. A slower one holds a connection for nothing."""

PROBES = ("/healthz", "/readyz", "/metrics")
"""Asked by machines all day; a 503 is their answer, not a failure."""

_log = logging.getLogger("narrator.requests")


class Numbered:
    """Gives each request a number, kept from the client's X-Request-ID, and logs what became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = number
        began, status = time.monotonic(), 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = number
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")  # kept is only what says so
            await send(message)

        with about(request_id=number):
            try:
                await self._app(scope, receive, numbered)
            except Exception as error:
                # Nobody foresaw it. Above this nobody knows the request's number any more, so it is told here.
                _log.exception("%s %s failed", scope["method"], scope["path"])
                if status:
                    raise  # too late for another answer: the connection breaks
                await answer_error(error, Request(scope))(scope, receive, numbered)
            finally:
                if scope["path"] not in PROBES and (scope["method"] not in READS or status >= 500):
                    _log.info(
                        "%s %s",
                        scope["method"],
                        scope["path"],
                        extra={"status": status, "ms": round((time.monotonic() - began) * 1000, 1)},
                    )


class Admitted:
    """Asks who wants to send before the body is read, and reads no more of it, and no longer, than is allowed.

    A stranger's body costs nothing then: neither memory nor a parser's time.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http" or scope["method"] in READS or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            request.state.principal = await anyio.to_thread.run_sync(principal, request)
            announced = int(request.headers.get("content-length", "0"))
            if announced > self._max_bytes:
                raise self._too_large(announced)
        except (Problem, NarratorError) as error:
            await answer_error(error, request)(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        size, until, whole = 0, anyio.current_time() + BODY_S, False

        async def bounded() -> Message:
            nonlocal size, whole
            if whole:
                return await receive()  # whether the client has gone
            with anyio.move_on_at(until):
                message = await receive()
                size += len(message.get("body", b""))
                whole = not message.get("more_body", False)
                if size > self._max_bytes:
                    raise self._too_large(size)
                return message
            raise Problem(
                408,
                "body_too_slow",
                f"the body had not arrived whole after {BODY_S:g} s",
                limit=BODY_S,
                headers={"Connection": "close"},
            )

        return bounded

    def _too_large(self, received: int) -> Problem:
        return Problem(
            413,
            "body_too_large",
            f"the body is larger than {self._max_bytes:,} bytes, which follows from NARRATOR_MAX_CHARS",
            limit=self._max_bytes,
            received=received,
            headers={"Connection": "close"},
        )


class Embeddable:
    """Lets players on any site read what they play, and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        is_open = scope["type"] == "http" and EMBEDDED.fullmatch(scope["path"])
        await (self._open if is_open else self._plain)(scope, receive, send)


class Compressed:
    """Compresses answers; what is listened to compresses itself or must not be."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = GZipMiddleware(app, minimum_size=GZIP_MIN_BYTES, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        listened = scope["type"] == "http" and (
            EMBEDDED.fullmatch(scope["path"])
            or scope["path"].startswith("/v1/audio/")
            or scope["path"].endswith("/events")
        )
        await (self._plain if listened else self._packed)(scope, receive, send)
