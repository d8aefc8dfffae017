"""Does each word get the time of its mark, a fair one where it has none, and an end where its sound ends?"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest

from narrator.engines.engine import WordMark
from narrator.segment import Token
from narrator.words import time_words

RATE = 1000
"""A frame is a millisecond."""


def tokens_of(text: str) -> list[Token]:
    return [Token(m.start(), m.end(), m.start(), m.end()) for m in re.finditer(r"\S+", text)]


def marks_at(text: str, frames: Mapping[str, int]) -> list[WordMark]:
    """A mark where each string first begins in the text."""
    return [WordMark(frame, text.index(part)) for part, frame in frames.items()]


def loud(frames: int) -> npt.NDArray[np.int16]:
    return np.full(frames, 9000, np.int16)


def starts_of(text: str, frames: Mapping[str, int], length: int = 1000) -> list[int]:
    words = time_words(tokens_of(text), marks_at(text, frames), loud(length), RATE)
    return [start for start, _ in words]


def test_a_word_starts_at_its_mark_and_ends_where_the_next_starts() -> None:
    words = time_words(tokens_of("red kite"), marks_at("red kite", {"red": 20, "kite": 400}), loud(900), RATE)
    assert words == [(20, 400), (400, 900)]


def test_a_mark_may_be_on_any_character_of_its_word_and_the_first_counts() -> None:
    # given "2023" in three events, the first of which stands after an opening quote
    assert starts_of('"2023 was', {"2023": 10, "023": 200, "23": 300, "was": 500}) == [10, 500]


def test_two_words_said_as_one_share_its_time_by_their_characters() -> None:
    # given one mark for "of the", as espeak-ng has it: three characters of six are before "the"
    assert starts_of("of the sea", {"of": 100, "sea": 340}) == [100, 220, 340]


def test_the_last_words_without_marks_share_what_is_left() -> None:
    assert starts_of("sail on it", {"sail": 0}, length=1000) == [0, 500, 800]


def test_words_before_the_first_mark_share_what_is_before_it() -> None:
    assert starts_of("in the sea", {"sea": 600}, length=1000) == [0, 300, 600]


def test_a_mark_on_the_s_of_initials_is_the_next_words() -> None:
    # given "CEOs in", for which espeak-ng marks "CEOs" and its "s", and not "in"
    assert starts_of("CEOs in may", {"CEOs": 0, "s in": 430, "may": 600}) == [0, 430, 600]


def test_a_mark_on_the_s_of_initials_is_left_alone_where_the_next_word_has_its_own() -> None:
    assert starts_of("G7s of may", {"G7s": 0, "s of": 430, "of": 500, "may": 600}) == [0, 500, 600]


def test_a_word_ends_where_its_sound_does_if_silence_follows() -> None:
    # given a pause from frame 300 to the next word's mark at 500
    samples = loud(800)
    samples[300:500] = 0
    words = time_words(tokens_of("yes, but"), marks_at("yes, but", {"yes": 0, "but": 500}), samples, RATE)
    assert words == [(0, 300), (500, 800)]


def test_a_word_that_is_never_heard_keeps_its_whole_time() -> None:
    words = time_words(
        tokens_of("hush now"), marks_at("hush now", {"hush": 0, "now": 500}), np.zeros(800, np.int16), RATE
    )
    assert words == [(0, 500), (500, 800)]


@pytest.mark.parametrize("marks", [[], [WordMark(400, 50)], [WordMark(400, -1)]])
def test_marks_outside_of_every_word_count_for_nothing(marks: list[WordMark]) -> None:
    words = time_words(tokens_of("all at sea"), marks, loud(900), RATE)
    assert [start for start, _ in words] == [0, 360, 630]


def test_no_words_have_no_times() -> None:
    assert time_words([], [WordMark(5, 0)], loud(100), RATE) == []


def test_times_ascend_and_stay_inside_whatever_the_marks(rng: random.Random) -> None:
    for _ in range(300):
        # given words and marks that fit each other in no way
        text = " ".join("x" * rng.randint(1, 9) for _ in range(rng.randint(1, 12)))
        length = rng.randint(0, 900)
        marks = [WordMark(rng.randint(0, 1200), rng.randint(0, 80)) for _ in range(rng.randint(0, 15))]

        # when they are timed
        words = time_words(tokens_of(text), marks, loud(length), RATE)

        # then there is a time for each word, one after the other, within the sound
        edges = [edge for word in words for edge in word]
        assert len(words) == len(text.split())
        assert edges == sorted(edges)
        assert all(0 <= edge <= length for edge in edges)
