"""Which capitals are plain words in a dateline or a headline, to be said as words?"""

from __future__ import annotations

import re

from narrator.say.acronyms import AS_LETTERS, AS_WORDS
from narrator.say.rule import UPPER, Pattern, Reading, Rule, before
from narrator.say.span import Span

_WORD = r"[A-ZÀ-ÖØ-Þ]{1,24}(?:['’][A-ZÀ-ÖØ-Þ]{1,12})?"
_ONE = Pattern(_WORD)
_VOWEL = Pattern("[AEIOUYÀ-Ý]")
_LONG = 4
"""Letters from which a word in capitals, with a vowel and not a known acronym, marks a run as shouted."""
_SMALL = frozenset("A AN AND AS AT BUT BY FOR FROM IN IS NOT OF ON OR THE TO WITH ARE WAS ITS".split())
_EMPHASIS = _SMALL - {"A", "AS", "IN", "IS", "OR", "ON", "AN"} | frozenset(
    "ALL NEW NEVER ONLY MUST VERY MORE EVERY ALWAYS NO YES YOU WILL CAN BREAKING EXCLUSIVE UPDATE WATCH LIVE".split()
)


def cased(word: str) -> str:
    """A plain word in ordinary letters: "SURESNES" is "Suresnes", "AND" is "and"."""
    if word in _SMALL:
        return word.lower()
    return word[0] + word[1:].lower()


def _plain(word: str) -> bool:
    letters = word.replace("’", "'").split("'")[0]
    return (
        len(letters) > 1
        and letters not in AS_LETTERS
        and letters not in AS_WORDS
        and bool(_VOWEL.search(letters))
        and not re.fullmatch("[IVX]{2,}", letters)
    )


def _shouted(words: list[str]) -> bool:
    return any(len(word) >= _LONG and _plain(word) for word in words)


def _spans(match: re.Match[str], group: str) -> list[Span]:
    base = match.start(group)
    return [
        Span(base + word.start(), base + word.end(), cased(word[0]), "capitals")
        for word in _ONE.finditer(match[group])
        if _plain(word[0]) or (word[0] == "A" and word.start())
    ]


def _dateline(match: re.Match[str]) -> Reading:
    """The place at the head of an article; what joins its words is read by the scan's other rules."""
    lead = before(match, 200)
    if lead.rpartition("\n")[2].strip(' \u00a0(“"') and not re.search(r"[,&] ?$", lead):
        return None
    if not _shouted(_ONE.findall(match["run"])):
        return None
    return _spans(match, "run")


def _headline(match: re.Match[str]) -> Reading:
    words = _ONE.findall(match["run"])
    if len(words) < 2 or not _shouted(words):
        return None
    if len(words) == 2 and not all(_plain(word) or word in _SMALL for word in words):
        return None
    return _spans(match, "run")


def _emphasis(match: re.Match[str]) -> Reading:
    return match[0].lower() if match[0] in _EMPHASIS else None


RULES = (
    Rule(
        "capitals",
        UPPER,
        Pattern(
            rf"(?P<run>{_WORD}(?:(?:{{S}}|-){_WORD}){{0,5}})"
            r"(?=(?:{S}&{S}[A-Z]{2,20}(?:{S}[A-Z]{2,20}){0,2})?(?:,?{S}\(?[A-Z][\w.]{0,20}\)?){0,3}{S}?(?:—|–|--|-{S}))"
        ),
        _dateline,
    ),
    Rule("capitals", UPPER, Pattern(rf"(?P<run>{_WORD}(?:(?:{{S}}|-){_WORD}){{1,40}})(?!\w)"), _headline),
    Rule("capitals", UPPER, Pattern(r"[A-Z]{2,9}(?![\w.&/-])(?!['’]s\b)"), _emphasis),
)
"""Datelines, runs of capitals, and single words in capitals for stress."""
