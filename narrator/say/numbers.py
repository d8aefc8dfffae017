"""How is a number said in English words?"""

from __future__ import annotations

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = (
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
    "sextillion",
    "septillion",
)
LIMIT = 10 ** (3 * len(SCALES))
"""From here on a number has no common name and is said digit by digit."""

INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,8}(?![0-9])|[0-9]{1,40}(?![0-9]))"
"""A written whole number, with or without thousands separators, as a pattern."""
NUMBER = rf"(?:{INTEGER}(?:\.[0-9]{{1,20}}(?![0-9]))?)"
"""A written whole or decimal number, as a pattern."""

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _under_hundred(n: int) -> str:
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


def _under_thousand(n: int) -> str:
    if n < 100:
        return _under_hundred(n)
    rest = f" {_under_hundred(n % 100)}" if n % 100 else ""
    return f"{ONES[n // 100]} hundred{rest}"


def cardinal(n: int) -> str:
    """``25`` is "twenty-five"; a number past the named scales is said digit by digit."""
    if n < 0:
        return f"minus {cardinal(-n)}"
    if n >= LIMIT:
        return digits(str(n))
    if n == 0:
        return ONES[0]
    parts: list[str] = []
    for scale in SCALES:
        n, group = divmod(n, 1000)
        if group:
            parts.append(f"{_under_thousand(group)} {scale}".rstrip())
        if not n:
            break
    return " ".join(reversed(parts))


def ordinal(n: int) -> str:
    """``22`` is "twenty-second"."""
    said = cardinal(n)
    cut = max(said.rfind(" "), said.rfind("-")) + 1
    head, last = said[:cut], said[cut:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def digits(written: str, zero: str = "zero") -> str:
    """ "1203" is "one two zero three"; characters that are not digits are left out."""
    return " ".join(zero if c == "0" else ONES[int(c)] for c in written if c in "0123456789")


def number(written: str) -> str:
    """A written number: "1,250.50" is "one thousand two hundred fifty point five zero".

    A leading zero, as in "007", makes the whole part be said digit by digit.
    """
    whole, point, fraction = written.replace(",", "").partition(".")
    if not whole:
        said = ""
    elif len(whole) > 30 or (len(whole) > 1 and whole[0] == "0"):
        said = digits(whole)
    else:
        said = cardinal(int(whole))
    if point:
        said = f"{said} point {digits(fraction)}".lstrip()
    return said


def is_one(written: str) -> bool:
    """Whether the written number takes the singular."""
    return written in ("1", "1.0", "1.00")


def year(n: int) -> str:
    """``1990`` is "nineteen ninety", ``2007`` "two thousand seven", ``2016`` "twenty sixteen"."""
    high, low = divmod(n, 100)
    if n < 1000 or n > 9999 or n % 1000 < 10:
        return cardinal(n)
    if low == 0:
        return f"{_under_hundred(high)} hundred"
    if low < 10:
        return f"{_under_hundred(high)} oh {ONES[low]}"
    return f"{_under_hundred(high)} {_under_hundred(low)}"


def decade(n: int) -> str:
    """``1990`` is "nineteen nineties", ``90`` "nineties", ``2000`` "two thousands"."""
    if n < 100:
        return plural(_under_hundred(n))
    return plural(year(n))


def plural(said: str) -> str:
    """The plural of a number word: "ninety" is "nineties", "six" "sixes"."""
    if said.endswith("y"):
        return f"{said[:-1]}ies"
    return f"{said}es" if said.endswith("x") else f"{said}s"


def label(written: str) -> str:
    """Digits that name a thing: "350" is "three fifty", "1110" "eleven ten", "05" "oh five"."""
    n = int(written)
    size = len(written)
    if written[0] == "0" and size > 1:
        return digits(written, "oh")
    if size <= 2:
        return cardinal(n)
    if size == 3:
        if n % 100 == 0:
            return cardinal(n)
        tail = f"oh {ONES[n % 10]}" if n % 100 < 10 else _under_hundred(n % 100)
        return f"{ONES[n // 100]} {tail}"
    return year(n) if size == 4 else digits(written)


def fraction(top: int, bottom: int) -> str:
    """``1, 2`` is "one half", ``3, 4`` "three quarters", ``31, 32`` "thirty-one thirty-seconds"."""
    if bottom == 2:
        return f"{cardinal(top)} {'half' if top == 1 else 'halves'}"
    part = "quarter" if bottom == 4 else ordinal(bottom)
    return f"{cardinal(top)} {part}{'' if top == 1 else 's'}"
