"""Can everything be done with a keyboard alone, and does the page keep its own keys?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.player.conftest import PAGE, Listened
from tests.player.states import open_panel
from tests.service import Running

Listen = Callable[..., Listened]

OWN = """
    <p><label>A field of the page <input id="own"></label>
    <select id="choice"><option>Jam</option><option>Kelp</option><option>Moss</option></select></p>
"""

FOCUSED = """() => {
    const within = document.activeElement.shadowRoot?.activeElement;
    if (!within) return document.activeElement.id || document.activeElement.localName;
    const drawn = within.matches("listen-seek *")
        ? getComputedStyle(within.closest("listen-seek"), "::after") : getComputedStyle(within);
    const ring = within.matches(":focus-visible") && drawn.outlineStyle === "solid" && parseFloat(drawn.outlineWidth) >= 2;
    const { width, height, bottom, right } = within.getBoundingClientRect();
    const shown = width && height && bottom <= innerHeight + 1 && right <= innerWidth && bottom > 0;
    const name = within.ariaLabel || within.labels?.[0]?.firstChild.textContent || within.textContent;
    return `${name}${ring ? "" : " (no ring)"}${shown ? "" : " (out of sight)"}`;
}"""


def focused(page: Page) -> str:
    """The name of what has the focus, and what is wrong with how that shows."""
    return str(page.evaluate(FOCUSED))


def walk(page: Page, key: str = "Tab", until: str = "A field of the page", most: int = 60) -> list[str]:
    """Press a key until the focus leaves the player; the stops on the way."""
    stops = []
    for _ in range(most):
        page.keyboard.press(key)
        stops.append(focused(page))
        if stops[-1] in (until, "own", "body", "a"):
            return stops[:-1]
    raise AssertionError(f"no way out: {stops}")


def with_own(html: str = PAGE) -> str:
    """The publisher's page with a field and a choice of its own around the player."""
    return html.replace("<!-- player -->", f"<!-- player -->{OWN}")


def test_the_whole_player_is_walked_and_worked_by_keyboard(listen: Listen, manifest: dict[str, Any]) -> None:
    # given: a reader without a mouse, in front of the player
    listened = listen(html=with_own(), viewport={"width": 1200, "height": 900})
    page = listened.page
    page.locator("a").last.focus()
    page.locator("main > p a").focus()
    row = ["Play", "Position", "Back 10 seconds", "Forward 10 seconds", "Speed", "More"]

    # then: every control is a stop, in the order in which it stands, with a ring; and out again
    assert walk(page) == row
    assert walk(page, "Shift+Tab") == row[::-1]

    # when: play, by the space bar and by Enter
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    listened.until("!player.paused && player.time > 0.05")
    page.keyboard.press("Enter")
    listened.until("player.paused")

    # and: the slider, by its arrows, pages and ends
    page.keyboard.press("Tab")
    listened.player("player.seek(10)")
    for key, expected in (
        ("ArrowRight", 15.0),
        ("ArrowUp", 20.0),
        ("ArrowLeft", 15.0),
        ("ArrowDown", 10.0),
        ("PageUp", 40.0),
        ("PageDown", 10.0),
        ("Home", 0.0),
        ("End", manifest["duration"]),
    ):
        page.keyboard.press(key)
        assert listened.player("player.time") == pytest.approx(expected, abs=0.1), key
    page.keyboard.press("Home")

    # and: ten seconds on and back
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert listened.player("player.time") == pytest.approx(10)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert listened.player("player.time") == 0

    # and: the speed, by the keys of any choice
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert listened.player("player.rate") == 1.25

    # when: the panel is opened
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("listen-more button").first.wait_for()
    listened.until("player.shadowRoot.activeElement.closest('listen-more')")
    assert focused(page) == "Previous sentence"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "More"
    chapters = [f"0:{int(one['start']):02d}{one['title']}" for one in manifest["chapters"]]
    panel = [
        "Previous sentence",
        "Next sentence",
        "Transcript",
        "Follow the words",
        "Copy a link to this moment",
    ]
    panel += ["Download", "Sleep timer", "Volume", "Mute", *chapters, "Keys"]
    assert walk(page) == panel

    # then: each of its controls works
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("listen-more dl")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    listened.until(f"!player.paused && player.time >= {manifest['chapters'][-1]['start']}")
    page.keyboard.press("k")
    listened.until("player.paused")
    for _ in chapters:
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "Mute"
    page.keyboard.press("Space")
    assert listened.player("player.store.muted") is True
    page.keyboard.press("Space")
    assert listened.player("player.store.muted") is False
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("1")  # nought while it was muted
    page.keyboard.press("ArrowLeft")
    listened.until("player.volume < 1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    listened.until("player.store.sleeping === 5")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "Follow the words"
    page.keyboard.press("Enter")
    assert listened.player("player.store.follows") is False
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("listen-transcript .text h2").first.wait_for()
    assert focused(page) == "Transcript"

    # and: the transcript has its stops after those of the panel
    stops = walk(page)
    assert stops[: len(panel) - 3] == panel[3:]
    blocks = len({segment["block"] for segment in manifest["segments"]})
    assert stops[len(panel) - 3 :][:3] == ["Search the text", "Copy with a link", "Transcript"]
    assert len(stops) == len(panel) - 3 + 3 + blocks
    # and: a time of it plays from there
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    last = next(one for one in reversed(manifest["segments"]) if one["id"])
    first_of_last = next(one for one in manifest["segments"] if one["block"] == last["block"])
    listened.until(f"!player.paused && player.time >= {first_of_last['start']}")

    # when: Escape
    page.keyboard.press("Escape")
    # then: all is closed, and the focus is where it was opened
    listened.until("!player.shadowRoot.querySelector('listen-more, listen-transcript')")
    assert focused(page) == "More"


def test_the_keys_that_are_listed_work(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    page = listened.page
    open_panel(listened)
    page.locator("listen-more summary").click()
    listed = page.locator("listen-more dt").all_inner_texts()
    assert listed == ["K", "J", "L", ",", ".", "M", "F", "T", "< >", "← →", "Esc"]
    page.keyboard.press("Escape")
    listened.until("!player.shadowRoot.querySelector('listen-more')")

    starts = [segment["start"] for segment in manifest["segments"]]
    listened.player("player.seek(20)")
    for key, condition in (
        ("l", "player.time === 30"),
        ("j", "player.time === 20"),
        ("J", "player.time === 10"),
        (".", f"{starts}.some((start) => start > 10 && Math.abs(player.time - start) < 0.01)"),
        (",", "player.time < 12"),
        ("m", "player.store.muted"),
        ("M", "!player.store.muted"),
        ("f", "!player.store.follows"),
        ("f", "player.store.follows"),
        (">", "player.rate === 1.25"),
        ("<", "player.rate === 1"),
        ("t", "player.shadowRoot.querySelector('listen-transcript')"),
        ("t", "!player.shadowRoot.querySelector('listen-transcript')"),
        ("k", "!player.paused"),
        ("K", "player.paused"),
    ):
        page.keyboard.press(key)
        listened.until(condition)


def test_the_page_keeps_its_keys(listen: Listen) -> None:
    # given: a long page with a field and a choice of its own
    listened = listen(html=with_own(), viewport={"width": 800, "height": 300})
    page = listened.page
    listened.player("player.seek(20)")
    listened.player("player.toggle = player.store.toggle = () => (window.stolen = true)")

    # when: the focus is in the page's own field, on its choice, or nowhere
    page.locator("#own").focus()
    page.keyboard.type("jk l,.mft<>")
    page.locator("#choice").focus()
    page.keyboard.press("k")
    page.evaluate("document.activeElement.blur()")
    for key in ("k", "j", "l", "m", "f", "t", "Space", "End"):
        page.keyboard.press(key)

    # then: the page has them all
    assert page.locator("#own").input_value() == "jk l,.mft<>"
    assert page.locator("#choice").input_value() == "Kelp"
    page.wait_for_function("() => scrollY > 0")
    state: list[Any] = listened.player(
        "[player.time, player.store.muted, player.store.follows, window.stolen,"
        " Boolean(player.shadowRoot.querySelector('listen-transcript'))]"
    )
    assert state == [20, False, True, None, False]


def test_keys_with_a_modifier_are_the_browsers(listen: Listen) -> None:
    listened = listen()
    listened.player("player.seek(20)")
    listened.page.locator("listen-player .back").focus()
    for key in ("Control+l", "Alt+j", "Meta+l", "Control+m"):
        listened.page.keyboard.press(key)
    assert listened.player("[player.time, player.store.muted]") == [20, False]


def test_fields_of_the_player_keep_their_keys(listen: Listen) -> None:
    # given: the search of the transcript, and a choice
    listened = listen()
    page = listened.page
    listened.player("player.seek(20)")
    page.locator("listen-player .more").focus()
    page.keyboard.press("t")
    search = page.locator("listen-transcript input[type=search]")
    search.focus()
    page.keyboard.type("jklmft,.")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert search.input_value() == "jklmft,."
    speed = page.locator("listen-player .speed")
    speed.focus()
    page.keyboard.press("2")

    # then: what was typed is in them, and nothing else has happened
    assert speed.input_value() == "2"
    assert listened.player("[player.time, player.paused, player.store.muted, player.store.follows]") == [
        20,
        True,
        False,
        True,
    ]
    assert page.locator("listen-transcript").count() == 1


def test_escape_gives_the_focus_back_only_if_it_takes_it_away(listen: Listen) -> None:
    listened = listen()
    page = listened.page
    page.locator("listen-player .back").focus()
    page.keyboard.press("t")
    page.locator("listen-transcript .text h2").first.wait_for()
    page.keyboard.press("Escape")
    listened.until("!player.shadowRoot.querySelector('listen-transcript')")
    assert focused(page) == "Back 10 seconds"
    # and: with nothing open it is the page's
    page.evaluate("addEventListener('keydown', (event) => (window.free = !event.defaultPrevented))")
    page.keyboard.press("Escape")
    assert page.evaluate("window.free") is True


def test_the_offer_and_the_dock_are_reached_by_keyboard(
    listen: Listen, service: Running, narrated: str
) -> None:
    # given: a reader who returns
    listened = listen(viewport={"width": 360, "height": 700})
    page = listened.page
    kept = f"localStorage.setItem('listen-player', JSON.stringify({{places: [['{narrated}', 32]]}}))"
    page.evaluate(kept)
    page.reload()
    page.locator("listen-player .act").wait_for()
    page.locator("main > p a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Resume at 0:32"

    # when: they take the offer, which goes away
    page.keyboard.press("Enter")
    listened.until("!player.paused && player.time > 32")
    # then: the focus is on the button that pauses
    assert focused(page) == "Pause"

    # when: the place scrolls away
    page.evaluate("document.body.style.paddingBottom = '3000px'; scrollTo(0, 1500)")
    listened.until("player.shadowRoot.querySelector('.docked .undock')")
    # then: the focus stays with it, and its last stop closes it
    assert focused(page) == "Pause"
    stops = [focused(page)]
    while stops[-1] != "Close":
        page.keyboard.press("Tab")
        stops.append(focused(page))
        assert len(stops) < 10, stops
    assert not [stop for stop in stops if "(" in stop]
    page.keyboard.press("Enter")
    listened.until("player.paused && !player.shadowRoot.querySelector('.docked')")
