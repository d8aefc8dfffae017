"""Routes of what is listened to: manifest, audio with ranges, captions, text. Fast, since players ask often."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from api.auth import check_listener
from api.catalogue import (
    Book,
    Leaf,
    find_book,
    find_leaf,
    forget_leaf,
    keep_text,
    known_book,
    known_leaf,
    known_text,
)
from api.errors import Problem
from api.routes.narrations import NarrationId
from api.service import Service
from narrator.formats import FORMATS
from narrator.records.tasks import add_format, format_failure
from workers.invitation import invite

router = APIRouter(prefix="/v1/narrations", tags=["listening"])

MADE_S = 60.0
"""How long a listener waits for a format that is made for the first time; then they are told to come again."""

LOOK_S = 0.1
"""Between two looks whether it is made."""

TEXTS = {
    "manifest.json": "application/json",
    "article.json": "application/json",
    "article.txt": "",
    "captions.vtt": "",
}

PRIVATE = "private, no-cache"
PUBLIC = "public, no-cache"  # kept, and asked for again: the answer is 304 until the text was changed
FOREVER = "public, max-age=31536000, immutable"  # an edition's audio never changes

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file"},
    206: {"description": "The ranges asked for"},
    304: {"description": "As you have it"},
    416: {"description": "No such range"},
}


async def _serve(narration_id: str, name: str, request: Request) -> Response:
    service: Service = request.app.state.service
    book = known_book(narration_id) or await anyio.to_thread.run_sync(find_book, service, narration_id)
    if book is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id}", received=narration_id)
    query = ""
    if book.access == "private":
        query = await anyio.to_thread.run_sync(check_listener, request, narration_id)
    edition = _edition(book, request)
    leaf = known_leaf(narration_id, edition, name)
    if leaf is None:
        leaf = await anyio.to_thread.run_sync(_found, service, narration_id, edition, name)
    private = book.access == "private"
    caching = PRIVATE if private else FOREVER if request.query_params.get("edition") else PUBLIC
    if name in TEXTS:
        return await _text(leaf, narration_id, edition, query, caching, request)
    return _audio(leaf, caching, request)


def _edition(book: Book, request: Request) -> int:
    if book.served is None:
        if book.status == "failed":
            raise Problem(
                404, "narration_failed", f"there is nothing to hear, the narration failed: {book.error}"
            )
        if book.status == "cancelled":
            raise Problem(404, "narration_cancelled", "there is nothing to hear: the narration was cancelled")
        raise Problem(
            404,
            "narration_unfinished",
            "it is still being made: its status says how far it is",
            headers={"Retry-After": "1"},
        )
    wanted = request.query_params.get("edition")
    if wanted is None:
        return book.served
    if not wanted.isdecimal() or not 0 < int(wanted) <= book.served:
        raise Problem(
            404,
            "edition_unknown",
            f"edition {wanted[:20]!r} is not there: 1 to {book.served} were made, and old ones are kept for an hour",
            limit=book.served,
            received=wanted[:20],
        )
    return int(wanted)


def _found(service: Service, narration_id: str, edition: int, name: str) -> Leaf:
    """The file; an audio format that nobody has asked for yet is made now."""
    leaf = find_leaf(service, narration_id, edition, name)
    if leaf is not None:
        return leaf
    form = name.partition(".")[2]
    if form not in FORMATS or name != f"audio.{form}":
        raise Problem(
            404, "edition_unknown", f"edition {edition} is no longer kept: leave ?edition= out for the latest"
        )
    if add_format(service.database, narration_id, edition, form):
        invite()
    until = time.monotonic() + MADE_S
    while time.monotonic() < until:
        time.sleep(LOOK_S)
        leaf = find_leaf(service, narration_id, edition, name)
        if leaf is not None:
            return leaf
        failure = format_failure(service.database, narration_id, edition, form)
        if failure:
            raise Problem(500, failure["code"], failure["detail"])
    raise Problem(
        503, "format_unfinished", f"{name} is still being made: ask again", headers={"Retry-After": "5"}
    )


async def _text(
    leaf: Leaf, narration_id: str, edition: int, query: str, caching: str, request: Request
) -> Response:
    """A text from memory, compressed for whoever takes that."""
    both = None if query else known_text(leaf.file.path)
    if both is None:
        both = await anyio.to_thread.run_sync(_read, leaf, edition, query)
    # Weak, since the same text goes out in two encodings (RFC 9110, section 8.8.3).
    headers = {
        "ETag": f'W/"{leaf.file.sha256[:32]}"',
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "Content-Type": leaf.file.type,
    }
    if _is_same(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    plain, packed = both
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return _body(packed, headers, request)
    return _body(plain, headers, request)


def _read(leaf: Leaf, edition: int, query: str) -> tuple[bytes, bytes]:
    plain = leaf.path.read_bytes()
    if leaf.file.name == "manifest.json":
        plain = _address_audio(plain, edition, query)
    if query:
        return plain, gzip.compress(plain, 1)
    return keep_text(leaf.file.path, plain)


def _address_audio(manifest: bytes, edition: int, query: str) -> bytes:
    """Audio addresses name their edition, so that a listener's file does not change while they hear it."""
    from narrator.manifest import manifest_json

    data: dict[str, Any] = json.loads(manifest)
    for entry in data["audio"]:
        entry["url"] += f"?edition={edition}" + (f"&{query}" if query else "")
    return manifest_json(data).encode()


def _body(body: bytes, headers: dict[str, str], request: Request) -> Response:
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(body))
        return Response(headers=headers)
    return Response(body, headers=headers)


def _audio(leaf: Leaf, caching: str, request: Request) -> Response:
    """A file with ranges (RFC 9110, section 14), from disk in small pieces."""
    tag = f'"{leaf.file.sha256[:32]}"'
    headers = {"ETag": tag, "Cache-Control": caching, "Accept-Ranges": "bytes"}
    if _is_same(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(leaf.path, headers=headers, media_type=leaf.file.type, stat_result=leaf.stat)


def _is_same(request: Request, tag: str) -> bool:
    """If-None-Match, by weak comparison (RFC 9110, section 13.1.2)."""
    given = request.headers.get("if-none-match")
    if given is None:
        return False
    plain = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (plain, "*") for one in given.split(","))


def _add_route(name: str, described: str, media_type: str) -> None:
    async def serve(narration_id: NarrationId, request: Request) -> Response:
        try:
            return await _serve(narration_id, name, request)
        except FileNotFoundError:
            # Replaced and cleared away a moment ago: look again.
            book = known_book(narration_id)
            if book and book.served:
                forget_leaf(narration_id, book.served, name)
            return await _serve(narration_id, name, request)

    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    if media_type == "application/json":
        content = {media_type: {"schema": {"type": "object"}}}
    router.add_api_route(
        f"/{{narration_id}}/{name}",
        serve,
        methods=["GET"],
        summary=described,
        name=f"get_{name}",
        response_class=Response,
        responses={**_FILE, 200: {"description": described, "content": content}},
    )
    router.add_api_route(
        f"/{{narration_id}}/{name}", serve, methods=["HEAD"], name=f"head_{name}", include_in_schema=False
    )


_add_route("manifest.json", "The player manifest: every segment and word timed", "application/json")
_add_route("article.txt", "The cleaned text, in which every character range counts", "text/plain")
_add_route(
    "article.json", "The article's blocks, and the receipt of what was dropped and why", "application/json"
)
_add_route("captions.vtt", "WebVTT captions, each word stamped", "text/vtt")
for _form in FORMATS.values():
    _add_route(f"audio.{_form.name}", f"The narration as {_form.name}; made at the first request", _form.mime)
