"""Does the service count what was done with the real player, in a page of another site?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.api.web import Web
from tests.browser import audit
from tests.service import Running

KINDS = ("heard", "replayed", "skipped", "left")
LIMIT_S = 20.0

ARTICLE = """<!doctype html><html lang="en"><title>The ferry</title><h1>The ferry</h1>
<script type="module" src="{service}/player.js"></script>
<listen-player src="{service}/v1/narrations/{narration}/manifest.json"{more}></listen-player>"""


class Reader:
    """Somebody with a browser at an article elsewhere, who notes what they do."""

    def __init__(self, page: Page, service: Running, web: Web, narration_id: str, more: str = "") -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(f"{request.method} {request.url}"))
        body = ARTICLE.format(service=service.url, narration=narration_id, more=more)
        web.pages["/article"] = ("text/html", body.encode())
        self._address = web.url("/article")
        self._player = f"{service.url}/player"

    def open(self, ready: bool = True) -> None:
        self.page.goto(self._address)
        if ready:  # what begins with the first sound, so that every moment of it is noted here as it is there
            modules = [f"{self._player}/{name}.js" for name in ("playing", "counts", "track", "pauses")]
            self.page.evaluate(
                "modules => Promise.all(modules.map((one) => import(one))).then(() => 0)", modules
            )
        self.page.wait_for_function("document.querySelector('listen-player').duration > 0")
        self.page.evaluate("window.player = document.querySelector('listen-player'); player.rate = 3")

    def play(self, start: float | None, past: float) -> tuple[float, float]:
        """Play from there, or from here, until past that time; where it began and stopped."""
        began = self.page.evaluate(
            "start => { if (start !== null) player.seek(start); const at = player.time; player.play(); return at; }",
            start,
        )
        self.page.wait_for_function("past => player.time > past", arg=past)
        self.page.evaluate(
            "new Promise((done) => { player.addEventListener('pause', done); player.pause(); })"
        )
        return began, self.page.evaluate("player.time")

    def leave(self) -> None:
        self.page.goto("about:blank")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def counted(service: Running, narration_id: str, listens: int) -> dict[str, Any]:
    """What the service has, once so many listens have arrived with where they were left."""
    until = time.monotonic() + LIMIT_S
    while True:
        shown: dict[str, Any] = service.client.get(f"/v1/narrations/{narration_id}/counts").json()
        if shown["listens"] >= listens and sum(row["left"] for row in shown["segments"]) >= listens:
            return shown
        assert time.monotonic() < until, shown
        time.sleep(0.05)


def test_the_service_counts_what_was_done(service: Running, web: Web, narrated: str, page: Page) -> None:
    # given a reader at an article elsewhere
    segments = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()["segments"]
    reader = Reader(page, service, web, narrated)
    reader.open()

    # when they hear the beginning at three times the speed, jump, hear two sentences, one of them again, and leave
    first = reader.play(None, segments[2]["end"])
    second = reader.play(segments[6]["start"], segments[7]["end"])
    third = reader.play(segments[7]["start"], segments[7]["end"])
    reader.leave()
    shown = counted(service, narrated, 1)

    # then the service has that and nothing else
    def halves(went: tuple[float, float]) -> set[str]:
        return {
            one["id"]
            for one in segments
            if min(one["end"], went[1]) - max(one["start"], went[0]) >= (one["end"] - one["start"]) / 2
        }

    heard = halves(first) | halves(second) | halves(third)
    over = {one["id"] for one in segments if first[1] <= one["start"] and one["end"] <= second[0]}
    place = [one["id"] for one in segments if one["start"] <= third[1]][-1]
    found = {kind: {row["id"]: row[kind] for row in shown["segments"] if row[kind]} for kind in KINDS}
    assert found["heard"] == dict.fromkeys(sorted(heard), 1)
    assert {segments[n]["id"] for n in (0, 1, 2, 6, 7)} <= heard
    assert found["replayed"] == dict.fromkeys(sorted(halves(second) & halves(third)), 1)
    assert found["skipped"] == dict.fromkeys(sorted(over), 1)
    assert {segments[n]["id"] for n in (4, 5)} <= over
    assert found["left"] == {place: 1}
    assert shown["listens"] == 1


def test_the_narrations_page_shows_the_strip_to_its_owner_and_every_reader_can_use_it(
    service: Running, narrated: str, browser: Browser
) -> None:
    # given some listening
    batch = {
        "listens": 2, "heard": {"s0001": 2, "s0002": 1}, "replayed": {"s0002": 1}, "skipped": {"s0003": 1},
        "left": {"s0004": 1},
    }  # fmt: skip
    assert service.client.post(f"/v1/narrations/{narrated}/counts", json=batch).status_code == 204

    for scheme, width in (("light", 1000), ("dark", 360)):
        # when the narration's page is opened
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda said, to=refused: to.append(said.text) if said.type == "error" else None)
        page.goto(f"{service.url}/narrations/{narrated}")
        page.click(".strip summary")

        # then the strip has its bars, drawn within the page's policy, and a checker of accessibility finds nothing
        assert page.locator(".strip-heard").count() == 2
        box = page.locator(".strip-drawing").bounding_box()
        assert box is not None and box["width"] > width * 0.6 and box["height"] > 60
        assert audit(page, ".strip") == []
        assert [one for one in refused if "Content Security Policy" in one] == []
        context.close()


def test_what_is_heard_before_the_counting_has_come_is_counted(
    service: Running, web: Web, narrated: str, page: Page
) -> None:
    # given a slow line, over which what counts arrives when two sentences have been heard
    segments = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()["segments"]
    held: list[Route] = []
    page.route("**/player/counts.js", lambda route: held.append(route))
    reader = Reader(page, service, web, narrated)
    reader.open(ready=False)
    # when it comes at last
    page.evaluate("player.play()")
    page.wait_for_function("past => player.time > past", arg=segments[1]["end"])
    with page.expect_response("**/player/counts.js"):
        held[0].continue_()
    reader.play(None, segments[2]["start"] + 0.1)
    reader.leave()
    # then they are counted
    heard = {row["id"]: row["heard"] for row in counted(service, narrated, 1)["segments"] if row["heard"]}
    assert heard[segments[0]["id"]] == heard[segments[1]["id"]] == 1


@pytest.mark.parametrize(
    ("more", "before"),
    [
        (' counts="off"', ""),
        ("", "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"),
    ],
)
def test_whoever_does_not_want_it_is_not_counted(
    service: Running, web: Web, narrated: str, page: Page, more: str, before: str
) -> None:
    if before:
        page.add_init_script(before)
    reader = Reader(page, service, web, narrated, more)
    reader.open()
    reader.play(None, 2.0)
    reader.leave()
    assert [one for one in reader.asked if one.startswith("POST") or one.endswith("/counts")] == []
    assert service.client.get(f"/v1/narrations/{narrated}/counts").json()["listens"] == 0
