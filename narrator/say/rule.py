"""What is one rule of the scan, and what may its handler answer?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from narrator.say.span import Span

Reading = str | Mapping[str, str] | list[Span] | None
"""A handler's answer.

A string is said for the whole match; a mapping says something for each named group and leaves the rest
as written; a list of spans covers the match; ``None`` declines, and the next rule is asked.
"""

DIGIT = "0"
"""In ``Rule.first``: any of the digits 0 to 9."""
UPPER = "A"
"""In ``Rule.first``: any capital letter."""
LOWER = "a"
"""In ``Rule.first``: any other letter."""

SPACE = "[ \u00a0\u2009\u202f]"
"""One space that may stand inside a written figure, as a pattern."""


class Pattern:
    """A regular expression compiled at its first use, so that importing the rules stays cheap.

    ``{S}`` in the source stands for one space inside a written figure.
    """

    __slots__ = ("_flags", "_regex", "source")

    def __init__(self, source: str, flags: int = 0) -> None:
        """``flags`` are those of :mod:`re`."""
        self.source = source.replace("{S}", SPACE)
        self._flags = flags
        self._regex: re.Pattern[str] | None = None

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        if self._regex is None:
            self._regex = re.compile(self.source, self._flags)
        return self._regex

    def match(self, text: str) -> re.Match[str] | None:
        """As :func:`re.match`."""
        return self.regex.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As :func:`re.fullmatch`."""
        return self.regex.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        """As :func:`re.search`."""
        return self.regex.search(text)

    def findall(self, text: str) -> list[str]:
        """All matches; the source has no groups."""
        return [match[0] for match in self.regex.finditer(text)]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As :func:`re.finditer`."""
        return self.regex.finditer(text)


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of written token: where it may start, its pattern, and how a match is said."""

    kind: str
    """The kind of the spans it makes."""
    first: str
    """The characters that may open a match; DIGIT, UPPER and LOWER stand for their classes."""
    pattern: Pattern
    """Matched at the start of a run of letters and digits, or at a symbol; every repeat is bounded."""
    handle: Callable[[re.Match[str]], Reading]
    """Says the match, or declines; may raise ValueError, KeyError, IndexError or OverflowError."""


def before(match: re.Match[str], reach: int = 40) -> str:
    """At most ``reach`` characters that stand before the match."""
    start = match.start()
    return match.string[max(0, start - reach) : start]


def after(match: re.Match[str], reach: int = 40) -> str:
    """At most ``reach`` characters that stand after the match."""
    end = match.end()
    return match.string[end : end + reach]
