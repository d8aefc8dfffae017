"""What do these tests share? One service whose engine can be held up, a guarded one, a web server, and a browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.api.engines import Gates
from tests.browser import audit
from tests.service import Running, running

ROOT = Path(__file__).parents[2]

ARTICLE = """Listen to this article
Home  News  Sport

A quiet port wakes up

By Ann Marsh
3 min read
Share

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Advertisement

“We have never seen it go like this,” said the harbour master, who has worked there since 1987 and counts every coil.

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.

Subscribe to our newsletter
"""
"""As copied from a page: what is no article in it is dropped by rules."""


@dataclass
class Opened:
    """A page in the browser, and what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def paste(self, text: str) -> None:
        """As by Ctrl-V into the article's field."""
        self.page.locator("#article").click()
        self.page.evaluate(
            """text => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                const field = document.getElementById("article");
                field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
                field.select();
                document.execCommand("insertText", false, text);
                field.dispatchEvent(new InputEvent("input", {inputType: "insertFromPaste", bubbles: true}));
            }""",
            text,
        )

    def drop(self, name: str, content: str, kind: str = "text/plain", on: str = "article") -> None:
        """A file of these characters, each below U+0100 standing for one byte, on what has that id."""
        self.page.evaluate(
            """([name, content, kind, on]) => {
                const bytes = Uint8Array.from(content, letter => letter.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], name, {type: kind}));
                for (const type of ["dragover", "drop"]) {
                    const event = new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
                    document.getElementById(on).dispatchEvent(event);
                }
            }""",
            [name, content, kind, on],
        )

    def struck(self) -> list[str]:
        """The pieces that are shown struck through."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(".piece .words")]
                .filter(words => getComputedStyle(words).textDecorationLine === "line-through")
                .map(words => words.textContent)"""
        )
        return found

    def is_wider_than_its_window(self) -> bool:
        """Whether one has to scroll sideways."""
        wider: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wider

    def audit(self) -> list[str]:
        """What axe-core finds wrong."""
        return audit(self.page)


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a service whose engine waits at gates, and that may fetch from this machine, where the tests' pages are."""
    return {
        "PYTHONPATH": str(ROOT),
        "NARRATOR_ENGINE": "tests.api.engines:Gated",
        "NARRATOR_GATES": str(tmp_path_factory.mktemp("gates")),
        "NARRATOR_JOBS": "2",
        "NARRATOR_PRIVATE_ADDRESSES": "allow",
    }


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Running]:
    """A whole service that this machine alone can reach."""
    with running(tmp_path_factory.mktemp("pages") / "data", **settings) as service:
        yield service


@pytest.fixture(scope="package")
def gates(settings: dict[str, str]) -> Gates:
    """Where that service's engine waits."""
    return Gates(Path(settings["NARRATOR_GATES"]))


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Running]:
    """A service that wants keys."""
    with running(
        tmp_path_factory.mktemp("guarded") / "data", **{**settings, "NARRATOR_AUTH": "required"}
    ) as service:
        yield service


@pytest.fixture
def keys(guarded: Running) -> Callable[..., str]:
    """``narrator keys`` of the guarded service; its standard output."""

    def run(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "narrator.cli", "keys", *arguments],
            env={"NARRATOR_DATA": str(guarded.folder), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            check=True,
        )
        return ran.stdout.strip()

    return run


@pytest.fixture
def open_page(browser: Browser, service: Running) -> Iterator[Callable[..., Opened]]:
    """Open an address of the service; other keywords are a browser context's."""
    contexts = []

    def open_(path: str = "/", *, base: str = "", before: str = "", **options: Any) -> Opened:
        context = browser.new_context(base_url=base or service.url, **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        opened = Opened(page)
        page.on(
            "console",
            lambda told: (
                opened.errors.append(f"{told.text} {told.location.get('url')}")
                if told.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        if before:
            page.add_init_script(before)
        page.goto(path)
        return opened

    yield open_
    for context in contexts:
        context.close()
