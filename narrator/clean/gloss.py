"""How does a model that has learnt English pages read a page in another language?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LANGUAGES = ("de", "fr", "es", "ja")
"""Those that a page can be glossed from."""
FEWEST_TOLD = 12
"""Telling words; a page with fewer of a language is left as it is."""
MARGIN = 2
"""A language is sure if it has as many times the telling words of every other, English among them."""
LONGEST_TOLD = 400
"""Words of a line that are looked at to tell the language."""

_TELLING = {
    "en": "the and of to is was that with for it he she you this have are not at by from",
    "de": "der die und das nicht ist mit ein eine den auf für sich dem auch von zu war",
    "fr": "les des et est une dans pour qui il du au pas sur elle avec ce aux plus",
    "es": "el los las y por para su sus lo al más como pero es muy cuando sin hay está fue",
    # Their neighbours, which share words with them and have no glossary.
    "it": "di che è per della gli nel sono alla anche più il dei",
    "pt": "os um uma não com do da ao mais foi são dos em",
    "nl": "het een van niet dat op voor zijn ook er wordt",
}
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3041-\u30ff]")
_LETTER = re.compile(r"[^\W\d_]")
_PIECE = re.compile(
    "[\u3041-\u309f]+|[\u30a1-\u30ffー]+|[\u3400-\u4dbf\u4e00-\u9fff々〆]+|[^\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff々〆]+"
)
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"\b(l|d|qu|n|s|c|j|m|t|jusqu|lorsqu|puisqu)[’'](?=\w)", re.IGNORECASE)
_LONGEST_KANJI = 2
"""Characters of a made word: Japanese words that are written in Chinese characters have about two."""


def find_language(lines: Sequence[str]) -> str | None:
    """Which of ``LANGUAGES`` the lines are surely in; None for English and all others."""
    kana = sum(len(_KANA.findall(line)) for line in lines if not line.isascii())
    if kana and kana * 4 > sum(len(_LETTER.findall(line)) for line in lines):
        return "ja"
    words: list[str] = []
    for line in lines:
        words += _WORD.findall(line.lower())[:LONGEST_TOLD]
    times = Counter(words)
    told = Counter({language: sum(map(times.__getitem__, own)) for language, own in _TELLING_SETS.items()})
    (first, most), (_, second) = told.most_common(2)
    return first if first in LANGUAGES and most >= FEWEST_TOLD and most >= MARGIN * second else None


def gloss(lines: Sequence[str], language: str) -> list[str]:
    """The lines with English words for those that the glossary has; the others, marks and figures stay.

    Japanese is parted where the sort of its characters changes, and after every second Chinese one.
    """
    from narrator.clean.glossary import GLOSSARIES

    words = GLOSSARIES[language]
    if language == "ja":
        return [_part(line, words) for line in lines]

    def put(found: re.Match[str]) -> str:
        word = found.group()
        english = words.get(word.lower())
        if english is None:
            return word
        return (
            english.upper()
            if len(word) > 1 and word.isupper()
            else english.title()
            if word[0].isupper()
            else english
        )

    if language == "fr":
        lines = [_ELIDED.sub(r"\1 ", line) for line in lines]
    return [_HYPHENED.sub(put, line) for line in lines]


def _part(line: str, words: dict[str, str]) -> str:
    whole = words.get(line)
    if whole is not None:
        return whole
    parts: list[str] = []
    for piece in _PIECE.findall(line):
        english = words.get(piece)
        if english is not None:
            parts.append(f" {english} ")
        elif piece[0] >= "\u3400" and len(piece) > _LONGEST_KANJI:
            parts.append(
                " ".join(piece[at : at + _LONGEST_KANJI] for at in range(0, len(piece), _LONGEST_KANJI))
            )
        elif "\u3041" <= piece[0] <= "\u309f":
            parts.append(f" {_known_end(piece, words)} ")
        else:
            parts.append(piece)
    return " ".join("".join(parts).translate(_MARKS).split()).replace(" .", ".").replace(" ,", ",")


def _known_end(piece: str, words: dict[str, str]) -> str:
    """A run of Hiragana is mostly the end of a word and a particle: the longest known end, what is before it apart."""
    for at in range(1, len(piece)):
        english = words.get(piece[at:])
        if english is not None:
            return f"{piece[:at]} {english}"
    return piece


_TELLING_SETS = {language: frozenset(words.split()) for language, words in _TELLING.items()}
_MARKS = str.maketrans(
    {
        "。": ". ",
        "、": ", ",
        "！": "! ",
        "？": "? ",
        "：": ": ",
        "「": "“",
        "」": "”",
        "『": "‘",
        "』": "’",
        "（": " (",
        "）": ") ",
        "｜": " | ",
    }
)
