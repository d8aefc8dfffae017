"""Routes of the page at /: give an article, see what is read of it, have it narrated; and the list of narrations."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.assets import serve_asset
from api.auth import Principal, Reader, Writer, sign_in
from api.errors import Problem
from api.forms import Form, read_form
from api.inputs import CleanInput
from api.limits import charge_of
from api.making import makers
from api.page_answer import PART, RETURNS, PageRoute, page, trouble_of
from api.parameters import SEARCH_CHARS
from api.preview import (
    PAGE_CHARS,
    Asked,
    Preview,
    is_current,
    narration_input,
    preview,
    read_asked,
    sample_text,
)
from api.reading import fetched, in_turn
from api.routes.narrations import ask, delete
from api.routes.speech import SpeechRequest, create_speech
from api.service import Service
from api.session import end_session, is_same_origin, sealed_session
from api.voice_choices import SPEEDS, voice_choices
from narrator.engines import default_engine
from narrator.errors import NarratorError, OptionRefused
from narrator.records.finding import page_narrations
from narrator.records.narration import NarrationRecord
from narrator.records.site_rules import add_site_rules

router = APIRouter(route_class=PageRoute, include_in_schema=False, tags=["pages"])

FORM_BYTES = PAGE_CHARS * 9 * 3
"""A character of three bytes is nine in a form, and the text comes as it was given and in its pieces."""

SIGN_IN_BYTES = 10_000
"""Of the form that holds a key."""

LISTED = 20
"""Narrations on a page of the list."""

ID = re.compile("[0-9a-f]{32}")


@router.get("/")
def show_start(
    request: Request,
    who: Reader,
    search: Annotated[str, Query(max_length=SEARCH_CHARS)] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The page at which everything begins; for a script the list alone."""
    listed = _listed(request, search, cursor)
    if request.headers.get(PART) == "list":
        return page("list.html", **listed, may_write="write" in who.scopes)
    return _start(request, who, **listed)


@router.post("/preview")
async def show_preview(request: Request, who: Reader) -> Response:
    """The same page with what would be read of the article; for a script that part alone, or how long it takes."""
    form = await read_form(request, FORM_BYTES)
    asked, part = read_asked(form), request.headers.get(PART)
    shown, trouble = None, None
    try:
        shown = await _look(request, who, asked, form)
    except (Problem, NarratorError) as error:
        trouble = trouble_of(error)
    status = trouble.status if trouble else 200
    if part and trouble:
        return page("trouble.html", status, trouble=trouble)
    if part == "length":
        return page("length.html", shown=shown, refused=_refused(shown))
    if part:
        return page("preview.html", shown=shown, refused=_refused(shown), may_write="write" in who.scopes)
    return await anyio.to_thread.run_sync(
        lambda: _start(request, who, status, asked=asked, shown=shown, trouble=trouble)
    )


@router.post("/narrate")
async def narrate(request: Request, who: Writer) -> Response:
    """Have what was chosen narrated, and go where it is made; a form that no longer fits its article is shown again."""
    form = await read_form(request, FORM_BYTES)
    asked = read_asked(form)
    shown, trouble = None, None
    try:
        shown = await _look(request, who, asked, form)
        if is_current(asked, form):
            wanted = narration_input(asked, shown)
            database = request.app.state.service.database
            await anyio.to_thread.run_sync(add_site_rules, database, shown.learnt())
            made = await anyio.to_thread.run_sync(ask, wanted, request, Response(), who, None)
            return RedirectResponse(f"narrations/{made.id}", 303)
    except (Problem, NarratorError) as error:
        trouble = trouble_of(error)
    return await anyio.to_thread.run_sync(
        lambda: _start(
            request, who, trouble.status if trouble else 200, asked=asked, shown=shown, trouble=trouble
        )
    )


@router.post("/sample")
async def speak_sample(request: Request, who: Writer) -> Response:
    """Some words in the chosen voice at the chosen speed, as MP3."""
    form = await read_form(request, FORM_BYTES)
    asked = read_asked(form)
    engine = default_engine()
    voice = asked.voice or engine.voices()[0].id
    spoken = SpeechRequest(
        input=sample_text(asked, form), model="sample", voice=voice, speed=min(max(asked.speed, 0.25), 4.0)
    )
    charge = charge_of(request.app.state.service.settings, who.key_id)
    return await create_speech(spoken, engine, makers(), charge)


@router.post("/narrations/{narration_id}/delete")
def delete_narration(narration_id: Annotated[str, Path()], request: Request, who: Writer) -> Response:
    """Cancel or delete it, and go back to the list."""
    if not ID.fullmatch(narration_id):
        raise Problem(404, "narration_unknown", f"no narration {narration_id[:40]}", received=narration_id)
    delete(narration_id, request, who)
    return RedirectResponse("../../", 303)


@router.post("/sign-in")
async def begin(request: Request) -> Response:
    """Exchange an API key for a cookie."""
    if not is_same_origin(request):
        raise Problem(403, "origin_refused", "sign in on the service's own page")
    form = await read_form(request, SIGN_IN_BYTES)
    back = form.one("back") if RETURNS.fullmatch(form.one("back")) else "/"
    done = RedirectResponse(back.removeprefix("/") or "./", 303)
    if await anyio.to_thread.run_sync(sign_in, request, done, form.one("key").strip()):
        return done
    refused = Problem(401, "key_refused", "no key of this service has this secret")
    answer = page("sign_in.html", 401, back=back, trouble=trouble_of(refused), signed_in=False)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@router.post("/sign-out")
def end(request: Request) -> Response:
    """Forget who was signed in here."""
    if not is_same_origin(request):
        raise Problem(403, "origin_refused", "sign out on the service's own page")
    answer = RedirectResponse("./", 303)
    end_session(answer, request)
    return answer


@router.get("/pages/{name}")
@router.head("/pages/{name}")
def show_asset(name: Annotated[str, Path(max_length=64)], request: Request) -> Response:
    """Scripts and styles of the pages."""
    return serve_asset("pages", name, request)


async def _look(request: Request, who: Principal, asked: Asked, form: Form) -> Preview:
    """What would be read; an address is fetched once, and then travels with the form."""
    page = None
    if asked.address and not await in_turn(request, is_current, asked, form):
        wanted = CleanInput.model_validate(
            {"url": asked.address, "title": asked.title or None, "site": asked.site}
        )
        page = await fetched(request, who.key_id, wanted)
    return await in_turn(request, preview, request.app.state.service, asked, form, page)


def _start(request: Request, who: Principal, status: int = 200, **values: Any) -> Response:
    engine = default_engine()
    asked = values.pop("asked", None) or Asked("", "", "", "", 1.0, False)
    shown: Preview | None = values.pop("shown", None)
    if "narrations" not in values:
        values |= _listed(request, "", "")
    return page(
        "start.html",
        status,
        asked=asked,
        shown=shown,
        refused=_refused(shown),
        trouble=values.pop("trouble", None),
        voices=voice_choices(engine),
        speeds=[speed for speed in SPEEDS if engine.traits.speed_min <= speed <= engine.traits.speed_max],
        may_write="write" in who.scopes,
        signed_in=sealed_session(request) is not None and bool(who.key_id),
        **values,
    )


def _refused(shown: Preview | None) -> Any:
    """Why nothing of what was chosen can be read, for a person."""
    return trouble_of(shown.problem) if shown and shown.problem else None


def _listed(request: Request, search: str, cursor: str) -> dict[str, Any]:
    service: Service = request.app.state.service
    search = search.replace("\0", "").strip()
    try:
        found, following = page_narrations(service.database, None, cursor or None, LISTED, search)
    except OptionRefused:
        found, following = page_narrations(service.database, None, None, LISTED, search)
    return {
        "narrations": [_row(record) for record in found],
        "following": following,
        "search": search,
        "cursor": cursor,
        "unfinished": any(record.latest.status in ("queued", "running") for record in found),
    }


def _row(record: NarrationRecord) -> dict[str, Any]:
    latest = record.latest
    made = datetime.fromtimestamp(record.created_at, UTC)
    return {
        "id": record.id,
        "title": record.title,
        "status": latest.status,
        "percent": int(latest.progress * 100),
        "duration": (record.heard or {}).get("duration_label"),
        "error": (latest.error or {}).get("detail"),
        "private": record.access == "private",
        "made": made.isoformat(timespec="seconds"),
        "day": f"{made.day} {made:%b %Y}",
        "is_heard": record.served is not None,
    }
