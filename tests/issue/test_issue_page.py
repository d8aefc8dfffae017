"""Does the issue's page play from disk, article after article, and can everybody use it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from narrator.issue.config import Config
from narrator.issue.make import Issue, make_issue
from narrator.issue.page import render_issue
from narrator.testing import ToneEngine
from tests.browser import audit
from tests.issue.conftest import write_folder


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """Three articles and a section; each is of some seconds."""
    folder = tmp_path_factory.mktemp("short")
    write_folder(folder / "in")
    return make_issue(
        [str(folder / "in")], folder / "out", engine=ToneEngine(), also=["m4b,epub"], config=Config(speed=4.0)
    )


@pytest.fixture
def page(browser: Browser, short: Issue) -> Iterator[Page]:
    """The issue's page, opened from disk; an error of its script fails the test."""
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((short.folder / "index.html").as_uri())
    yield page
    context.close()
    assert errors == []


def current(page: Page) -> str:
    return page.locator("li[aria-current] .name").inner_text()


def playing(page: Page) -> str:
    """The file that plays, relative to the issue."""
    return str(page.evaluate("() => audio.getAttribute('src')"))


def wait_for(page: Page, condition: str) -> None:
    page.wait_for_function(condition, timeout=20_000)


def test_the_page_shows_the_issue_and_plays_it(page: Page) -> None:
    assert page.title() == "Harbour <Weekly> & more"
    assert page.locator("h2").all_inner_texts() == ["Features"]
    assert page.locator("li .name").all_inner_texts() == [
        "The ferry that learned to wait", "The bakery with no clock", "The keeper of the lamp",
    ]  # fmt: skip
    assert current(page) == "The ferry that learned to wait"
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for(page, "() => !audio.paused && audio.currentTime > 0.3")
    assert page.locator("#now").inner_text() == "Now: The ferry that learned to wait"
    page.get_by_role("button", name="Pause").click()
    wait_for(page, "() => audio.paused")


def test_next_and_previous_go_by_article_with_what_announces_it(page: Page) -> None:
    page.get_by_role("button", name="Next article").click()
    wait_for(page, "() => !audio.paused")
    # the section's name comes first
    assert playing(page) == "between/section-features/audio.m4a"
    assert current(page) == "The bakery with no clock"
    page.keyboard.press("n")
    wait_for(page, "() => audio.getAttribute('src') === 'articles/2-features-lamp/audio.m4a'")
    assert page.get_by_role("button", name="Next article").is_disabled()
    page.get_by_role("button", name="Previous article").click()
    assert current(page) == "The bakery with no clock"
    page.get_by_role("button", name="Previous article").click()
    assert current(page) == "The ferry that learned to wait"


def test_one_article_goes_on_with_the_next_to_the_end_of_the_issue(page: Page, short: Issue) -> None:
    page.get_by_role("button", name="The ferry that learned to wait").first.click()
    seen = []
    for part in short.manifest["parts"]:
        wait_for(
            page,
            f"() => audio.getAttribute('src') === {part['audio'][0]['url']!r} && audio.readyState > 2 && !audio.paused",
        )
        seen.append(playing(page))
        page.evaluate("() => { audio.currentTime = audio.duration - 0.2; }")
    wait_for(page, "() => now.textContent.includes('whole issue')")
    assert len(seen) == 4
    assert current(page) == "The ferry that learned to wait"


def test_a_listener_comes_back_to_where_they_were(page: Page) -> None:
    page.get_by_role("button", name="The keeper of the lamp").first.click()
    wait_for(page, "() => audio.currentTime > 0.5")
    page.keyboard.press("k")
    page.reload()
    assert current(page) == "The keeper of the lamp"
    wait_for(page, "() => document.getElementById('seek').value > 0.4")


def test_a_missing_file_is_said(page: Page, short: Issue) -> None:
    path = short.folder / "articles" / "1-ferry" / "audio.m4a"
    data = path.read_bytes()
    path.unlink()
    try:
        page.get_by_role("button", name="The ferry that learned to wait").first.click()
        wait_for(page, "() => now.textContent.includes('articles/1-ferry/audio.m4a is missing')")
    finally:
        path.write_bytes(data)


def test_every_link_leads_to_a_file(page: Page, short: Issue) -> None:
    links = page.eval_on_selector_all("main a", "(all) => all.map((one) => one.getAttribute('href'))")
    assert len(links) == 3 + 2
    for link in links:
        assert (short.folder / link).is_file()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_use_it(
    browser: Browser, short: Issue, scheme: str, width: int, tmp_path: Path
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((short.folder / "index.html").as_uri())
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_name_that_runs_to_the_left_turns_nothing_else_around(short: Issue, browser: Browser) -> None:
    # given an author whose name runs to the left, to its end and beyond
    data = json.loads((short.folder / "issue.json").read_text("utf-8"))
    page = browser.new_page()
    page.set_content(render_issue({**data, "author": "\u202e<b>שלום</b>"}))

    # then it stands as it is, and what follows it runs to the right
    line = page.locator("bdi")
    assert line.inner_text() == "\u202e<b>שלום</b>"
    name_ends, count_begins = page.evaluate(
        """() => {
            const name = document.querySelector("bdi"), rest = document.createRange();
            rest.setStart(name.nextSibling, 3);
            rest.setEnd(name.nextSibling, 4);
            return [name.getBoundingClientRect().right, rest.getBoundingClientRect().left];
        }"""
    )
    assert count_begins >= name_ends
    page.close()
