"""Do the spans of whole articles, and of lines that nobody would write, hold what they promise?"""

import random

import pytest

from narrator.article import build_article
from narrator.say import LANGUAGES, say, spoken
from narrator.segment import segment

SEEDS = range(40)
WORDS = (
    "the harbour council of quiet trains said that Anna Müller’s plan costs more than it did in Rome".split()
)
FIGURES = (
    "{n}", "${n}", "{n}%", "{n} km", "{n}-{m}", "{n}–{m}", "{n}:{m}", "{n}.{m}.{y}", "{y}-0{d}-1{d}", "May {d}, {y}", "{n},{m}",
    "{n}.{m}", "{n}/{m}", "({n})", "[{d}]", "“{y}s”", "{d}th", "No. {n}", "Dr. {C}", "{C}.{C}. Lee", "{C}{C}{C}", "{C}{C}-{n}", "{C}{n}{C}",
    "a@{C}.org", "https://{C}.com/{n}", "#{n}", "@{C}{C}_{n}", "€{n}m", "{n} mg/dL", "{n}°", "½", "{n} ½", "{C}'s", "{y}/{d}{d}", "+1 {n} {m}", "v{d}.{d}.{m}",
    "e.g.", "U.S.", "p.m.", "vs.", "—", "…", "🎉", "&amp;", "II", "XIV", "x²", "≥{n}", "CO₂", "{n}Mio. €", "{d}. Mai {y}", "{d}h{m}", "{d}.º", "w/", "\u00a0", "\u200b",
)  # fmt: skip


def sentence(pick: random.Random) -> str:
    """Words and figures, in an order that may be nonsense."""
    parts = []
    for _ in range(pick.randint(1, 14)):
        if pick.random() < 0.55:
            parts.append(pick.choice(WORDS))
            continue
        parts.append(
            pick.choice(FIGURES).format(
                n=pick.randint(0, 10 ** pick.randint(1, 7)),
                m=pick.randint(0, 99),
                d=pick.randint(1, 9),
                y=pick.randint(1000, 2100),
                C=pick.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            )
        )
    joint = pick.choice((" ", " ", " ", " ", "", "-"))
    return joint.join(parts) + pick.choice((".", "?", "", ".”", "!"))


def noise(pick: random.Random) -> str:
    """Characters of every kind, glued."""
    alphabet = "aA1 .,-–/:$€%#@[](){}'\"’“&*+=<>°²½µé日\u0301\u200d🎉\n\tIVX0"
    return "".join(pick.choice(alphabet) for _ in range(pick.randint(0, 60)))


@pytest.mark.parametrize("seed", SEEDS)
def test_ranges_ascend_touch_and_cover(seed: int) -> None:
    pick = random.Random(seed)
    for text in [sentence(pick) for _ in range(40)] + [noise(pick) for _ in range(40)]:
        for language in LANGUAGES:
            # Given a line, when it is said
            spans = say(text, language)
            # Then no character is missed or said twice
            ends = [0, *(span.end for span in spans)]
            assert [span.start for span in spans] == ends[:-1], f"seed {seed}: {text!r}"
            assert ends[-1] == len(text), f"seed {seed}: {text!r}"
            # And what is plain is what is written, so that the rest alone has changed
            rebuilt = "".join(
                span.spoken if span.kind == "plain" else text[span.start : span.end] for span in spans
            )
            assert rebuilt == text, f"seed {seed}: {text!r}"
            assert all(span.spoken != text[span.start : span.end] for span in spans if span.kind != "plain")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_spoken_word_knows_where_it_was_written(seed: int) -> None:
    pick = random.Random(seed)
    # Given an article of such sentences, when it is cut into utterances
    article = build_article(
        ("paragraph", " ".join(sentence(pick) for _ in range(pick.randint(1, 6))), None) for _ in range(5)
    )
    text = article.text
    at = 0
    for piece in segment(article):
        for token in piece.tokens:
            # Then each word stands in the text, none before the one that was said before it
            assert at <= token.char_start < token.char_end <= len(text), f"seed {seed}"
            at = token.char_start
            said = piece.spoken[token.spoken_start : token.spoken_end]
            assert any(char.isalnum() for char in said), f"seed {seed}: {said!r}"


def test_the_same_text_is_always_said_alike() -> None:
    pick = random.Random(7)
    lines = [sentence(pick) for _ in range(200)]
    assert [spoken(say(line)) for line in lines] == [spoken(say(line)) for line in lines]
