"""How is written text said?"""

from __future__ import annotations

from collections.abc import Iterable

from narrator.say import (
    abbreviations,
    acronyms,
    capitals,
    codes,
    counts,
    dates,
    marks,
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

__all__ = ["FAILURES", "Span", "say", "spoken"]

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
        *counts.RULES,
        *codes.RULES,
        *acronyms.RULES,
        *marks.RULES,
    ),
    words={
        *abbreviations.WORDS, *dates.WORDS, *money.WORDS, *phones.WORDS, *times.WORDS, *units.WORDS, *"IVXLCDM", "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi",
    },  # fmt: skip
    stopped=abbreviations.STOPPED,
)


def say(text: str) -> list[Span]:
    """What is said for ``text``, with a map back to it.

    Spans ascend, touch and cover the text: the first starts at 0, the last ends at ``len(text)``, in code
    points; an empty text has none. Where nothing changes, ``spoken`` is what is written and the kind is
    "plain". Any string is accepted; a rule that fails leaves its stretch as written and is counted in
    ``FAILURES``.
    """
    return _SCAN.spans(text)


def spoken(spans: Iterable[Span]) -> str:
    """The spoken text: what all spans say, joined."""
    return "".join(span.spoken for span in spans)
