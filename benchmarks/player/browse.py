"""How is a page with a player opened, and what is asked of Chromium meanwhile?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.measure import RunFailed
from benchmarks.player.trace import CATEGORIES, TOLD, Trace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

REST_MS = 2000
"""After the network is quiet, for what moves slowly: a player that unfolds takes three quarters of a second."""

NOTE = """(label, light) => {
  const attach = Element.prototype.attachShadow;
  const watched = { childList: true, characterData: true, subtree: true };
  const observer = new MutationObserver(function TOLD(changes) {
    for (const { target } of changes) {
      if (!(target.parentNode ?? target).textContent.includes(label)) continue;
      performance.mark("bench-told");
      return observer.disconnect();
    }
  });
  if (light) observer.observe(document, watched);
  else Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    observer.observe(root, watched);
    return root;
  };
}""".replace("TOLD", TOLD)
"""Notes when the narration's length is in the player's tree. Its time is taken off."""

SHIFT = """() => new Promise((resolve) => {
  let shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(shifted), 100);
})"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that a page asked for and got."""

    url: str
    body: int
    """Bytes of the body as it came over the line: by brotli, where the host has it so; a picture's with its headers."""
    whole: int
    """The same with the answer's headers."""


class Transfers:
    """All that a page gets, as DevTools' protocol tells."""

    def __init__(self, page: Page) -> None:
        self._urls: dict[str, str] = {}
        self._bodies: dict[str, int] = {}
        self._wholes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    @property
    def answers(self) -> list[Answer]:
        """What came, in the order in which it was asked for; what needs no network is not among it."""
        return [
            Answer(url, self._bodies.get(key) or self._wholes.get(key, 0), self._wholes.get(key, 0))
            for key, url in self._urls.items()
            if url.startswith("http")
        ]

    def _asked(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        key = event["requestId"]
        self._bodies[key] = self._bodies.get(key, 0) + event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._wholes[event["requestId"]] = int(event["encodedDataLength"])


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it; raises RunFailed where it or playwright is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise RunFailed("playwright drives the browser: pip install playwright") from None
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RunFailed("the player is measured in Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(context: BrowserContext, address: str, note: str = "", page: Page | None = None) -> Page:
    """Open, and wait without a script in the page until everything has come and moved to its place."""
    page = page or context.new_page()
    if note:
        page.add_init_script(note)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(REST_MS)
    return page


def traced(browser: Browser, context: BrowserContext, address: str, note: str) -> Trace:
    """The trace of a visit."""
    browser.start_tracing(categories=list(CATEGORIES))
    try:
        page = open_page(context, address, note)
    finally:
        raw = browser.stop_tracing()
    page.close()
    return Trace(raw)


def note_of(label: str, *, light: bool) -> str:
    """The script that notes when a player shows a length such as 2:05."""
    return f"({NOTE})({json.dumps(label)}, {json.dumps(light)})"
