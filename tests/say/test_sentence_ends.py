"""Does the full stop of an abbreviation survive where it also ends the sentence?"""

import pytest

from narrator.say import say, spoken

ENDS = [
    ("She runs Acme Inc. The firm grew.", "She runs Acme Incorporated. The firm grew."),
    ("She runs Acme Inc.", "She runs Acme Incorporated."),
    ("“She runs Acme Inc.”", "“She runs Acme Incorporated.”"),
    ("He moved to the U.S. He stayed.", "He moved to the U S. He stayed."),
    ("It starts at 5 p.m. Bring tea.", "It starts at five PM. Bring tea."),
    ("Pens, ink, etc. Nothing more.", "Pens, ink, et cetera. Nothing more."),
    ("He met Sam Hill Jr. They talked.", "He met Sam Hill Junior. They talked."),
    ("They live on Elm St. The house is old.", "They live on Elm Street. The house is old."),
    ("It is 5 km.", "It is five kilometers."),
]
GOES_ON = [
    ("Acme Inc. and Zed Corp. agreed.", "Acme Incorporated and Zed Corporation agreed."),
    ("the U.S. Army", "the U S Army"),
    ("at 5 p.m. Monday", "at five PM Monday"),
    ("at 5 p.m. EST", "at five PM E S T"),
    ("Toyota Motor Co. Ltd. said", "Toyota Motor Company Limited said"),
    ("Gen. The and Dr. He", "General The and Doctor He"),
    ("pens (ink, etc.) and", "pens (ink, et cetera) and"),
]


@pytest.mark.parametrize(("written", "expected"), ENDS)
def test_the_stop_stays_at_the_end_of_a_sentence(written: str, expected: str) -> None:
    assert spoken(say(written)) == expected


@pytest.mark.parametrize(("written", "expected"), GOES_ON)
def test_the_stop_goes_inside_a_sentence(written: str, expected: str) -> None:
    assert spoken(say(written)) == expected
