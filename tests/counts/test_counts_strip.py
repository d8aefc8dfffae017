"""Does the strip show what was counted, to the eye, in words and in numbers, under a strict policy?"""

from __future__ import annotations

import re
from typing import Any

from lxml import html

from api.strip import CELLS_MAX, HEARD, ROWS_MAX, strip
from narrator.records.counts import Count
from tests.counts.conftest import SENTENCES

COUNTS = {
    "": Count(heard=40),
    "s0001": Count(heard=40),
    "s0002": Count(heard=20, replayed=7),
    "s0003": Count(heard=30, skipped=9),
    "s0010": Count(heard=10, left=3),
    "s0999": Count(heard=99),  # of an earlier text
}


def manifest(sentences: list[str]) -> dict[str, Any]:
    return {
        "id": "0" * 32,
        "segments": [{"id": f"s{n:04}", "text": text} for n, text in enumerate(sentences, 1)],
    }


def drawn(found: html.HtmlElement, name: str) -> list[tuple[float, float, float, float]]:
    """(x, y, width, height) of every rectangle of a kind."""
    rows = found.xpath(f".//*[@class='strip-{name}']")
    return [tuple(float(row.get(key)) for key in ("x", "y", "width", "height")) for row in rows]  # type: ignore[misc]


def test_cells_follow_the_text_and_bars_how_many_heard_it() -> None:
    found = html.fromstring(str(strip(manifest(SENTENCES), COUNTS)))
    bars = {x: (y, height) for x, y, _, height in drawn(found, "heard")}
    holds = drawn(found, "hold")

    # each sentence is as wide as its text, one after the other, over the whole width
    chars = sum(map(len, SENTENCES))
    at = 0.0
    for text, (x, _, width, _) in zip(SENTENCES, holds, strict=True):
        assert abs(x - at) < 0.01
        assert abs(width - 1000 * len(text) / chars) < 0.01
        at += width

    # the bar of the one that most heard is full, and those of others in proportion; they stand on one line
    heights = [bars[x][1] if x in bars else 0.0 for x, *_ in holds]
    assert heights[:4] == [HEARD, HEARD / 2, HEARD * 3 / 4, 0.0]
    assert {round(y + height, 3) for y, height in bars.values()} == {HEARD}
    assert [x for x, *_ in drawn(found, "replayed")] == [holds[1][0]]
    assert [x for x, *_ in drawn(found, "skipped")] == [holds[2][0]]
    assert [x for x, *_ in drawn(found, "left")] == [holds[9][0]]


def test_the_same_stands_there_in_words_and_in_a_table() -> None:
    found = html.fromstring(str(strip(manifest(SENTENCES), COUNTS)))
    said = found.get_element_by_id("strip-said").text_content()
    assert said.startswith("40 listens. The first sentence was heard in 40, the last in 10.")
    assert f"Most often heard again: “{SENTENCES[1]}” (7)." in said
    assert f"Most often skipped: “{SENTENCES[2]}” (9)." in said
    assert f"Most listeners stopped in: “{SENTENCES[9]}” (3)." in said

    picture = found.find(".//svg")
    assert picture.get("role") == "img"
    for name in ("aria-labelledby", "aria-describedby"):
        assert found.get_element_by_id(picture.get(name)).text_content()

    rows = [[cell.text_content() for cell in row] for row in found.findall(".//tbody/tr")]
    assert rows[:3] == [
        [SENTENCES[0], "40", "0", "0", "0"],
        [SENTENCES[1], "20", "7", "0", "0"],
        [SENTENCES[2], "30", "0", "9", "0"],
    ]
    assert len(rows) == len(SENTENCES)


def test_nothing_in_it_is_forbidden_by_a_strict_policy_and_foreign_text_is_text() -> None:
    shown = str(strip(manifest(["<script>alert(1)</script> “&” and\nmore", *SENTENCES[1:]]), COUNTS))
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", shown)
    assert "&lt;script&gt;alert(1)" in shown


def test_before_anybody_listened_it_says_so() -> None:
    for counts in ({}, {"s0001": Count()}):
        shown = str(strip(manifest(SENTENCES), counts))
        assert "Nobody has been counted listening yet" in shown
        assert "<svg" not in shown


def test_a_book_shares_cells_and_its_table_ends() -> None:
    long = [f"Sentence {n} of a long book." for n in range(1, 9001)]
    shown = str(strip(manifest(long), {f"s{n:04}": Count(heard=n % 5, left=n % 2) for n in range(1, 9001)}))
    found = html.fromstring(shown)
    cells = drawn(found, "hold")
    assert len(cells) <= CELLS_MAX
    assert abs(sum(width for _, _, width, _ in cells) - 1000) < 1
    assert len(found.findall(".//tbody/tr")) == ROWS_MAX
    assert (
        f"The first 1000 of 9000; GET /v1/narrations/{'0' * 32}/counts has them all." in found.text_content()
    )
    assert len(shown) < 500_000


def test_lost_batches_make_no_share_above_the_whole() -> None:
    said = str(strip(manifest(SENTENCES), {"": Count(heard=1), "s0001": Count(heard=3)}))
    assert "3 listens." in said
