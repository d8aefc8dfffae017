"""What does a reader of another site see and hear in the iframe, with scripts and without? In a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Page

from tests.api.web import Web
from tests.embeds.conftest import TITLE, Narrated

PHONE = {"width": 360, "height": 152}
ARTICLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>News</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src *; style-src 'unsafe-inline'">
"""
NO_WEB_SHARE = "Unrecognized feature: 'web-share'."
"""Chromium where the system has no way to share; elsewhere it knows it."""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page of a browser of its own, which fails the test where anything was refused or broke."""
    contexts, errors = [], []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.text != NO_WEB_SHARE:
            errors.append(f"{message.text} {message.location['url']}")

    def open_(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def test_without_scripts_there_are_title_duration_and_sound(
    public: Narrated, open_page: Callable[..., Page]
) -> None:
    # given a phone on which scripts are off
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.goto(public.links["embed"])

    # then all of it is there at once, and within the frame's width
    assert page.title() == TITLE
    heading = page.get_by_role("heading", name=TITLE)
    heading.wait_for()
    label = page.get_by_text(f"Listen {public.manifest()['duration_label']}")
    assert label.is_visible()
    audio = page.locator("audio")
    box = audio.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("h1 a").get_attribute("href") == f"../narrations/{public.id}"
    assert audio.evaluate("audio => audio.networkState") in (0, 1)  # nothing is loaded yet

    # and it plays when its own button is pressed
    page.mouse.click(box["x"] + 26, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('audio').currentTime > 0.3")
    assert not audio.evaluate("audio => audio.paused")


def until(frame: Page | Frame, script: str) -> None:
    """Wait for something to be true; the page's policy forbids Playwright's own way."""
    end = time.monotonic() + 20
    while not frame.evaluate(script):
        assert time.monotonic() < end, script
        frame.wait_for_timeout(20)


@pytest.fixture
def publisher() -> Iterator[Web]:
    """Another site."""
    web = Web()
    thread = threading.Thread(target=partial(web.serve_forever, 0.01))
    thread.start()
    yield web
    web.shutdown()
    thread.join()
    web.server_close()


def test_in_the_frame_of_another_site_the_player_plays(
    public: Narrated, private: Narrated, publisher: Web, open_page: Callable[..., Page]
) -> None:
    for narrated in (public, private):
        # given the code that oEmbed answers, in a page of another site that allows itself nothing but frames
        code = narrated.oembed().json()["html"]
        publisher.pages["/article"] = ("text/html", f"{ARTICLE}{code}</html>".encode())
        page = open_page(viewport={"width": 360, "height": 640})
        page.goto(f"http://localhost:{publisher.server_port}/article")
        assert page.locator("iframe").bounding_box() == {"x": 8, "y": 8, "width": 344, "height": 152}
        frame = page.frame_locator("iframe")

        # when the player is there, which takes the place of the browser's own
        player = frame.locator("listen-player")
        player.get_by_role("button", name="Play").wait_for()
        assert not frame.locator(".plain").is_visible()
        assert frame.get_by_role("heading", name=TITLE).is_visible()
        inner = page.frames[1]
        assert inner.evaluate("document.documentElement.scrollHeight") <= 152
        assert inner.evaluate("document.documentElement.scrollWidth") <= 344

        # then it plays
        player.get_by_role("button", name="Play").click()
        until(inner, "document.querySelector('listen-player').time > 0.3")


def test_it_starts_where_it_was_asked_to(public: Narrated, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE)
    page.goto(f"{public.links['embed']}?t=2.5&theme=dark&lang=de")
    until(page, "document.querySelector('listen-player').time === 2.5")
    page.get_by_role("button", name="Abspielen").wait_for()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_where_the_player_does_not_come_the_plain_one_does(
    public: Narrated, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport=PHONE)
    page.route("**/player.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto(public.links["embed"])
    assert not page.locator("audio").is_visible()
    page.locator("audio").wait_for(timeout=10_000)


def test_in_a_low_frame_the_player_stands_alone(public: Narrated, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 640, "height": 90})
    page.goto(public.links["embed"])
    page.get_by_role("button", name="Play").wait_for()
    assert not page.get_by_role("heading").is_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= 90
