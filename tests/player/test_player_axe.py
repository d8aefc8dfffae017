"""Does a checker of accessibility find anything in the player, in any state, look or direction?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import AXE, Site, audit
from tests.player.conftest import Listened
from tests.player.states import Listen, Look, broken_states, look_at, playing_states
from tests.service import Running

LOOKS = (
    Look(360, "light"),
    Look(360, "dark", rtl=True),
    Look(1200, "dark"),
    Look(1200, "light", rtl=True),
)
"""Each pair of width, scheme and direction is among them."""

RULES = {
    "color-contrast-enhanced": {"enabled": False},
    "target-size": {"enabled": True},
    "css-orientation-lock": {"enabled": False},
}


def check(page: Page) -> list[str]:
    """What axe finds wrong on a page."""
    return audit(page, rules=RULES, resultTypes=["violations"])


@pytest.fixture
def looked(
    listen: Listen, publisher: Site, contexts: Callable[..., BrowserContext]
) -> Callable[[Look], Listened]:
    """Open the publisher's page, with axe in it."""

    def open_(look: Look) -> Listened:
        context = contexts(**look.options())
        context.add_init_script(path=AXE)
        return look_at(listen, publisher, look, context)

    return open_


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing_in_any_state(
    looked: Callable[[Look], Listened], look: Look, service: Running, narrated: str
) -> None:
    # given: a player that works, and one that does not
    listened = looked(look)
    found = {state: check(listened.page) for state in playing_states(listened)}
    base = f"{service.url}/v1/narrations/{narrated}/manifest.json"
    broken = looked(look)
    found |= {state: check(broken.page) for state in broken_states(broken, base)}
    # then: in none of the states does it find anything
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert len(found) == 15, list(found)
    assert listened.page.evaluate("violations") == []


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2]], ids=str)
def test_axe_finds_nothing_when_a_reader_returns_or_has_a_playlist(
    looked: Callable[[Look], Listened], look: Look, service: Running, narrated: str
) -> None:
    listened = looked(look)
    kept = f"localStorage.setItem('listen-player', JSON.stringify({{places: [['{narrated}', 32]]}}))"
    listened.page.evaluate(kept)
    listened.page.reload()
    listened.page.locator("listen-player .act").wait_for()
    assert check(listened.page) == []

    base = f"{service.url}/v1/narrations/{narrated}/manifest.json"
    listened.player("player.setAttribute('src', given)", f"{base} {base}?second")
    listened.press("more")
    listened.page.locator("listen-list li:nth-child(2) button:has-text('·')").wait_for()
    assert check(listened.page) == []


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2]], ids=str)
def test_axe_finds_nothing_in_the_frame(
    contexts: Callable[..., BrowserContext], look: Look, service: Running, narrated: str
) -> None:
    context = contexts(**look.options())
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto(f"{service.url}/embed/{narrated}")
    page.locator("listen-player .clock").first.wait_for()
    assert check(page) == []
    page.locator("listen-player button.more").click()
    page.locator("listen-more button").first.wait_for()
    assert check(page) == []


def test_axe_sees_into_the_player_and_computes_its_colours(looked: Callable[[Look], Listened]) -> None:
    # given: the dark scheme, whose colours the player states by light-dark()
    listened = looked(LOOKS[2])
    seen: list[dict[str, Any]] = listened.page.evaluate(
        """async () => {
            const { passes } = await axe.run(document, { runOnly: ["color-contrast"] });
            return passes[0].nodes.filter(({ target }) => target.flat()[0] === "listen-player")
                .map(({ any }) => any[0].data);
        }"""
    )
    # then: it measured text of the player, light on dark
    assert len(seen) >= 3
    assert {colours["bgColor"] for colours in seen} == {"#1e2024"}
    assert all(colours["contrastRatio"] >= 4.5 for colours in seen)
