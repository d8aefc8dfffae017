"""Routes of what is listened to: manifest, audio with ranges, captions, text. Fast, since players ask often."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import time
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from api.asked import base_url
from api.auth import check_listener
from api.catalogue import (
    Book,
    Leaf,
    find_book,
    find_leaf,
    heard_edition,
    keep_text,
    known_book,
    known_leaf,
    known_text,
)
from api.errors import STATUS, Problem
from api.files import DOCUMENTS, MADE, TEXTS
from api.negotiation import has_already, takes_encoding
from api.published import problem_answer
from api.ranges import RangedFile, asked_ranges
from api.readdressed import readdress
from api.routes.narrations import NarrationId
from api.service import Service
from narrator.errors import StorageUnavailable
from narrator.records.tasks import add_format, format_state
from workers.invitation import invite

router = APIRouter(prefix="/v1/narrations", tags=["listening"])

MADE_S = 60.0
"""How long a listener waits for a format that is made for the first time; then they are told to come again."""

LOOK_S = 0.05
"""Between the first two looks whether it is made; then the gaps grow."""

LOOK_MAX_S = 0.5
"""To this."""

SCHEMAS: dict[str, dict[str, Any]] = {
    "manifest.json": {
        "anyOf": [
            {"$ref": "#/components/schemas/Manifest"},
            {"$ref": "#/components/schemas/ManifestHead"},
        ]
    },
    "article.json": {"$ref": "#/components/schemas/ArticleShown"},
    "publication.json": {"type": "object", "required": ["@context", "conformsTo", "name", "readingOrder"]},
    "readium.json": {"type": "object", "required": ["@context", "metadata", "links", "readingOrder"]},
    "guided.json": {"type": "object", "required": ["guided"]},
    "chapters.json": {"type": "object", "required": ["version", "chapters"]},
    "narration.jsonld": {"type": "object", "required": ["@context", "@type", "headline", "audio"]},
}
"""Of what is JSON, as the published schema names them."""

QUERY = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
    for name, told in (
        ("edition", "Number of the text that is meant; by default the latest that is whole"),
        ("expires", "Of a signed link: seconds since 1970"),
        ("signature", "Of a signed link"),
    )
]
"""Read from the address by hand: players ask a thousand times a second."""

VIEW = {
    "name": "view",
    "in": "query",
    "required": False,
    "description": "head: without segments, pauses and changes, which a player needs only once it plays",
    "schema": {"enum": ["head"]},
}

HEAD, UNCOUNTED = "?head", "?uncounted"
"""Views of a manifest, in its tag and where it is kept: the head alone, and with word that nobody counts listening."""

PRIVATE = "private, no-cache"
PUBLIC = "public, no-cache"  # kept, and asked for again: the answer is 304 until the text was changed
FOREVER = "public, max-age=31536000, immutable"  # an edition's audio never changes

_making: dict[tuple[str, int, str], asyncio.Task[Leaf]] = {}


async def _serve(narration_id: str, name: str, request: Request) -> Response:
    service: Service = request.app.state.service
    wanted = request.query_params.get("edition", "")
    book = known_book(narration_id) if wanted.isdecimal() and len(wanted) < 9 else None
    if book is None or book.served is None or book.served < int(wanted):
        book = await anyio.to_thread.run_sync(find_book, service, narration_id)
    if book is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id}", received=narration_id)
    query = ""
    if book.access == "private":
        query = await anyio.to_thread.run_sync(check_listener, request, narration_id)
    edition = _edition(book, request)
    private = book.access == "private"
    caching = PRIVATE if private else FOREVER if request.query_params.get("edition") else PUBLIC
    try:
        leaf = known_leaf(narration_id, edition, name)
        if leaf is None or not leaf.path.exists():  # cleared away meanwhile
            leaf = await _found(service, narration_id, edition, name)
        if name in TEXTS:
            return await _text(leaf, edition, query, caching, request)
        if name in DOCUMENTS:
            return await _document(leaf, narration_id, query, caching, request)
        return _audio(leaf, caching, request)
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"{name} of edition {edition} is not in the storage: if it does not come back, PUT the text again"
        ) from error


def _edition(book: Book, request: Request) -> int:
    served = heard_edition(book)
    wanted = request.query_params.get("edition")
    if wanted is None:
        return served
    if not re.fullmatch("[0-9]{1,9}", wanted) or not 0 < int(wanted) <= served:
        raise Problem(
            404,
            "edition_unknown",
            f"edition {wanted[:20]!r} is not there: 1 to {served} were made, and old ones are kept for an hour",
            limit=served,
            received=wanted[:20],
        )
    return int(wanted)


async def _found(service: Service, narration_id: str, edition: int, name: str) -> Leaf:
    """The file; one that nobody has asked for yet is made now, once for all who ask."""
    leaf = await anyio.to_thread.run_sync(find_leaf, service, narration_id, edition, name)
    if leaf is not None:
        return leaf
    if name not in MADE:
        raise _not_kept(edition)
    key = (narration_id, edition, name)
    if key not in _making:
        _making[key] = asyncio.create_task(_made(service, narration_id, edition, name))
        _making[key].add_done_callback(lambda task: (_making.pop(key), task.cancelled() or task.exception()))
    return await asyncio.shield(_making[key])


async def _made(service: Service, narration_id: str, edition: int, name: str) -> Leaf:
    """Have the file's format made, and wait without holding a thread; raises Problem 404, 500 or 503."""
    form, gap_s = MADE[name].format, LOOK_S
    is_new = await anyio.to_thread.run_sync(add_format, service.database, narration_id, edition, form)
    if is_new is None:
        raise _not_kept(edition)
    if is_new:
        await anyio.to_thread.run_sync(invite)
    until = time.monotonic() + MADE_S
    while time.monotonic() < until:
        await anyio.sleep(gap_s)
        gap_s = min(gap_s * 1.5, LOOK_MAX_S)
        leaf = await anyio.to_thread.run_sync(find_leaf, service, narration_id, edition, name)
        if leaf is not None:
            return leaf
        status, error = await anyio.to_thread.run_sync(
            format_state, service.database, narration_id, edition, form
        )
        if status == "cancelled":
            raise _not_kept(edition)
        if status == "failed" and error:
            raise Problem(STATUS.get(error["code"], 500), error["code"], error["detail"])
    raise Problem(
        503, "format_unfinished", f"{name} is still being made: ask again", headers={"Retry-After": "5"}
    )


def _not_kept(edition: int) -> Problem:
    return Problem(
        404,
        "edition_unknown",
        f"edition {edition} was never whole, or is no longer kept: leave ?edition= out for the latest",
        received=edition,
    )


async def _text(leaf: Leaf, edition: int, query: str, caching: str, request: Request) -> Response:
    """A text from memory, compressed for whoever takes that."""
    view = ""
    if leaf.file.name == "manifest.json":
        counted = request.app.state.service.settings.counts == "on"
        view = _view(request) + ("" if counted else UNCOUNTED)
    else:
        query = ""  # no addresses in it
    both = None if query else known_text(leaf.file.path + view)
    if both is None:
        both = await anyio.to_thread.run_sync(_read, leaf, edition, query, view)
    # Weak, since the same text goes out in two encodings (RFC 9110, section 8.8.3).
    headers = {
        "ETag": f'W/"{leaf.file.sha256[:32]}{view}"',
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "Content-Type": leaf.file.type,
    }
    if has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    plain, packed = both
    if takes_encoding(request, "gzip"):
        headers["Content-Encoding"] = "gzip"
        return _body(packed, headers, request)
    return _body(plain, headers, request)


def _view(request: Request) -> str:
    """Which part of the manifest: "" for all of it, "?head" for what precedes playing. Raises Problem 422."""
    wanted = request.query_params.get("view")
    if wanted is None:
        return ""
    if wanted != "head":
        raise Problem(422, "request_invalid", "view: allowed is head", limit=["head"], received=wanted)
    return HEAD


def _read(leaf: Leaf, edition: int, query: str, view: str) -> tuple[bytes, bytes]:
    plain = leaf.path.read_bytes()
    if leaf.file.name == "manifest.json":
        plain = _served_manifest(plain, edition, query, view)
    if query:
        return plain, gzip.compress(plain, 1)
    return keep_text(leaf.file.path + view, plain)


def _served_manifest(manifest: bytes, edition: int, query: str, view: str) -> bytes:
    """Audio addresses name their edition, so that a listener's file does not change while they hear it."""
    from narrator.manifest import manifest_head, manifest_json

    data: dict[str, Any] = json.loads(manifest)
    for entry in data["audio"]:
        entry["url"] += f"?edition={edition}" + (f"&{query}" if query else "")
    if view.endswith(UNCOUNTED):
        data["counts"] = False
    return manifest_json(manifest_head(data) if view.startswith(HEAD) else data).encode()


async def _document(leaf: Leaf, narration_id: str, signed: str, caching: str, request: Request) -> Response:
    """A published text whose links lead on as it was asked for itself."""
    base, edition = base_url(request), request.query_params.get("edition")
    where = hashlib.sha256(f"{base} {edition} {signed}".encode()).hexdigest()[:8]
    headers = {
        "ETag": f'W/"{leaf.file.sha256[:32]}.{where}"',
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "Content-Type": leaf.file.type,
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'",  # one of them is HTML
    }
    if has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    is_packed = takes_encoding(request, "gzip")

    def write() -> bytes:
        stored = leaf.path.read_text("utf-8")
        plain = readdress(stored, leaf.file.type, narration_id, base, edition, signed).encode()
        return gzip.compress(plain, 1) if is_packed else plain

    if is_packed:
        headers["Content-Encoding"] = "gzip"
    return _body(await anyio.to_thread.run_sync(write), headers, request)


def _body(body: bytes, headers: dict[str, str], request: Request) -> Response:
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(body))
        return Response(headers=headers)
    return Response(body, headers=headers)


def _audio(leaf: Leaf, caching: str, request: Request) -> Response:
    """A file with ranges (RFC 9110, section 14), from disk in small pieces."""
    tag = f'"{leaf.file.sha256[:32]}"'
    headers = {"ETag": tag, "Cache-Control": caching, "Accept-Ranges": "bytes"}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    ranges = asked_ranges(request, leaf.stat.st_size, tag)
    return RangedFile(leaf.path, ranges, headers=headers, media_type=leaf.file.type, stat=leaf.stat)


def _add_route(name: str, described: str, media_type: str) -> None:
    is_ranged = name not in TEXTS and name not in DOCUMENTS

    async def serve(narration_id: NarrationId, request: Request) -> Response:
        return await _serve(narration_id, name, request)

    schema = SCHEMAS.get(name, {"type": "string"})
    if is_ranged:
        schema = {**schema, "format": "binary"}
    content = {media_type: {"schema": schema}}
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": described, "content": content},
        304: {"description": "As you have it (If-None-Match)"},
    }
    if is_ranged:
        parts = {media_type: {"schema": schema}, "multipart/byteranges": {"schema": schema}}
        answers[206] = {"description": "The ranges that were asked for (Range, If-Range)", "content": parts}
        answers[416] = problem_answer(416, f"/v1/narrations/{{narration_id}}/{name}")
    router.add_api_route(
        f"/{{narration_id}}/{name}",
        serve,
        methods=["GET"],
        summary=described,
        name=f"get_{name}",
        response_class=Response,
        responses=answers,
        openapi_extra={"parameters": [*QUERY, VIEW] if name == "manifest.json" else QUERY},
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
_add_route("audio.m4a", "The narration as m4a", "audio/mp4")
for _name, _file in MADE.items():
    _add_route(_name, f"{_file.told}; made at the first request", _file.type.partition(";")[0])
