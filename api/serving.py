"""How does a file that is listened to leave the service? The edition that is meant, formats at first request, ranges, tags.

Shared by the files of narrations and those of issues.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any

import anyio
import anyio.to_thread
from fastapi import Request, Response

from api.catalogue import Book, Kind, Leaf, find_book, find_leaf, heard_edition, known_book
from api.errors import STATUS, Problem
from api.negotiation import has_already, takes_encoding
from api.published import problem_answer
from api.ranges import RangedFile, asked_ranges
from api.service import Service
from narrator.records.tasks import add_format, format_state
from workers.invitation import invite

MADE_S = 60.0
"""How long a listener waits for a format that is made for the first time; then they are told to come again."""

LOOK_S = 0.05
"""Between the first two looks whether it is made; then the gaps grow."""

LOOK_MAX_S = 0.5
"""To this."""

QUERY = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
    for name, told in (
        ("edition", "Number of the text that is meant; by default the latest that is whole"),
        ("expires", "Of a signed link: seconds since 1970"),
        ("signature", "Of a signed link"),
    )
]
"""Read from the address by hand: players ask a thousand times a second."""

PRIVATE = "private, no-cache"
PUBLIC = "public, no-cache"  # kept, and asked for again: the answer is 304 until the text was changed
FOREVER = "public, max-age=31536000, immutable"  # an edition's audio never changes

_making: dict[tuple[str, int, str], asyncio.Task[Leaf]] = {}


async def asked_book(service: Service, narration_id: str, request: Request, kind: Kind) -> Book:
    """The narration or issue, as of a moment ago for whoever names an edition. Raises Problem 404."""
    wanted = request.query_params.get("edition", "")
    book = known_book(narration_id, kind) if wanted.isdecimal() and len(wanted) < 9 else None
    if book is None or book.served is None or book.served < int(wanted):
        book = await anyio.to_thread.run_sync(find_book, service, narration_id, kind)
    if book is None:
        raise Problem(404, f"{kind}_unknown", f"no {kind} {narration_id}", received=narration_id)
    return book


def asked_edition(book: Book, request: Request, kind: Kind) -> int:
    """The edition that is meant. Raises Problem 404 for one that never was, or while there is none."""
    served = heard_edition(book, kind)
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


def caching_of(book: Book, request: Request) -> str:
    """How long what never changes within an edition may be kept, and by whom."""
    if book.access == "private":
        return PRIVATE
    return FOREVER if request.query_params.get("edition") else PUBLIC


async def made_leaf(service: Service, narration_id: str, edition: int, form: str, name: str) -> Leaf:
    """The format's file, made now, once for all who ask. Raises Problem 404, 500 or 503."""
    key = (narration_id, edition, name)
    if key not in _making:
        _making[key] = asyncio.create_task(_made(service, narration_id, edition, form, name))
        _making[key].add_done_callback(lambda task: (_making.pop(key), task.cancelled() or task.exception()))
    return await asyncio.shield(_making[key])


async def _made(service: Service, narration_id: str, edition: int, form: str, name: str) -> Leaf:
    """Have the format made, and wait without holding a thread; raises Problem 404, 500 or 503."""
    gap_s = LOOK_S
    is_new = await anyio.to_thread.run_sync(add_format, service.database, narration_id, edition, form)
    if is_new is None:
        raise not_kept(edition)
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
            raise not_kept(edition)
        if status == "failed" and error:
            raise Problem(STATUS.get(error["code"], 500), error["code"], error["detail"])
    raise Problem(
        503, "format_unfinished", f"{name} is still being made: ask again", headers={"Retry-After": "5"}
    )


def not_kept(edition: int) -> Problem:
    """Of an edition without files."""
    return Problem(
        404,
        "edition_unknown",
        f"edition {edition} was never whole, or is no longer kept: leave ?edition= out for the latest",
        received=edition,
    )


def text_response(
    both: tuple[bytes, bytes], tag: str, media_type: str, caching: str, request: Request, **more: str
) -> Response:
    """A text, as it is or compressed; 304 for whoever has it. ``more`` are further headers."""
    # Weak, since the same text goes out in two encodings (RFC 9110, section 8.8.3).
    headers = {
        "ETag": f'W/"{tag}"',
        "Cache-Control": caching,
        "Vary": "Accept-Encoding",
        "Content-Type": media_type,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    if has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    plain, packed = both
    if takes_encoding(request, "gzip"):
        headers["Content-Encoding"] = "gzip"
        return body_response(packed, headers, request)
    return body_response(plain, headers, request)


def body_response(body: bytes, headers: dict[str, str], request: Request) -> Response:
    """The bytes, or for HEAD their length."""
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(body))
        return Response(headers=headers)
    return Response(body, headers=headers)


def file_response(leaf: Leaf, caching: str, request: Request) -> Response:
    """A file with ranges (RFC 9110, section 14), from disk in small pieces."""
    tag = f'"{leaf.file.sha256[:32]}"'
    headers = {"ETag": tag, "Cache-Control": caching, "Accept-Ranges": "bytes"}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    ranges = asked_ranges(request, leaf.stat.st_size, tag)
    return RangedFile(leaf.path, ranges, headers=headers, media_type=leaf.file.type, stat=leaf.stat)


def file_answers(
    described: str, content: Mapping[str, Any], path: str, *, ranged: bool
) -> dict[int | str, dict[str, Any]]:
    """What the published schema tells of a file's route; ``content`` is by media type."""
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": described, "content": dict(content)},
        304: {"description": "As you have it (If-None-Match)"},
    }
    if ranged:
        schema = {"type": "string", "format": "binary"}
        parts = {**content, "multipart/byteranges": {"schema": schema}}
        answers[206] = {"description": "The ranges that were asked for (Range, If-Range)", "content": parts}
        answers[416] = problem_answer(416, path)
    return answers
