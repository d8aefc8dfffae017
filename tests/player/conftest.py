"""What do these tests share? A real service, and a publisher's page on another origin that carries the player."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import Site, site
from tests.service import Running, running

PAGE = (Path(__file__).parent / "pages" / "harbour.html").read_text(encoding="utf-8")

STRICT = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "script-src {0}; connect-src {0}; media-src {0}; img-src {0}; style-src {0}"
)
"""What a careful publisher sends: nothing inline, nothing from anywhere but the narration service."""

WATCH = """
    window.shifted = 0;
    window.violations = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
"""


@dataclass
class Listened:
    """A page with a player in a browser, and everything that it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def player(self, script: str, argument: Any = None) -> Any:
        """The value of an expression about ``player``, the first on the page, and ``given``."""
        found = f"given => {{ const player = document.querySelector('listen-player'); return ({script}); }}"
        return self.page.evaluate(found, argument)

    def until(self, script: str, timeout: float = 10_000) -> None:
        """Wait until an expression about ``player`` holds."""
        found = f"() => {{ const player = document.querySelector('listen-player'); return ({script}); }}"
        self.page.wait_for_function(found, timeout=timeout)

    def press(self, name: str) -> None:
        """Click one of the player's buttons."""
        self.page.locator(f"listen-player button.{name}").click()

    def play(self) -> None:
        """Press play, and wait until it is heard."""
        self.press("play")
        self.until("!player.paused && player.time > 0.05")

    def said(self) -> str:
        """The sentence beside the controls."""
        return str(self.page.locator("listen-player .note").text_content())

    def lit(self, name: str) -> list[str]:
        """The text of every range of a highlight."""
        script = "name => Array.from(CSS.highlights.get(name) ?? [], range => range.toString())"
        return list(self.page.evaluate(script, name))


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("player") / "data") as service:
        yield service


@pytest.fixture(scope="package")
def narrated(service: Running) -> str:
    """The harbour's article, from the page as a publisher has it; the id."""
    answer = service.client.post("/v1/narrations", json={"html": PAGE})
    assert answer.status_code == 202, answer.text
    narration_id = str(answer.json()["id"])
    assert service.wait(narration_id)["status"] == "done"
    return narration_id


@pytest.fixture(scope="package")
def manifest(service: Running, narrated: str) -> dict[str, Any]:
    found: dict[str, Any] = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()
    return found


@pytest.fixture(scope="package")
def publisher() -> Iterator[Site]:
    with site() as opened:
        yield opened


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """New readers: nothing that one keeps is known to the next."""
    opened = []

    def new(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def listen(
    service: Running, narrated: str, publisher: Site, contexts: Callable[..., BrowserContext]
) -> Callable[..., Listened]:
    """Open the publisher's page with the two lines in it; attributes and page can be others."""

    def open_(
        attributes: str = 'highlight="article"',
        src: str = "",
        html: str = PAGE,
        fragment: str = "",
        path: str = "/harbour",
        policy: str = STRICT,
        context: BrowserContext | None = None,
        ready: bool = True,
        **options: Any,
    ) -> Listened:
        script = f'<script type="module" src="{service.url}/player.js"></script>'
        src = src or f"{service.url}/v1/narrations/{narrated}/manifest.json"
        player = f'<listen-player src="{src}" {attributes}></listen-player>'
        body = html.replace("<!-- player script -->", script).replace("<!-- player -->", player)
        headers = {"Content_Security_Policy": policy.format(service.url)} if policy else {}
        address = publisher.put(path, body, **headers)
        page = (context or contexts(**options)).new_page()
        opened = Listened(page)
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.add_init_script(WATCH)
        page.goto(address + fragment)
        if ready:
            page.locator("listen-player .clock").first.wait_for(state="attached")
            opened.until("player.store.head || player.store.problem")
        return opened

    return open_
