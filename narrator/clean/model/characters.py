"""Of which sorts are the characters of each line?"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.rows import Flags, Floats, Ints

SORTS = range(16)
"""A character's sort is one of these numbers, named below."""
(
    OTHER,
    LOWER,
    UPPER,
    DIGIT,
    SPACE,
    STOP,
    COMMA,
    COLON,
    QUOTE,
    PARENTHESIS,
    DASH,
    BAR,
    CASELESS,
    SYMBOL,
    AT,
    STROKE,
) = SORTS
FEED, FULL_STOP, EXCLAMATION, QUESTION, ELLIPSIS = 0x0A, 0x2E, 0x21, 0x3F, 0x2026
"""Code points of marks that end a line."""
Sorts: TypeAlias = NDArray[np.uint8]
"""Sorts of characters."""

_MARKS = (
    (".!?…。！？", STOP),
    (",;，、", COMMA),
    (":：", COLON),
    ("\"'’‘“”„«»`", QUOTE),
    ("()[]{}", PARENTHESIS),
    ("-–—‑", DASH),
    ("|›•·→>»/\\", BAR),
    ("@#", AT),
    ("_=+*~^<", STROKE),
)
_CATEGORIES = {
    "Lu": UPPER,
    "Lt": UPPER,
    "Ll": LOWER,
    "Lm": CASELESS,
    "Lo": CASELESS,
    "M": LOWER,
    "N": DIGIT,
    "Z": SPACE,
    "S": SYMBOL,
}


def sort_characters() -> Sorts:
    """The sort of each character of Unicode's first plane.

    Asking for 65,536 categories takes longer than reading a page: the table is kept in the weights file, which
    also lets every version of Python see the same sorts.
    """
    found = [unicodedata.category(chr(point)) for point in range(0x10000)]
    sorts = {name: _CATEGORIES.get(name, _CATEGORIES.get(name[0], OTHER)) for name in set(found)}
    table = np.array([sorts[name] for name in found], np.uint8)
    table[[ord(char) for char in "\t\n\r"]] = SPACE
    for chars, sort in _MARKS:
        table[[ord(char) for char in chars]] = sort
    return table


@dataclass(frozen=True, slots=True)
class PageCharacters:
    """What the characters of a page are, and where its lines are in them."""

    points: NDArray[np.uint32]
    """The code points of all lines, a line feed after each."""
    sorts: Sorts
    """The sort of each code point."""
    line: Ints
    """The number of each code point's line."""
    first: Ints
    """Where each line's first character is."""
    end: Ints
    """Where each line's line feed is."""
    counts: Floats
    """For each sort and line the number of such characters, the line feed among them."""
    word_starts: Flags
    """For each character whether it is a letter or digit after something else."""
    word_chars: Flags
    """For each character whether it is a letter or digit."""


def read_characters(lines: Sequence[str], table: Sorts) -> PageCharacters:
    """The characters of a page in one pass. No line holds a line feed."""
    text = "\n".join([*lines, ""]) if lines else ""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    sorts = table[np.minimum(points, 0xFFFF)]
    sorts[points > 0xFFFF] = SYMBOL  # emoji, nearly always
    end = np.flatnonzero(points == FEED)
    first = np.concatenate(([0], end + 1))[:-1]
    line = np.repeat(np.arange(len(end)), end - first + 1)
    counts = np.bincount(sorts.astype(np.int64) * len(end) + line, minlength=len(SORTS) * len(end))
    word_chars = _WORD_CHARS[sorts]
    word_starts = word_chars.copy()
    word_starts[1:] &= ~word_chars[:-1]
    return PageCharacters(
        points=points,
        sorts=sorts,
        line=line,
        first=first,
        end=end,
        counts=counts.reshape(len(SORTS), -1).astype(np.float64),
        word_starts=word_starts,
        word_chars=word_chars,
    )


_WORD_CHARS = np.isin(np.arange(len(SORTS)), (LOWER, UPPER, DIGIT, CASELESS))
