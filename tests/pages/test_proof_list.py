"""Does the page list what to listen to before publishing, and lead to where it stands?"""

from __future__ import annotations

from collections.abc import Callable

from tests.browser import audit
from tests.pages.conftest import ARTICLE, Opened

DOUBTFUL = ARTICLE.replace("three ships had come in", "the ILO and Siobhan had come in on 03/04/2024")


def test_what_is_doubtful_is_listed_with_its_place(open_page: Callable[..., Opened]) -> None:
    start = open_page()
    page = start.page
    start.paste(DOUBTFUL)
    summary = page.locator(".proof summary")
    summary.wait_for()
    assert summary.inner_text() == "3 places to listen to before publishing"
    summary.click()
    rows = page.locator(".proof li")
    assert [rows.nth(n).locator("a").inner_text() for n in range(rows.count())] == [
        "ILO", "Siobhan", "03/04/2024",
    ]  # fmt: skip
    assert "is read “March fourth, twenty twenty-four”" in rows.nth(2).inner_text()
    assert audit(page, ".proof") == []

    # when the place is asked for, its piece is marked
    rows.nth(2).locator("a").click()
    marked = page.locator(".pieces li:target")
    assert "The port was quiet at dawn." in marked.inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('li:target .piece')).outlineWidth") == "2px"
    assert start.errors == []


def test_a_plain_article_has_no_list(open_page: Callable[..., Opened]) -> None:
    start = open_page()
    start.paste(ARTICLE.replace("1987", "spring"))
    start.page.locator(".pieces").wait_for()
    assert start.page.locator(".proof").count() == 0
