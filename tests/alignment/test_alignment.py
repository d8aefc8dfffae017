"""Does every word start when the manifest says so? A judge that shares nothing with the engine's own marks listens."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from narrator.clean import clean
from narrator.engines.espeak import EspeakEngine
from narrator.narration import narrate
from tests.alignment.aligner import Figures, Heard, align, figures
from tests.alignment.phonemes import Phonemes, share

ARTICLES = Path(__file__).parent / "articles"

NARRATIONS = {
    "figures, dates and speech": ("ferry", 1.0),
    "codes, units and spelled letters": ("battery", 1.0),
    "codes at one and a half times the speed": ("battery", 1.5),
}
"""Name: article and speed, all in the default voice."""

MEDIAN_MS = 20
"""Most that all words together may be early or late; the aligner's own step is 10 ms."""

P95_MS = 60
"""Most that 95 words in 100 may be off, early or late."""

WITHIN_100 = 0.98
"""Least share of words within 100 ms: room for slips of the aligner, as where a vowel follows a vowel."""

SHIFT_MS = 150
"""A fault that a reader who follows the words sees at once."""


@pytest.fixture(scope="module", params=NARRATIONS)
def heard(
    request: pytest.FixtureRequest, espeak: EspeakEngine, tmp_path_factory: pytest.TempPathFactory
) -> list[Heard]:
    """Every word of a narration, timed by its manifest and by the aligner."""
    name, speed = NARRATIONS[request.param]
    folder = tmp_path_factory.mktemp(name)
    article = clean((ARTICLES / f"{name}.txt").read_text("utf-8"))
    narrate(article, folder, speed=speed, engine=espeak)
    return align(folder)


def keeps_the_bounds(result: Figures) -> bool:
    return abs(result.median_ms) <= MEDIAN_MS and result.p95_ms <= P95_MS and result.within_100 >= WITHIN_100


def test_words_start_when_they_are_heard(heard: list[Heard]) -> None:
    # given a narration of more than two hundred words, every one of them aligned
    assert len(heard) > 200

    # then their starts are where the aligner hears them
    result = figures(heard)
    assert keeps_the_bounds(result), f"{result}\n{worst(heard)}"


def test_the_check_sees_a_narration_whose_words_are_all_late(heard: list[Heard]) -> None:
    # given the same words, each one 150 ms later in the manifest
    late = figures(heard, SHIFT_MS)

    # then the figures say so, by that much
    assert late.median_ms == pytest.approx(figures(heard).median_ms + SHIFT_MS)
    assert late.median_ms == pytest.approx(SHIFT_MS, abs=MEDIAN_MS)
    # and every bound is broken
    assert late.p95_ms > P95_MS
    assert late.within_100 < WITHIN_100
    assert not keeps_the_bounds(late)


def test_the_check_sees_words_that_are_one_place_out(heard: list[Heard]) -> None:
    # given a manifest in which each word has the start of the one before it
    out = [Heard(word.segment, word.text, before.start_s, word.heard_s) for before, word in pairwise(heard)]

    # then the bounds are broken
    assert not keeps_the_bounds(figures(out))


def test_words_run_together_in_speech_each_have_their_own_phones() -> None:
    # given a sentence in which espeak-ng makes one word of "of the"
    words = Phonemes("gmw/en-us").of_words("most of the time", ["most", "of", "the", "time"])

    # then each has its own, and "the" is as in the sentence
    assert [" ".join(word) for word in words] == ["M OW S T", "AH V", "DH AH", "T AY M"]


def test_phones_are_shared_where_the_words_said_alone_fit_best() -> None:
    # given two words, of which the second loses its first consonant and changes its vowel in the sentence
    parts = share("T EH L IH M".split(), ["T EH L".split(), "HH AH M".split()])

    # then the cut is where it was
    assert parts == [["T", "EH", "L"], ["IH", "M"]]


def test_figures_are_of_the_differences_between_manifest_and_aligner() -> None:
    # given 40 words of which 38 are 10 ms late, one 90 ms and one 200 ms early
    offs = [0.01] * 38 + [-0.09, -0.2]
    words = [Heard("s0001", "word", 1 + off, 1.0) for off in offs]

    # then the median keeps its sign, and the others forget theirs
    result = figures(words)
    assert result.words == 40
    assert result.median_ms == pytest.approx(10)
    assert result.p95_ms == pytest.approx(np.percentile([10] * 38 + [90, 200], 95))
    assert result.within_100 == pytest.approx(39 / 40)
    assert result.worst_ms == pytest.approx(200)


def worst(heard: list[Heard]) -> str:
    """The words that are furthest off, one a line."""
    rows = sorted(heard, key=lambda word: -abs(word.off_ms))[:10]
    return "\n".join(
        f"{word.off_ms:6.0f} ms {word.segment} {word.start_s:.2f} s {word.text}" for word in rows
    )
