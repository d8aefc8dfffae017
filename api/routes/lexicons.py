"""Routes of lexicons: keep, read, change and delete them, try one, see what a change touches, and apply it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute

from api.answers import show_narration
from api.asked import base_url
from api.auth import Principal, Reader, Writer, writer
from api.errors import Problem
from api.impact import Hit, change_text, hits, replaced, request_anew
from api.lexicon_answers import (
    AppliedShown,
    ApplyInput,
    ImpactInput,
    ImpactShown,
    LexiconList,
    LexiconShown,
    LexiconText,
    StoredInput,
    TrialShown,
    TryInput,
    show_lexicon,
)
from api.lexicons import LexemesInput, missing, parsed, read_given, refused
from api.limits import charge_of
from api.making import NoTurn, makers
from api.reading import in_turn
from api.routes.narrations import counted
from api.routes.speech import OVERLOADED, RETRY_AFTER_S, speak
from api.service import Service
from narrator.engines import default_engine, find_voice
from narrator.errors import LexiconError
from narrator.lexicon import Lexicon, write_pls
from narrator.lexicon.pls import MEDIA_TYPE, decoded
from narrator.lexicon.trial import try_out
from narrator.records.finding import find_narration
from narrator.records.lexicons import (
    LexiconRecord,
    create_lexicon,
    find_lexicon,
    list_lexicons,
    read_texts,
    remove_lexicon,
    replace_lexicon,
)
from workers.invitation import invite

PLS_TYPES = (MEDIA_TYPE, "application/xml", "text/xml")
"""Media types that a PLS document may come as."""

EXAMPLE = (
    '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en">'
    "<lexeme><grapheme>Qatar</grapheme><alias>cutter</alias></lexeme></lexicon>"
)
"""A PLS document."""

_PLS_BODY: dict[str, Any] = {
    "requestBody": {"content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}}}
}
_PLS_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


class PlsRoute(APIRoute):
    """A route whose JSON may come as a PLS document too, named by the query's ``name``."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def handle_pls(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in PLS_TYPES or request.method not in ("POST", "PUT"):
                return await handle(request)
            try:
                text = decoded(await request.body())
            except LexiconError as error:
                raise refused(error) from error
            body = json.dumps({"lexicon": text, "name": request.query_params.get("name")}).encode()
            headers = [(name, value) for name, value in request.scope["headers"] if name != b"content-type"]
            told = Request({**request.scope, "headers": [*headers, (b"content-type", b"application/json")]})
            told._body = body
            return await handle(told)

        return handle_pls


router = APIRouter(prefix="/v1/lexicons", tags=["lexicons"], route_class=PlsRoute)

LexiconId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="As the POST answered")]


@router.post(
    "", name="create_lexicon", summary="Keep a lexicon", status_code=201, openapi_extra=_PLS_BODY,
    responses={201: {"headers": {"Location": {"description": "Where it is", "schema": {"type": "string"}}}}},
)  # fmt: skip
def create(asked: StoredInput, request: Request, response: Response, who: Writer) -> LexiconShown:
    """Keep a lexicon, as JSON or as a PLS document with ``?name=``; narrations name it by its id."""
    service: Service = request.app.state.service
    lexicon = parsed(asked.lexicon)
    record = create_lexicon(
        service.database, asked.name or f"Lexicon ({lexicon.language})", lexicon, who.key_id
    )
    response.headers["Location"] = f"/v1/lexicons/{record.id}"
    return LexiconShown(**show_lexicon(record, base_url(request)))


@router.get("", name="list_lexicons", summary="Every stored lexicon")
def show_all(request: Request, _: Reader) -> LexiconList:
    """Every stored lexicon by name, without its words."""
    service: Service = request.app.state.service
    base = base_url(request)
    return LexiconList(
        lexicons=[LexiconShown(**show_lexicon(one, base)) for one in list_lexicons(service.database)]
    )


@router.post(
    "/try", name="try_lexicon", summary="How would this be said?",
    responses={200: {"content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}},
    response_model=TrialShown,
)  # fmt: skip
async def try_text(asked: TryInput, request: Request, who: Reader) -> Any:
    """How a text would be said with some lexicons; its sound for ``Accept: audio/wav``, which wants a key that may write."""
    service: Service = request.app.state.service
    engine = default_engine()
    voice = await anyio.to_thread.run_sync(find_voice, engine, asked.voice)
    lexicons = await anyio.to_thread.run_sync(read_given, service, asked.lexicon)
    if _prefers(request, "audio/wav"):
        writer(who, None)
        charge = charge_of(service.settings, who.key_id)
        try:
            return await speak(
                engine, makers(), charge, text=asked.text, voice=voice.id, form="wav", lexicons=lexicons
            )
        except NoTurn as error:
            retry = {"Retry-After": str(RETRY_AFTER_S)}
            raise Problem(503, "speakers_exceeded", OVERLOADED, headers=retry) from error
    trial = await in_turn(request, try_out, asked.text, lexicons, engine, voice.id)
    return TrialShown(**trial.to_json())


@router.get("/{lexicon_id}", name="get_lexicon", summary="One lexicon, as JSON or PLS", responses=_PLS_ANSWER,
            response_model=LexiconText)  # fmt: skip
def show(lexicon_id: LexiconId, request: Request, _: Reader) -> Any:
    """A lexicon with its words; a PLS document for ``Accept: application/pls+xml``."""
    service: Service = request.app.state.service
    record = _find(service, lexicon_id)
    lexicon = _text(service, record)
    if _prefers(request, *PLS_TYPES):
        return Response(write_pls(lexicon), media_type=MEDIA_TYPE)
    return LexiconText(**show_lexicon(record, base_url(request)), lexicon=lexicon.to_json())


@router.put(
    "/{lexicon_id}", name="replace_lexicon", summary="Have it say something else", openapi_extra=_PLS_BODY
)
def replace(lexicon_id: LexiconId, asked: StoredInput, request: Request, _: Writer) -> LexiconShown:
    """Other words for it, as JSON or PLS. What is narrated stays as it is until the change is applied."""
    service: Service = request.app.state.service
    record = replace_lexicon(service.database, lexicon_id, parsed(asked.lexicon), asked.name)
    if record is None:
        raise missing(lexicon_id)
    return LexiconShown(**show_lexicon(record, base_url(request)))


@router.delete("/{lexicon_id}", name="delete_lexicon", summary="Forget it", status_code=204)
def delete(lexicon_id: LexiconId, request: Request, _: Writer) -> None:
    """Forget it. What was narrated with it stays as it is, also when its text is edited."""
    if not remove_lexicon(request.app.state.service.database, lexicon_id):
        raise missing(lexicon_id)


@router.get("/{lexicon_id}/impact", name="get_impact", summary="What the stored change touches")
async def look(lexicon_id: LexiconId, request: Request, _: Reader) -> ImpactShown:
    """Which sentences of which narrations are said otherwise by the lexicon as it is stored than they are heard."""
    return await in_turn(request, _impact, request, lexicon_id, None)


@router.post("/{lexicon_id}/impact", name="foresee_impact", summary="What a change would touch")
async def foresee(lexicon_id: LexiconId, asked: ImpactInput, request: Request, _: Reader) -> ImpactShown:
    """The same for a change that is not stored: some words, or another text for all of it."""
    return await in_turn(request, _impact, request, lexicon_id, asked)


@router.post(
    "/{lexicon_id}/apply", name="apply_lexicon", summary="Speak what it touches anew", status_code=202
)
async def apply(lexicon_id: LexiconId, asked: ApplyInput, request: Request, who: Writer) -> AppliedShown:
    """A new edition of each narration that it touches: only the sentences that change are spoken, the old is heard until then."""
    return await in_turn(request, _apply, request, who, lexicon_id, asked)


def _impact(request: Request, lexicon_id: str, asked: ImpactInput | None) -> ImpactShown:
    service: Service = request.app.state.service
    record = _find(service, lexicon_id)
    found = list(hits(service, record, _foreseen(service, record, asked)))
    touched = [hit for hit in found if hit and hit.sentences]
    return ImpactShown(
        looked_at=len(found),
        sentences=sum(len(hit.sentences) for hit in touched),
        seconds=round(sum(hit.seconds for hit in touched), 3),
        narrations=[_shown(hit, base_url(request)) for hit in touched],
        refused=[f"{hit.edition.narration_id}: {hit.refusal}" for hit in found if hit and hit.refusal],
    )


def _apply(request: Request, who: Principal, lexicon_id: str, asked: ApplyInput) -> AppliedShown:
    service: Service = request.app.state.service
    record = _find(service, lexicon_id)
    shown = []
    for hit in list(hits(service, record, None)):
        if hit is None or not hit.sentences:
            continue
        narration_id = hit.edition.narration_id
        current = find_narration(service.database, narration_id)
        if current is None or (asked.narrations is not None and narration_id not in asked.narrations):
            continue
        if current.latest.status in ("queued", "running"):
            continue  # a newer text is being made, with the lexicon as it was asked for: look again then
        with counted(service, who, sum(one.char_end - one.char_start for one in hit.sentences)):
            change_text(
                service,
                narration_id,
                request_anew(service, hit.edition),
                chars=len(hit.text),
                request_id=request.state.request_id,
                unfinished_max=service.settings.jobs_per_key if who.key_id else None,
            )
        changed = find_narration(service.database, narration_id)
        if changed is not None:
            shown.append(show_narration(changed, base_url(request)))
    if shown:
        invite(len(shown))
    return AppliedShown(narrations=shown)


def _foreseen(service: Service, record: LexiconRecord, asked: ImpactInput | None) -> Lexicon | None:
    if asked is None or (asked.lexicon is None and not asked.lexemes):
        return None
    lexicon = parsed(asked.lexicon) if asked.lexicon is not None else _text(service, record)
    if not asked.lexemes:
        return lexicon
    return replaced(lexicon, parsed(LexemesInput(language=lexicon.language, lexemes=asked.lexemes)))


def _shown(hit: Hit, base: str) -> Any:
    edition = hit.edition
    audio = f"{base}/v1/narrations/{edition.narration_id}/audio.m4a?edition={edition.number}"
    return {
        "id": edition.narration_id,
        "title": hit.title,
        "edition": edition.number,
        "seconds": round(hit.seconds, 3),
        "sentences": [
            {
                "segments": list(one.ids),
                "source": (one.char_start, one.char_end),
                "text": hit.text[one.char_start : one.char_end],
                "before": one.before,
                "after": one.after,
                "start": one.start_s,
                "end": one.end_s,
                "audio": f"{audio}#t={one.start_s:g},{one.end_s:g}",
            }
            for one in hit.sentences
        ],
    }


def _find(service: Service, lexicon_id: str) -> LexiconRecord:
    record = find_lexicon(service.database, lexicon_id)
    if record is None:
        raise missing(lexicon_id)
    return record


def _text(service: Service, record: LexiconRecord) -> Lexicon:
    return read_texts(service.database, [record.digest])[0]


def _prefers(request: Request, *kinds: str) -> bool:
    """Whether Accept names one of these before JSON, and JSON not at all before."""
    for one in request.headers.get("accept", "").split(","):
        kind = one.partition(";")[0].strip().lower()
        if kind in kinds:
            return True
        if kind in ("application/json", "*/*", "application/*"):
            return False
    return False
