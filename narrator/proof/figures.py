"""Which figures can be read in more than one way?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrator.proof.finding import Mark
from narrator.say import Span

_DATE = re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|\.\d)")
_SLASH = re.compile(r"(?<![\w/.,-])(\d{1,3})/(\d{1,3})(?![\w/]|[.,]\d)")
_RANGE = re.compile(r"(?<![\w/.,–-])(\d{1,4}(?:[.,]\d+)?)[-–](\d{1,4}(?:[.,]\d+)?)(?![\w/–-]|[.,]\d)")
_COMMA = re.compile(r"(?<![\w.,])\d{1,3},\d{1,2}(?![\w,]|\.\d)")
_POINT = re.compile(r"(?<![\w.,])[1-9]\d{0,2}\.\d{3}(?![\w.]|,\d)")
_CODE = re.compile(r"(?<![\w/@#.&=-])(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w/@])")
_PLAIN_CODE = re.compile(
    r"\d+(?:st|nd|rd|th|s|am|pm|kg|km|cm|mm|mg|ml|m|k|bn|x|h|p|MB|GB|TB|GHz|MHz|kW|kWh|mph|°C|C|F|K|M|B)"
    r"|[\d-]+-(?:[a-z]+)(?:-[a-z]+)*",
    re.IGNORECASE,
)
"""Ordinals, decades and units, and "12-year-old": read in one way."""


def numbers(text: str, _: Sequence[Span]) -> Iterator[Mark]:
    """Dates that depend on the country, fractions that may be dates, ranges that may be scores or differences."""
    for match in _DATE.finditer(text):
        first, second = int(match[1]), int(match[3])
        if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
            yield _mark(match, "day and month could be the other way round", "write the month as a word")
    for match in _SLASH.finditer(text):
        if match[0] not in ("1/2", "24/7", "9/11"):
            yield _mark(match, "a fraction, a date or a choice", "write it in words")
    for match in _RANGE.finditer(text):
        low, high = match.groups()
        if len(low) == len(high) == 4 and "1000" <= low < high <= "2199":
            yield _mark(
                match, "years or another range of numbers", "write from ... to ... if it is heard wrongly"
            )
        else:
            yield _mark(match, "a range, a score or a difference", "write to, or against, in words")
    for match in _COMMA.finditer(text):
        yield _mark(
            match, "a decimal comma, or two numbers", "write a decimal point, or a space after the comma"
        )
    for match in _POINT.finditer(text):
        yield _mark(match, "a decimal, or thousands with a point", "write 1,234 for thousands")


def codes(text: str, _: Sequence[Span]) -> Iterator[Mark]:
    """Letters and figures in one word, which may be spelled or read."""
    for match in _CODE.finditer(text):
        if not _PLAIN_CODE.fullmatch(match[0]):
            yield Mark(
                "code",
                match.start(),
                match.end(),
                "letters and figures in one word: how they group is a guess",
                "add a lexeme that says how it is called",
                {"grapheme": match[0], "alias": ""},
            )


def _mark(match: re.Match[str], why: str, advice: str) -> Mark:
    return Mark("number", match.start(), match.end(), why, advice)
