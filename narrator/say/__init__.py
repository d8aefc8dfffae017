"""How is written text said?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from narrator.say import (
    abbreviations,
    acronyms,
    capitals,
    codes,
    continental,
    continental_words,
    counts,
    dates,
    marks,
    maths,
    money,
    phones,
    places,
    roman,
    times,
    units,
    web,
)
from narrator.say.scan import FAILURES, Scan
from narrator.say.span import Span

__all__ = ["FAILURES", "LANGUAGES", "Span", "is_handled", "say", "spoken"]

# The order decides: what needs more of the text is asked before what would read a part of it.
_SCAN = Scan(
    (
        *web.RULES,
        *phones.RULES,
        *marks.JOINING,
        *dates.RULES,
        *times.RULES,
        *money.RULES,
        *places.RULES,
        *units.RULES,
        *roman.RULES,
        *abbreviations.RULES,
        *capitals.RULES,
        *codes.EARLY,
        *maths.RULES,
        *counts.RULES,
        *codes.RULES,
        *acronyms.RULES,
        *marks.RULES,
    ),
    words={
        *abbreviations.WORDS,
        *dates.WORDS,
        *money.WORDS,
        *phones.WORDS,
        *times.WORDS,
        *units.WORDS,
        *"IVXLCDM",
        "ii",
        "iii",
        "iv",
        "vi",
        "vii",
        "viii",
        "ix",
        "xi",
        "xii",
        "xiii",
        "xiv",
        "xv",
        "xvi",
    },
    stopped=abbreviations.STOPPED,
)


LANGUAGES = ("en", *continental_words.LANGUAGES)
"""The languages in which numbers and what goes with them are said in words."""


def is_handled(language: str) -> bool:
    """Whether a text in this language is said otherwise than written; ``language`` is a tag such as "de-AT"."""
    return _primary(language) in LANGUAGES


def say(text: str, language: str = "en") -> list[Span]:
    """What is said for ``text``, with a map back to it.

    Spans ascend, touch and cover the text: the first starts at 0, the last ends at ``len(text)``, in code
    points; an empty text has none. Where nothing changes, ``spoken`` is what is written and the kind is
    "plain". Any string is accepted; a rule that fails leaves its stretch as written and is counted in
    ``FAILURES``. ``language`` is a tag such as "en" or "de-AT"; a text in one that is not among
    ``LANGUAGES`` is one plain span.
    """
    primary = _primary(language)
    if primary == "en":
        return _SCAN.spans(text)
    if primary in LANGUAGES:
        return _continental(primary).spans(text)
    return [Span(0, len(text), text)] if text else []


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


@cache
def _continental(primary: str) -> Scan:
    grammar = continental.Continental(primary, continental_words.LANGUAGES[primary])
    return Scan(grammar.rules(), words=(), stopped=())


def spoken(spans: Iterable[Span]) -> str:
    """The spoken text: what all spans say, joined."""
    return "".join(span.spoken for span in spans)
