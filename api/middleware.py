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
from api.files import ALL
from api.negotiation import takes_encoding
from narrator.errors import NarratorError
from narrator.logs import about

REQUEST_ID = re.compile(r"[\x21-\x7e]{1,64}")
"""What is taken over as a request's number: printable, and not a page of text."""

GZIP_MIN_BYTES = 1000
"""Below, compression gains nothing."""

EMBEDDED = re.compile(
    rf"/v1/narrations/[^/]+/(?:{'|'.join(map(re.escape, ALL))}|audio\.\w+)"
    r"|/v1/issues/[^/]+/(?:articles/[^/]+/[^/]+|between/.*|manifest\.json|index\.html|feed\.xml|chapters\.json"
    r"|publication\.json|contents\.html|readium\.json|issue\.\w+|cover\.\w+|SHA256SUMS)"
    r"|/v1/schemas/.*|/player\.js|/player/.*|/oembed"
)
"""What players on other sites read, also that an id is none; everything else a browser keeps from them."""

COUNTED = re.compile(r"/v1/narrations/[^/]+/counts")
"""To what players on other sites add, without a key; only the service's own users read it."""

COUNTS_BYTES = 65_536
"""Of such a body: browsers send no more while a page closes (Fetch, keepalive)."""

EXPOSED = ("Accept-Ranges", "Content-Length", "Content-Range", "ETag")
"""Headers that players may read."""

READS = ("GET", "HEAD", "OPTIONS")
"""Not logged where they succeed: players ask for a range every few seconds. Nor are counts: when somebody listens is
not written down."""

ISSUE_BYTES = 64 << 20
"""Of what an issue comes as, whatever a single text may have: 2,000 long articles, or a zip with its cover and sounds."""

ISSUES = re.compile(r"/v1/issues(/estimates|/[^/]+/articles)?")
"""Where such bodies go."""

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
                if scope["path"] not in PROBES and (not _is_quiet(scope) or status >= 500):
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
        request, limit = Request(scope), self._max_bytes
        try:
            if adds_counts(scope):
                limit = COUNTS_BYTES  # of anybody
            else:
                if ISSUES.fullmatch(scope["path"]):
                    limit = max(limit, ISSUE_BYTES)
                request.state.principal = await anyio.to_thread.run_sync(principal, request)
            coding = request.headers.get("content-encoding", "identity").strip().lower()
            if coding not in ("identity", ""):
                raise _compressed(coding)
            announced = int(request.headers.get("content-length", "0"))
            if announced > limit:
                raise _too_large(announced, limit)
        except (Problem, NarratorError) as error:
            await answer_error(error, request)(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, limit), send)


def adds_counts(scope: Scope) -> bool:
    """Whether it is a player's batch of counts, or a browser's question whether it may send one."""
    method = scope["method"]
    if method == "OPTIONS":
        method = Headers(scope=scope).get("access-control-request-method", "")
    return method == "POST" and COUNTED.fullmatch(scope["path"]) is not None


class Embeddable:
    """Lets players on any site read what they play, add to its counts, and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._open = _opened(app, "GET", "HEAD")
        self._added = _opened(app, "POST")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        chosen: ASGIApp = self._plain
        if scope["type"] == "http":
            if EMBEDDED.fullmatch(scope["path"]):
                chosen = self._open
            elif adds_counts(scope):
                chosen = self._added
        await chosen(scope, receive, send)


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
        if listened or scope["type"] != "http":
            await self._plain(scope, receive, send)
            return
        if not takes_encoding(Request(scope), "gzip"):
            # The middleware would take "gzip;q=0" for a wish.
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self._packed(scope, receive, send)


def _is_quiet(scope: Scope) -> bool:
    return scope["method"] in READS or adds_counts(scope)


def _opened(app: ASGIApp, *methods: str) -> ASGIApp:
    return CORSMiddleware(
        app,
        allow_origins=["*"],
        allow_methods=methods,
        allow_headers=["*"],
        expose_headers=EXPOSED,
    )


def _bounded(receive: Receive, limit: int) -> Receive:
    size, until, whole = 0, anyio.current_time() + BODY_S, False

    async def bounded() -> Message:
        nonlocal size, whole
        if whole:
            return await receive()  # whether the client has gone
        with anyio.move_on_at(until):
            message = await receive()
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > limit:
                raise _too_large(size, limit)
            return message
        raise Problem(
            408,
            "body_too_slow",
            f"the body had not arrived whole after {BODY_S:g} s",
            limit=BODY_S,
            headers={"Connection": "close"},
        )

    return bounded


def _compressed(coding: str) -> Problem:
    return Problem(
        415,
        "content_type_refused",
        f"a body of Content-Encoding {coding[:40]!r}: send it as it is, uncompressed",
        limit="identity",
        received=coding,
        headers={"Accept-Encoding": "identity"},  # RFC 9110, section 15.5.16
    )


def _too_large(received: int, limit: int) -> Problem:
    return Problem(
        413,
        "body_too_large",
        f"the body is larger than {limit:,} bytes: "
        + (
            {COUNTS_BYTES: "send the counts in two", ISSUE_BYTES: "send the articles in two"}.get(
                limit, "the limit follows from NARRATOR_MAX_CHARS"
            )
        ),
        limit=limit,
        received=received,
        headers={"Connection": "close"},
    )
