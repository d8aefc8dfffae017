"""How an HTML page is read: its lines, the elements they stand in, what it declares, and what cannot be read at all."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from narrator.clean.dom import Document, read_document
from narrator.clean.metadata import read_metadata
from narrator.clean.model.naming import NEAR, ZONES, Naming, Outwards
from narrator.clean.model.structure import Structure
from narrator.errors import InputTooLarge

PAGE = """<html lang="en-GB"><head><title>Bees return | Roof Press</title>
<meta property="og:title" content="Bees return">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Bees return to the roof",
 "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Ole Vik"}], "datePublished": "2024-03-02T10:00:00Z"}]}</script>
</head><body><nav class="mainNav"><a href="/">Home</a></nav><main><div class="article-body">
<p>Nobody <b>had</b> waited.<br>Then they <span hidden>never</span>came.</p>
<pre>a = 1
b = 2</pre></div></main></body></html>"""


def test_lines_are_runs_of_text_between_blocks_and_line_breaks() -> None:
    document = read_document(PAGE)
    assert document.lines == ["Home", "Nobody had waited.", "Then they came.", "a = 1 b = 2"]
    assert document.raw == {3: "a = 1\nb = 2"}
    assert [document.tags[owner] for owner in document.owners] == ["nav", "p", "p", "pre"]
    assert document.breaks == [0, 0, 1, 0]
    assert document.link_shares == [1, 0, 0, 0]
    assert document.names[document.owners[0]] == ("main", "nav")
    assert document.is_in(0, "nav")
    assert not document.is_in(1, "nav")
    assert document.is_in(1, "main")


def test_a_page_declares_its_title_authors_date_and_language() -> None:
    metadata = read_metadata(read_document(PAGE))
    assert metadata.titles == ("Bees return to the roof", "Bees return")
    assert metadata.page_title == "Bees return | Roof Press"
    assert (metadata.byline, metadata.date, metadata.language) == ("Jane Doe, Ole Vik", "2024-03-02", "en-GB")


@pytest.mark.parametrize(
    "data", ["{broken", "[" * 100_000, '{"headline": {"a": 1}, "author": [[[1]]], "datePublished": 3}']
)
def test_data_that_cannot_be_read_counts_as_not_there(data: str) -> None:
    page = f"<title>The ferry</title><script type='application/ld+json'>{data}</script><p>It sailed."
    metadata = read_metadata(read_document(page))
    assert (metadata.titles, metadata.byline, metadata.date) == ((), None, None)
    assert metadata.title == "The ferry"


BOMBS = {
    "nested": "<div>" * 200_000 + "It sailed.",
    "nested behind ends that close nothing": "<x><object></x>" * 60_000 + "It sailed.",
    "attributes": "<p " + " ".join(f"a{at}=1" for at in range(100_000)) + ">It sailed.",
    "attributes with brackets": "<p " + " ".join(f'a{at}=">"' for at in range(100_000)) + ">It sailed.",
    "attributes of a tag without an end": "<p " + "a " * 500_000,
    "paragraphs": "<p>a" * 400_000,
}


@pytest.mark.parametrize("page", BOMBS.values(), ids=BOMBS)
def test_a_page_made_to_take_hours_is_refused_within_seconds(page: str) -> None:
    began = time.process_time()
    with pytest.raises(InputTooLarge, match="give the page of one article"):
        read_document(page)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "page",
    ["<!--" * 200_000, "<script" * 100_000, "<script></script" * 50_000, "<p>\0x", "</p></div><td>x", ""],
)
def test_broken_markup_is_read_as_browsers_do(page: str) -> None:
    assert len(read_document(page).lines) <= 1


def test_numbers_of_structure_follow_from_the_tree() -> None:
    # given two paragraphs in one container, a teaser in another
    page = "<div id=a><p>One two.</p><p>Three four.</p></div><aside><p>More news</p></aside>"
    document = read_document(page)
    structure = Structure(document, {"declared": [0.0] * 3, "extracted": [1.0, 1.0, 0.0]})
    structure.set_naming(np.zeros(3))

    # when the paragraphs weigh all
    rows = structure.rows(np.array([2.0, 2.0, 2.0]), np.array([2.0, 2.0, 0.0]))

    # then containers, neighbours and groups say so
    assert rows["in_aside"].tolist() == [0, 0, 1]
    assert rows["inside_0.9"].tolist() == [1, 1, 0]
    assert rows["out_0.9"].tolist() == [0, 0, 1]
    assert rows["lines_1"].tolist() == [2, 2, 1]
    assert rows["rest_1"].tolist() == pytest.approx([2 / 3, 2 / 3, 0])
    assert rows["up_next"].tolist() == [1, 2, 0]
    assert rows["same_parent_prev"].tolist() == [0, 1, 0]
    assert rows["path_mean"].tolist() == [1, 1, -1]
    assert rows["extracted@1"].tolist() == [1, 0, -1]


def random_document(rng: random.Random) -> Document:
    names = ["nav", "body", "teaser", "x"]
    parts = []
    for _ in range(60):
        roll = rng.randrange(4)
        name = f"{names[rng.randrange(4)]} {names[rng.randrange(4)]}"
        parts.append(
            f"<div class='{name}'>"
            if roll < 2
            else "</div>"
            if roll == 2
            else f"<p class='{name}'>Words here.</p>"
        )
    return read_document("".join(parts))


def test_names_score_by_their_zone_over_the_root_of_their_number(rng: random.Random) -> None:
    # given random trees, and weights for names on the element, near it and far
    words = ["body", "nav", "teaser"]
    weights = np.array([[rng.gauss(0, 1) for _ in words] for _ in ZONES])
    naming = Naming(words, weights, 0.25)
    for _ in range(20):
        document = random_document(rng)
        told = {"declared": [0.0] * len(document.lines), "extracted": [0.0] * len(document.lines)}
        scores = naming.score(Structure(document, told))

        # then each line's score is that of the names on its way outwards
        for owner, score in zip(document.owners, scores, strict=True):
            found = [
                weights[min((level + 1) // 2, 1) if level <= NEAR else 2, words.index(name)]
                for level, at in enumerate(document.ancestors(owner))
                for name in document.names[at]
                if name in words
            ]
            assert score == pytest.approx(sum(found) / max(len(found), 1) ** 0.5 + 0.25)


def test_outwards_ends_at_the_root() -> None:
    outwards = Outwards(read_document("<p>One.</p>"))
    assert outwards.at(1).tolist() == outwards.at(9).tolist() == [0]


def test_names_are_found_however_deep_their_data_nests() -> None:
    data = '{"author": ' + "[" * 900 + '{"name": "Ann Marsh"}' + "]" * 900 + "}"
    page = f"<script type='application/ld+json'>{data}</script><p>It sailed."
    assert read_metadata(read_document(page)).byline == "Ann Marsh"
