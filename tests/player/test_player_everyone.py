"""Can the player be seen, hit and read by everybody? Contrast, targets, zoom, forced colours, and what is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import Site
from tests.player.states import Listen, Look, look_at, open_panel, playing_states
from tests.service import Running

MEASURE = """() => {
    const root = document.querySelector("listen-player").shadowRoot;
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
        .getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
    };
    const over = (top, below) => top.slice(0, 3).map((part, n) => part * top[3] + below[n] * (1 - top[3]));
    const light = (colour) => colour
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
    const ratio = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const ground = (element) => {
        if (!element) return [1, 1, 1];
        const parent = element.parentElement ?? element.getRootNode().host;
        const colour = rgba(getComputedStyle(element).backgroundColor);
        return colour[3] === 1 ? colour.slice(0, 3) : over(colour, ground(parent));
    };
    const found = [];
    const note = (what, colour, below, least) => {
        const contrast = ratio(over(rgba(colour), below), below);
        found.push({ what, contrast, least });
    };
    for (const element of root.querySelectorAll("*")) {
        const style = getComputedStyle(element);
        if (!element.checkVisibility() || element.closest(":disabled")) continue;
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (own) note(`text ${element.localName} ${element.textContent.slice(0, 30)}`, style.color, ground(element), 4.5);
        if (element.localName === "svg") note(`icon of ${element.parentElement.className}`, style.fill, ground(element), 3);
        if (element.matches("input[type=search]")) {
            note("border", style.borderTopColor, ground(element.parentElement), 3);
            note("placeholder", getComputedStyle(element, "::placeholder").color, ground(element), 4.5);
        }
        if (element.localName === "listen-seek") {
            note("played", getComputedStyle(element, "::before").backgroundColor, ground(element), 3);
            note("handle", getComputedStyle(element, "::after").backgroundColor, ground(element), 3);
        }
        for (const name of ["listen-transcript-found", "listen-transcript-word"]) {
            if (!element.matches("[data-n]")) continue;
            const lit = getComputedStyle(element, `::highlight(${name})`);
            note(name, lit.color, rgba(lit.backgroundColor).slice(0, 3), 4.5);
        }
    }
    return found;
}"""
"""The contrast (WCAG 2.2, 1.4.3 and 1.4.11) of every text and picture of the player, from its computed colours."""

TARGETS = """() => {
    const root = document.querySelector("listen-player").shadowRoot;
    const all = [...root.querySelectorAll("button, select, a, input, summary")].filter((one) => one.checkVisibility());
    return all.map((one) => {
        const { width, height } = one.getBoundingClientRect();
        return [one.className || one.textContent || one.type, width, height];
    });
}"""

CUT = """() => {
    const root = document.querySelector("listen-player").shadowRoot;
    const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowY);
    const found = [];
    if (document.scrollingElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const one of root.querySelectorAll(".box *:not(svg *, input, select, option)")) {
        if (!one.checkVisibility()) continue;
        const { left, right } = one.getBoundingClientRect();
        const name = `${one.localName}.${one.className?.baseVal ?? one.className}: ${one.textContent.slice(0, 20)}`;
        if (left < 0 || right > innerWidth + 0.5) found.push(`${name} is outside`);
        if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && !one.matches(".title")) found.push(`${name} is too wide`);
        if (one.scrollHeight > one.clientHeight + 3 && one.clientHeight && !scrolls(one) && one.matches("button, p, label, dd"))
            found.push(`${name} is too high`);
    }
    const parts = [...root.querySelectorAll(".bar > *")].filter((one) => one.checkVisibility());
    for (const [n, one] of parts.entries()) {
        for (const other of parts.slice(n + 1)) {
            const [a, b] = [one, other].map((part) => part.getBoundingClientRect());
            const overlap = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
            if (overlap) found.push(`${one.className} is over ${other.className || other.localName}`);
        }
    }
    return found;
}"""
"""What is cut off, outside the window, or on top of something else."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_icon_and_ring_stands_out(listen: Listen, publisher: Site, scheme: str) -> None:
    listened = look_at(listen, publisher, Look(1200, scheme))
    page = listened.page
    for state in playing_states(listened):
        found: list[dict[str, Any]] = page.evaluate(MEASURE)
        faint = [one for one in found if one["contrast"] < one["least"]]
        assert faint == [], state
        assert len(found) > 8

    # and: the ring of the focus is the accent, on the player's ground
    page.locator("listen-player button.back").focus()
    page.keyboard.press("Tab")
    ring = listened.player(
        "getComputedStyle(player.shadowRoot.activeElement).outlineColor"
        " === getComputedStyle(player.shadowRoot.querySelector('listen-seek'), '::before').backgroundColor"
    )
    assert ring


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("css", ["", "html { font-size: 62.5%; }"], ids=["", "small root"])
def test_every_target_is_44_pixels_high_and_wide(
    listen: Listen, publisher: Site, service: Running, narrated: str, width: int, css: str
) -> None:
    # given: a reader who returns, on a page whose rem may be 10 pixels
    listened = look_at(listen, publisher, Look(width, css=css))
    page = listened.page
    kept = f"localStorage.setItem('listen-player', JSON.stringify({{places: [['{narrated}', 32]]}}))"
    page.evaluate(kept)
    page.reload()
    page.locator("listen-player .act").wait_for()
    found: list[tuple[str, float, float]] = page.evaluate(TARGETS)
    base = f"{service.url}/v1/narrations/{narrated}/manifest.json"
    listened.player("player.setAttribute('src', given)", f"{base} {base}?second")
    open_panel(listened)
    page.locator("listen-list button").first.wait_for()
    page.keyboard.press("t")
    page.locator("listen-transcript .text h2").first.wait_for()
    found += page.evaluate(TARGETS)
    listened.player("player.setAttribute('src', '/nothing/manifest.json')")
    page.locator("listen-player .act:has-text('Try again')").wait_for()
    found += page.evaluate(TARGETS)

    # then: everything that can be pressed is as large as a finger
    small = [one for one in found if min(one[1:]) < 44]
    assert small == []
    assert {"act", "play", "seek", "more", "time"} <= {name for name, *_ in found} | {"seek"}


@pytest.mark.parametrize(
    "look",
    [
        Look(360),
        Look(320),
        Look(360, css="html { font-size: 200%; }"),
        Look(1200, css="html { font-size: 200%; }"),
    ],
    ids=["phone", "zoomed to 320", "twice the text on a phone", "twice the text"],
)
def test_nothing_is_cut_off(
    listen: Listen, publisher: Site, service: Running, narrated: str, look: Look
) -> None:
    listened = look_at(listen, publisher, look)
    page = listened.page
    for language in ("en", "de", "fr", "es", "ar"):
        # given: the words of each language, and a time of an hour
        base = f"{service.url}/v1/narrations/{narrated}/manifest.json"
        listened.player("player.setAttribute('src', given)", base)
        listened.player("player.setAttribute('lang', given)", language)
        listened.until("player.store.head && !player.store.problem")
        listened.player("player.shadowRoot.querySelector('.elapsed').textContent = '1:02:03'")
        assert page.evaluate(CUT) == [], language
        open_panel(listened)
        page.locator("listen-more summary").click()
        page.keyboard.press("t")
        page.locator("listen-transcript .text h2").first.wait_for()
        assert page.evaluate(CUT) == [], language
        page.keyboard.press("Escape")
        # and: no narration
        listened.player("player.setAttribute('src', '/nothing/manifest.json')")
        listened.until(
            "player.store.problem && player.shadowRoot.querySelector('.note').textContent.length > 9"
        )
        assert page.evaluate(CUT) == [], language


def test_in_arabic_the_row_runs_from_the_right_and_time_from_the_left(
    listen: Listen, publisher: Site
) -> None:
    listened = look_at(listen, publisher, Look(1200, rtl=True))
    place = """name => document.querySelector("listen-player").shadowRoot.querySelector(name)
        .getBoundingClientRect().x"""
    at = {
        name: listened.page.evaluate(place, name)
        for name in (".play", "listen-seek", ".back", ".forward", ".more")
    }
    # then: the order of the row is that of the script; what points along the time does not turn
    assert at[".play"] > at["listen-seek"] > at[".forward"] > at[".back"] > at[".more"]
    assert listened.page.locator("listen-player .clock").inner_text() == "0:00 / 0:58"
    listened.player("player.seek(player.duration / 4)")
    handle = listened.player(
        "parseFloat(getComputedStyle(player.shadowRoot.querySelector('listen-seek'), '::after').left)"
    )
    assert handle < listened.page.locator("listen-seek").bounding_box()["width"] / 3  # type: ignore[index]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_everything_still_shows(
    listen: Listen, publisher: Site, contexts: Callable[..., BrowserContext], scheme: str
) -> None:
    context = contexts(**Look(360, scheme).options(), forced_colors="active")
    listened = look_at(listen, publisher, Look(360, scheme), context)
    page = listened.page
    listened.player("player.seek(20)")
    open_panel(listened)
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    assert [one for one in found if one["contrast"] < one["least"]] == []

    # and: what is drawn as a filled shape is drawn with a line, or in a colour that is kept
    style = "getComputedStyle(player.shadowRoot.querySelector('{}'), '{}').{}"
    assert listened.player(style.format(".play", "", "borderTopStyle")) == "solid"
    assert listened.player(style.format(".rail", "", "borderTopStyle")) == "solid"
    assert listened.player(style.format(".mute, [part~=mute]", "", "borderTopStyle")) == "solid"
    # and: what is pressed shows it by more than a colour
    assert "✓" in listened.player(style.format("[aria-pressed=true]", "::before", "content"))


def test_nothing_moves_for_those_who_asked_for_that(
    listen: Listen, publisher: Site, contexts: Callable[..., BrowserContext]
) -> None:
    context = contexts(**Look().options(), reduced_motion="reduce")
    listened = look_at(listen, publisher, Look(), context)
    listened.player("player.shadowRoot.querySelector('.box').dataset.state = 'waiting'")
    moving = "player.shadowRoot.getAnimations().length"
    assert listened.player(moving) == 0
    # and: waiting still shows
    opacity = "getComputedStyle(player.shadowRoot.querySelector('.play svg')).opacity"
    assert float(listened.player(opacity)) < 1


def test_what_a_screen_reader_meets(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    page = listened.page
    region = page.get_by_role("region", name=f"Listen: {manifest['title']}")
    expect(region).to_match_aria_snapshot(
        f"""
        - 'region "Listen: {manifest["title"]}"':
          - button "Play"
          - text: /Listen 0:00 \\/ 0:58/
          - status
          - slider "Position": "0"
          - button "Back 10 seconds"
          - button "Forward 10 seconds"
          - combobox "Speed":
            - option "1×" [selected]
          - button "More"
        """
    )
    slider = page.get_by_role("slider", name="Position")
    chapter = manifest["chapters"][1]
    listened.player("player.seek(given)", chapter["start"] + 1)
    seconds = int(chapter["start"] + 1)
    assert slider.get_attribute("aria-valuetext") == f"0:{seconds} of 0:58, {chapter['title']}"

    # when: it plays, the button says what it does now
    listened.play()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    listened.press("play")
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    # and: what opens and what is on say so
    more = page.get_by_role("button", name="More", exact=True)
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("button", name="Follow the words", pressed=True)).to_be_visible()
    page.get_by_role("button", name="Follow the words").click()
    expect(page.get_by_role("button", name="Follow the words", pressed=False)).to_be_visible()
    expect(page.get_by_role("button", name="Mute", pressed=False)).to_be_visible()
    expect(page.get_by_role("combobox", name="Sleep timer")).to_be_visible()
    expect(page.get_by_role("slider", name="Volume")).to_be_visible()
    expect(page.get_by_role("navigation", name="Chapters").get_by_role("button")).to_have_count(
        len(manifest["chapters"])
    )
    transcript = page.get_by_role("button", name="Transcript", expanded=False)
    transcript.click()
    expect(page.get_by_role("button", name="Transcript", expanded=True)).to_be_visible()

    # and: the words are there in their order, with headings
    text = page.get_by_role("region", name="Transcript")
    headings = [one["text"] for one in manifest["segments"] if one["kind"] in ("title", "heading")]
    expect(text.get_by_role("heading")).to_have_text(headings)
    said = re.sub(r"\s+", " ", " ".join(text.locator("h2, p").all_inner_texts()))
    assert said == re.sub(r"\s+", " ", " ".join(one["text"] for one in manifest["segments"]))


def test_the_running_time_is_never_announced(listen: Listen) -> None:
    # given: a player that plays, with the focus on its slider
    listened = listen()
    listened.play()
    slider = listened.page.locator("listen-seek input")
    slider.focus()
    before = slider.get_attribute("aria-valuetext"), slider.input_value()
    second = listened.player("player.time")
    listened.until(f"player.time > {second} + 2.2")
    # then: nothing that a screen reader would say has changed, and no live region holds the clock
    assert (slider.get_attribute("aria-valuetext"), slider.input_value()) == before
    live = "player.shadowRoot.querySelector('.clock').closest('[aria-live], [role=status], [role=timer]')"
    assert listened.player(live) is None
    assert listened.player("player.shadowRoot.querySelectorAll('[role=status]').length") == 1

    # and: who moves it hears where to
    listened.page.keyboard.press("ArrowRight")
    listened.until(f"player.shadowRoot.querySelector('listen-seek input').ariaValueText !== {before[0]!r}")
    # and: once it pauses the slider is where the sound is
    listened.page.keyboard.press("k")
    listened.until("player.paused")
    assert float(slider.input_value()) == pytest.approx(listened.player("player.time"), abs=0.3)


def test_what_is_wrong_is_said_once_and_politely(listen: Listen) -> None:
    listened = listen(src="http://localhost:1/manifest.json")
    note = listened.page.locator("listen-player [role=status]")
    expect(note).to_have_text("The audio cannot be reached. Are you online?")
    changes = """() => {
        const note = document.querySelector("listen-player").shadowRoot.querySelector("[role=status]");
        window.said = 0;
        new MutationObserver(() => (window.said += 1)).observe(note, { childList: true, characterData: true, subtree: true });
    }"""
    listened.page.evaluate(changes)
    listened.player("player.store.dispatchEvent(new Event('change'))")
    listened.player("player.store.dispatchEvent(new Event('change'))")
    assert listened.page.evaluate("said") == 0


def test_each_text_has_its_own_language(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen('lang="de"')
    language = "(element => element.closest('[lang]').lang)(player.shadowRoot.querySelector(given))"
    open_panel(listened)
    listened.page.keyboard.press("t")
    listened.page.locator("listen-transcript .text h2").first.wait_for()
    for name in (".play", ".note", ".speed", "listen-more h2", "listen-transcript .text"):
        assert listened.player(language, name) == "de", name
    for name in (".title", "listen-more ol", "listen-transcript p [data-n]", "listen-transcript .text h2"):
        assert listened.player(language, name) == manifest["language"] == "en", name
