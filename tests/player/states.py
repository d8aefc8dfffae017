"""Every state that a reader can meet the player in, one after another on as few pages as will do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Route

from tests.browser import Site
from tests.player.conftest import PAGE, STRICT, Listened

OPEN = {"Access-Control-Allow-Origin": "*"}

ANSWERS: dict[str, dict[str, Any]] = {
    "gone": {"status": 404, "body": "{}"},
    "private": {"status": 401, "body": "{}"},
    "damaged": {"status": 200, "body": "{"},
    "unfinished": {"status": 409, "body": '{"code":"narration_unfinished"}'},
}
"""What is answered instead of a manifest, by the problem that it is to the reader."""

COLOURS = """
    html { color-scheme: light dark; background: light-dark(#fff, #111); color: light-dark(#111, #eee); }
    a { color: inherit; }
"""
"""A publisher who has both schemes."""

NOTE = "player.shadowRoot.querySelector('.note').textContent"

Listen = Callable[..., Listened]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    width: int = 1200
    """CSS pixels."""
    scheme: str = "light"
    """light or dark."""
    rtl: bool = False
    """An Arabic page, from right to left."""
    css: str = ""
    """The publisher's own rules."""

    def options(self) -> dict[str, Any]:
        """Of a browser's context."""
        return {"viewport": {"width": self.width, "height": 800}, "color_scheme": self.scheme}


def look_at(
    listen: Listen, publisher: Site, look: Look, context: BrowserContext | None = None, **members: Any
) -> Listened:
    """Open the harbour's article looking so, with a style sheet of the publisher's own."""
    publisher.put("/site.css", COLOURS + look.css, "text/css")
    html = members.pop("html", PAGE).replace("</head>", '<link rel="stylesheet" href="/site.css"></head>')
    if look.rtl:
        html = html.replace('<html lang="en">', '<html lang="ar" dir="rtl">')
    if context is None:
        members |= look.options()
    policy = STRICT.replace("style-src", "style-src 'self'")
    return listen(html=html, policy=policy, context=context, **members)


def open_panel(listened: Listened) -> None:
    """The panel, opened by its button."""
    listened.press("more")
    listened.page.locator("listen-more button").first.wait_for()


def open_transcript(listened: Listened) -> None:
    """The transcript alone, opened by its key."""
    listened.page.locator("listen-player button.more").focus()
    listened.page.keyboard.press("t")
    listened.page.locator("listen-transcript .text h2").first.wait_for()


def playing_states(listened: Listened) -> Iterator[str]:
    """The names of states of a player that works; each holds while its name is looked at."""
    page = listened.page
    yield "before play"
    listened.play()
    yield "playing"
    listened.press("play")
    listened.until("player.paused")
    yield "paused"
    open_panel(listened)
    page.locator("listen-more summary").click()
    yield "panel"
    page.keyboard.press("Escape")
    open_transcript(listened)
    page.locator("listen-transcript input").fill("clock")
    yield "transcript with a search"
    page.keyboard.press("Escape")
    listened.play()
    page.evaluate("document.body.style.paddingBottom = '3000px'")
    page.mouse.wheel(0, 1500)
    listened.until("player.shadowRoot.querySelector('.docked .undock')")
    yield "docked"
    open_panel(listened)
    yield "docked with its panel"
    page.keyboard.press("Escape")
    listened.press("undock")
    page.evaluate("scrollTo(0, 0)")


def broken_states(listened: Listened, base: str) -> Iterator[str]:
    """The names of states of one that does not, or not yet; ``base`` is the address of its manifest."""
    page = listened.page
    held: list[Route] = []

    def answer(route: Route) -> None:
        name = route.request.url.partition("state=")[2].partition("&")[0]
        if name == "loading":
            held.append(route)
        elif name == "offline":
            route.abort()
        else:
            route.fulfill(headers=OPEN, **ANSWERS[name])

    page.route(re.compile(r"/manifest\.json\?state="), answer)
    for name in ("loading", "offline", *ANSWERS):
        listened.player("player.setAttribute('src', given)", f"{base}?state={name}")
        listened.until("player.store.problem" if name != "loading" else "!player.store.head")
        if name != "loading":
            listened.until(f"player.store.problem === '{name}' && /[^…]$/.test({NOTE})")
        yield name
    page.route("**/audio.*", lambda route: held.append(route))
    listened.player("player.setAttribute('src', given)", base)
    listened.until("player.store.head")
    listened.press("play")
    listened.until("player.shadowRoot.querySelector('[data-state=waiting]')")
    yield "waiting"
    page.unroute("**/audio.*")
    page.route("**/audio.*", lambda route: route.fulfill(status=404))
    for route in held:
        route.abort()
    listened.until("player.store.problem")
    listened.until(f"/[^…]$/.test({NOTE})")
    yield "sound"
