"""Are the lines of a body labelled rightly, mixed within their folds, and kept lines scored as they should be?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from training.data import Page, find_domain, find_fold, load_pages
from training.labels import label_lines
from training.mixing import mix_pages
from training.score import score_page, tell

ARTICLE = "The bridge opened on Monday.\nNobody had waited for it.\nA second one is to follow."


def make_page(name: str, lines: list[str], labels: list[int], article: str, title: str | None = None) -> Page:
    domain = f"{name}.example"
    return Page(name, domain, find_fold(domain), lines, article, title, labels, [])


def test_lines_of_the_body_are_labelled_in_order() -> None:
    lines = ["News", "The bridge opened on Monday.", "Advertisement", *ARTICLE.split("\n")[1:], "About us"]
    assert label_lines(lines, ARTICLE) == [0, 1, 0, 1, 1, 0]


def test_of_a_repeated_line_the_copy_in_the_body_is_labelled() -> None:
    # given a first sentence that also stands above as a teaser
    lines = ["The bridge opened on Monday.", "Sport", *ARTICLE.split("\n")]
    assert label_lines(lines, ARTICLE) == [0, 0, 1, 1, 1]


def test_a_line_that_is_cut_otherwise_is_labelled_by_its_tokens() -> None:
    # given two paragraphs of the article on one line
    lines = ["Menu", "The bridge opened on Monday. Nobody had waited for it.", "A second one is to follow."]
    assert label_lines(lines, ARTICLE) == [0, 1, 1]


def test_a_line_without_words_goes_with_its_neighbours() -> None:
    lines = ["***", *ARTICLE.split("\n")[:2], "***", ARTICLE.split("\n")[2], "***"]
    assert label_lines(lines, ARTICLE) == [0, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example.org/a", "example.org"),
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("https://example.de", "example.de"),
    ],
)
def test_pages_are_parted_by_registered_domain(url: str, domain: str) -> None:
    assert find_domain(url) == domain


def test_a_page_is_read_with_its_labels(tmp_path: Path) -> None:
    # given a file of one page
    row = {"id": "1", "url": "https://a.example/x", "text": f"Bridge\n\nMenu\n{ARTICLE}\nFooter"}
    with gzip.open(tmp_path / "pages.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({**row, "article": ARTICLE, "title": "Bridge"}) + "\n")

    # then
    (page,) = load_pages(tmp_path / "pages.jsonl.gz")
    assert page.lines == ["Bridge", "Menu", *ARTICLE.split("\n"), "Footer"]
    assert (page.labels, page.title_lines) == ([0, 0, 1, 1, 1, 0], [0])


def test_mixed_pages_keep_to_their_fold_and_are_the_same_for_a_seed() -> None:
    # given pages of several folds
    pages = [
        make_page(f"site{at}", [f"{at} {line}" for line in range(12)], [0] * 3 + [1] * 6 + [0] * 3, "")
        for at in range(30)
    ]
    offsets = np.arange(0, 12 * 31, 12)
    owner = np.repeat(np.arange(30), 12)

    # when
    mixed = list(mix_pages(pages, offsets, 5))

    # then every line comes from a page of the body's fold, and the seed decides
    for page, lines in zip(pages, mixed, strict=True):
        assert {pages[at].fold for at in owner[lines]} == {page.fold}
    again = list(mix_pages(pages, offsets, 5))
    assert all(np.array_equal(one, other) for one, other in zip(mixed, again, strict=True))


def test_the_body_alone_and_the_body_with_its_title_are_exact() -> None:
    page = make_page("a", [], [], ARTICLE, "A bridge at last for everyone")
    blocks = ARTICLE.split("\n")
    for kept in (blocks, ["A bridge at last for everyone", *blocks]):
        score = score_page(page, kept)
        assert (score.exact, score.f1, score.stray, score.lost) == (True, 1.0, 0, 0)


def test_stray_and_lost_lines_are_counted() -> None:
    # given an answer that lacks a paragraph and has two lines too many
    page = make_page("a", [], [], ARTICLE)
    kept = [*ARTICLE.split("\n")[:2], "Read more", "Sign up for our newsletter today"]

    # then
    score = score_page(page, kept)
    assert (score.exact, score.stray, score.lost) == (False, 2, 1)
    assert 0 < score.f1 < 1
    assert tell("here", [score]).startswith("| here | 0.")
