"""Does an issue's page play from the service, and in a frame on another site, for those who may hear it?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import audit, site

from .conftest import STRANGER, Served

Open = Callable[..., Page]


@pytest.fixture
def errors() -> list[str]:
    """What the browser complains of: a script that fails, or something that a policy forbids."""
    return []


@pytest.fixture
def open_page(browser: Browser, errors: list[str]) -> Iterator[Open]:
    """Open an address as a stranger; an error of the page fails the test."""
    contexts: list[BrowserContext] = []

    def call(address: str, **options: object) -> Page:
        context = browser.new_context(extra_http_headers=STRANGER, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
        page.goto(address)
        return page

    yield call
    for context in contexts:
        context.close()
    assert errors == []


def until(page: Page, condition: str) -> None:
    """Wait; Playwright's own way evaluates a string within the page, which its policy forbids."""
    end = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.05)


@pytest.mark.parametrize("kind", ["public", "opened"])
def test_it_plays_article_after_article(open_page: Open, kind: str, request: pytest.FixtureRequest) -> None:
    # given the page of a public issue, and of a private one with a token
    issue: Served = request.getfixturevalue(kind)
    page = open_page(f"{issue.url}index.html" + (f"?{issue.query}" if issue.query else ""))
    assert page.title() == "Harbour <Weekly> & more"
    assert page.locator("li .name").all_inner_texts() == [
        "The ferry that learned to wait", "The bakery with no clock", "The keeper of the lamp",
    ]  # fmt: skip
    assert page.evaluate("document.querySelector('.issue img').naturalWidth") > 100
    assert page.evaluate("getComputedStyle(document.querySelector('#controls')).display") != "none"

    # when it is played
    page.locator("#play").click()
    until(page, "audio.currentTime > 0.3 && !audio.paused")
    first = page.evaluate("audio.currentSrc")
    assert first.startswith(f"{issue.url}articles/") and "edition=1" in first

    # then the next part follows
    page.evaluate("audio.currentTime = audio.duration - 0.2")
    until(page, f"audio.currentSrc !== '{first}' && audio.currentTime > 0.1")
    assert "/between/" in page.evaluate("audio.currentSrc")

    # and the keyboard leads on
    page.keyboard.press("n")
    until(page, "document.querySelector('li[aria-current] .name').innerText.includes('lamp')")

    # and an article can be read along
    page.locator("li a").first.click()
    page.wait_for_url("**/narrations/**")
    assert "last boat" in page.locator("body").inner_text()


def test_whole_formats_are_fetched_from_it(open_page: Open, opened: Served) -> None:
    page = open_page(f"{opened.url}index.html?{opened.query}")
    names = page.locator(".downloads a").all_inner_texts()
    assert names == ["m4b", "mp3", "epub", "podcast feed"]
    with page.expect_download() as begun:
        page.get_by_role("link", name="m4b").click()
    assert begun.value.suggested_filename == "issue.m4b"
    assert begun.value.failure() is None


def test_it_is_shown_in_a_frame_of_another_site(open_page: Open, public: Served) -> None:
    with site() as other:
        frame = f"{public.service.url}/embed/issue/{public.id}"
        page = open_page(
            other.put(
                "/",
                f'<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe src="{frame}" allow="autoplay" width="600" height="500"></iframe>',
            )
        )
        inner = page.frame_locator("iframe")
        inner.locator("#play").click()
        inner.locator("#elapsed").get_by_text("0:01").wait_for()
        assert inner.locator(".issue img").evaluate("image => image.naturalWidth") > 100


def test_the_page_itself_is_in_nobodys_frame_and_loads_nothing_from_elsewhere(public: Served) -> None:
    answer = public.get("index.html")
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy and "default-src 'none'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    framed = public.follow(f"{public.service.url}/embed/issue/{public.id}")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    tag = framed.headers["etag"]
    again = public.follow(f"{public.service.url}/embed/issue/{public.id}", If_None_Match=tag)
    assert again.status_code == 304


def test_a_frame_says_in_words_why_there_is_nothing(
    open_page: Open, closed: Served, errors: list[str]
) -> None:
    for address, told in (
        (f"{closed.service.url}/embed/issue/{closed.id}", "private"),
        (f"{closed.service.url}/embed/issue/{closed.id}?token=x", "does not open the issue"),
        (f"{closed.service.url}/embed/issue/{'0' * 32}", "no longer here"),
    ):
        page = open_page(address)
        assert told in page.locator("h1").inner_text()
        assert page.evaluate("getComputedStyle(document.querySelector('.refusal')).display") != "inline"
        assert page.evaluate("document.styleSheets.length") == 1
    errors[:] = [error for error in errors if "Failed to load resource" not in error]  # of the page's status


@pytest.mark.parametrize("width", [320, 1000])
def test_everybody_can_use_it(open_page: Open, public: Served, width: int) -> None:
    page = open_page(f"{public.url}index.html", viewport={"width": width, "height": 800}, bypass_csp=True)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert audit(page) == []
