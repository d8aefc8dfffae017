"""Routes of the pages on which issues are asked for, watched and changed; what they do, they do by /v1/issues."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.asked import base_url
from api.auth import Principal, Reader
from api.issue_answers import IssueSummary, show_summary
from api.issue_tree import find, missing
from api.page_answer import PART, PageRoute, page
from api.parameters import SEARCH_CHARS
from api.plain_words import ISSUE_SENTENCES, SENTENCES
from api.routes.narration_page import STAGES
from api.routes.pages import ID, LISTED
from api.service import Service
from api.session import sealed_session
from api.voice_choices import SPEEDS, voice_choices
from narrator.engines import default_engine
from narrator.errors import OptionRefused
from narrator.records.finding import page_narrations
from narrator.records.issue_finding import tally_issues

router = APIRouter(route_class=PageRoute, include_in_schema=False, tags=["pages"])

FORMATS = (
    ("m4b", "Audiobook (M4B)"),
    ("epub", "E-book that reads itself (EPUB)"),
    ("mp3", "MP3"),
    ("rss", "Podcast"),
)
"""Formats of a whole issue that a person asks for beforehand; any other is made when it is first asked for."""

WORDS = SENTENCES | ISSUE_SENTENCES
"""What a person is told of an error on these pages, by its code."""

ISSUE_STAGES = STAGES | {"articles": "Being made", "bind": "Putting the articles together"}
"""What is being done of an article and of the whole, for a person."""


@router.get("/issues")
@router.head("/issues")
def show_issues(
    request: Request,
    who: Reader,
    search: Annotated[str, Query(max_length=SEARCH_CHARS)] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The list of issues, and the form for a new one; for a script the list alone."""
    listed = _listed(request, search, cursor)
    if request.headers.get(PART) == "list":
        return page("issue_list.html", **listed)
    engine = default_engine()
    return page(
        "issues.html",
        voices=voice_choices(engine),
        speeds=[speed for speed in SPEEDS if engine.traits.speed_min <= speed <= engine.traits.speed_max],
        formats=FORMATS,
        words=WORDS,
        **_about(request, who),
        **listed,
    )


@router.get("/issues/{issue_id}")
@router.head("/issues/{issue_id}")
def show_issue(issue_id: Annotated[str, Path()], request: Request, who: Reader) -> Response:
    """One issue: what is in it, how far it is, and what can be changed."""
    if not ID.fullmatch(issue_id):
        raise missing(issue_id[:40])
    record = find(request.app.state.service, issue_id)
    return page(
        "issue.html",
        root="../",
        id=issue_id,
        title=record.narration.title,
        address=f"{base_url(request)}/v1/issues/{issue_id}/feed.xml",
        stages=ISSUE_STAGES,
        words=WORDS,
        **_about(request, who),
    )


def _about(request: Request, who: Principal) -> dict[str, Any]:
    return {
        "may_write": "write" in who.scopes,
        "signed_in": sealed_session(request) is not None and bool(who.key_id),
    }


def _listed(request: Request, search: str, cursor: str) -> dict[str, Any]:
    service: Service = request.app.state.service
    search = search.replace("\0", "").strip()
    try:
        found, following = page_narrations(service.database, None, cursor or None, LISTED, search, issue=True)
    except OptionRefused:
        found, following = page_narrations(service.database, None, None, LISTED, search, issue=True)
    tallies = tally_issues(service.database, [record.id for record in found])
    base = base_url(request)
    shown = [show_summary(record, tallies[record.id], base) for record in found]
    return {
        "issues": [_row(one) for one in shown],
        "following": following,
        "search": search,
        "cursor": cursor,
        "unfinished": any(one.status in ("queued", "running") for one in shown),
    }


def _row(one: IssueSummary) -> dict[str, Any]:
    made = datetime.fromtimestamp(one.created_at, UTC)
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status,
        "paused": one.paused,
        "percent": int(one.progress * 100),
        "articles": one.counts.articles,
        "failed": one.counts.failed,
        "duration": one.duration_label,
        "private": one.access == "private",
        "made": made.isoformat(timespec="seconds"),
        "day": f"{made.day} {made:%b %Y}",
    }
