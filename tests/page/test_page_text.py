"""The page as a string: what the article becomes, and what hostile text does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from narrator.page import render_page

HOSTILE = "</script><script>window.hit = 1</script><img src=x onerror=\"window.hit = 2\"> \u2028 \u2029 'q' & $title"


@pytest.fixture
def page_of(narrate: Callable[..., Any]) -> Callable[..., str]:
    def render(*pieces: tuple[str, str], title: str = "T") -> str:
        narrated = narrate(list(pieces), audio=False, title=title)
        return render_page(narrated.article, narrated.manifest)

    return render


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", page[page.index("<article>") : page.index("</article>")]))


def test_each_kind_has_its_element(page_of: Callable[..., str]) -> None:
    page = page_of(
        ("title", "A roof"),
        ("standfirst", "Bees are back."),
        ("byline", "By Jane Doe"),
        ("date", "2024-03-02"),
        ("heading", "Winter"),
        ("paragraph", "It was cold."),
        ("quote", "We gave up."),
        ("quote", "Then we did not."),
        ("list_item", "One queen"),
        ("list_item", "2. Lift the lid"),
        ("caption", "A hive."),
        ("code", "\nif x:\n    y"),
        ("table", "Year | Hives\n2023 | 4"),
        ("footnote", "1 Or so."),
    )
    for piece in (
        '<h1 class="title spoken" data-start="0" dir="auto">A roof</h1>',
        '<p class="standfirst spoken" data-start="8" dir="auto">Bees are back.</p>',
        '<p class="date" data-start="37" dir="auto">2024-03-02</p>',
        '<h2 class="heading spoken" data-start="49" dir="auto">Winter</h2>',
        '<blockquote>\n<p class="quote spoken"',
        "Then we did not.</p>\n</blockquote>",
        '<ul>\n<li class="list_item spoken"',
        '<li class="list_item spoken marked"',
        "<figure><figcaption",
        'dir="auto">\n\nif x:\n    y</pre>',
        'dir="auto">\nYear | Hives\n2023 | 4</pre>',
    ):
        assert piece in page
    assert page.count("<blockquote>") == page.count("<ul>") == page.count("<h1") == 1
    assert page.index("By Jane Doe") < page.index("</header>") < page.index("Winter")


def test_the_manifest_is_in_the_page_as_it_is(narrate: Callable[..., Any]) -> None:
    narrated = narrate([("paragraph", HOSTILE)], audio=False, title=HOSTILE)
    page = render_page(narrated.article, narrated.manifest)
    found = re.search(r'<script type="application/json" id="manifest">(.*?)</script>', page, re.DOTALL)
    assert found
    assert not re.search(r"[<>&\u2028\u2029]", found[1])
    assert json.loads(found[1]) == narrated.manifest


def test_hostile_text_is_text(page_of: Callable[..., str]) -> None:
    page = page_of(("title", HOSTILE), ("paragraph", HOSTILE), ("code", HOSTILE))
    assert text_of(page).count(HOSTILE) == 3
    assert page.count("<script") == 3
    assert "<img" not in page


def test_an_article_without_a_title_takes_the_manifests(page_of: Callable[..., str]) -> None:
    assert '<h1 dir="auto">Given</h1>' in page_of(("paragraph", "The ferry leaves."), title="Given")
    assert "<h1" not in page_of(("paragraph", "The ferry leaves."), title="The ferry leaves")


def test_what_html_cannot_hold_keeps_its_place(page_of: Callable[..., str]) -> None:
    page = page_of(("paragraph", "a\0b\ud800c"), ("code", "d\r\ne"))
    assert "a\ufffdb\ufffdc" in page
    assert "d&#13;\ne" in page
    page.encode("utf-8")


def test_nothing_is_fetched_from_elsewhere(page_of: Callable[..., str]) -> None:
    page = page_of(("paragraph", "Plain."))
    assert not re.search(r"https?://|\son[a-z]+=", page)


def test_every_source_is_offered_and_named(narrate: Callable[..., Any]) -> None:
    narrated = narrate([("paragraph", "Plain.")], audio=False)
    files = [("audio.m4a", "audio/mp4"), ('a"b.mp3', "audio/mpeg")]
    narrated.manifest["audio"] = [{"url": url, "type": kind} for url, kind in files]
    page = render_page(narrated.article, narrated.manifest)
    assert '<source src="audio.m4a" type="audio/mp4"><source src="a&quot;b.mp3" type="audio/mpeg">' in page
    assert "The audio files audio.m4a and a&quot;b.mp3 are missing or cannot be played here." in page
    assert 'href="audio.m4a" download' in page


def test_the_scripts_stay_small() -> None:
    folder = Path(__file__).parents[2] / "narrator"
    for script in folder.glob("page_*.js"):
        assert len(script.read_text(encoding="utf-8").splitlines()) < 350
