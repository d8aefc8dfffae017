"""The bar in a real browser: playing, seeking, keys, and what shows when something is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from narrator.page import render_page

PIECES = [
    ("title", "Bees return to the roof"),
    ("standfirst", "After two empty years the hives hum again."),
    ("byline", "By Jane Doe"),
    ("heading", "A long winter"),
    ("paragraph", "It had been cold for months. Nobody went up to look. Then someone heard them, and ran."),
    ("quote", "We had given up on them."),
    ("list_item", "One queen"),
    ("list_item", "2. Lift the lid"),
    ("code", "hives = 4"),
]


@pytest.fixture
def narrated(narrate: Callable[..., Any]) -> Any:
    return narrate(PIECES)


def test_it_opens_from_disk_and_plays(narrated: Any, open_page: Callable[..., Any]) -> None:
    # given the page, opened from disk
    opened = open_page(narrated)
    page = opened.page
    assert page.title() == "Bees return to the roof"
    assert page.locator(".label").inner_text() == f"Listen 0:00 / {narrated.manifest['duration_label']}"

    # when play is pressed
    page.get_by_role("button", name="Play").click()

    # then it is heard, its words are lit, and it can be paused
    page.wait_for_function("document.getElementById('audio').currentTime > 0.6")
    assert opened.lit("word") and opened.lit("segment") == ["Bees return to the roof"]
    page.get_by_role("button", name="Pause").click()
    assert opened.paused()
    page.get_by_role("button", name="Play").wait_for()
    assert opened.errors == []


def test_seek_buttons_speed_and_end(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    page = opened.page
    page.get_by_role("button", name="Forward 10 seconds").click()
    assert opened.time() == 10
    assert page.locator("#elapsed").inner_text() == "0:10"
    assert (
        page.locator("#seek").get_attribute("aria-valuetext")
        == f"0:10 of {narrated.manifest['duration_label']}"
    )
    page.get_by_role("button", name="Back 10 seconds").click()
    assert opened.time() == 0

    # the slider, by pointer and at its end
    page.locator("#seek").fill("4.5")
    assert opened.time() == pytest.approx(4.5)
    page.get_by_role("button", name="Forward 10 seconds").click()
    page.get_by_role("button", name="Forward 10 seconds").click()
    assert opened.time() == pytest.approx(narrated.manifest["duration"], abs=1e-5)
    assert opened.lit("word") == opened.lit("segment") == []

    # a speed that is chosen before anything is loaded holds afterwards
    page.get_by_label("Speed").select_option("1.5")
    page.evaluate("document.getElementById('audio').load()")
    page.wait_for_function("document.getElementById('audio').readyState > 0")
    assert page.evaluate("document.getElementById('audio').playbackRate") == 1.5
    assert page.locator("#speed option").first.inner_text() == "0.5×"
    assert page.locator("#speed option").last.inner_text() == "3×"


def test_keys_are_the_bars_and_no_one_elses(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    page = opened.page

    # space and k on the page
    page.keyboard.press("Space")
    assert not opened.paused()
    page.keyboard.press("k")
    assert opened.paused()
    page.keyboard.press("Control+k")
    assert opened.paused()

    # arrows only when the bar has the focus
    at = opened.time()
    page.keyboard.press("ArrowRight")
    assert opened.time() == at
    page.locator("#seek").focus()
    page.keyboard.press("ArrowRight")
    assert opened.time() == pytest.approx(at + 5, abs=0.001)
    page.locator("#play").focus()
    page.keyboard.press("ArrowLeft")
    assert opened.time() == pytest.approx(at, abs=0.001)

    # space on another button is that button's, and k in a field is a letter
    page.locator("#forward").focus()
    page.keyboard.press("Space")
    assert opened.paused() and opened.time() == pytest.approx(at + 10, abs=0.001)
    page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.type("k k")
    assert opened.paused() and page.locator("textarea").input_value() == "k k"


def test_a_fragment_seeks(narrated: Any, open_page: Callable[..., Any]) -> None:
    start, _, char_start, char_end = narrated.word("months")
    opened = open_page(narrated, f"#t={start:.3f}")
    assert opened.time() == pytest.approx(start, abs=0.001)
    assert opened.lit("word") == [narrated.article.text[char_start:char_end]]
    opened.page.evaluate("location.hash = '#t=1.5'")
    opened.page.wait_for_function("document.getElementById('audio').currentTime === 1.5")


@pytest.mark.parametrize("content", [None, b"not a sound"], ids=["missing", "broken"])
def test_audio_that_cannot_be_loaded_is_said_in_words(
    narrate: Callable[..., Any], open_page: Callable[..., Any], content: bytes | None
) -> None:
    narrated = narrate(PIECES, audio=False)
    if content:
        (narrated.folder / "audio.wav").write_bytes(content)
    page = open_page(narrated, loads=False).page
    alert = page.get_by_role("alert")
    alert.get_by_text("The audio file audio.wav is missing or cannot be played here.").wait_for()
    assert not page.locator("#play").is_visible()
    assert page.locator("h1").inner_text() == "Bees return to the roof"


def test_without_script_there_is_text_and_a_player(narrated: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(narrated, loads=False, java_script_enabled=False).page
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator("#play").is_visible()
    assert page.get_by_text("It had been cold for months.").is_visible()
    assert page.locator("blockquote").inner_text() == "We had given up on them."


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bar_fits_and_stays(narrated: Any, open_page: Callable[..., Any], width: int) -> None:
    opened = open_page(narrated, viewport={"width": width, "height": 640})
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    before = page.locator(".player").bounding_box()
    for target in ("#play", "#back", "#forward", "#seek", "#speed", "#download"):
        box = page.locator(target).bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, target
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= before["height"]

    # it has the same place when the page is scrolled and when nothing can be played
    page.evaluate("scrollTo(0, 200)")
    assert page.locator(".player").bounding_box()["y"] == 0
    page.evaluate("document.getElementById('audio').dispatchEvent(new Event('error'))")
    assert page.locator(".player").bounding_box()["height"] == before["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_day_of_sound_fits_a_phone(narrate: Callable[..., Any], open_page: Callable[..., Any]) -> None:
    narrated = narrate(PIECES, audio=False)
    narrated.manifest |= {"duration": 86399.0, "duration_label": "23:59:59"}
    page = render_page(narrated.article, narrated.manifest)
    (narrated.folder / "index.html").write_text(page, encoding="utf-8")
    page = open_page(narrated, "#t=86390", loads=False, viewport={"width": 360, "height": 640}).page
    assert page.locator("#elapsed").text_content() == "23:59:50"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(narrated: Any, open_page: Callable[..., Any]) -> None:
    page = open_page(narrated).page
    unnamed = page.evaluate(
        """Array.from(document.querySelectorAll("button, input, select, a"))
            .filter(item => !item.getAttribute("aria-label") || !item.title).map(item => item.outerHTML)"""
    )
    assert unnamed == []
