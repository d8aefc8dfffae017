"""The widget on a page that nobody here styled, on another origin, under a strict policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.player.conftest import Listened
from tests.service import Running

Listen = Callable[..., Listened]


def test_two_lines_show_the_length_before_anything_plays(
    listen: Listen, service: Running, manifest: dict[str, Any]
) -> None:
    # when: a reader opens the publisher's page
    listened = listen()
    listened.page.wait_for_timeout(1000)

    # then: the player says what there is to hear
    row = listened.page.locator("listen-player .label").inner_text()
    assert re.sub(r"\s+", " ", row).startswith(f"Listen 0:00 / {manifest['duration_label']}"), row
    assert manifest["title"] in row

    # and: no audio, no words, no other host; the manifest's head alone
    asked = [url for url in listened.requests if "/harbour" not in url and "favicon" not in url]
    assert all(url.startswith(service.url) for url in asked), asked
    assert not [url for url in asked if "audio." in url]
    assert [url for url in asked if "manifest.json" in url] == [
        f"{service.url}/v1/narrations/{manifest['id']}/manifest.json?view=head"
    ]
    # and: nothing was refused by the policy, nothing moved, nothing is kept in the reader's browser
    assert listened.page.evaluate("violations") == []
    assert listened.page.evaluate("shifted") == 0
    assert listened.page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    assert listened.errors == []


def test_what_a_page_loads_before_play_is_small(listen: Listen, service: Running) -> None:
    listened = listen()
    listened.page.wait_for_timeout(500)
    sizes = {}
    for url in listened.requests:
        if url.startswith(service.url):
            with service.client.stream("GET", url) as answer:
                sizes[url.removeprefix(service.url)] = sum(len(part) for part in answer.iter_raw())
    assert sum(sizes.values()) <= 12 * 1024, sizes


def test_everything_together_is_small(listen: Listen, service: Running) -> None:
    from api.assets import ROOT

    sizes = {}
    for path in (ROOT / "player").iterdir():
        address = "/player.js" if path.name == "player.js" else f"/player/{path.name}"
        with service.client.stream("GET", address) as answer:
            assert answer.status_code == 200, address
            sizes[path.name] = sum(len(part) for part in answer.iter_raw())
    assert sum(sizes.values()) <= 30 * 1024, sizes


def test_sound_plays_and_time_advances(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    listened.play()
    before = listened.player("player.time")
    listened.until(f"player.time > {before} + 0.5")
    assert listened.player("player.shadowRoot.querySelector('audio').currentTime") > before

    # and: the same button pauses
    listened.press("play")
    listened.until("player.paused")
    assert listened.page.evaluate("violations") == []


def test_buttons_move_by_ten_seconds_and_the_slider_anywhere(
    listen: Listen, manifest: dict[str, Any]
) -> None:
    listened = listen()
    listened.player("player.seek(20)")
    listened.press("forward")
    assert listened.player("player.time") == pytest.approx(30)
    listened.press("back")
    listened.press("back")
    assert listened.player("player.time") == pytest.approx(10)

    box = listened.page.locator("listen-seek input").bounding_box()
    assert box
    listened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert listened.player("player.time") == pytest.approx(manifest["duration"] / 2, rel=0.02)


@pytest.mark.parametrize("share", [0.05, 0.31, 0.5, 0.77, 0.98])
def test_a_seek_before_the_first_play_lands_where_it_was_asked(
    listen: Listen, manifest: dict[str, Any], share: float
) -> None:
    listened = listen()
    wanted = manifest["duration"] * share
    listened.player("player.seek(given)", wanted)
    listened.press("play")
    listened.until("player.shadowRoot.querySelector('audio').readyState > 2")
    listened.until(f"player.time > {wanted} || player.store.ended")
    assert listened.player("player.time") - wanted < 1.5


def test_sentences_are_steps_too(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    starts = [segment["start"] for segment in manifest["segments"]]
    listened.player("player.seek(given)", starts[2] + 0.2)
    listened.page.locator("listen-player .more").focus()
    for key, expected in ((".", 3), (".", 4), (",", 3), (",", 2), (",", 1)):
        listened.page.keyboard.press(key)
        listened.until(f"Math.abs(player.time - {starts[expected]}) < 0.01")
    # and: later in a sentence, back is to its own start
    listened.player("player.seek(given)", starts[3] + 1.5)
    listened.page.keyboard.press(",")
    listened.until(f"Math.abs(player.time - {starts[3]}) < 0.01")


def test_speed_goes_from_half_to_three_and_is_remembered(listen: Listen) -> None:
    listened = listen()
    listened.page.locator("listen-player .speed").select_option("3")
    listened.play()
    assert listened.player("player.shadowRoot.querySelector('audio').playbackRate") >= 3
    listened.press("play")
    for wanted, held in ((0.1, 0.5), (9, 3), (1.25, 1.25)):
        listened.player("player.rate = given", wanted)
        assert listened.player("player.rate") == held

    # and: on the next page of the same reader it is the same
    again = listen(context=listened.page.context)
    assert again.player("player.rate") == 1.25


def test_a_reader_who_returns_may_resume(listen: Listen) -> None:
    # given: a reader who left at about half a minute
    listened = listen()
    listened.player("player.seek(32)")
    listened.play()
    listened.press("play")
    listened.until("player.paused")

    # when: they come again
    again = listen(context=listened.page.context)
    offer = again.page.locator("listen-player .act")
    expect(offer).to_have_text("Resume at 0:32")
    assert again.player("player.time") == 0
    offer.click()
    again.until("!player.paused && player.time > 32 && player.time < 36")
    # and: nothing tells one reader from another
    kept = again.page.evaluate("JSON.parse(localStorage.getItem('listen-player'))")
    assert set(kept) <= {"places", "rate", "volume", "follows"}
    assert again.page.evaluate("document.cookie") == ""


def test_a_link_to_a_moment_opens_there(listen: Listen) -> None:
    listened = listen(fragment="#t=21")
    listened.until("player.time == 21")
    assert listened.player("player.paused")


def test_the_sleep_timer_ends_at_the_chapters_end(listen: Listen, manifest: dict[str, Any]) -> None:
    end = manifest["chapters"][0]["end"]
    listened = listen()
    listened.player("player.seek(given)", end - 1.2)
    listened.play()
    listened.press("more")
    listened.page.locator("listen-more label:has-text('Sleep timer') select").select_option("chapter")
    listened.until("player.paused")
    assert end - 0.3 < listened.player("player.time") <= end + 0.1
    assert listened.player("player.store.sleeping") == 0


def test_the_sleep_timer_goes_with_a_reader_who_jumps(listen: Listen, manifest: dict[str, Any]) -> None:
    first, second = (chapter["end"] for chapter in manifest["chapters"][:2])
    listened = listen()
    listened.player("player.store.sleep('chapter')")
    listened.until("player.store.sleeping === 'chapter'")
    # when they go past the end of the chapter in which it was chosen
    listened.player("player.seek(given)", first + 1)
    listened.play()
    listened.until(f"player.time > {first} + 1.3")
    # then it ends with the chapter in which they are
    listened.player("player.seek(given)", second - 1)
    listened.until("player.paused")
    assert second - 0.3 < listened.player("player.time") <= second + 0.1


def test_pages_without_the_players_place_kept_do_not_jump(listen: Listen) -> None:
    for width in (360, 1200):
        listened = listen(viewport={"width": width, "height": 800})
        listened.page.wait_for_timeout(1500)
        assert listened.page.evaluate("shifted") == 0, width
        box = listened.page.locator("listen-player").bounding_box()
        assert box and box["height"] == 88


def test_a_place_that_was_kept_is_used_as_it_is(listen: Listen) -> None:
    from tests.player.conftest import PAGE

    kept = '<div><listen-player src="SRC"><svg width="0" height="88"></svg></listen-player></div>'
    listened = listen()
    src = listened.page.locator("listen-player").get_attribute("src")
    again = listen(html=PAGE.replace("<!-- player -->", kept.replace("SRC", str(src))))
    assert again.page.evaluate("shifted") == 0
    assert not [url for url in again.requests if url.endswith("unfold.js")]


def test_the_code_that_is_handed_out_keeps_the_place(listen: Listen, service: Running, narrated: str) -> None:
    from api.embeds import embed_codes
    from tests.player.conftest import PAGE

    manifest = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()
    code = embed_codes(service.url, narrated, manifest, "")["script"]
    listened = listen(html=PAGE.replace("<!-- player -->", code))
    listened.page.wait_for_timeout(1000)
    assert listened.page.evaluate("shifted") == 0
    assert not [url for url in listened.requests if url.endswith("unfold.js")]


def test_a_place_that_is_too_small_grows_gently(listen: Listen) -> None:
    from tests.player.conftest import PAGE

    src = listen().page.locator("listen-player").get_attribute("src")
    small = f'<div><listen-player src="{src}">Listen</listen-player></div>'
    listened = listen(html=PAGE.replace("<!-- player -->", small))
    listened.page.wait_for_timeout(1500)
    assert listened.page.evaluate("shifted") == 0
    box = listened.page.locator("listen-player").bounding_box()
    assert box and box["height"] == 88
