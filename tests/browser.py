"""Chromium as the system has it, and a publisher's site on another origin than the service."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.player.browse import FLAGS
from tests.servers import missing

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine; the first is without the windows, which cost two thirds of the time of every page."""

AXE = Path(__file__).parent / "proof" / "node_modules" / "axe-core" / "axe.min.js"
AUDIT = """([within, options]) => axe.run(within ?? document, options).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`)))"""


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser for the length of a block; a build machine must have one.

    Not for the whole run: while it is open, this thread has a running event loop, and no other can start.
    """
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def audit(page: Page, within: str | None = None, **options: Any) -> list[str]:
    """What axe-core finds wrong, on a page or within a selector of it; options are those of ``axe.run``."""
    if not AXE.exists():
        missing("axe-core")
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text("utf-8") + "; 0")
    found: list[str] = page.evaluate(AUDIT, [within, options])
    return found


PLACE = """([text, within]) => {
    const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(text);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + text.length);
        walker.currentNode.parentElement.scrollIntoView({block: "center"});
        const box = range.getClientRects()[0];
        return [box.x + box.width / 2, box.y + box.height / 2];
    }
}"""


def place_of(page: Page, text: str, within: str) -> tuple[float, float]:
    """The middle of a piece of text, which is scrolled into view; CSS pixels of the window."""
    x, y = page.evaluate(PLACE, [text, within])
    return x, y


class Site:
    """A publisher's web server: pages by path, each with headers of its own."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str, Mapping[str, str]]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, kind, headers = site.pages.get(self.path.partition("?")[0], (b"", "text/plain", {}))
                told = {"Content-Type": kind, "Accept-Ranges": "bytes", **headers}
                wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
                if wanted and body:
                    start, end = int(wanted[1]), min(int(wanted[2] or len(body)), len(body) - 1)
                    told["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
                    body = body[start : end + 1]
                self.send_response(206 if "Content-Range" in told else 200 if body else 404)
                for name, value in {**told, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # a reader may leave in the middle
                    self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(
        self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> str:
        """Publish at a path; a header's name has underscores for its hyphens. Gives the address."""
        whole = body.encode() if isinstance(body, str) else body
        self.pages[path] = whole, kind, {name.replace("_", "-"): value for name, value in headers.items()}
        return self.url + path

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def site() -> Iterator[Site]:
    """A publisher's site for the length of a block."""
    opened = Site()
    try:
        yield opened
    finally:
        opened.close()
