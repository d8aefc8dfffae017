"""Routes of issues: ask for one, list, look, change, hold up, try again, delete."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Request, Response

from api.asked import base_url, idempotency
from api.auth import Principal, Reader, Writer
from api.catalogue import delete_files, forget_narration
from api.errors import Problem
from api.issue_answers import IssuePage, IssueShown, RetriedShown, show_summary
from api.issue_asked import asked_issue, stored_facts
from api.issue_bodies import BODY, IssueRoute, Packed
from api.issue_inputs import IssueChange, IssueInput, IssueQuery
from api.issue_tree import find, go_on, missing, tree
from api.limits import one_at_a_time, return_chars
from api.parameters import Cursor, IdempotencyKey, Limit, Search, accepted
from api.routes.narrations import counted
from api.service import Service
from narrator.errors import OptionRefused
from narrator.records.answers import find_answer
from narrator.records.finding import page_narrations
from narrator.records.issue_finding import find_articles, tally_issues
from narrator.records.issues import (
    change_issue,
    create_issue,
    open_issue,
    pause_issue,
    remove_issue,
    retry_issue,
)
from narrator.records.narrations import PRIORITIES
from workers.desk import NARRATIONS
from workers.events import tell
from workers.invitation import invite

router = APIRouter(prefix="/v1/issues", tags=["issues"], route_class=IssueRoute)

IssueId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="As the POST answered")]

_log = logging.getLogger(__name__)


@router.post(
    "",
    name="create_issue",
    summary="Ask for an issue",
    status_code=202,
    openapi_extra=BODY,
    responses=accepted("/v1/issues"),
)
def ask(
    asked: IssueInput,
    said: Annotated[IssueQuery, Query()],
    request: Request,
    response: Response,
    who: Writer,
    idempotency_key: IdempotencyKey = None,
) -> IssueShown:
    """Ask for an issue: as JSON, a zip, a feed or a list of addresses. Facts in the address take the place of the body's."""
    service: Service = request.app.state.service
    asked = asked.model_copy(update=said.model_dump(exclude_unset=True))
    packed: Packed = request.state.packed
    once = idempotency(idempotency_key, asked, "issue", packed.digest)
    with one_at_a_time(service.settings, who.key_id, once[0]) if once and who.key_id else nullcontext():
        if once:
            # Before any limit: a repeated request asks for nothing new.
            known = find_answer(service.database, who.key_id, *once)
            if known:
                return _answer(service, known, False, None, request, response)
        issue_id, is_new, secret = _create(service, asked, packed, request, who, once)
    if is_new:
        invite(max(1, len(asked.articles)))
    return _answer(service, issue_id, is_new, secret, request, response)


def _create(
    service: Service,
    asked: IssueInput,
    packed: Packed,
    request: Request,
    who: Principal,
    once: tuple[str, str] | None,
) -> tuple[str, bool, str | None]:
    """(id, made now, secret of its webhook where that was made); raises Problem, IdempotencyMismatch."""
    made = asked_issue(service, asked, request, packed)
    with counted(service, who, made.chars), _kept(service, packed) as (own_id, assets):
        issue_id, is_new = create_issue(
            service.database,
            made.request,
            made.articles,
            owner=who.key_id,
            access=asked.access,
            priority=PRIORITIES[asked.priority],
            request_id=request.state.request_id,
            idempotency=once,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
            assets=assets,
            feed=made.feed,
            issue_id=own_id,
        )
    if not is_new:  # the same request came to another machine meanwhile
        return_chars(service.settings, who.key_id, made.chars)
        delete_files(service, own_id)
    return issue_id, is_new, made.secret if is_new else None


@contextmanager
def _kept(service: Service, packed: Packed) -> Iterator[tuple[str, dict[str, str]]]:
    """(an id for the issue, where its cover and sounds are in the storage); nothing stays if it fails within."""
    issue_id = uuid4().hex
    assets = {
        name: f"{NARRATIONS}/{issue_id}/assets/{name}{path.suffix.lower()}"
        for name, path in packed.assets.items()
    }
    try:
        for name, path in packed.assets.items():
            service.storage.keep(path, assets[name])
        if assets:
            service.storage.settle(list(assets.values()))
        yield issue_id, assets
    except BaseException:
        if assets:
            delete_files(service, issue_id)
        raise


@router.get("", name="list_issues", summary="Issues, newest first")
def page(
    request: Request,
    _: Reader,
    cursor: Cursor = None,
    limit: Limit = 20,
    search: Search = "",
) -> IssuePage:
    """Issues without their articles, newest first."""
    service: Service = request.app.state.service
    try:
        found, following = page_narrations(service.database, None, cursor, limit, search.strip(), issue=True)
    except OptionRefused as error:
        raise Problem(422, error.code, str(error), received=cursor) from error
    tallies = tally_issues(service.database, [record.id for record in found])
    base = base_url(request)
    shown = [show_summary(record, tallies[record.id], base) for record in found]
    return IssuePage(issues=shown, next=following)


@router.get("/{issue_id}", name="get_issue", summary="How far one is: the whole, and each article")
def look(issue_id: IssueId, request: Request, _: Reader) -> IssueShown:
    """One issue as a tree: its own status and progress, and those of each article."""
    return _shown(request, issue_id)


@router.patch(
    "/{issue_id}", name="change_issue", summary="Its facts, access and order; hold it up, or let it go on"
)
def change(issue_id: IssueId, asked: IssueChange, request: Request, who: Writer) -> IssueShown:
    """Change what is said of it, who may hear it, and the order of its articles; nothing is spoken again for that."""
    service: Service = request.app.state.service
    find(service, issue_id)
    named = asked.model_fields_set
    changed = {name: value for name, value in stored_facts(asked).items() if name in named}
    if "between" in named:
        changed["between"] = asked.between.model_dump() if asked.between else {}
    if "formats" in named:
        changed["formats"] = list(dict.fromkeys(asked.formats))
    if changed or asked.order is not None:
        with counted(service, who, 0):
            number = change_issue(
                service.database,
                issue_id,
                request=changed,
                order=asked.order,
                request_id=request.state.request_id,
                unfinished_max=service.settings.jobs_per_key if who.key_id else None,
            )
        if number is None:
            raise missing(issue_id)
    if asked.access is not None:
        open_issue(service.database, issue_id, asked.access)
        for narration_id in (
            issue_id,
            *(one.narration_id for one in find_articles(service.database, issue_id)),
        ):
            forget_narration(narration_id)
    waiting = 0
    if asked.paused is not None:
        pause_issue(service.database, issue_id, asked.paused)
        if not asked.paused:
            waiting = sum(not one.has_ended for one in find_articles(service.database, issue_id)) + 1
    go_on(service, issue_id, waiting)
    return _shown(request, issue_id)


@router.post("/{issue_id}/retry", name="retry_issue", summary="Begin again what has failed", status_code=202)
def retry(issue_id: IssueId, request: Request, _: Writer) -> RetriedShown:
    """Begin again what has failed or was cancelled, of its articles or of the whole; what is narrated stays."""
    service: Service = request.app.state.service
    count = retry_issue(service.database, issue_id, request.state.request_id)
    if count is None:
        raise missing(issue_id)
    go_on(service, issue_id, count)
    return RetriedShown(retried=count, edition=find(service, issue_id).narration.latest.number)


@router.delete(
    "/{issue_id}", name="delete_issue", summary="Cancel it if it runs, delete what it made", status_code=204
)
def delete(issue_id: IssueId, request: Request, _: Writer) -> None:
    """Cancel it if it runs, and delete it with all its articles.

    An issue that was cancelled before it was ever whole stays to be looked at, as cancelled, until it is deleted once more.
    """
    service: Service = request.app.state.service
    removed = remove_issue(service.database, issue_id)
    if removed is None:
        raise missing(issue_id)
    outcome, narration_ids = removed
    tell(issue_id, "cancelled", {"status": "cancelled"})
    for narration_id in narration_ids:
        forget_narration(narration_id)
        delete_files(service, narration_id)
    _log.info("issue %s", outcome, extra={"issue": issue_id})


def _answer(
    service: Service,
    issue_id: str,
    is_new: bool,
    secret: str | None,
    request: Request,
    response: Response,
) -> IssueShown:
    """The answer to a request for an issue, made now or by the same request before."""
    shown = tree(service, issue_id, base_url(request), secret)
    if shown is None:
        raise Problem(
            410,
            "issue_deleted",
            f"the issue {issue_id} that this Idempotency-Key made was deleted: use another key for a new one",
            received=issue_id,
        )
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    response.headers["Location"] = f"/v1/issues/{issue_id}"
    return shown


def _shown(request: Request, issue_id: str) -> IssueShown:
    shown = tree(request.app.state.service, issue_id, base_url(request))
    if shown is None:
        raise missing(issue_id)
    return shown
