"""Does OpenAI's own client hear what it asked for, at once, and read what is refused?"""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import openai
import pytest
from fastapi import Depends, FastAPI, HTTPException
from openai import OpenAI

from api.openai_voices import VARIANTS, voice_id
from api.routes import speech
from narrator.article import build_article
from narrator.engines import Speech, Utterance, find_voice
from narrator.engines.espeak import EspeakEngine
from narrator.errors import EngineError, EngineMissing
from narrator.estimate import estimate
from narrator.live_encode import LIVE_FORMATS
from narrator.speech import stream_speech
from narrator.testing import ToneEngine

from .server import WAIT_S, HeldEngine, Service, serve
from .sound import decode

TEXT = (
    "The new bridge opens on Tuesday, at a cost of $25 million. Nobody had expected it so soon. "
    "It was closed for a year.\n\nTrains will run again from March, every ten minutes."
)


def create(client: OpenAI, **changes: Any) -> Any:
    wanted = {"model": "tts-1", "voice": "alloy", "input": TEXT, **changes}
    return client.audio.speech.create(**wanted)


@pytest.mark.parametrize("form", LIVE_FORMATS)
def test_every_format_reaches_a_file(form: str, client: OpenAI, tmp_path: Path) -> None:
    # when a text is spoken into a file
    answer = create(client, response_format=form)
    answer.write_to_file(tmp_path / "speech")

    # then the answer names its type, and the file holds what the library makes
    assert answer.response.headers["content-type"] == LIVE_FORMATS[form].mime
    data = (tmp_path / "speech").read_bytes()
    assert decode(data, form).duration_s > 10
    if form != "opus":  # its stream has a serial number
        assert data == b"".join(stream_speech(TEXT, form=form, engine=ToneEngine()))


def test_mp3_is_what_comes_unasked(client: OpenAI) -> None:
    answer = create(client)
    assert answer.response.headers["content-type"] == "audio/mpeg"
    assert decode(answer.content, "mp3").codec.startswith("mp3")


@pytest.mark.parametrize("form", LIVE_FORMATS)
def test_the_real_voice_is_heard_at_its_loudness(form: str, voices: Service, espeak: EspeakEngine) -> None:
    with voices.client() as client:
        sound = decode(create(client, response_format=form, voice="nova").content, form)
    # about as long as is foretold from the text alone
    article = build_article(("paragraph", text, None) for text in TEXT.split("\n\n"))
    foretold = estimate(article, espeak.name, find_voice(espeak, "en-us+f3"), 1.0).listen_seconds
    assert sound.duration_s == pytest.approx(foretold, rel=0.05)
    assert sound.lufs == pytest.approx(-16, abs=1)
    assert sound.peak < 10 ** (-0.5 / 20)


def test_the_first_bytes_leave_while_the_second_sentence_is_unspoken() -> None:
    # given an engine that keeps the second sentence back
    engine = HeldEngine("second")
    with (
        serve(engine) as service,
        service.client() as client,
        client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input="The first. The second. The third.", response_format="pcm"
        ) as answer,
    ):
        # when the client reads what is there
        chunks = answer.iter_bytes()
        first = next(chunks)

        # then it has sound, and the second sentence is being spoken meanwhile, not yet done
        assert decode(first, "pcm").lufs > -20
        assert engine.asked.wait(WAIT_S)
        assert engine.spoken == ["The first."]

        # and when it is done the rest follows
        engine.go.set()
        data = first + b"".join(chunks)
    assert engine.spoken == ["The first.", "The second.", "The third."]
    assert data == b"".join(stream_speech("The first. The second. The third.", form="pcm", engine=engine))


def test_events_hold_the_same_bytes_and_end_with_what_was_used(client: OpenAI) -> None:
    # when a text is asked for as server-sent events
    with client.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts", voice="alloy", input=TEXT, response_format="pcm", stream_format="sse"
    ) as answer:
        lines = list(answer.iter_lines())
        kind = answer.headers["content-type"]

    # then every line is data or empty, and the events are OpenAI's
    assert kind.startswith("text/event-stream")
    assert set(lines[1::2]) == {""}
    events = [json.loads(line.removeprefix("data: ")) for line in lines[::2]]
    assert {event["type"] for event in events[:-1]} == {"speech.audio.delta"}
    data = b"".join(base64.b64decode(event["audio"]) for event in events[:-1])
    assert data == b"".join(stream_speech(TEXT, form="pcm", engine=ToneEngine()))

    # and the last says how much went in and came out: characters and milliseconds
    milliseconds = round(len(data) / 48)
    assert events[-1]["type"] == "speech.audio.done"
    assert events[-1]["usage"] == {
        "input_tokens": len(TEXT),
        "output_tokens": pytest.approx(milliseconds, abs=1),
        "total_tokens": events[-1]["usage"]["input_tokens"] + events[-1]["usage"]["output_tokens"],
    }


def test_each_of_openais_names_is_another_variant_of_the_default_voice(espeak: EspeakEngine) -> None:
    ids = [voice_id(espeak, name) for name in VARIANTS]
    assert len(set(ids)) == len(VARIANTS) == 13
    assert {id.partition("+")[0] for id in ids} == {espeak.voices()[0].id}
    assert {id.partition("+")[2] for id in ids} - {""} <= set(espeak.variants)
    assert all(find_voice(espeak, id).id == id for id in ids)


def test_an_engine_without_variants_shares_its_voices_among_the_names(tone: ToneEngine) -> None:
    assert {voice_id(tone, name) for name in VARIANTS} == {"low", "high"}
    assert voice_id(tone, "Alloy") == "low"
    assert voice_id(tone, "High") == "high"


@pytest.mark.parametrize("voice", ["nova", "NOVA", "en-us+f3", {"id": "en-us+f3"}, {"id": "nova"}])
def test_a_voice_is_named_in_many_ways(voice: Any, voices: Service, espeak: EspeakEngine) -> None:
    with voices.client() as client:
        answer = create(client, voice=voice, input="Good morning.", response_format="pcm")
    same = stream_speech("Good morning.", voice="gmw/en-us+f3", form="pcm", engine=espeak)
    assert answer.content == b"".join(same)


@pytest.mark.parametrize("model", ["tts-1-hd", "gpt-4o-mini-tts", "pyttsx3", "whatever"])
def test_any_model_is_accepted_and_makes_no_difference(model: str, client: OpenAI) -> None:
    plain = create(client, input="Yes.", response_format="pcm").content
    assert create(client, input="Yes.", model=model, response_format="pcm").content == plain


REFUSED = [
    ({"input": ""}, "input", "string_below_min_length", "at least 1"),
    ({"input": "a" * 4097}, "input", "string_above_max_length", "4,097 characters"),
    ({"input": "?!"}, "input", "no_article", "nothing to say"),
    ({"voice": "nobody"}, "voice", "voice_unknown", "'nobody'"),
    ({"voice": {"id": "nobody"}}, "voice", "voice_unknown", "'nobody'"),
    ({"voice": 7}, "voice", "invalid_type", "received 7"),
    ({"speed": 0.1}, "speed", "decimal_below_min_value", "0.25"),
    ({"speed": 4.5}, "speed", "decimal_above_max_value", "4"),
    ({"speed": "fast"}, "speed", "invalid_type", "'fast'"),
    ({"speed": True}, "speed", "invalid_type", "True"),
    ({"response_format": "ogg"}, "response_format", "invalid_value", "'mp3', 'opus', 'aac'"),
    ({"stream_format": "ws"}, "stream_format", "invalid_value", "'audio' or 'sse'"),
    ({"instructions": "Whisper."}, "instructions", "unsupported_parameter", "leave it out"),
    ({"extra_body": {"emotion": 3}}, "emotion", "unknown_parameter", "emotion"),
]


@pytest.mark.parametrize(("changes", "param", "code", "says"), REFUSED)
def test_what_cannot_be_honoured_is_an_error_that_the_client_reads(
    changes: dict[str, Any], param: str, code: str, says: str, client: OpenAI
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, **changes)
    error = caught.value
    assert (error.param, error.code, error.type) == (param, code, "invalid_request_error")
    assert says in error.message


def test_the_longest_input_is_spoken_and_empty_instructions_are_fine(client: OpenAI) -> None:
    text = "😀 no. " * 682 + "OK"
    assert len(text) == 4094
    assert create(client, input=text, instructions="", response_format="pcm").content


def test_a_speed_that_the_engine_cannot_speak_is_refused_with_its_range(voices: Service) -> None:
    # given that espeak-ng speaks at 0.5 to 2.56
    with voices.client() as client:
        assert create(client, input="Yes.", speed=2.56).content
        for speed in (0.25, 0.49, 2.57, 4.0):
            with pytest.raises(openai.BadRequestError, match=r"give 0\.5 to 2\.56") as caught:
                create(client, input="Yes.", speed=speed)
            assert (caught.value.param, caught.value.code) == ("speed", "speed_refused")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code", "param"),
    [
        (b'{"input": ', "application/json", 400, "invalid_json", None),
        (b'"\xff"', "application/json", 400, "invalid_request", None),
        (b"[" * 60_000, "application/json", 400, None, None),
        (b"[]", "application/json", 400, "invalid_json", None),
        (b"", "application/json", 400, "invalid_json", None),
        (b'{"input": "Yes.", "model": "m", "voice": "alloy"}', "text/plain", 400, "invalid_json", None),
        (b'{"input": "Yes.", "model": "m"}', "application/json", 400, "missing_required_parameter", "voice"),
        (b'{"input": "\\ud83d", "model": "m", "voice": "low"}', "application/json", 400, None, "input"),
        (b" " * 65_537, "application/json", 413, "request_too_large", None),
    ],
)
def test_a_malformed_request_is_an_error_of_the_same_shape(
    body: bytes, kind: str, status: int, code: str | None, param: str | None, tones: Service
) -> None:
    answer = httpx2.post(
        f"{tones.url}/v1/audio/speech", content=body, headers={"Content-Type": kind}, timeout=WAIT_S
    )
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert error["param"] == param
    assert code in (error["code"], None)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, openai.AuthenticationError), (403, openai.PermissionDeniedError), (429, openai.RateLimitError)],
)
def test_a_refusal_before_the_route_has_the_same_shape(
    status: int, error: type[openai.APIStatusError]
) -> None:
    # given a service that asks for a key or has limits
    def refuse() -> None:
        raise HTTPException(status, "not you, not now", {"Retry-After": "7"})

    app = FastAPI()
    app.include_router(speech.router, dependencies=[Depends(refuse)])

    # then OpenAI's client finds its own errors, and the headers
    with (
        serve(ToneEngine(), app=app) as service,
        service.client() as client,
        pytest.raises(error, match="not you") as caught,
    ):
        create(client)
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.code


class FailingEngine(ToneEngine):
    """An engine that fails at a word."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def synthesise(self, utterance: Utterance) -> Speech:
        if "fail" in utterance.text:
            raise self._error
        return super().synthesise(utterance)


@pytest.mark.parametrize(
    ("error", "status"), [(EngineError("it broke"), 500), (EngineMissing("not here"), 503)]
)
def test_an_engine_that_fails_at_once_is_an_error_of_the_server(error: Exception, status: int) -> None:
    with (
        serve(FailingEngine(error)) as service,
        service.client() as client,
        pytest.raises(openai.InternalServerError) as caught,
    ):
        create(client, input="It must fail.")
    assert caught.value.status_code == status
    assert (caught.value.type, caught.value.code) == ("server_error", error.code)  # type: ignore[attr-defined]


@pytest.mark.parametrize("stream_format", ["audio", "sse"])
def test_an_engine_that_fails_later_breaks_the_connection(stream_format: str) -> None:
    # given a text whose second sentence cannot be spoken
    engine = FailingEngine(EngineError("it broke"))
    with serve(engine) as service, service.client() as client:
        # then the client never takes the first sentence for the whole
        with pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):
            create(client, input="This is fine. This must fail.", stream_format=stream_format)

        # and the service goes on
        assert create(client, input="This is fine.").content


def test_a_listener_who_leaves_ends_the_work() -> None:
    # given a text of which the second sentence is being spoken
    engine = HeldEngine("second")
    with serve(engine, jobs=1) as service, service.client() as client:
        text = "The first. The second. The third. The fourth."
        with client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input=text, response_format="pcm"
        ) as answer:
            chunks = answer.iter_bytes()
            assert next(chunks)
            assert engine.asked.wait(WAIT_S)
        # when the listener leaves
        assert service.done.acquire(timeout=WAIT_S)
        engine.go.set()

        # then what was begun is finished, and nothing more is spoken by the time the thread is free for another
        assert create(client, input="Another.").content
        assert engine.spoken == ["The first.", "The second.", "Another."]


def test_a_listener_who_reads_slowly_keeps_nobody_waiting(tone: ToneEngine) -> None:
    # given one thread, and a listener of four minutes of samples who reads none of them after the first
    with serve(tone, jobs=1) as service, service.client() as client:
        text = "Wonderful weather. " * 215
        with client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input=text, response_format="pcm"
        ) as answer:
            chunks = answer.iter_bytes(1)
            assert next(chunks)

            # then another is served at once, while the first is far from its end
            assert create(client, input="Me too.").content
            assert len(tone.spoken) < 216


def test_a_request_whose_turn_does_not_come_is_asked_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # given one thread that is busy, and no patience
    monkeypatch.setattr(speech, "PATIENCE_S", 0.01)
    engine, busy = ToneEngine(), Event()
    with serve(engine, jobs=1) as service, service.client() as client:
        service.threads.submit(busy.wait, WAIT_S)
        try:
            with pytest.raises(openai.InternalServerError) as caught:
                create(client)
        finally:
            busy.set()

        # then the answer says when to come back, and nothing was spoken
        assert caught.value.status_code == 503
        assert caught.value.code == "server_overloaded"
        assert caught.value.response.headers["retry-after"] == "5"
        assert engine.spoken == []

        # and then it is served
        monkeypatch.setattr(speech, "PATIENCE_S", WAIT_S)
        assert create(client).content


def test_many_at_once_are_all_served_whole(tones: Service) -> None:
    whole = b"".join(stream_speech(TEXT, form="pcm", engine=ToneEngine()))
    with tones.client() as client, ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: create(client, response_format="pcm").content, range(16))
        assert all(answer == whole for answer in answers)


def test_the_schema_documents_every_type_member_and_error() -> None:
    app = FastAPI()
    app.include_router(speech.router)
    schema = app.openapi()
    operation = schema["paths"]["/v1/audio/speech"]["post"]
    types = set(operation["responses"]["200"]["content"])
    assert types == {form.mime for form in LIVE_FORMATS.values()} | {"text/event-stream"}
    assert "422" not in operation["responses"]
    for status in ("400", "401", "413", "429", "500", "503", "default"):
        content = operation["responses"][status]["content"]
        assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/OpenAIError"}
    members = schema["components"]["schemas"]["SpeechRequest"]["properties"]
    assert all(member.get("description") for member in members.values())
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        speech.SpeechRequest.model_validate(example["value"])


def test_the_page_on_speech_names_every_voice_format_member_and_error() -> None:
    page = (Path(__file__).parents[2] / "docs" / "speech.md").read_text("utf-8")
    for name, variant in VARIANTS.items():
        voice = f"en-us+{variant}" if variant else "en-us"
        assert f"| `{name}` | `{voice}` |" in page
    members = speech.SpeechRequest.model_fields
    for word in (*LIVE_FORMATS, *members, "4,096", "0.5", "2.56", "server_overloaded"):
        assert word in page, word
