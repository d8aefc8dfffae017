"""Where do the lines of a text start and end, and which of them were one line before hard wrapping?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDEST_WRAP = 120
"""Columns; text with wider lines has not been hard-wrapped."""
NARROWEST_WRAP = 40
"""Columns; narrower than this, lines are taken to be meant (verse, menus)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line, or several that were one before wrapping."""

    text: str
    """On one line, single spaces, without invisible characters."""
    start: int
    """Its first visible character in the input, in code points."""
    end: int
    """One past its last visible character in the input, in code points."""


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of a text in order, hard-wrapped ones as they stand."""
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        lead = match.group().lstrip(_UNSEEN + _SPACES)
        if lead:
            seen = lead.rstrip(_UNSEEN + _SPACES)
            start = match.end() - len(lead)
            lines.append(Line(tidy(seen), start, start + len(seen)))
    return lines


def writable(text: str) -> str:
    """The text with a space for each character that no XML, JSON or UTF-8 file can carry; ranges in it hold."""
    return _UNWRITABLE.sub(" ", text)


def tidy(text: str) -> str:
    """The text on one line: any white space is one space, invisible characters are gone."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def unwrap(text: str, lines: Sequence[Line], stands_alone: Callable[[Line], bool]) -> list[Line]:
    """Join lines that hard wrapping has cut, if the text is hard-wrapped; else the lines as they are.

    A cut shows in three ways together: no blank line between, the next line's first word would not have
    fitted on this one, and neither is a line that ``stands_alone``. That last is not asked where blank lines part all
    that is not cut: then what stands between two of them is one.
    """
    width = _wrap_width(text, lines)
    if width is None:
        return list(lines)
    parted = all(
        _cut_between(text, line, after, width) or _blank_between(text, line, after)
        for line, after in pairwise(lines)
    )
    joined: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and not (
            _cut_between(text, run[-1], line, width)
            and (parted or not (stands_alone(line) or stands_alone(run[-1])))
        ):
            joined.append(_join(run))
            run = []
        run.append(line)
    if run:
        joined.append(_join(run))
    return joined


# U+200C and U+200D join or part letters in Persian, Indic scripts and emoji: they are written, not clutter.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\u0000-\u0008\u000e-\u001b]+")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(map(chr, range(32))) + "\x85"
_SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[•▪◦‣·*>-]|\d{1,3}[.)])\s")
_HYPHENATED = re.compile(r"\w-$")
_DASHED = re.compile(r"\w(?:—|–|--)$")
_PAIRED = re.compile(r"(?:and|or|to|nor|versus|vs|und|oder|bis|et|ou|y|o|e)\b")


def _wrap_width(text: str, lines: Sequence[Line]) -> int | None:
    """The column at which the text was wrapped, or None if it was not."""
    width = max((_width(text, line) for line in lines if " " in line.text), default=0)
    if not NARROWEST_WRAP <= width <= WIDEST_WRAP:
        return None
    cuts = plain = 0
    for line, after in pairwise(lines):
        if _cut_between(text, line, after, width):
            # Only a line that goes on in lower case proves a cut; headlines under headlines do not.
            plain += 1
            cuts += after.text[0].islower() and line.text[-1] not in ".!?:"
    return width if cuts and cuts * 3 >= plain else None


def _width(text: str, line: Line) -> int:
    """Columns of a line with the white space that it is indented by."""
    at = line.start
    while at > 0 and text[at - 1] in " \t\u00a0":
        at -= 1
    return len(line.text) + line.start - at


def _cut_between(text: str, line: Line, after: Line, width: int) -> bool:
    """Whether wrapping at ``width`` columns could have parted these two neighbours."""
    first = after.text.split(" ", 1)[0]
    return (
        _width(text, line) + 1 + len(first) > width
        and _BULLET.match(after.text) is None
        and not _blank_between(text, line, after)
    )


def _blank_between(text: str, line: Line, after: Line) -> bool:
    gap = text[line.end : after.start].replace("\r\n", "\n")
    return sum(gap.count(mark) for mark in "\n\r\u2028\u2029\u000b\u000c\u0085") > 1


def _join(run: Sequence[Line]) -> Line:
    parts = [run[0].text]
    for line in run[1:]:
        before = parts[-1]
        glued = _DASHED.search(before) or (
            _HYPHENATED.search(before) and line.text[0].isalnum() and not _PAIRED.match(line.text)
        )
        parts.append(line.text if glued else " " + line.text)
    return Line("".join(parts), run[0].start, run[-1].end)
