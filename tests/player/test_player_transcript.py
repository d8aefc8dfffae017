"""The same words inside the player: to read along, search, select, copy with a link, and to play from anywhere."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.player.conftest import Listened
from tests.player.states import OPEN, open_panel
from tests.service import Running

Listen = Callable[..., Listened]

LIT = "name => Array.from(CSS.highlights.get(`listen-transcript-${name}`) ?? [], (range) => range.toString())"

LONG_WORDS = 5000

log = logging.getLogger(__name__)


def open_text(listened: Listened) -> Page:
    """The transcript, opened by its button in the panel."""
    open_panel(listened)
    listened.page.get_by_role("button", name="Transcript").click()
    listened.page.locator("listen-transcript .text h2").first.wait_for()
    return listened.page


def sentence(page: Page, number: int) -> Any:
    """The nth sentence that is narrated, in the transcript."""
    return page.locator(f"listen-transcript [data-n='{number}']")


def pasted(page: Page) -> str:
    """What a reader would paste."""
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.fixture
def reader(contexts: Callable[..., BrowserContext]) -> BrowserContext:
    """Somebody whose browser lets pages copy, on a page that is long enough for it."""
    return contexts(
        permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1000, "height": 1000}
    )


def test_the_words_are_those_that_are_heard(listen: Listen, manifest: dict[str, Any]) -> None:
    # given: the transcript, in the middle of a sentence
    listened = listen("")
    page = open_text(listened)
    for number in (1, 4, 9):
        segment = manifest["segments"][number]
        start, end, *_ = segment["words"][2]
        listened.player("player.seek(given)", (start + end) / 2)
        # then: the sentence is marked, and the word in it
        expect(page.locator("listen-transcript .now")).to_have_text(segment["text"])
        (word,) = page.evaluate(LIT, "word")
        assert word in segment["text"] and " " not in word.strip()
        # and: it is in sight
        assert page.evaluate(
            """() => {
                const root = document.querySelector("listen-player").shadowRoot;
                const [box, frame] = [".now", ".text"].map((name) => root.querySelector(name).getBoundingClientRect());
                return box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
            }"""
        )


def test_a_click_on_a_sentence_plays_from_it(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    page = open_text(listened)
    sentence(page, 5).click()
    start = manifest["segments"][5]["start"]
    listened.until(f"!player.paused && player.time > {start} && player.time < {start} + 2")
    # and: so does the time that stands before each paragraph
    page.locator("listen-transcript .time").first.click()
    listened.until("player.time < 2")


def test_the_text_is_searched(listen: Listen, manifest: dict[str, Any]) -> None:
    # given: a word that is written with capitals too
    listened = listen()
    page = open_text(listened)
    search = page.get_by_role("searchbox", name="Search the text")
    note = page.locator("listen-transcript [role=status]")
    having = [n for n, one in enumerate(manifest["segments"]) if "clock" in one["text"].lower()]

    # when: it is looked for, then: each place is marked, and the first is said and shown
    search.fill("CLOCK")
    expect(note).to_have_text(f"Match 1 of {len(having)}")
    assert {word.lower() for word in page.evaluate(LIT, "found")} == {"clock"}
    current = page.locator("listen-transcript .at")
    expect(current).to_have_attribute("data-n", str(having[0]))

    # and: Enter goes on, with Shift back, and around
    for key, number in (("Enter", 1), ("Enter", 2), ("Enter", 0), ("Shift+Enter", 2), ("Shift+Enter", 1)):
        search.press(key)
        expect(note).to_have_text(f"Match {number + 1} of {len(having)}")
        expect(current).to_have_attribute("data-n", str(having[number]))

    # when: there is none, or nothing is looked for any more
    search.fill("lighthouse")
    expect(note).to_have_text("Nothing found")
    expect(current).to_have_count(0)
    search.press("Enter")
    search.fill("")
    expect(note).to_have_text("")
    assert page.evaluate(LIT, "found") == []


def test_a_sentence_is_copied_with_a_link_to_it(
    listen: Listen, reader: BrowserContext, manifest: dict[str, Any]
) -> None:
    listened = listen(context=reader)
    page = open_text(listened)
    segment = manifest["segments"][3]
    listened.player("player.seek(given)", segment["start"] + 0.5)
    page.get_by_role("button", name="Copy with a link").click()
    expect(page.locator("listen-transcript [role=status]")).to_have_text("The link is copied.")
    text, link = pasted(page).split("\n")
    assert text == segment["text"]
    assert link == f"{page.url}#t={int(segment['start'])}"

    # and: the link opens there
    again = listen(fragment=link.removeprefix(page.url))
    again.until(f"player.time === {int(segment['start'])}")


def test_what_is_selected_is_copied_with_a_link_to_its_start(
    listen: Listen, reader: BrowserContext, manifest: dict[str, Any]
) -> None:
    # given: two sentences that a reader has marked with the mouse, from the end to the start
    listened = listen(context=reader)
    page = open_text(listened)
    first, last = manifest["segments"][2], manifest["segments"][3]
    before = listened.player("player.time")
    end, start = sentence(page, 3).bounding_box(), sentence(page, 2).bounding_box()
    page.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] - 6)
    page.mouse.down()
    page.mouse.move(start["x"] + 1, start["y"] + 6, steps=5)
    page.mouse.up()

    # when
    page.get_by_role("button", name="Copy with a link").click()
    expect(page.locator("listen-transcript [role=status]")).to_have_text("The link is copied.")

    # then: marking has played nothing, and what was marked is copied
    assert listened.player("[player.time, player.paused]") == [before, True]
    text, link = pasted(page).split("\n")
    assert text == f"{first['text']} {last['text']}"
    assert link.endswith(f"#t={int(first['start'])}")


def test_where_copying_is_refused_the_text_is_there_to_be_copied_by_hand(
    listen: Listen, manifest: dict[str, Any]
) -> None:
    # given: a browser that lets no page write to the clipboard
    listened = listen(viewport={"width": 1000, "height": 1000})
    page = open_text(listened)
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Copy with a link").click()
    note = page.locator("listen-transcript [role=status]")
    expect(note).to_contain_text(manifest["segments"][0]["text"])
    expect(note).to_contain_text(f"{page.url}#t=0")
    # then: it is selected
    chosen = listened.player("String(player.shadowRoot.getSelection())")
    assert manifest["segments"][0]["text"] in chosen and "#t=0" in chosen

    # and: so is the link of the panel
    page.get_by_role("button", name="Copy a link to this moment").click()
    field = page.locator("listen-more [role=status] input")
    assert field.input_value() == f"{page.url}#t=0"
    assert field.evaluate("(one) => one.selectionEnd - one.selectionStart") == len(field.input_value())


def test_the_text_does_not_run_away_from_who_reads_elsewhere_in_it(
    listen: Listen, manifest: dict[str, Any]
) -> None:
    # given: a reader who has scrolled to the end, while it plays at the start
    listened = listen("", viewport={"width": 360, "height": 1200})
    page = open_text(listened)
    listened.play()
    text = page.locator("listen-transcript .text")
    text.hover()
    page.mouse.wheel(0, 5000)
    page.wait_for_function(
        """() => {
            const text = document.querySelector("listen-player").shadowRoot.querySelector(".text");
            return text.scrollTop > 100;
        }"""
    )
    at = text.evaluate("(one) => one.scrollTop")
    # when: another sentence comes
    listened.player("player.seek(given)", manifest["segments"][1]["start"] + 0.1)
    expect(page.locator("listen-transcript .now")).to_have_attribute("data-n", "1")
    assert text.evaluate("(one) => one.scrollTop") >= at


def test_a_text_that_cannot_be_had_says_so(listen: Listen) -> None:
    listened = listen()
    listened.page.route("**/manifest.json", lambda route: route.abort())
    open_panel(listened)
    listened.page.get_by_role("button", name="Transcript").click()
    expect(listened.page.locator("listen-transcript [role=status]")).to_have_text(
        "The text cannot be reached."
    )


def lengthened(manifest: dict[str, Any], words: int) -> dict[str, Any]:
    """The same narration, again and again, until it has so many words."""
    once = sum(len(segment["words"]) for segment in manifest["segments"])
    length = manifest["segments"][-1]["source"][1] + 2
    blocks = manifest["segments"][-1]["block"] + 1
    segments = []
    for turn in range(-(-words // once)):
        later = turn * manifest["duration"]
        for segment in copy.deepcopy(manifest["segments"]):
            segment["start"] += later
            segment["end"] += later
            segment["block"] += turn * blocks
            segment["source"] = [place + turn * length for place in segment["source"]]
            segment["words"] = [
                [start + later, end + later, first + turn * length, last + turn * length]
                for start, end, first, last in segment["words"]
            ]
            segments.append(segment)
    duration = manifest["duration"] * -(-words // once)
    return {**manifest, "segments": segments, "pauses": [], "duration": duration}


def test_a_long_text_opens_and_is_searched_at_once(
    listen: Listen, service: Running, manifest: dict[str, Any]
) -> None:
    # given: a narration of five thousand words
    whole = lengthened(manifest, LONG_WORDS)

    def answer(route: Route) -> None:
        body = {**whole, "segments": []} if "view=head" in route.request.url else whole
        route.fulfill(body=json.dumps(body), content_type="application/json", headers=OPEN)

    listened = listen(ready=False)
    page = listened.page
    page.route("**/manifest.json*", answer)
    page.reload()
    listened.until("player.store?.head && player.shadowRoot.querySelector('.more')")
    open_panel(listened)
    listened.player("player.store.text().then(() => true)")
    page.evaluate(
        """() => {
            window.tasks = [];
            new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
                .observe({ type: "longtask" });
        }"""
    )
    opened = page.evaluate(
        """async () => {
            const root = document.querySelector("listen-player").shadowRoot;
            const begun = performance.now();
            root.querySelector("[part~=transcript]").click();
            while (!root.querySelector("listen-transcript .text h2")) await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            return performance.now() - begun;
        }"""
    )
    searched = page.evaluate(
        """() => {
            const field = document.querySelector("listen-player").shadowRoot.querySelector("[type=search]");
            field.value = "the";
            const begun = performance.now();
            field.dispatchEvent(new Event("input"));
            return performance.now() - begun;
        }"""
    )
    moved = page.evaluate(
        """() => {
            const player = document.querySelector("listen-player");
            const begun = performance.now();
            for (let n = 0; n < 100; n += 1) player.seek((n * 7919.3) % player.duration);
            return (performance.now() - begun) / 100;
        }"""
    )
    # then: opening, searching and following are quick; generous, for a machine that does other things too
    words = len(" ".join(segment["text"] for segment in whole["segments"]).split())
    log.info(
        "%d words: opened in %.0f ms, searched in %.1f ms, a mark %.2f ms", words, opened, searched, moved
    )
    assert opened < 1000 and searched < 200 and moved < 20
    assert len(page.evaluate(LIT, "found")) > 200
    assert listened.errors == []
