"""How does a client of OpenAI's API have a text spoken?"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from typing import Annotated, Any, Literal

import anyio
import anyio.to_thread
from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from api.auth import Principal
from api.limits import Charge, charge_of
from api.making import MadeResponse, Making, NoTurn, makers
from api.openai_error import OpenAIError, OpenAIRoute, openai_error
from api.openai_voices import VARIANTS, voice_id
from narrator.engines import Engine, default_engine
from narrator.lexicon import Lexicon
from narrator.speech import SpeechStream, stream_speech

__all__ = ["openai_error", "router"]

INPUT_MAX = 4096
"""Code points of one input, as OpenAI has it."""

PATIENCE_S = 10.0
"""A request whose turn has not come after so many seconds is refused."""

RETRY_AFTER_S = 5
"""When a refused request is worth another try; OpenAI's own clients obey it."""

OVERLOADED = f"every core spoke for others for {PATIENCE_S:g} s; try again in {RETRY_AFTER_S} s"

BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
SSE_EXAMPLE = (
    'data: {"type":"speech.audio.delta","audio":"SUQzBA=="}\n\n'
    'data: {"type":"speech.audio.done","usage":{"input_tokens":12,"output_tokens":1250,"total_tokens":1262}}\n\n'
)
"""Of a stream of server-sent events."""


class VoiceId(BaseModel):
    """A voice, as OpenAI refers to custom ones."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=200, description="As in `voice`.", examples=["en-us+f3"])


class SpeechRequest(BaseModel):
    """What is to be spoken, and how."""

    model_config = ConfigDict(extra="forbid")

    input: str = Field(
        min_length=1,
        max_length=INPUT_MAX,
        description="The text, spoken as it is; at least one letter or digit. A blank line makes a longer pause.",
        examples=["The bridge opens on Tuesday."],
    )
    model: str = Field(
        min_length=1,
        max_length=200,
        description="Any name, such as `tts-1`, `tts-1-hd` or `gpt-4o-mini-tts`. It is accepted and has no effect: "
        "the service's own engine speaks.",
        examples=["tts-1"],
    )
    voice: Annotated[str, Field(min_length=1, max_length=200)] | VoiceId = Field(
        description="Id, name or language of a voice of `GET /v1/voices`, with a variant where the engine has them "
        f"(`en-us+f3`), or one of OpenAI's names, each a variant of the default voice: {', '.join(VARIANTS)}.",
        examples=["alloy", "en-gb", {"id": "en-us+f3"}],
    )
    instructions: str = Field(
        default="",
        description="Must be empty: the engine cannot be told how to speak.",
        json_schema_extra={"maxLength": 0},
    )
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] = Field(
        default="mp3",
        description="`opus` comes in Ogg, `aac` in ADTS; `pcm` is signed 16-bit little-endian samples without a "
        "header. All are mono at 24 kHz, `opus` at 48 kHz.",
    )
    speed: float = Field(
        default=1.0,
        ge=0.25,
        le=4.0,
        strict=True,
        allow_inf_nan=False,
        description="Factor on the voice's usual rate. What the engine does not speak rightly is refused with the "
        "range in the message: the default engine speaks at 0.5 to 2.56.",
    )
    stream_format: Literal["audio", "sse"] = Field(
        default="audio",
        description="`audio` is the file itself, `sse` server-sent events with pieces of it in Base64. Both leave "
        "while the rest is still being spoken.",
    )

    @field_validator("instructions")
    @classmethod
    def _no_instructions(cls, value: str) -> str:
        if value:
            raise PydanticCustomError(
                "unsupported_parameter", "the engine cannot be told how to speak; leave it out or empty"
            )
        return value


EXAMPLES: dict[str, Any] = {
    "short": {
        "summary": "One of OpenAI's voices, as MP3",
        "value": {"model": "tts-1", "voice": "alloy", "input": "The bridge opens on Tuesday."},
    },
    "faster": {
        "summary": "One of our voices, faster, as raw samples",
        "value": {
            "model": "tts-1",
            "voice": "en-gb",
            "input": "The bridge opens on Tuesday.",
            "speed": 1.5,
            "response_format": "pcm",
        },
    },
}


def _refusal(description: str, *, retry: bool = False) -> dict[str, Any]:
    headers = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}} if retry else {}
    return {"model": OpenAIError, "description": description, "headers": headers}


RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The sound, sent while it is made. If speaking fails after the first bytes, the connection "
        "breaks: a body that ends rightly is whole.",
        "content": {
            "audio/mpeg": BINARY,
            "audio/ogg": BINARY,
            "audio/aac": BINARY,
            "audio/flac": BINARY,
            "audio/wav": BINARY,
            "audio/pcm": BINARY,
            "text/event-stream": {"schema": {"type": "string"}, "example": SSE_EXAMPLE},
        },
    },
    400: _refusal("The request cannot be honoured; `param` names the member."),
    401: _refusal("No valid API key."),
    403: _refusal("The API key may not write, or the page of another site asks without one."),
    413: _refusal("The request is far longer than 4,096 characters can be."),
    429: _refusal("Over the key's limits.", retry=True),
    500: _refusal("The engine failed."),
    503: _refusal("Every core is speaking for others, or the engine is not there.", retry=True),
    "default": _refusal("Any other refusal."),
}

router = APIRouter(route_class=OpenAIRoute, tags=["speech"])


async def speaking_engine() -> Engine:
    """The engine that speaks."""
    return default_engine()


async def speaking_threads() -> Executor:
    """The threads on which it is waited for."""
    return makers()


async def speaking_charge(request: Request) -> Charge:
    """What counts the characters of whoever asks; nothing where nobody has asked who that is."""
    who: Principal | None = getattr(request.state, "principal", None)
    return charge_of(request.app.state.service.settings, who.key_id) if who else lambda _: None


@router.post(
    "/v1/audio/speech",
    summary="Speak a text (OpenAI-compatible)",
    operation_id="create_speech",
    response_class=StreamingResponse,
    responses=RESPONSES,
)
async def create_speech(
    request: Annotated[SpeechRequest, Body(openapi_examples=EXAMPLES)],
    engine: Annotated[Engine, Depends(speaking_engine)],
    threads: Annotated[Executor, Depends(speaking_threads)],
    charge: Annotated[Charge, Depends(speaking_charge)],
) -> Response:
    """Speak up to 4,096 characters as `POST https://api.openai.com/v1/audio/speech` does.

    The first bytes leave when the first sentence is spoken. `docs/speech.md` says what differs.
    """
    wanted = request.voice if isinstance(request.voice, str) else request.voice.id
    try:
        return await speak(
            engine,
            threads,
            charge,
            text=request.input,
            voice=voice_id(engine, wanted),
            form=request.response_format,
            speed=request.speed,
            as_events=request.stream_format == "sse",
        )
    except NoTurn:
        return openai_error(503, OVERLOADED, "server_overloaded", headers={"Retry-After": str(RETRY_AFTER_S)})


async def speak(
    engine: Engine,
    threads: Executor,
    charge: Charge,
    *,
    text: str,
    voice: str,
    form: str,
    speed: float = 1.0,
    lexicons: Sequence[Lexicon] = (),
    as_events: bool = False,
) -> Response:
    """The answer that speaks a text while it is sent; what fails before the first sound is raised, as is NoTurn."""

    def start() -> SpeechStream:
        return stream_speech(text, voice=voice, speed=speed, form=form, engine=engine, lexicons=lexicons)

    chars = len(text)
    await anyio.to_thread.run_sync(charge, chars)
    making = Making(threads, start)
    begun = False
    try:
        await making.begin(PATIENCE_S)
        begun = True
    finally:
        if not begun:
            making.close()
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(charge, -chars)
    if as_events:
        return MadeResponse(making, _events(making, text), "text/event-stream")
    return MadeResponse(making, making.chunks(), making.stream.media_type)


async def _events(making: Making, text: str) -> AsyncIterator[str]:
    """The chunks as OpenAI's events: bare ``data`` lines."""
    async for chunk in making.chunks():
        yield _event({"type": "speech.audio.delta", "audio": base64.b64encode(chunk).decode()})
    # There are no tokens here: characters went in, milliseconds came out.
    spent, made = len(text), round(making.stream.duration_s * 1000)
    usage = {"input_tokens": spent, "output_tokens": made, "total_tokens": spent + made}
    yield _event({"type": "speech.audio.done", "usage": usage})


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, separators=(',', ':'))}\n\n"
