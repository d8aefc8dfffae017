"""Routes of what is listened to: manifest, audio with ranges, captions, text. Fast, since players ask often."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response

from api.asked import base_url
from api.auth import check_listener
from api.catalogue import Leaf, find_leaf, keep_text, known_leaf, known_text
from api.errors import Problem
from api.files import DOCUMENTS, MADE, TEXTS
from api.negotiation import has_already, takes_encoding
from api.readdressed import readdress
from api.routes.narrations import NarrationId
from api.service import Service
from api.serving import (
    QUERY,
    asked_book,
    asked_edition,
    body_response,
    caching_of,
    file_answers,
    file_response,
    made_leaf,
    not_kept,
    text_response,
)
from narrator.errors import StorageUnavailable

router = APIRouter(prefix="/v1/narrations", tags=["listening"])

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

VIEW = {
    "name": "view",
    "in": "query",
    "required": False,
    "description": "head: without segments, pauses and changes, which a player needs only once it plays",
    "schema": {"enum": ["head"]},
}

HEAD, UNCOUNTED = "?head", "?uncounted"
"""Views of a manifest, in its tag and where it is kept: the head alone, and with word that nobody counts listening."""


async def _serve(narration_id: str, name: str, request: Request) -> Response:
    service: Service = request.app.state.service
    book = await asked_book(service, narration_id, request, "narration")
    query = ""
    if book.access == "private":
        query = await anyio.to_thread.run_sync(check_listener, request, narration_id)
    edition, caching = asked_edition(book, request, "narration"), caching_of(book, request)
    try:
        leaf = known_leaf(narration_id, edition, name)
        if leaf is None or not leaf.path.exists():  # cleared away meanwhile
            leaf = await narration_leaf(service, narration_id, edition, name)
        if name in TEXTS:
            return await _text(leaf, edition, query, caching, request)
        if name in DOCUMENTS:
            return await _document(leaf, narration_id, query, caching, request)
        return file_response(leaf, caching, request)
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"{name} of edition {edition} is not in the storage: if it does not come back, PUT the text again"
        ) from error


async def narration_leaf(service: Service, narration_id: str, edition: int, name: str) -> Leaf:
    """The file; one that nobody has asked for yet is made now, once for all who ask. Raises Problem 404, 500 or 503."""
    leaf = await anyio.to_thread.run_sync(find_leaf, service, narration_id, edition, name)
    if leaf is not None:
        return leaf
    if name not in MADE:
        raise not_kept(edition)
    return await made_leaf(service, narration_id, edition, MADE[name].format, name)


async def _text(leaf: Leaf, edition: int, query: str, caching: str, request: Request) -> Response:
    """A text from memory, compressed for whoever takes that."""
    view = ""
    if leaf.file.name == "manifest.json":
        counted = request.app.state.service.settings.counts == "on"
        view = asked_view(request) + ("" if counted else UNCOUNTED)
    else:
        query = ""  # no addresses in it
    both = None if query else known_text(leaf.file.path + view)
    if both is None:
        both = await anyio.to_thread.run_sync(_read, leaf, edition, query, view)
    return text_response(both, f"{leaf.file.sha256[:32]}{view}", leaf.file.type, caching, request)


def asked_view(request: Request) -> str:
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
        plain = served_manifest(plain, edition, query, view)
    if query:
        return plain, gzip.compress(plain, 1)
    return keep_text(leaf.file.path + view, plain)


def served_manifest(manifest: bytes, edition: int, query: str, view: str) -> bytes:
    """The manifest of a narration, or of an issue's part, with that view.

    Audio addresses name their edition, so that a listener's file does not change while they hear it.
    """
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
    return body_response(await anyio.to_thread.run_sync(write), headers, request)


def _add_route(name: str, described: str, media_type: str) -> None:
    is_ranged = name not in TEXTS and name not in DOCUMENTS

    async def serve(narration_id: NarrationId, request: Request) -> Response:
        return await _serve(narration_id, name, request)

    schema = SCHEMAS.get(name, {"type": "string"})
    if is_ranged:
        schema = {**schema, "format": "binary"}
    path = f"/{{narration_id}}/{name}"
    router.add_api_route(
        path,
        serve,
        methods=["GET"],
        summary=described,
        name=f"get_{name}",
        response_class=Response,
        responses=file_answers(
            described, {media_type: {"schema": schema}}, router.prefix + path, ranged=is_ranged
        ),
        openapi_extra={"parameters": [*QUERY, VIEW] if name == "manifest.json" else QUERY},
    )
    router.add_api_route(path, serve, methods=["HEAD"], name=f"head_{name}", include_in_schema=False)


_add_route("manifest.json", "The player manifest: every segment and word timed", "application/json")
_add_route("article.txt", "The cleaned text, in which every character range counts", "text/plain")
_add_route(
    "article.json", "The article's blocks, and the receipt of what was dropped and why", "application/json"
)
_add_route("captions.vtt", "WebVTT captions, each word stamped", "text/vtt")
_add_route("audio.m4a", "The narration as m4a", "audio/mp4")
for _name, _file in MADE.items():
    _add_route(_name, f"{_file.told}; made at the first request", _file.type.partition(";")[0])
