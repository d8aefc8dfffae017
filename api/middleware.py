"""What happens to every request on its way in and out: a number, a log line, compression, and who may embed."""

from __future__ import annotations

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        began, status = time.monotonic(), 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = number
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        with about(request_id=number):
            try:
                await self._app(scope, receive, numbered)
            finally:
                if scope["path"] not in PROBES and (scope["method"] not in READS or status >= 500):
                    _log.info(
                        "%s %s",
                        scope["method"],
                        scope["path"],
                        extra={"status": status, "ms": round((time.monotonic() - began) * 1000, 1)},
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
