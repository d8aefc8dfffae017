"""The route by which an issue is watched: the whole tree, then what changes in it, until it has ended."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Annotated, Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic.json_schema import SkipJsonSchema

from api.asked import base_url
from api.auth import Reader
from api.issue_answers import IssueArticleShown, IssueShown, IssueSummary
from api.issue_tree import missing, tree
from api.routes.issues import IssueId
from api.service import Service
from api.streams import COMMENT, COMMENT_S, ENDS, LOOK_S, EventsResponse, Watcher, check_room, event
from narrator.errors import NarratorError

router = APIRouter(prefix="/v1/issues", tags=["issues"])

EXAMPLE = """event: article
id: 1-7
data: {"id": "5b1c5d7f7d0a", "status": "running", "stage": "speak", "progress": 0.31}

event: issue
id: 1-8
data: {"status": "running", "edition": 1, "stage": "articles", "progress": 0.29}

"""

KEPT = 64
"""Issues of which the last look is kept for others who watch them."""

_log = logging.getLogger(__name__)


@router.get(
    "/{issue_id}/events",
    name="watch_issue",
    summary="Server-sent events until it has ended",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events state, article, issue, done, failed, cancelled; data is JSON as GET of the issue has it",
            "content": {"text/event-stream": {"example": EXAMPLE}},
        },
        204: {"description": "It has ended, and you have heard of it"},
    },
)
async def watch(
    issue_id: IssueId,
    request: Request,
    who: Reader,
    last_event_id: Annotated[
        str | SkipJsonSchema[None], Header(description="Of the last event that was heard")
    ] = None,
) -> Response:
    """Watch it until it is done, failed or cancelled; one that is paused stays open."""
    service: Service = request.app.state.service
    check_room(service)
    base = base_url(request)
    shown = await anyio.to_thread.run_sync(tree, service, issue_id, base)
    if shown is None:
        raise missing(issue_id)
    if shown.status in ENDS and last_event_id == _end_of(shown):
        return Response(status_code=204)  # by which an EventSource stops asking (HTML, section 9.2.3)
    return EventsResponse(service, _Events(service, issue_id, base, Watcher(service, who.key_id)).run(shown))


class _Events:
    """One watcher's stream."""

    def __init__(self, service: Service, issue_id: str, base: str, watcher: Watcher) -> None:
        self._service = service
        self._id = issue_id
        self._base = base
        self._watcher = watcher
        self._number = 0
        self._edition = 0
        self._reached = 0.0

    async def run(self, shown: IssueShown) -> AsyncIterator[str]:
        """Everything until the end, as lines of the protocol."""
        quiet_since = time.monotonic()
        yield self._told("state", shown)
        while True:
            if shown.status in ENDS:
                yield event(shown.status, _summary(shown).model_dump_json(), _end_of(shown))
                return
            await anyio.sleep(LOOK_S)
            if not await self._watcher.may_go_on():
                return  # whoever watches asks again: of the next process, or with another key
            now = await self._look()
            if now is None:
                yield event("cancelled", json.dumps({"status": "cancelled"}), None)
                return
            for line in self._changes(shown, now):
                quiet_since = time.monotonic()
                yield line
            shown = now
            if time.monotonic() - quiet_since > COMMENT_S:
                quiet_since = time.monotonic()
                yield COMMENT

    def _changes(self, before: IssueShown, now: IssueShown) -> list[str]:
        """What is other: the whole tree where its articles are others, or in another order."""
        if [one.id for one in before.articles] != [one.id for one in now.articles]:
            return [self._told("state", now)]
        known = {one.id: one for one in before.articles}
        lines = [self._told("article", one) for one in now.articles if one != known[one.id]]
        summary = self._never_back(now)
        if summary != self._never_back(before):
            lines.append(self._told("issue", summary))
        return lines

    def _never_back(self, shown: IssueShown) -> IssueSummary:
        """Of one edition, progress only grows: how long an article is shows while it is read."""
        summary = _summary(shown)
        if summary.edition != self._edition:
            self._edition, self._reached = summary.edition, 0.0
        self._reached = max(self._reached, summary.progress)
        return summary.model_copy(update={"progress": self._reached})

    def _told(self, name: str, data: IssueShown | IssueSummary | IssueArticleShown) -> str:
        self._number += 1
        return event(name, data.model_dump_json(), f"{self._edition}-{self._number}")

    async def _look(self) -> IssueShown | None:
        while True:
            try:
                moment = int(time.monotonic() / LOOK_S)
                return await anyio.to_thread.run_sync(_seen, self._service, self._id, self._base, moment)
            except NarratorError as error:
                _log.warning("%s", error)
                await anyio.sleep(LOOK_S)


@lru_cache(maxsize=KEPT)
def _seen(service: Service, issue_id: str, base: str, _moment: int) -> IssueShown | None:
    """One look at the database for all who watch the issue here at that moment."""
    return tree(service, issue_id, base)


def _summary(shown: IssueShown) -> IssueSummary:
    data: dict[str, Any] = {name: getattr(shown, name) for name in IssueSummary.model_fields}
    return IssueSummary.model_construct(**data)


def _end_of(shown: IssueShown) -> str:
    """Id of the event that tells the end of this edition."""
    return f"{shown.edition}-{shown.status}"
