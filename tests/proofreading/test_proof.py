"""Does proof-reading find what a person should look at, where it stands, and nothing in a text that is plain?"""

from __future__ import annotations

from pathlib import Path

import pytest

from narrator.article import Article, build_article
from narrator.engines.espeak import EspeakEngine
from narrator.lexicon import read_lexicon
from narrator.proof import KINDS, proof_read

SAMPLES = Path(__file__).parents[2] / "audio_samples"


def article(*texts: str, kind: str = "paragraph", language: str | None = None) -> Article:
    return build_article([(kind, text, None) for text in texts], language=language)


def found(*texts: str) -> list[tuple[str, str]]:
    return [(one.kind, one.written) for one in proof_read(article(*texts))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ILO met the AOSSI.", [("acronym", "ILO"), ("acronym", "AOSSI")]),
        ("The FBI, NASA, the GDPR and World War II.", []),
        ("BREAKING NEWS FROM THE ILO ABOUT ROPE", []),
        ("It fell on 03/04/2024, not on 13/04/2024.", [("number", "03/04/2024")]),
        ("About 3/4 of it, and 1/2 of that, 24/7.", [("number", "3/4")]),
        ("From 1900-1910 some 5–10 people.", [("number", "1900-1910"), ("number", "5–10")]),
        ("It was 1,5 or 1.500, not 1,500.", [("number", "1,5"), ("number", "1.500")]),
        ("The A320neo and the H5N1 study.", [("code", "A320neo"), ("code", "H5N1")]),
        ("A 12-year-old ran 5km on the 3rd in the 1990s.", []),
        ("Ngũgĩ met Przybylski and Siobhan.", [("name", "Ngũgĩ"), ("name", "Przybylski"), ("name", "Siobhan")]),
        ("Although John knew, I’ll say Knight’s English name.", []),
        ("A dove, in the town of Reading. Reading helps.", [("homograph", "dove"), ("homograph", "Reading")]),
        ("See https://example.org/a/very/long/path?with=query now.", [("unreadable", "https://example.org/a/very/long/path?with=query")]),
        ("See https://example.org now.", []),
        ("Key 9f86d081884c7d659a2f was lost.", [("unreadable", "9f86d081884c7d659a2f")]),
        ("Write to ann@example.org today.", [("unreadable", "ann@example.org")]),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_found_and_what_is_not_is_left(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


def test_ranges_are_those_of_the_article_and_repeats_are_counted() -> None:
    whole = article("A quiet port", "The ILO met.", "The ILO left; the ILO came.")
    (ilo,) = proof_read(whole)
    assert whole.text[ilo.char_start : ilo.char_end] == "ILO"
    assert (ilo.char_start, ilo.times, ilo.said) == (18, 3, "I L O")
    assert ilo.to_json()["range"] == [18, 21]


def test_tables_and_programs_are_told_as_not_read_aloud() -> None:
    whole = build_article([("table", "Year | Tons\n1900 | 5", None), ("code", "x = 1", None)])
    assert [(one.kind, one.said) for one in proof_read(whole)] == [("table", ""), ("program", "")]


def test_what_a_lexicon_says_is_not_doubtful() -> None:
    words = read_lexicon(
        '[{"grapheme": "ILO", "alias": "I L O"}, {"grapheme": "3/4", "alias": "three of four"}]'
    )
    assert proof_read(article("The ILO met at 3/4."), [words]) == []


def test_words_of_another_language_are_not_judged_as_english() -> None:
    german = article("Die ILO und https://example.org/a/very/long/path/of/words", language="de")
    assert [one.kind for one in proof_read(german)] == ["unreadable"]


def test_with_a_voice_it_is_told_how_names_sound(espeak: EspeakEngine) -> None:
    (siobhan, ilo) = proof_read(article("Siobhan of the ILO."), (), espeak, "gmw/en-us")
    assert (siobhan.sounds, ilo.sounds) == ("ʃɪvˈɔːn", "aɪ ˈɛl ˈoʊ")


def test_plain_articles_have_few_findings_and_every_kind_is_known() -> None:
    for path in SAMPLES.glob("*/article.txt"):
        text = path.read_text("utf-8")
        rows = proof_read(article(*text.strip().split("\n\n")))
        assert {one.kind for one in rows} <= set(KINDS)
        assert len(rows) < 12 * len(text.split()) / 1000 + 3, path
        assert all(one.why and one.advice and one.times >= 1 for one in rows)
