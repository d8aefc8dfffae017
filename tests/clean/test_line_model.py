"""Does the line model tell an article from the page around it, say why, and bear whatever it is given?"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from narrator.clean.model import explain_lines, load_model
from narrator.clean.model.line_model import WEIGHTS, read_model
from narrator.clean.model.reasons import DROPPING_KINDS, MEASURES, MOST_REASONS
from narrator.errors import NarratorError

ABOVE = """
Skip to content
Home
News
Sport
Opinion
Weather
Subscribe
Log in
The Harbour Post
""".strip().split("\n")
TITLE = "The lighthouse keeper who counts birds"
HEAD = ["By Mara Holt", "12 May 2024", "Share on Facebook"]
BODY = """
Every morning before the ferry comes in, Jonas Petersen climbs the hundred and twelve steps of the old lighthouse and counts the birds that rest on the rocks below.
He has done this for thirty years, and his notebooks fill two shelves in the kitchen where his wife used to keep her jars of jam.
“At first I only wanted to know whether the terns were coming back,” he said, pouring coffee into a cup without a handle. “Then I could not stop.”
Last year the island lost a third of its beach, and the colony moved to the northern side, where foxes cannot reach it at low tide.
Scientists from the university now use his numbers to see how the birds answer to warmer water, and they say that no other record on this coast is as long.
The notebooks are to be copied this winter, page by page, so that the island is not the only place where they can be read.
When he is asked who will count when he no longer can, he points at his granddaughter, who is eight and has a notebook of her own.
""".strip().split("\n")
BELOW = """
Related stories
Ten islands to visit this summer
The ferry that never sailed
Sign up for our newsletter
Get the latest news delivered to your inbox
Share this article
Leave a comment
Advertisement
© 2024 The Harbour Post. All rights reserved.
Privacy policy
Terms of use
""".strip().split("\n")
PAGE = [*ABOVE, TITLE, *HEAD, *BODY, *BELOW]
FIRST = len(ABOVE) + 1 + len(HEAD)
LAST = FIRST + len(BODY) - 1


def test_the_body_is_kept_and_what_stands_around_it_is_not() -> None:
    # given a page with a menu, an article and a footer, when it is read
    reading = load_model().read(PAGE)

    # then its paragraphs are likely, and all else but the title is unlikely
    kept = {line for line, likely in enumerate(reading.keep) if likely >= 0.5}
    assert kept - {len(ABOVE)} == set(range(FIRST, LAST + 1))
    assert float(reading.keep[FIRST : LAST + 1].min()) > 0.6
    assert float(reading.keep[LAST + 1 :].max()) < 0.4


def test_the_title_is_found() -> None:
    reading = load_model().read(PAGE)
    assert reading.title == PAGE.index(TITLE)
    assert 0.5 < reading.title_confidence <= 1


def test_an_article_with_no_page_around_it_is_kept() -> None:
    reading = load_model().read([TITLE, *BODY])
    assert float(reading.keep[1:].min()) > 0.5


def test_a_page_reads_the_same_twice() -> None:
    model = load_model()
    assert np.array_equal(model.read(PAGE).keep, model.read(PAGE).keep)


def test_a_page_of_a_thousand_words_takes_milliseconds() -> None:
    # given a page of about 140 lines and 1,000 words
    page = [*ABOVE * 4, TITLE, *HEAD, *BODY * 4, *BELOW * 5]
    model = load_model()
    model.read(page)

    # when it is read a few times
    times = []
    for _ in range(20):
        began = time.perf_counter()
        model.read(page)
        times.append(time.perf_counter() - began)

    # then the best takes about 4 ms; a busy machine may take some times as long
    assert min(times) < 0.02


# Reasons.


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Skip to content", "words of menus"),
        ("Home", f"stands {FIRST - 1} lines above the first paragraph"),
        ("Share on Facebook", "words of sharing buttons"),
        (BODY[0], "29 words, ends as a sentence"),
        (BODY[3], "worded as articles are"),
        ("Related stories", "words that lead to other pages"),
        ("The ferry that never sailed", "5 words, no end mark"),
        ("Sign up for our newsletter", "words of sign-up calls"),
        ("Terms of use", f"stands {len(BELOW)} lines below the last paragraph"),
        ("Privacy policy", "words of legal notices"),
    ],
)
def test_a_line_is_explained_in_plain_words(line: str, reason: str) -> None:
    reading = load_model().read(PAGE)
    [reasons] = explain_lines(reading, [PAGE.index(line)])
    assert reason in reasons


def test_a_line_that_stands_twice_is_told_as_a_repeat() -> None:
    # given a teaser that stands above and below the body
    page = [*ABOVE, "Ten islands to visit this summer", TITLE, *HEAD, *BODY, *BELOW]

    # when
    reading = load_model().read(page)

    # then
    second = len(page) - 1 - page[::-1].index("Ten islands to visit this summer")
    [reasons] = explain_lines(reading, [second])
    assert {"repeats a line above", "stands 2 times on the page"} & {*reasons}


def test_every_line_has_one_to_three_reasons() -> None:
    reading = load_model().read(PAGE)
    for reasons in explain_lines(reading, range(len(PAGE))):
        assert 1 <= len(reasons) <= MOST_REASONS
        assert all(reasons) and len(set(reasons)) == len(reasons)


def test_a_kept_line_is_not_told_as_furniture() -> None:
    # given paragraphs that hold a word or two of furniture
    reading = load_model().read(PAGE)

    # then none of these is a reason
    for reasons in explain_lines(reading, range(FIRST, LAST + 1)):
        assert not {*DROPPING_KINDS.values()} & {*reasons}


def test_lines_are_explained_as_each_alone_would_be() -> None:
    # given a page's lines from the last to the first, and none
    reading = load_model().read(PAGE)
    lines = [*range(len(PAGE))][::-1]

    # then
    assert explain_lines(reading, lines) == [explain_lines(reading, [line])[0] for line in lines]
    assert explain_lines(reading, []) == []


@pytest.mark.parametrize("line", [-1, len(PAGE)])
def test_a_line_that_is_not_there_is_not_explained(line: int) -> None:
    with pytest.raises(IndexError, match=f"line {line} of {len(PAGE)}"):
        explain_lines(load_model().read(PAGE), [0, line])


# Odd input.


def test_nothing_is_nothing() -> None:
    reading = load_model().read([])
    assert len(reading.keep) == 0
    assert (reading.title, reading.title_confidence) == (None, 0.0)


@pytest.mark.parametrize(
    "lines",
    [
        [""],
        ["", "", ""],
        ["Hello"],
        ["|", "***", "—"],
        ["1", "22", "1999", "55555", "3rd", "²"],
        ["one\ntwo", "three\r\nfour", "\n"],
        ["\ud800", "a lone \udfff surrogate in a line", "\ud83d\ude00"],
        ["\x00\x01\x02", "\x1c\x1d\x85", "\u2028 \u2029", "\ufeff\u200b"],
        ["😀 🎉 𝔘𝔫𝔦", "日本語の文章です。", "هذه جملة", "İSTANBUL ΌΣΟΣ"],
        ["<unknown>", "<begin> <end>"],
    ],
)
def test_any_line_has_a_probability_and_a_reason(lines: list[str]) -> None:
    reading = load_model().read(lines)
    assert len(reading.keep) == len(lines)
    assert bool(np.all((reading.keep >= 0) & (reading.keep <= 1)))
    assert reading.title is None or 0 <= reading.title < len(lines)
    assert all(explain_lines(reading, range(len(lines))))


@pytest.mark.parametrize(
    "lines",
    [
        ["the ship came home " * 25_000],
        ["a" * 1_000_000],
        ["😀" * 500_000],
        ["Read more", "News of the town and of its people, who went to the sea.", "x"] * 16_667,
        [f"Line {number} is about thing{number} and nothing else." for number in range(50_000)],
    ],
    ids=[
        "100,000 words",
        "one word of a million letters",
        "emoji",
        "three lines again and again",
        "50,000 lines",
    ],
)
def test_long_input_is_read_in_linear_time(lines: list[str]) -> None:
    began = time.perf_counter()
    reading = load_model().read(lines)
    assert len(reading.keep) == len(lines)
    assert time.perf_counter() - began < 10


# The weights file.


def test_the_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < 1_000_000


def test_the_model_is_read_once() -> None:
    assert load_model() is load_model()


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(
        NarratorError, match=r"the text model gone\.npz cannot be read .*install narrator again"
    ):
        read_model(tmp_path / "gone.npz")


def test_a_damaged_file_is_told_in_words(tmp_path: Path) -> None:
    # given the weights, cut short, emptied, and with a byte changed
    weights = WEIGHTS.read_bytes()
    middle = len(weights) // 2
    changed = weights[:middle] + bytes([weights[middle] ^ 0xFF]) + weights[middle + 1 :]
    for damaged in (b"", weights[:middle], b"not an archive", changed):
        (tmp_path / "weights.npz").write_bytes(damaged)

        # then
        with pytest.raises(NarratorError, match="cannot be read"):
            read_model(tmp_path / "weights.npz")


@pytest.mark.parametrize(
    "name", ["words", "pairs", "wording", "tree_rows", "tree_shapes", "reason_scales", "characters"]
)
def test_weights_that_do_not_fit_together_are_refused(tmp_path: Path, name: str) -> None:
    # given the weights with one array too short, and without it
    with np.load(WEIGHTS) as file:
        weights = dict(file.items())
    short = {**weights, name: weights[name][: len(weights[name]) // 2]}
    lacking = {key: value for key, value in weights.items() if key != name}
    for arrays in (short, lacking):
        np.savez(tmp_path / "weights.npz", allow_pickle=False, **arrays)

        # then
        with pytest.raises(NarratorError, match="cannot be read"):
            read_model(tmp_path / "weights.npz")


def test_every_measure_has_its_scales() -> None:
    means, deviations = load_model().read(["Hello"]).reason_scales
    assert [len(row) for row in (*means, *deviations)] == [len(MEASURES)] * 4


def test_cleaning_does_not_load_numpy_or_the_model_before_it_is_needed() -> None:
    code = "import sys, narrator, narrator.clean; sys.exit('numpy' in sys.modules or 'narrator.clean.model' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
