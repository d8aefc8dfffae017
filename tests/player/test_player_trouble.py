"""What if something is missing? A sentence that a reader understands, and a way on once it is back."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Site
from tests.player.conftest import STRICT, Listened
from tests.service import Running

Listen = Callable[..., Listened]

OWN = STRICT.replace("connect-src {0}", "connect-src {0} 'self'").replace(
    "media-src {0}", "media-src {0} 'self'"
)
"""The publisher hosts manifests too."""

LONG_S = 900
"""Of sound, more than a browser loads at once."""


def long_audio() -> bytes:
    """Silence that takes a while."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(bytes(2 * 22050 * LONG_S))
    return whole.getvalue()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"version": 1, "title": "Half a man', "The audio’s description is damaged."),
        ('{"version": 1, "title": "No audio", "duration": 3, "audio": [], "segments": []}', "damaged"),
        ('{"version": 2, "title": "Later"}', "damaged"),
        ("<!doctype html><title>Sign in</title>", "damaged"),
        ("[]", "damaged"),
        ("null", "damaged"),
        ('{"version":1,"title":"Bad","duration":3,"audio":[{"url":"javascript:alert(1)","type":"audio/mp4"}],"segments":[]}', "damaged"),
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_said_to_be(listen: Listen, publisher: Site, body: str, sentence: str) -> None:
    src = publisher.put("/own/manifest.json", body, "application/json")
    listened = listen(src=src, policy=OWN)
    listened.until(f"player.shadowRoot.querySelector('.note').textContent.includes({json.dumps(sentence)})")
    assert listened.page.locator("listen-player button.play").is_disabled()
    assert listened.errors == []


def test_a_manifest_that_is_mended_is_shown_when_the_reader_tries_again(
    listen: Listen, publisher: Site, manifest: dict[str, Any]
) -> None:
    src = publisher.put("/own/manifest.json", "{", "application/json")
    listened = listen(src=src, policy=OWN)
    listened.until("player.store.problem == 'damaged'")
    publisher.put("/own/manifest.json", json.dumps(manifest), "application/json")
    listened.page.locator("listen-player .act").click()
    listened.until("!player.store.problem && player.duration > 0")
    assert manifest["duration_label"] in listened.page.locator("listen-player .clock").inner_text()


def test_a_narration_that_was_deleted_is_gone(listen: Listen, service: Running) -> None:
    narration_id = service.narrate("The port was quiet at dawn. By noon three ships had come in.")
    src = f"{service.url}/v1/narrations/{narration_id}/manifest.json"
    service.client.delete(f"/v1/narrations/{narration_id}")
    assert listen(src=src).player("player.store.problem") == "gone"
    listened = listen(src=src)
    listened.until("player.shadowRoot.querySelector('.note').textContent == 'This audio is no longer there.'")


def test_one_that_is_still_being_made_is_shown_when_it_is_done(listen: Listen, service: Running) -> None:
    # given: the player asks before the narration is there
    listened = listen(src=f"{service.url}/v1/narrations/{'0' * 32}/manifest.json")
    asked = {"done": False}

    def answer(route: Any) -> None:
        if asked["done"]:
            route.continue_()
        else:
            route.fulfill(
                status=404,
                headers={"Access-Control-Allow-Origin": "*"},
                content_type="application/problem+json",
                body='{"code": "narration_unfinished"}',
            )

    listened.page.route("**/manifest.json*", answer)
    narration_id = service.narrate("The port was quiet at dawn. By noon three ships had come in.")
    listened.page.evaluate(
        "src => { document.querySelector('listen-player').setAttribute('src', src) }",
        f"{service.url}/v1/narrations/{narration_id}/manifest.json",
    )
    listened.until("player.shadowRoot.querySelector('.note').textContent == 'The audio is still being made.'")
    # then: it comes by itself
    asked["done"] = True
    listened.until("player.duration > 0", timeout=15_000)


def test_a_private_narration_needs_its_signed_link(listen: Listen, service: Running) -> None:
    narration_id = service.narrate(
        "The port was quiet at dawn. By noon three ships had come in.", access="private"
    )
    answer = service.client.post(f"/v1/narrations/{narration_id}/links", json={"expires_in": 600})
    signed = answer.json()["links"]["manifest"]
    # a key is not needed on this machine, so an expired link stands for a missing one
    listened = listen(src=signed.replace("signature=", "signature=0"))
    listened.until("player.store.problem == 'private'")
    again = listen(src=signed)
    again.play()
    assert again.page.evaluate("violations") == []


def test_audio_that_is_missing_is_said_and_found_again(listen: Listen, service: Running) -> None:
    listened = listen()
    listened.page.route("**/audio.m4a*", lambda route: route.fulfill(status=404, body="gone"))
    listened.press("play")
    listened.until("player.store.problem == 'sound'")
    listened.until(
        "player.shadowRoot.querySelector('.note').textContent == 'The audio cannot be played here.'"
    )
    listened.page.unroute("**/audio.m4a*")
    listened.page.locator("listen-player .act").click()
    listened.until("!player.paused && player.time > 0.3")
    assert listened.said() == ""


def test_an_article_that_is_edited_while_it_is_heard_goes_on(listen: Listen, service: Running) -> None:
    text = "The port was quiet at dawn. By noon three ships had come in. The price of rope had doubled."
    narration_id = service.narrate(text, title="A quiet port")
    src = f"{service.url}/v1/narrations/{narration_id}/manifest.json"
    listened = listen(src=src)
    # when: the file of the old edition is gone by the time that it is asked for
    edited = text.replace("three", "four")
    service.client.put(f"/v1/narrations/{narration_id}", json={"text": edited, "title": "A quiet port"})
    service.wait(narration_id)
    listened.page.route("**/audio.m4a?edition=1*", lambda route: route.fulfill(status=404, body="gone"))
    listened.press("play")
    # then: the player finds the new one by itself
    listened.until("!player.paused && player.time > 0.3")
    assert listened.player("player.store.head.edition") == 2


def test_a_line_that_breaks_in_the_middle_is_said_and_goes_on_when_it_is_back(
    listen: Listen, publisher: Site, manifest: dict[str, Any]
) -> None:
    # given: somebody listens to something long, which the publisher hosts
    url = publisher.put("/own/long.wav", long_audio(), "audio/wav")
    audio = [{**manifest["audio"][0], "url": url, "type": "audio/wav", "duration": LONG_S}]
    whole = json.dumps({**manifest, "duration": LONG_S, "duration_label": "15:00", "audio": audio})
    listened = listen(src=publisher.put("/own/long.json", whole, "application/json"), policy=OWN)
    listened.play()
    # when: the line breaks, and they move to what is not loaded
    listened.page.context.set_offline(True)
    listened.player("player.seek(player.duration * 0.9)")
    listened.until("player.store.problem == 'offline' || player.store.waiting", timeout=20_000)
    listened.until("player.store.problem == 'offline'", timeout=40_000)
    assert listened.said() == "The audio cannot be reached. Are you online?"
    # then: back on line it plays on from there, with nobody pressing anything
    listened.page.context.set_offline(False)
    listened.until("!player.paused && player.time > player.duration * 0.9", timeout=20_000)
    assert listened.said() == ""


def test_no_line_at_first_is_said_and_the_player_comes_when_it_is_back(listen: Listen) -> None:
    listened = listen()
    src = f"{listened.page.locator('listen-player').get_attribute('src')}?edition=1"
    listened.page.context.set_offline(True)
    listened.page.evaluate("src => document.querySelector('listen-player').setAttribute('src', src)", src)
    listened.until("player.store.problem == 'offline'")
    listened.page.context.set_offline(False)
    listened.until("player.duration > 0", timeout=15_000)
