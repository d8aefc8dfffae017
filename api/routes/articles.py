"""Routes that make no sound: clean an article, estimate its length, list voices, and read schemas and error codes."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from api.auth import Reader
from api.errors import Problem
from api.schemas import ArticleInput, ArticleShown, EstimateShown, VoiceInput, VoicesShown
from api.service import Service
from narrator import errors
from narrator.article import Article
from narrator.clean import clean
from narrator.engines import default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.errors import InputTooLarge, NarratorError
from narrator.manifest import manifest_schema
from narrator.source import read_address

router = APIRouter(prefix="/v1", tags=["articles"])


@router.post("/clean")
def clean_article(asked: ArticleInput, request: Request, _: Reader) -> ArticleShown:
    """The article in a page, and a receipt of what was kept and dropped and why."""
    return ArticleShown(**_article(request.app.state.service, asked).to_json())


@router.post("/estimates")
def estimate_article(asked: VoiceInput, request: Request, _: Reader) -> EstimateShown:
    """How long the article takes to read and to listen to, without speaking it."""
    from narrator.estimate import estimate

    engine = default_engine()
    voice = find_voice(engine, asked.voice)
    check_speed(engine.name, engine.traits, asked.speed)
    estimated = estimate(_article(request.app.state.service, asked), engine.name, voice, asked.speed)
    return EstimateShown(**estimated.to_json())


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


@router.get("/schemas/manifest.json")
def show_manifest_schema() -> dict[str, Any]:
    """The JSON Schema of manifest.json."""
    return manifest_schema()


@router.get("/errors/{code}")
def show_error(code: Annotated[str, Path(max_length=64)]) -> dict[str, str]:
    """What an error's code means."""
    for _, error in inspect.getmembers(errors, inspect.isclass):
        if issubclass(error, NarratorError) and error.code == code:
            return {"code": code, "meaning": inspect.getdoc(error) or ""}
    raise Problem(
        404, "not_found", f"the code {code!r} is explained in docs/errors.md or nowhere", received=code
    )


def _article(service: Service, asked: ArticleInput) -> Article:
    way, given = asked.given
    if way == "url":
        source = read_address(given, service.settings, untrusted=True)
        given, way = source.text, source.markup
    limit = service.settings.max_chars
    if len(given) > limit:
        too_large = InputTooLarge(f"{way} has {len(given):,} characters: {limit:,} are allowed")
        raise Problem(413, too_large.code, str(too_large), limit=limit, received=len(given))
    return clean(given, title=asked.title, markup=way)
