"""Which words do lexicons find, whose word counts, and where does it stand?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrator.article import build_article
from narrator.engines import Phonemes
from narrator.errors import PhonemesRefused
from narrator.lexicon import Lexicon, LexiconStack, open_lexicon, read_lexicon
from narrator.say import Span, say, spoken
from narrator.segment import segment
from narrator.store import content_key
from narrator.testing import ToneEngine

HOUSE = open_lexicon(Path(__file__).parent / "good" / "house.pls")


def lexicon(*rows: tuple[str, str], language: str = "en", inflect: str = "") -> Lexicon:
    lexemes = [{"grapheme": written, "alias": said, "inflect": inflect.split()} for written, said in rows]
    return read_lexicon(json.dumps({"language": language, "lexemes": lexemes}))


def said(text: str, *lexicons: Lexicon, language: str | None = "en") -> str:
    spans = LexiconStack(lexicons, language).over(say)(text)
    covers(text, spans)
    return spoken(spans)


def covers(text: str, spans: list[Span]) -> None:
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == len(text)
    for span in spans:
        if span.kind == "plain":
            assert span.spoken == text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Qatar won.", "X won."),
        ("(Qatar), “Qatar” — Qatar!", "(X), “X” — X!"),
        ("Qatari, qatar, QATAR, Qatar_1, Qatar2", "Qatari, qatar, QATAR, Qatar_1, Qatar2"),
        ("Qatar-based, pro-Qatar", "X-based, pro-X"),
        ("Qatar's and Qatar’s", "Qatar's and Qatar’s"),
        ("O'Qatar", "O'Qatar"),
        ("Qatar\u0301", "Qatar\u0301"),
    ],
)
def test_a_word_is_found_whole_and_as_it_is_written(text: str, expected: str) -> None:
    assert LexiconStack([lexicon(("Qatar", "X"))]).over(_as_written)(text)
    assert spoken(LexiconStack([lexicon(("Qatar", "X"))]).over(_as_written)(text)) == expected


def _as_written(text: str) -> list[Span]:
    return [Span(0, len(text), text)]


def test_spaces_apostrophes_and_accents_are_alike_however_they_are_typed() -> None:
    words = lexicon(("New York", "X"), ("O'Brien", "Y"), ("Zoë", "Z"))
    assert said("New\u00a0York, O’Brien and Zoe\u0308.", words) == "X, Y and Z."


def test_signs_end_where_they_end() -> None:
    words = lexicon(("C+", "one"), ("C++", "two"), (".NET", "net"))
    assert said("C++ or C+ on .NET", words) == "two or one on net"


def test_scripts_without_spaces_have_no_boundaries_and_french_words_begin_after_an_apostrophe() -> None:
    assert said("私は東京に", lexicon(("東京", "X"), language="ja"), language="ja") == "私はXに"
    assert said("l’OTAN et l'OTAN", lexicon(("OTAN", "X"), language="fr"), language="fr") == "l’X et l'X"


def test_inflections_are_found_only_where_they_are_asked_for() -> None:
    text = "Two Toris met Tori's friends; the buses' driver met the MPs, the Tories and Achilles' heel."
    bare = lexicon(("Tori", "torry"), ("bus", "coach"), ("Achilles", "a kill ease"))
    assert said(text, bare).count("torry") == 0
    full = lexicon(
        ("Tori", "torry"), ("bus", "coach"), ("Achilles", "a kill ease"), inflect="plural possessive"
    )
    assert said(text, full) == (
        "Two torries met torry's friends; the coaches' driver met the M P's, the Tories and a kill ease's heel."
    )


def test_the_article_goes_before_the_section_and_that_before_the_house() -> None:
    house = lexicon(("Qatar", "house"), ("Xi", "house"), ("mRNA", "house"))
    section = lexicon(("Qatar", "section"), ("Xi", "section"))
    article = lexicon(("Qatar", "article"))
    assert said("Qatar, Xi, mRNA", house, section, article) == "article, section, house"


def test_of_forms_that_overlap_the_longest_of_the_first_is_taken_whatever_its_lexicon() -> None:
    house, article = (
        lexicon(("New York Times", "house")),
        lexicon(("New York", "article"), ("Times", "article")),
    )
    assert said("New York Times, New York, Times", house, article) == "house, article, article"


def test_within_a_lexicon_what_is_preferred_goes_first_and_a_role_last() -> None:
    assert said("Tolu Ade at the Prado", HOUSE) == "Toe loo Ah day at the Prah doe"


def test_a_lexicon_of_another_language_is_left_out() -> None:
    words = lexicon(("Qatar", "X"), language="de")
    assert said("Qatar", words, language="en-GB") == "Qatar"
    assert said("Qatar", words, language="de-AT") == said("Qatar", words, language=None) == "X"


def test_it_wins_over_what_would_be_said_otherwise_and_leaves_the_rest_to_that() -> None:
    # given words that rules would read, alone and with what stands around
    words = lexicon(("$5", "five bucks"), ("3M", "three em"), ("Dr.", "Doctor Doctor"), ("1987", "that year"))
    text = "Dr. Ada paid 3M $5 in 1987 and $6 in 1988."
    expected = (
        "Doctor Doctor Ada paid three em five bucks in that year and six dollars in nineteen eighty-eight."
    )
    assert said(text, words) == expected
    # a rule that would reach over the word is asked again for what is left of its stretch
    assert said("$5 million", lexicon(("million", "mill"))) == "five dollars mill"


def test_an_alias_is_text_that_is_said_as_other_text_is_on_one_line() -> None:
    assert (
        said("X stands.", lexicon(("X", "No. 5  of 1987"))) == "Number five of nineteen eighty-seven stands."
    )


def test_the_written_range_is_exact_and_no_sentence_ends_within() -> None:
    words = lexicon(("St. Ives", "Saint. Eves"), ("UN", "United Nations"))
    text = "They left St. Ives for the UN. It rained."
    article = build_article([("title", "Rope", None), ("paragraph", text, None)])
    pieces = segment(article, lexicons=LexiconStack([words], "en"))
    assert [piece.spoken for piece in pieces] == [
        "Rope",
        "They left Saint Eves for the United Nations.",
        "It rained.",
    ]
    marked = [article.text[token.char_start : token.char_end] for token in pieces[1].tokens]
    assert marked == ["They", "left", "St. Ives", "St. Ives", "for", "the", "UN", "UN"]


def test_sounds_go_to_an_engine_that_takes_them_and_the_alias_to_one_that_does_not() -> None:
    article = build_article([("paragraph", "Then Siobhan’s rope. Siobhan left.", None)])
    first, second = segment(article, lexicons=LexiconStack([HOUSE], "en"))
    assert first.spoken == "Then Siobhan’s rope."
    assert first.phonemes == (Phonemes(5, 14, "ʃɪˈvɔːnz"),)
    assert second.phonemes == (Phonemes(0, 7, "ʃɪˈvɔːn"),)
    tone = segment(article, lexicons=LexiconStack([HOUSE], "en", ToneEngine()))
    assert [piece.spoken for piece in tone] == ["Then Shivawn's rope.", "Shivawn left."]
    assert not any(piece.phonemes for piece in tone)


def test_sounds_without_an_alias_are_refused_only_where_they_are_met() -> None:
    words = read_lexicon('[{"grapheme": "Xi", "phoneme": "ʃiː"}]')
    over = LexiconStack([words], "en", ToneEngine()).over(say)
    assert spoken(over("Nobody came.")) == "Nobody came."
    with pytest.raises(PhonemesRefused, match=r"'Xi'.*tone.*alias"):
        over("Xi came.")


def test_keys_change_exactly_where_a_lexeme_touches() -> None:
    text = "The port was quiet. Qatar said nothing. Xi left. The rope was sold."
    article = build_article([("paragraph", text, None)])

    def keys(*lexicons: Lexicon) -> list[str]:
        pieces = segment(article, lexicons=LexiconStack(lexicons, "en"))
        return [content_key(ToneEngine(), "low", 1.0, piece.spoken, piece.phonemes) for piece in pieces]

    plain = keys()
    assert plain == [content_key(ToneEngine(), "low", 1.0, piece.spoken) for piece in segment(article)]
    words = read_lexicon('[{"grapheme": "Xi", "phoneme": "ʃiː"}, {"grapheme": "Qatar", "alias": "cutter"}]')
    touched = [one != two for one, two in zip(plain, keys(words), strict=True)]
    assert touched == [False, True, True, False]
    other = read_lexicon('[{"grapheme": "Xi", "phoneme": "siː"}, {"grapheme": "Qatar", "alias": "cutter"}]')
    assert [one != two for one, two in zip(keys(words), keys(other), strict=True)] == [
        False,
        False,
        True,
        False,
    ]
