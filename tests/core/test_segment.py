"""Where are utterances cut, and does each spoken word know its written characters?"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from narrator.article import Article, build_article
from narrator.pauses import PAUSES_MS, boundary, pause_frames
from narrator.segment import LIMIT_CHARS, segment


def article(*blocks: tuple[str, str]) -> Article:
    return build_article((kind, text, None) for kind, text in blocks)


def spoken(text: str) -> list[str]:
    return [piece.spoken for piece in segment(article(("paragraph", text)))]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("“It works,” she said. “It does.” He left.", ["“It works,” she said.", "“It does.”", "He left."]),
        ("Dr. Ji came. Mr. Fox left.", ["Doctor Ji came.", "Mister Fox left."]),
        ("It rose 3.5 percent. Then it fell.", ["It rose three point five percent.", "Then it fell."]),
        ("Visit e.g. Rome or Paris.", ["Visit for example Rome or Paris."]),
        ("Wait... what?", ["Wait... what?"]),
        ("今日は。元気ですか？はい。", ["今日は。", "元気ですか？", "はい。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, cut: list[str]) -> None:
    assert spoken(text) == cut


def test_words_point_at_the_written_characters_they_stand_for() -> None:
    # given a sentence in which numbers, codes and abbreviations are said otherwise than written
    text = "Dr. Ji paid “€25 million” for STI-A1110, 51% of it."
    piece = segment(article(("title", "Pie"), ("paragraph", text)))[1]
    whole = "Pie\n\n" + text

    # then each spoken word covers what was written for it, without the quotes and commas around
    said = [
        (
            piece.spoken[token.spoken_start : token.spoken_end].strip("“”,."),
            whole[token.char_start : token.char_end],
        )
        for token in piece.tokens
    ]
    assert ("Doctor", "Dr.") in said
    assert ("paid", "paid") in said
    assert ("twenty-five", "€25 million") in said
    assert ("euros", "€25 million") in said
    assert ("of", "of") in said
    assert [written for _, written in said].count("STI-A1110") >= 5
    assert whole[piece.char_start : piece.char_end] == text


def test_ranges_ascend_and_stay_inside_for_random_text(rng: random.Random) -> None:
    # given texts put together from what articles are made of
    parts = [
        "$5 million",
        "Dr.",
        "word",
        "“quote”",
        "—",
        "3.5%",
        "CAR-T",
        ".",
        "!",
        "…",
        "😀",
        "[12]",
        "naïve",
        "e.g.",
        ",",
        "(",
        ")",
        "’s",
    ]
    for _ in range(300):
        text = "".join(
            rng.choice(parts) + rng.choice([" ", " ", " ", "", "\n"]) for _ in range(rng.randrange(1, 40))
        )
        made = article(("heading", "Top"), ("paragraph", text))
        pieces = segment(made)

        # then segments and words ascend in the article text and never leave their block
        for before, after in pairwise(pieces):
            assert before.char_end <= after.char_start or before.block == after.block
        for piece in pieces:
            block = made.blocks[piece.block]
            assert block.char_start <= piece.char_start < piece.char_end <= block.char_end
            assert len(piece.spoken) <= LIMIT_CHARS
            assert "\n" not in piece.spoken
            starts = [token.char_start for token in piece.tokens]
            assert starts == sorted(starts)
            for token in piece.tokens:
                assert piece.char_start <= token.char_start < token.char_end <= piece.char_end
                assert piece.spoken[token.spoken_start : token.spoken_end].strip()


def test_no_word_is_lost_when_a_long_sentence_is_cut() -> None:
    # given one sentence of 3,000 words with commas here and there, and one word of 2,000 letters
    words = [f"word{'s' * (i % 5)}{',' if i % 17 == 0 else ''}" for i in range(3000)]
    pieces = segment(article(("paragraph", " ".join(words))))
    giant = segment(article(("paragraph", "a" * 2000)))

    # then the pieces joined are the sentence, none is over the limit, and only the last ends it
    assert " ".join(piece.spoken for piece in pieces) == " ".join(words)
    assert max(len(piece.spoken) for piece in pieces) <= LIMIT_CHARS
    assert [piece.whole for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert "".join(piece.spoken for piece in giant) == "a" * 2000


def test_captions_dates_tables_and_code_are_not_spoken() -> None:
    made = article(
        ("title", "T"),
        ("date", "1 May 2024"),
        ("caption", "A photo"),
        ("table", "1 2"),
        ("code", "x = 1"),
        ("paragraph", "Yes."),
    )
    assert [piece.kind for piece in segment(made)] == ["title", "paragraph"]


def test_pauses_follow_the_kind_of_boundary_and_the_speed() -> None:
    made = article(
        ("title", "T"), ("standfirst", "Dek"), ("paragraph", "One. Two."), ("quote", "Said."), ("paragraph", "On."),
        ("heading", "Part"), ("list_item", "A"), ("list_item", "B"),
    )  # fmt: skip
    kinds = [boundary(a, b) for a, b in pairwise(segment(made))]
    assert kinds == ["title", "standfirst", "sentence", "quote", "quote", "heading", "heading", "list_item"]
    for kind in kinds:
        assert pause_frames(kind, 22050, 2.0) == round(PAUSES_MS[kind] * 22.05 / 2)
