"""How do the texts of an issue leave the service, each written for who asks, and what is told about that?"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from math import ceil

import anyio.to_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.auth import sign
from api.catalogue import Leaf, keep_text, known_text
from api.errors import Problem
from api.issue_heard import HeardIssue, issue_leaf
from api.issue_links import FEED
from api.issue_texts import (
    is_written_here,
    made_files,
    tag_of,
    written,
    written_manifest,
    written_page,
    written_sums,
)
from api.routes.listen import UNCOUNTED, asked_view, served_manifest
from api.serving import PRIVATE, PUBLIC, file_response, not_kept, text_response
from narrator.errors import StorageUnavailable
from narrator.issue.page import inline_sources
from narrator.records.issue_files import finished_at
from workers.issue_names import MANIFEST, PAGE

PAGE_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
)
"""Its own script and style by their sums, pictures and sound of the service, and nothing else."""

PLAIN_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

OPENED_S = 4 * 3600
"""How long the page of an article is good that was opened from a private issue: an article is heard to its end."""


async def page_response(issue: HeardIssue, request: Request, prefix: str, frames: str) -> Response:
    """The issue's page; ``prefix`` leads from it to the issue, ``frames`` is who may show it in one."""
    leaf = await issue_leaf(issue, MANIFEST)
    if leaf is None:
        raise not_kept(issue.edition)
    tag = tag_of(issue, leaf, PAGE, prefix)
    both = await _both(issue, tag, lambda: written_page(issue, leaf, prefix))
    policy = PAGE_POLICY.format(**inline_sources(), frames=frames)
    return text_response(
        both, tag, "text/html; charset=utf-8", _caching(issue), request,
        Content_Security_Policy=policy, Referrer_Policy="no-referrer",
    )  # fmt: skip


async def manifest_response(issue: HeardIssue, leaf: Leaf, request: Request) -> Response:
    """The issue's manifest, which tells of formats that may be made at any time."""
    made = await anyio.to_thread.run_sync(made_files, issue)
    tag = tag_of(issue, leaf, *(file.sha256 for file in made))
    both = await _both(issue, tag, lambda: written_manifest(issue, leaf, made))
    return text_response(both, tag, leaf.file.type, _caching(issue), request)


async def feed_response(issue: HeardIssue, leaf: Leaf, request: Request) -> Response:
    """The podcast. Whoever comes again is told by tag or date that there is nothing new."""
    tag = tag_of(issue, leaf)
    at = await anyio.to_thread.run_sync(finished_at, issue.service.database, issue.id, issue.edition)
    dated = _dated(at)
    if at is not None and _is_old_news(request, at):
        headers = {"ETag": f'W/"{tag}"', "Cache-Control": _caching(issue), "Vary": "Accept-Encoding", **dated}
        return Response(status_code=304, headers=headers)
    both = await _both(issue, tag, lambda: written(issue, leaf, FEED))
    more = {name.replace("-", "_"): value for name, value in dated.items()}
    return text_response(both, tag, leaf.file.type, _caching(issue), request, **more)


async def document_response(issue: HeardIssue, leaf: Leaf, name: str, request: Request) -> Response:
    """Another text of the issue or of its parts; ``name`` is the end of its name."""
    own = is_written_here(name, issue)
    tag = tag_of(issue, leaf) if own else leaf.file.sha256[:32]
    both = await _both(issue, tag if own else leaf.file.path, lambda: written(issue, leaf, name))
    more = {"Content_Security_Policy": PLAIN_POLICY} if name.endswith(".html") else {}
    return text_response(both, tag, leaf.file.type, issue.caching, request, **more)


async def part_response(issue: HeardIssue, leaf: Leaf, name: str, request: Request) -> Response:
    """A file of an article, or of what is between two; ``name`` is the end of its name."""
    if name.startswith("audio."):
        return file_response(leaf, issue.caching, request)
    if name != MANIFEST:
        return await document_response(issue, leaf, name, request)
    view = asked_view(request) + UNCOUNTED  # a listener of an issue is counted nowhere
    tag = tag_of(issue, leaf, view)
    both = await _both(
        issue, tag, lambda: served_manifest(leaf.path.read_bytes(), issue.edition, issue.query, view)
    )
    return text_response(both, tag, leaf.file.type, issue.caching, request)


async def sums_response(issue: HeardIssue, request: Request) -> Response:
    """The sums of every file that is served as it is kept."""
    leaf = await issue_leaf(issue, MANIFEST)
    if leaf is None:
        raise not_kept(issue.edition)
    plain = await anyio.to_thread.run_sync(written_sums, issue, leaf)
    tag, both = sha256(plain).hexdigest()[:32], (plain, gzip.compress(plain, 1))
    return text_response(both, tag, "text/plain; charset=utf-8", _caching(issue), request)


def to_narration(issue: HeardIssue, narration_id: str) -> Response:
    """To the article's own page, which is opened by a link of its own where the issue is private."""
    query = ""
    if issue.query:
        until = int(time.time()) + OPENED_S
        name, _, value = issue.query.partition("&")[0].partition("=")
        expires = min(until, int(value)) if name == "expires" else until
        query = f"?expires={expires}&signature={sign(issue.service, narration_id, expires)}"
    return to_page(issue, f"../../../../../narrations/{narration_id}{query}")


def to_page(issue: HeardIssue, address: str) -> Response:
    """There, as long as the edition is heard."""
    return RedirectResponse(address, headers={"Cache-Control": _caching(issue)})


def no_file(issue: HeardIssue, name: str) -> Problem:
    """Of a name that nothing in the edition has."""
    return Problem(
        404,
        "file_unknown",
        f"edition {issue.edition} of the issue has no file of that name: its manifest.json names all",
        received=name,
    )


def gone(issue: HeardIssue, name: str) -> StorageUnavailable:
    """Of a file that is in the records alone."""
    return StorageUnavailable(
        f"{name} of edition {issue.edition} is not in the storage: if it does not come back, change the issue"
    )


async def _both(issue: HeardIssue, key: str, write: Callable[[], bytes]) -> tuple[bytes, bytes]:
    """A text as it is and compressed; what a single listener has is not kept."""
    both = None if issue.query else known_text(key)
    if both is None:
        both = await anyio.to_thread.run_sync(_packed, issue, key, write)
    return both


def _packed(issue: HeardIssue, key: str, write: Callable[[], bytes]) -> tuple[bytes, bytes]:
    plain = write()
    return (plain, gzip.compress(plain, 1)) if issue.query else keep_text(key, plain)


def _caching(issue: HeardIssue) -> str:
    """Of what may change within an edition, or is asked for without one."""
    return PRIVATE if issue.caching == PRIVATE else PUBLIC


def _dated(at: float | None) -> dict[str, str]:
    """Last-Modified: the second in which an edition was whole has to be over, since another may still follow in it."""
    if at is None or ceil(at) > time.time():
        return {}
    return {"Last-Modified": format_datetime(datetime.fromtimestamp(ceil(at), UTC), usegmt=True)}


def _is_old_news(request: Request, at: float) -> bool:
    """If-Modified-Since, which does not count beside If-None-Match (RFC 9110, section 13.1.3)."""
    given = request.headers.get("if-modified-since")
    if given is None or "if-none-match" in request.headers:
        return False
    try:
        since = parsedate_to_datetime(given)
    except ValueError:  # no date, so it does not count
        return False
    return at <= since.replace(tzinfo=since.tzinfo or UTC).timestamp()
