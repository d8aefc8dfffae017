"""Is the right one of two words meant, and does it reach espeak-ng without changing the text?"""

import pytest

from narrator.engines.espeak import hint
from narrator.say import say
from narrator.say.homographs import find_homographs

DECIDED = [
    ("He read the letter.", "read.past"),
    ("I read it yesterday.", "read.past"),
    ("They removed the lead pipes.", "lead.metal"),
    ("Most families live in huts.", "live.verb"),
    ("Tom lives in Rome.", "live.verb.s"),
    ("The river wound through town.", "wind.past"),
    ("It holds minute amounts.", "minute.small"),
    ("Close the door.", "close.verb"),
    ("Do not tear it up.", "tear.rip"),
    ("He had an ACL tear.", "tear.rip"),
    ("She took a bow.", "bow.bend"),
    ("The roads wind through hills.", "wind.verb"),
    ("Singers record their songs.", "record.verb"),
    ("Studies present a case.", "present.verb"),
    ("She objects to the plan.", "object.verb.s"),
    ("Farmers use the land.", "use.verb"),
    ("They sell sea bass.", "bass.fish"),
]
LEFT = (
    "To read is good.",
    "Lead the way to the lead singer.",
    "We heard live music.",
    "They saved their lives in time.",
    "He had a wound in his arm.",
    "Wait a minute, please.",
    "They stood close to me.",
    "She was in tears.",
    "He wore a bow tie.",
    "The wind through the trees was cold.",
    "It was a record high.",
    "At present nobody knows.",
    "An object fell.",
    "It is of no use to me.",
    "He plays bass guitar.",
)


@pytest.mark.parametrize(("text", "sense"), DECIDED)
def test_the_words_beside_it_decide(text: str, sense: str) -> None:
    # Given a sentence whose words decide, when it is looked at, then the sense is found
    found = find_homographs(text)
    assert [one.sense for one in found] == [sense]
    # And the hint changes that word alone, while the text itself stays
    hinted = hint(text).split()
    changed = [old for old, new in zip(text.split(), hinted, strict=True) if old != new]
    assert [word.strip(".,") for word in changed] == [text[found[0].start : found[0].end]]
    assert all(span.spoken == "A C L" for span in say(text) if span.kind != "plain")


@pytest.mark.parametrize("text", LEFT)
def test_where_nothing_decides_the_engine_does(text: str) -> None:
    assert find_homographs(text) == []
    assert hint(text) == text


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("Plan A is good.", "Plan eigh is good."),
        ("He sat in seat twelve A.", "He sat in seat twelve eigh."),
        ("Section three A and so on", "Section three eigh and so on"),
        ("A dog. A cat.", "A dog. A cat."),
        ("the end of A Clockwork Orange", "the end of A Clockwork Orange"),
    ],
)
def test_the_letter_is_told_from_the_article(text: str, hinted: str) -> None:
    assert hint(text) == hinted
