"""Routes of the feed that an issue follows: follow one, look at it now, follow it no more."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.asked import base_url
from api.auth import Writer
from api.errors import Problem
from api.issue_answers import IssueShown
from api.issue_asked import asked_feed
from api.issue_inputs import FeedInput
from api.issue_tree import find, missing, tree
from api.routes.issues import IssueId
from api.service import Service
from narrator.records.feeds import follow, look_now, unfollow

router = APIRouter(prefix="/v1/issues/{issue_id}/feed", tags=["issues"])


@router.put("", name="follow_feed", summary="Follow a feed, or otherwise than before")
def put(issue_id: IssueId, asked: FeedInput, request: Request, _: Writer) -> IssueShown:
    """Follow a feed from now on, which is looked at at once. In place of another; the articles of that stay."""
    service: Service = request.app.state.service
    find(service, issue_id)
    follow(service.database, issue_id, asked_feed(service, asked))
    return _shown(service, issue_id, request)


@router.post("/look", name="look_at_feed", summary="Look at the feed now", status_code=202)
def look(issue_id: IssueId, request: Request, _: Writer) -> IssueShown:
    """Have the feed looked at without waiting for its time; a paused issue's once it goes on."""
    service: Service = request.app.state.service
    find(service, issue_id)
    if not look_now(service.database, issue_id):
        raise _none(issue_id)
    return _shown(service, issue_id, request)


@router.delete("", name="unfollow_feed", summary="Follow the feed no more", status_code=204)
def delete(issue_id: IssueId, request: Request, _: Writer) -> None:
    """Follow it no more; its articles stay."""
    service: Service = request.app.state.service
    find(service, issue_id)
    if not unfollow(service.database, issue_id):
        raise _none(issue_id)


def _none(issue_id: str) -> Problem:
    return Problem(
        404, "feed_unknown", "the issue follows no feed: PUT one to have it followed", received=issue_id
    )


def _shown(service: Service, issue_id: str, request: Request) -> IssueShown:
    shown = tree(service, issue_id, base_url(request))
    if shown is None:
        raise missing(issue_id)
    return shown
