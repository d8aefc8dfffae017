"""Is there another format of every edition that listeners have heard, and of no other?"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import av
import httpx

from narrator.formats import FORMATS
from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.service import Running


def test_nothing_is_made_of_an_edition_that_was_never_whole(service: Running, gates: Gates) -> None:
    # given a narration whose second text was replaced by a third while it was spoken
    narration = service.narrate("The first text is heard.")
    address, gate = f"/v1/narrations/{narration}", gates.new()
    assert service.client.put(address, json={"text": f"The second waits at {gate}."}).status_code == 202
    assert service.client.put(address, json={"text": "The third one is heard."}).status_code == 202
    assert service.wait(narration)["served_edition"] == 3

    # then a listener is told at once that there is no second, in any format, and no worker is troubled
    for name in ("manifest.json", *(f"audio.{form}" for form in FORMATS)):
        answer = httpx.get(f"{service.url}{address}/{name}?edition=2", timeout=5)
        problem = check_problem(answer, 404, "edition_unknown")
        assert problem["received"] == 2

    # and the others are there, the old one still
    for edition in (1, 3):
        answer = service.client.get(f"{address}/audio.wav?edition={edition}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    gates.open(gate)


def test_every_format_is_made_when_it_is_first_asked_for_and_is_as_long_as_the_manifest_says(
    service: Running, narrated: str
) -> None:
    # given the manifest
    manifest = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()

    for form in FORMATS.values():
        # when a format is asked for
        answer = service.client.get(f"/v1/narrations/{narrated}/audio.{form.name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == form.mime

        # then it decodes to the manifest's frames
        with av.open(io.BytesIO(answer.content)) as opened:
            frames = sum(frame.samples for frame in opened.decode(audio=0))
            rate = opened.streams.audio[0].rate
        expected = manifest["frames"] * rate / manifest["frame_rate"]
        slack = 0 if form.name in ("wav", "flac") else (form.chunk_frame or 960)
        assert abs(frames - expected) <= slack, (form.name, frames, expected)


def test_listeners_who_ask_at_once_have_a_format_made_once(service: Running) -> None:
    # given a narration whose mp3 nobody has asked for
    narration = service.narrate("Everybody wants to hear this one. At the same time.")

    # when fifty listeners ask for it, as many as the service has threads and more
    def listen(_: int) -> bytes:
        answer = httpx.get(f"{service.url}/v1/narrations/{narration}/audio.mp3", timeout=60)
        assert answer.status_code == 200
        return answer.content

    with ThreadPoolExecutor(50) as threads:
        heard = list(threads.map(listen, range(50)))

    # then all hear the same file, and one was made
    assert len(set(heard)) == 1
    stored = (service.folder / "storage" / "narrations" / narration).rglob("audio.mp3")
    assert len(list(stored)) == 1
