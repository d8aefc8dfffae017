"""Routes of listening counts: players of any site add to them, whoever may read looks at them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic.json_schema import SkipJsonSchema
from starlette.datastructures import MutableHeaders

from api.auth import Reader, check_listener
from api.catalogue import Book, find_book, find_leaf, known_book
from api.counting import CountsInput, CountsShown, Segments, find_segments, show_counts
from api.errors import Problem
from api.limits import count_batch
from api.published import problem_answer
from api.routes.narrations import NarrationId
from api.service import Service
from narrator.records.counts import add_counts, read_counts


class _PlainJson(APIRoute):
    """Takes JSON that says it is plain text: what a page of another site may send without asking first (CORS)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As the framework has it."""
        handle = super().get_route_handler()

        async def taken(request: Request) -> Response:
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/plain":
                MutableHeaders(scope=request.scope)["content-type"] = "application/json"
                request = Request(request.scope, request.receive)  # whose headers are not remembered yet
            return await handle(request)

        return taken


router = APIRouter(prefix="/v1/narrations", tags=["listening"], route_class=_PlainJson)

Signed = Annotated[str | SkipJsonSchema[None], Query(description="Of a signed link")]


@router.post(
    "/{narration_id}/counts",
    name="add_counts",
    summary="Add what a player counted",
    status_code=204,
    responses={429: problem_answer(429, "/v1/narrations/{narration_id}/counts")},
)
def add(
    narration_id: NarrationId,
    told: CountsInput,
    request: Request,
    expires: Signed = None,
    signature: Signed = None,
    sec_gpc: Annotated[
        str | SkipJsonSchema[None], Header(description="1: Global Privacy Control, nothing is kept")
    ] = None,
) -> None:
    """Add what a player counted: sums by segment. No key is needed; a private narration wants its signed link.

    Who sends it is neither asked nor kept. Nothing is kept at all where Sec-GPC is 1, or NARRATOR_COUNTS is off.
    """
    service: Service = request.app.state.service
    book = known_book(narration_id)
    if book is None or (book.served or 0) < (told.edition or 0):
        book = _book(service, narration_id)
    if book.access == "private":
        check_listener(request, narration_id)
    if sec_gpc == "1" or service.settings.counts == "off":
        return
    count_batch(service.settings, narration_id)
    added = told.added(_segments(service, narration_id, book).last)
    if not add_counts(service.database, narration_id, added):
        raise _missing(narration_id)


@router.get(
    "/{narration_id}/counts", name="get_counts", summary="How it is listened to, sentence by sentence"
)
def look(narration_id: NarrationId, request: Request, _: Reader) -> CountsShown:
    """How often each segment of the edition that is served was heard, replayed, skipped and left."""
    service: Service = request.app.state.service
    book = _book(service, narration_id)
    return show_counts(
        _segments(service, narration_id, book).ids, read_counts(service.database, narration_id)
    )


def _book(service: Service, narration_id: str) -> Book:
    book = find_book(service, narration_id)
    if book is None:
        raise _missing(narration_id)
    return book


def _segments(service: Service, narration_id: str, book: Book) -> Segments:
    """None as long as there is nothing to hear."""
    leaf = find_leaf(service, narration_id, book.served, "manifest.json") if book.served else None
    return find_segments(leaf) if leaf else Segments((), 0)


def _missing(narration_id: str) -> Problem:
    return Problem(
        404,
        "narration_unknown",
        f"no narration {narration_id}: it was deleted, or never asked for",
        received=narration_id,
    )
