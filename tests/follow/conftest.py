"""How does a test get a page that is not ours, in a browser, with a player that follows the words in it?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from api.lean import lean
from narrator.article import Article
from narrator.clean import clean
from narrator.segment import segment
from tests.browser import Site, place_of, site

PAGES = Path(__file__).parent / "pages"
PLAYER = Path(__file__).parents[2] / "api" / "player"
WORD_S = 0.25
PAUSE_S = 0.2


def written(name: str) -> str:
    """The HTML of a page as its publisher serves it."""
    return (PAGES / f"{name}.html").read_text("utf-8")


def manifest_of(article: Article) -> dict[str, Any]:
    """Segments as the narrator has them; times by rule: each word lasts as long, each sentence rests before it."""
    rows: list[dict[str, Any]] = []
    now = 0.0
    for part in segment(article):
        now += PAUSE_S
        start, words = now, []
        for token in part.tokens:
            words.append([round(now, 5), round(now + WORD_S, 5), token.char_start, token.char_end])
            now += WORD_S
        source = [part.char_start, part.char_end]
        row = {
            "id": f"s{len(rows)}",
            "kind": part.kind,
            "block": part.block,
            "text": article.text[slice(*source)],
        }
        rows.append({**row, "start": round(start, 5), "end": round(now, 5), "source": source, "words": words})
    return {"segments": rows, "pauses": [], "duration": now + PAUSE_S}


def plain(text: str) -> str:
    """What two texts are compared by: no white space, nothing invisible, one way to write each letter."""
    text = re.sub("[\\s\u00ad\u200b\u2060\ufeff]+", "", unicodedata.normalize("NFKC", text))
    return re.sub("[‐‑]", "-", text)


@dataclass
class Followed:
    """A host page in the browser with a follower at work."""

    page: Page
    manifest: dict[str, Any]
    text: str
    ready: bool
    errors: list[str] = field(default_factory=list)

    @property
    def segments(self) -> list[dict[str, Any]]:
        segments: list[dict[str, Any]] = self.manifest["segments"]
        return segments

    def at(self, time: float) -> None:
        """Play on to a time."""
        self.page.evaluate("time => follow.store.at(time)", time)

    def seek(self, time: float) -> None:
        self.page.evaluate("time => follow.store.seek(time)", time)

    def say(self, text: str) -> dict[str, Any]:
        """Play on to the middle of the sentence that has this text."""
        found = next(segment for segment in self.segments if text in segment["text"])
        self.at((found["start"] + found["end"]) / 2)
        return found

    def lit(self, name: str) -> list[str]:
        """The text of every range of a mark."""
        script = "name => Array.from(CSS.highlights.get('listen-' + name) ?? [], range => range.toString())"
        lit: list[str] = self.page.evaluate(script, name)
        return lit

    def spoken_and_lit(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """For each segment: as written, as lit, and the same for each of its words; plain texts."""
        script = """manifest => manifest.segments.map(segment => {
            const lit = name => Array.from(CSS.highlights.get("listen-" + name), range => range.toString()).join("");
            follow.store.at(segment.start);
            const whole = lit("sentence");
            return [whole, segment.words.map(([start, end]) => {
                follow.store.at((start + end) / 2);
                return lit("word");
            })];
        })"""
        found = []
        lit = self.page.evaluate(script, self.manifest)
        for part, (whole, words) in zip(self.segments, lit, strict=True):
            asked = [plain(self.text[start:end]) for _, _, start, end in part["words"]]
            pairs = list(zip(asked, map(plain, words), strict=True))
            found.append((plain(part["text"]), plain(whole), pairs))
        return found

    def told(self) -> list[str]:
        """What the store heard of the text being there or not."""
        told: list[str] = self.page.evaluate("follow.store.told")
        return told

    def place_of(self, text: str, within: str = "article") -> tuple[float, float]:
        """The middle of a piece of text, which is scrolled into view."""
        return place_of(self.page, text, within)


@pytest.fixture(scope="module")
def modules() -> Iterator[Site]:
    """The player's scripts as they are sent, from an origin that is not the publisher's."""
    with site() as opened:
        scripts = [*PLAYER.glob("*.js"), Path(__file__).with_name("stand_in.js")]
        for path in scripts:
            text = lean(path.read_text("utf-8"))
            opened.put(f"/{path.name}", text, "text/javascript", Access_Control_Allow_Origin="*")
        yield opened


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    """The publisher's own server."""
    with site() as opened:
        yield opened


@pytest.fixture
def follow(browser: Browser, host: Site, modules: Site) -> Iterator[Callable[..., Followed]]:
    """Narrate a page as it is, show it (perhaps changed since), and follow the words in it."""
    contexts = []

    def open_(
        name: str,
        selector: str = "article",
        *,
        html: str | None = None,
        shown: str | None = None,
        before: str = "",
        title: str | None = None,
        **options: Any,
    ) -> Followed:
        html = html if html is not None else written(name)
        article = clean(html, markup="html", title=title)
        manifest = manifest_of(article)
        address = host.put(f"/{name}", shown if shown is not None else html)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))

        def complain(message: ConsoleMessage) -> None:
            if message.type == "error" and "favicon" not in message.location["url"]:
                errors.append(message.text)

        page.on("console", complain)
        if before:
            page.add_init_script(before)
        page.goto(address)
        ready = page.evaluate(
            """async ([origin, manifest, selector]) => {
                const {begin} = await import(`${origin}/stand_in.js`);
                window.follow = await begin(origin, manifest, selector);
                return follow.ready;
            }""",
            [modules.url, manifest, selector],
        )
        return Followed(page, manifest, article.text, ready, errors)

    yield open_
    for context in contexts:
        context.close()
