"""Routes that make no sound: clean an article, estimate its length, list voices, and read schemas and error codes."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from api.answers import ArticleShown, EstimateShown, FindingShown, ProofShown, VoicesShown
from api.asked import check_remembered
from api.auth import Reader, check_scope
from api.errors import Problem, explain
from api.inputs import CleanInput, EstimateInput, ProofInput
from api.lexicons import read_given
from api.reading import fetched, in_turn, read_article
from api.service import Service
from narrator.engines import Voice, choose_voice, default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.issue.manifest import issue_schema
from narrator.manifest import manifest_schema
from narrator.proof import proof_read

router = APIRouter(prefix="/v1", tags=["articles"])


@router.post("/clean")
async def clean_article(asked: CleanInput, request: Request, who: Reader) -> ArticleShown:
    """The article in a page, and a receipt of what was kept and dropped and why."""
    if check_remembered(asked):
        check_scope(who, "write")
    page = await fetched(request, who.key_id, asked)
    article = await in_turn(request, read_article, request.app.state.service, page)
    return ArticleShown(**article.to_json())


@router.post("/estimates")
async def estimate_article(asked: EstimateInput, request: Request, who: Reader) -> EstimateShown:
    """How long the article takes to read and to listen to, without speaking it."""
    engine = default_engine()
    voice = find_voice(engine, asked.voice)
    check_speed(engine.name, engine.traits, asked.speed)
    if check_remembered(asked):
        check_scope(who, "write")
    page = await fetched(request, who.key_id, asked)
    return await in_turn(request, _estimate, request.app.state.service, page, voice)


@router.post("/proof", name="proof_article", summary="What to look at before publishing")
async def proof(asked: ProofInput, request: Request, who: Reader) -> ProofShown:
    """What in the article may be heard wrongly: unknown acronyms, ambiguous numbers, names, codes, addresses, tables."""
    if check_remembered(asked):
        check_scope(who, "write")
    page = await fetched(request, who.key_id, asked)
    return await in_turn(request, _proof, request.app.state.service, page)


@router.get("/voices")
def list_voices(_: Reader) -> VoicesShown:
    """Engines and voices, the default first."""
    engine = default_engine()
    voices = engine.voices()
    about = {
        "name": engine.name,
        **dataclasses.asdict(engine.traits),
        "default_voice": voices[0].id,
        "variants": list(getattr(engine, "variants", ())),
    }
    return VoicesShown(engines=[about], voices=[dataclasses.asdict(voice) for voice in voices])


@router.get("/schemas/manifest.json", name="get_manifest_schema", summary="The JSON Schema of manifest.json")
def show_manifest_schema() -> dict[str, Any]:
    """The JSON Schema of manifest.json."""
    return manifest_schema()


@router.get(
    "/schemas/issue.json",
    name="get_issue_schema",
    summary="The JSON Schema of an issue's manifest.json",
    responses={200: {"content": {"application/json": {"example": {"title": issue_schema()["title"]}}}}},
)
def show_issue_schema() -> dict[str, Any]:
    """The JSON Schema of an issue's manifest.json."""
    return issue_schema()


@router.get("/errors/{code}", name="get_error", summary="What an error's code means")
def show_error(code: Annotated[str, Path(max_length=64, examples=["voice_unknown"])]) -> dict[str, str]:
    """What an error's code means."""
    meaning = explain(code)
    if meaning is None:
        raise Problem(404, "not_found", f"there is no code {code!r}: docs/api.md lists all", received=code)
    return {"code": code, "meaning": meaning}


def _proof(service: Service, asked: ProofInput) -> ProofShown:
    article = read_article(service, asked)
    engine = default_engine()
    voice = choose_voice(engine, asked.voice, article.language)
    found = proof_read(article, read_given(service, asked.lexicon), engine, voice.id, asked.speak)
    return ProofShown(text=article.text, findings=[FindingShown(**one.to_json()) for one in found])


def _estimate(service: Service, asked: EstimateInput, voice: Voice) -> EstimateShown:
    from narrator.estimate import estimate

    article = read_article(service, asked)
    found = estimate(article, default_engine().name, voice, asked.speed, asked.speak)
    return EstimateShown(**found.to_json())
