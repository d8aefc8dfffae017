"""How does a test get a real browser, and a narrated article whose times are known?"""

from __future__ import annotations

import json
import math
import re
import wave
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from narrator.article import SPOKEN_KINDS, Article, build_article
from narrator.page import render_page
from tests.browser import place_of

RATE = 22050
PAUSE_S = 0.2

Pieces = list[tuple[str, str]]


@dataclass
class Narrated:
    """An article on disk with its page, as ``narrator narrate`` leaves it."""

    article: Article
    manifest: dict[str, Any]
    folder: Path

    @property
    def address(self) -> str:
        return (self.folder / "index.html").as_uri()

    @property
    def words(self) -> list[tuple[float, float, int, int]]:
        return [tuple(word) for segment in self.manifest["segments"] for word in segment["words"]]

    def written(self, word: tuple[float, float, int, int]) -> str:
        return self.article.text[word[2] : word[3]]

    def word(self, text: str) -> tuple[float, float, int, int]:
        return next(word for word in self.words if self.written(word) == text)


@dataclass
class Opened:
    """A page in the browser, and what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def lit(self, name: str) -> list[str]:
        """The text of every range of a highlight."""
        script = "name => Array.from(CSS.highlights.get(name) ?? [], range => range.toString())"
        found = self.page.evaluate(script, name)
        assert isinstance(found, list)
        return found

    def seek(self, time: float) -> None:
        """Move as the browser's own controls would, and wait until it is there."""
        self.page.evaluate(
            """time => new Promise(resolve => {
                const audio = document.getElementById("audio");
                audio.addEventListener("seeked", () => resolve(), {once: true});
                audio.currentTime = time;
            })""",
            time,
        )

    def time(self) -> float:
        return float(self.page.evaluate("document.getElementById('audio').currentTime"))

    def paused(self) -> bool:
        return bool(self.page.evaluate("document.getElementById('audio').paused"))

    def click_on(self, text: str, within: str = "main") -> None:
        """Click in the middle of a piece of text."""
        self.page.mouse.click(*place_of(self.page, text, within))


def make_manifest(article: Article, word_s: float, title: str) -> dict[str, Any]:
    """Times by rule: each word lasts as long, each sentence rests before it."""
    segments: list[dict[str, Any]] = []
    now = 0.0
    for index, block in enumerate(article.blocks):
        if block.kind not in SPOKEN_KINDS:
            continue
        for sentence in re.finditer(r"\S.*?(?:[.!?](?=\s|$)|$)", block.text):
            now += PAUSE_S
            start, words = now, []
            for word in re.finditer(r"\w+(?:['’]\w+)*", sentence.group()):
                base = block.char_start + sentence.start()
                words.append([round(now, 6), round(now + word_s, 6), base + word.start(), base + word.end()])
                now += word_s
            source = [block.char_start + sentence.start(), block.char_start + sentence.end()]
            row = {"id": f"s{len(segments) + 1:04}", "kind": block.kind, "block": index}
            row |= {"text": sentence.group(), "start": round(start, 6), "end": round(now, 6)}
            segments.append(row | {"source": source, "words": words})
    frames = math.ceil((now + PAUSE_S) * RATE)
    duration = frames / RATE
    label = f"{int(duration) // 60}:{int(duration) % 60:02}"
    audio = {"url": "audio.wav", "type": "audio/wav", "bytes": 0, "duration": duration, "sha256": ""}
    return {
        "version": 1,
        "id": "test",
        "title": title,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "language": "en",
        "label": "Listen",
        "duration": duration,
        "duration_label": label,
        "read_time": {"words": 0, "seconds": 60, "label": "1 min read"},
        "voice": {"engine": "tone", "id": "tone", "name": "Tone", "rate_wpm": 175},
        "audio": [audio],
        "segments": segments,
        "pauses": [],
        "frame_rate": RATE,
        "frames": frames,
    }


def write_tones(path: Path, manifest: dict[str, Any]) -> None:
    """A burst of sound for each word, silence between."""
    frames = manifest["frames"]
    burst = [round(6000 * math.sin(2 * math.pi * 220 * i / RATE)) for i in range(RATE // 10)]
    samples = array("h", bytes(2 * frames))
    for segment in manifest["segments"]:
        for start, *_ in segment["words"]:
            at = round(start * RATE)
            samples[at : at + len(burst)] = array("h", burst[: frames - at])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


@pytest.fixture
def narrate(tmp_path: Path) -> Callable[..., Narrated]:
    """Write pieces (kind, text) as a narrated article, with its page and sound."""

    def write(pieces: Pieces, *, word_s: float = 0.3, audio: bool = True, title: str = "") -> Narrated:
        article = build_article((kind, text, None) for kind, text in pieces)
        manifest = make_manifest(article, word_s, title or article.title or "Untitled")
        (tmp_path / "index.html").write_text(render_page(article, manifest), encoding="utf-8")
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        if audio:
            write_tones(tmp_path / "audio.wav", manifest)
        return Narrated(article, manifest, tmp_path)

    return write


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open a narrated article's page, with a script before its own; other keywords are a browser context's."""
    contexts = []

    def open_(
        narrated: Narrated, fragment: str = "", before: str = "", loads: bool = True, **options: Any
    ) -> Opened:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page)
        page.on("console", lambda m: opened.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        if before:
            page.add_init_script(before)
        page.goto(narrated.address + fragment)
        if loads:
            page.wait_for_function("document.getElementById('audio').readyState > 0")
        return opened

    yield open_
    for context in contexts:
        context.close()
