"""Routes of narrations: ask for one, list, look, change, delete, and link to a private one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.answers import Links, NarrationPage, NarrationShown, show_narration
from api.asked import base_url, check, checked_webhook, idempotency, stored_request
from api.auth import Principal, Reader, Writer, sign
from api.catalogue import delete_files, forget_narration
from api.errors import Problem
from api.inputs import AccessInput, EditionInput, LinkInput, NarrationInput, VoiceInput
from api.issue_tree import check_alone
from api.lexicons import renewed, resolve
from api.limits import count_chars, one_at_a_time, return_chars
from api.parameters import Cursor, IdempotencyKey, Limit, Search, accepted
from api.published import problem_answer
from api.service import Service
from narrator.errors import (
    OptionRefused,
)
from narrator.records.answers import find_answer
from narrator.records.finding import find_edition, find_narration, page_narrations
from narrator.records.narration import NarrationRecord
from narrator.records.narrations import (
    PRIORITIES,
    UnfinishedExceeded,
    add_edition,
    create_narration,
    remove_narration,
    set_access,
)
from narrator.webhook import new_secret
from workers.events import tell
from workers.invitation import invite

router = APIRouter(prefix="/v1/narrations", tags=["narrations"])

NarrationId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="As the POST answered")]

_log = logging.getLogger(__name__)


@router.post(
    "",
    name="create_narration",
    summary="Ask for a narration",
    status_code=202,
    responses=accepted("/v1/narrations"),
)
def ask(
    asked: NarrationInput,
    request: Request,
    response: Response,
    who: Writer,
    idempotency_key: IdempotencyKey = None,
) -> NarrationShown:
    """Ask for a narration. It is accepted when this answers, and will end done or failed with a reason."""
    service: Service = request.app.state.service
    once = idempotency(idempotency_key, asked)
    with one_at_a_time(service.settings, who.key_id, once[0]) if once and who.key_id else nullcontext():
        if once:
            # Before any limit: a repeated request asks for nothing new.
            known = find_answer(service.database, who.key_id, *once)
            if known:
                return _answer(service, known, False, None, request, response)
        narration_id, is_new, secret = _create(service, asked, request, who, once)
    if is_new:
        invite()
    return _answer(service, narration_id, is_new, secret, request, response)


def _create(
    service: Service,
    asked: NarrationInput,
    request: Request,
    who: Principal,
    once: tuple[str, str] | None,
) -> tuple[str, bool, str | None]:
    """(id, made now, secret of its webhook where that was made); raises Problem, IdempotencyMismatch."""
    chars = check(service, asked)
    stored, new = {**stored_request(asked, request), "formats": asked.formats}, None
    stored["lexicons"] = resolve(service, asked.lexicon)
    if asked.webhook:
        secret = asked.webhook.secret
        new = None if secret else new_secret()
        stored["webhook"] = checked_webhook(service, asked.webhook.url, secret or new or "")
    with counted(service, who, chars):
        narration_id, is_new = create_narration(
            service.database,
            stored,
            chars=chars,
            owner=who.key_id,
            access=asked.access,
            priority=PRIORITIES[asked.priority],
            request_id=request.state.request_id,
            idempotency=once,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
        )
    if not is_new:  # the same request came to another machine meanwhile
        return_chars(service.settings, who.key_id, chars)
    return narration_id, is_new, new if is_new else None


@router.get("", name="list_narrations", summary="Narrations, newest first")
def page(
    request: Request,
    _: Reader,
    cursor: Cursor = None,
    limit: Limit = 20,
    search: Search = "",
) -> NarrationPage:
    """Narrations, newest first."""
    service: Service = request.app.state.service
    try:
        found, following = page_narrations(service.database, None, cursor, limit, search.strip())
    except OptionRefused as error:
        raise Problem(422, error.code, str(error), received=cursor) from error
    base = base_url(request)
    return NarrationPage(narrations=[show_narration(record, base) for record in found], next=following)


@router.get("/{narration_id}", name="get_narration", summary="How far one is, and where its files are")
def look(narration_id: NarrationId, request: Request, _: Reader) -> NarrationShown:
    """One narration: status, stage, progress, links, and why it failed if it did."""
    return show_narration(_find(request.app.state.service, narration_id), base_url(request))


@router.put(
    "/{narration_id}",
    name="edit_narration",
    summary="Put a new text: only what changed is spoken",
    status_code=202,
    responses={409: problem_answer(409, "/v1/narrations/{narration_id}")},
)
def change(narration_id: NarrationId, asked: EditionInput, request: Request, who: Writer) -> NarrationShown:
    """A new text for the same narration: only what changed is spoken. The old is heard until the new is whole."""
    service: Service = request.app.state.service
    old = _find(service, narration_id)
    check_alone(service, narration_id, base_url(request))
    before = find_edition(service.database, narration_id, old.latest.number)
    kept = before.request if before else {}
    members = asked.model_dump() | {"article": asked.article, "overrules": asked.overrules}
    named_in_blocks = asked.article is not None and asked.article.article().title
    for name in ("title", "voice"):
        if name not in asked.model_fields_set and not (name == "title" and named_in_blocks):
            members[name] = kept.get(name)
    if "speak" not in asked.model_fields_set:
        members["speak"] = kept.get("speak", [])
    if "site" not in asked.model_fields_set and asked.url is None and asked.article is None:
        members["site"] = kept.get("site")
    members["speed"] = asked.speed or kept.get("speed", 1.0)
    named = VoiceInput.model_construct(**members)
    chars = check(service, named)
    stored = stored_request(named, request)
    stored |= {name: kept[name] for name in ("formats", "webhook") if name in kept}
    is_named = "lexicon" in asked.model_fields_set
    stored["lexicons"] = resolve(service, asked.lexicon) if is_named else renewed(service, kept)
    with counted(service, who, chars):
        number = add_edition(
            service.database,
            narration_id,
            stored,
            chars=chars,
            request_id=request.state.request_id,
            access=asked.access,
            unfinished_max=service.settings.jobs_per_key if who.key_id else None,
        )
        if number is None:
            raise _missing(narration_id)
    if asked.access:
        forget_narration(narration_id)  # for the next listener
    invite()
    return show_narration(_find(service, narration_id), base_url(request))


@router.patch(
    "/{narration_id}",
    name="change_access",
    summary="Make it public or private",
    responses={409: problem_answer(409, "/v1/narrations/{narration_id}")},
)
def open_or_close(
    narration_id: NarrationId, asked: AccessInput, request: Request, _: Writer
) -> NarrationShown:
    """Make it public or private, without a new text; holds at once, for every edition."""
    service: Service = request.app.state.service
    check_alone(service, narration_id, base_url(request))
    if not set_access(service.database, narration_id, asked.access):
        raise _missing(narration_id)
    forget_narration(narration_id)
    return show_narration(_find(service, narration_id), base_url(request))


@router.delete(
    "/{narration_id}",
    name="delete_narration",
    summary="Cancel it if it runs, delete what it made",
    status_code=204,
    responses={409: problem_answer(409, "/v1/narrations/{narration_id}")},
)
def delete(narration_id: NarrationId, request: Request, _: Writer) -> None:
    """Cancel it if it runs, and delete what it made.

    A narration that was cancelled before it was ever whole stays to be looked at, as cancelled, until it is deleted
    once more.
    """
    service: Service = request.app.state.service
    check_alone(service, narration_id, base_url(request))
    outcome = remove_narration(service.database, narration_id)
    if outcome is None:
        raise _missing(narration_id)
    forget_narration(narration_id)
    tell(narration_id, "cancelled", {"status": "cancelled"})
    if outcome == "deleted":
        delete_files(service, narration_id)


@router.post("/{narration_id}/links", name="create_links", summary="Signed links to a private narration")
def link(narration_id: NarrationId, asked: LinkInput, request: Request, _: Writer) -> Links:
    """Links by which a private narration can be heard for a while without an API key."""
    service: Service = request.app.state.service
    record = _find(service, narration_id)
    expires = int(time.time()) + asked.expires_in
    query = f"expires={expires}&signature={sign(service, narration_id, expires)}"
    shown = show_narration(record, base_url(request)).links
    own = shown.pop("self")
    shown.pop("events")
    shown.setdefault("manifest", f"{own}/manifest.json")
    return Links(expires_at=expires, links={name: f"{address}?{query}" for name, address in shown.items()})


@contextmanager
def counted(service: Service, who: Principal, chars: int) -> Iterator[None]:
    """Have characters count for what is accepted within, and for nothing that is refused or fails there.

    Raises Problem 429 where the key has sent too much today, or has too much under way.
    """
    count_chars(service.settings, who.key_id, chars)
    try:
        yield
    except BaseException as error:
        return_chars(service.settings, who.key_id, chars)
        if not isinstance(error, UnfinishedExceeded):
            raise
        raise Problem(
            429,
            "jobs_exceeded",
            str(error),
            limit=error.limit,
            received=error.unfinished,
            headers={"Retry-After": "10"},
        ) from error


def _answer(
    service: Service,
    narration_id: str,
    is_new: bool,
    secret: str | None,
    request: Request,
    response: Response,
) -> NarrationShown:
    """The answer to a request for a narration, made now or by the same request before."""
    record = find_narration(service.database, narration_id)
    if record is None:
        raise Problem(
            410,
            "narration_deleted",
            f"the narration {narration_id} that this Idempotency-Key made was deleted: use another key for a new one",
            received=narration_id,
        )
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    response.headers["Location"] = f"/v1/narrations/{narration_id}"
    return show_narration(record, base_url(request), secret)


def _find(service: Service, narration_id: str) -> NarrationRecord:
    record = find_narration(service.database, narration_id)
    if record is None:
        raise _missing(narration_id)
    return record


def _missing(narration_id: str) -> Problem:
    return Problem(
        404,
        "narration_unknown",
        f"no narration {narration_id}: it was deleted, or never asked for",
        received=narration_id,
    )
