"""Does the time grow only with the length of the text?"""

import time

import pytest

from narrator.article import build_article
from narrator.say import say
from narrator.segment import segment

HOSTILE = [
    "a",
    "1",
    "1,",
    "1a",
    "A-",
    "A.",
    "[1",
    "$",
    "I ",
    "SAN ",
    "1:1 ",
    "a@",
    "a.b",
    "http://",
    '7" ',
    "--",
    "😀",
    "0x",
    "…",
    '"',
    "!?",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("ends", ["", "x", " It was said."])
def test_a_hostile_paragraph_is_segmented_in_linear_time(piece: str, ends: str) -> None:
    # Given a paragraph of marks that each might end a sentence, or close a quotation after one
    article = build_article([("paragraph", f"The port was quiet at dawn. {piece * 10_000}{ends}", None)])
    started = time.process_time()
    # When it is cut into utterances
    segments = segment(article)
    # Then none is lost, and each character costs microseconds
    assert segments[0].spoken.startswith("The port was quiet at dawn.")
    assert time.process_time() - started < 2.5


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_line_takes_linear_time(piece: str) -> None:
    # Given a line of 40,000 repeats of what might begin a token, when it is said
    text = piece * 40_000
    say("warm")
    started = time.process_time()
    say(text)
    # Then each character costs microseconds, with much room for a slow machine
    assert time.process_time() - started < 10


def test_a_line_of_a_hundred_thousand_words_is_said() -> None:
    words = "On May 5 the firm paid $3 million to Dr. Lee, who said nothing at all about it. ".split()
    line = " ".join((words * 6_000)[:100_000])
    started = time.process_time()
    spans = say(line)
    assert spans[-1].end == len(line)
    assert time.process_time() - started < 10
