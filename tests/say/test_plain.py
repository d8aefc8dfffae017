"""Is plain prose left exactly as it is written?"""

import random

import pytest

from narrator.say import Span, say

SEED = 1851
NOUNS = (
    "river bridge teacher market winter letter garden doctor engine harbour student window captain "
    "village painter story council mountain widow mark may march will us it who am in no sat sun"
).split()
VERBS = "crossed watched repaired remembered painted left found opened carried forgot said is was has".split()
MODIFIERS = "old quiet well-known half-finished first-rate long-lost bright no-nonsense café-style twenty-year".split()
NAMES = "Alice O’Brien Müller McDonald Jean-Luc Zoë D’Angelo Paris Monday March Mark I Will St Gen".split()
FRAMES = (
    "The {m} {n} {v} the {n}.",
    "{N} {v} a {n}, but the {n} {v} it.",
    "“I don’t know,” {N} said, “if the {n} {v}.”",
    "'It's the {n}'s {n},' she said; nobody {v} it…",
    "Who {v} the {m} {n}? {N}’s {n} did!",
    "They’d {v} three {n}s (and a {m} {n}) by noon – or so {N} wrote.",
    "Vitamin C and plan B helped. In the end, the {n} {v}.",
    "He said no. She {v} at once: a {n}; a {n}.",
)
KEPT = (
    "I am what I am.",
    "We know May is warm, and we may march.",
    "A man, a plan: that’s all.",
    "It was a rock-’n’-roll show, well played.",
    "“Stop.” He stopped.",
    "She wore a T-shirt and sent an e-mail over Wi-Fi.",
)


def sentences(count: int) -> list[str]:
    """Plain sentences, the same ones on each run."""
    pick = random.Random(SEED)
    made = []
    for _ in range(count):
        sentence = pick.choice(FRAMES)
        for slot, words in (("{n}", NOUNS), ("{v}", VERBS), ("{m}", MODIFIERS), ("{N}", NAMES)):
            while slot in sentence:
                sentence = sentence.replace(slot, pick.choice(words), 1)
        made.append(sentence)
    return made


def test_a_thousand_plain_sentences_are_unchanged() -> None:
    for sentence in sentences(1000):
        assert say(sentence) == [Span(0, len(sentence), sentence)], f"seed {SEED}"


@pytest.mark.parametrize("sentence", KEPT)
def test_words_that_look_like_more_are_unchanged(sentence: str) -> None:
    assert say(sentence) == [Span(0, len(sentence), sentence)]
