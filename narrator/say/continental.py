"""How are numbers, ordinals, money, dates, times and percentages said in German, French and Spanish?

The words come from num2words; the grammar around them is here: decimal comma, thousands in groups of three,
the day of a date, the hour of a time. Units, abbreviations and acronyms are left to the voice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from narrator.say.continental_words import Words
from narrator.say.rule import DIGIT, Pattern, Reading, Rule, after, before

_DASH = "[-–—‐‑]"
_SIGNS = "$€£¥"


@lru_cache(maxsize=4096)
def _say(n: int, language: str, to: str) -> str:
    from num2words import num2words  # here, since English never needs it

    return str(num2words(n, lang=language, to=to))


class Continental:
    """The rules of one language."""

    def __init__(self, language: str, words: Words) -> None:
        """``language`` is num2words' name for it."""
        self._language = language
        self._words = words

    def cardinal(self, n: int) -> str:
        """25 is "fünfundzwanzig", "vingt-cinq", "veinticinco"."""
        return _say(n, self._language, "cardinal")

    def ordinal(self, n: int) -> str:
        """3 is "dritte", "troisième", "tercero"."""
        return _say(n, self._language, "ordinal")

    def year(self, n: int) -> str:
        """1999 is "neunzehnhundertneunundneunzig"."""
        return _say(n, self._language, "year")

    def number(self, written: str, one: str = "") -> str:
        """ "1.250,5" or "1 250,5"; ``one`` is said for a bare 1, as before a noun."""
        whole, _, rest = re.sub(r"[.\s'’]", "", written).partition(",")
        if one and whole == "1" and not rest:
            return one
        if len(whole) > 1 and whole[0] == "0":
            said = " ".join(self.cardinal(int(digit)) for digit in whole)
        else:
            said = self.cardinal(int(whole))
        if rest:
            zeros = len(rest) - len(rest.lstrip("0"))
            parts = [self.cardinal(0)] * zeros
            if rest.lstrip("0"):
                each = self._words.decimals_by_digit or len(rest.lstrip("0")) > 3
                tail = rest.lstrip("0")
                parts += [self.cardinal(int(d)) for d in tail] if each else [self.cardinal(int(tail))]
            said = f"{said} {self._words.comma} {' '.join(parts)}"
        return said

    def rules(self) -> tuple[Rule, ...]:
        """In the order in which they are asked."""
        words = self._words
        number = rf"(?:[0-9]{{1,3}}(?:{words.thousands}[0-9]{{3}}){{1,5}}(?![0-9])|[0-9]{{1,24}}(?![0-9]))(?:,[0-9]{{1,12}})?"
        months = "|".join(words.months)
        made = [
            ("date", DIGIT, r"(?P<y>[12][0-9]{3})-(?P<m>[01][0-9])-(?P<d>[0-3][0-9])(?![\w-])", self._iso),
            ("date", DIGIT, r"(?P<d>[0-3]?[0-9])(?P<sep>[./])(?P<m>[01]?[0-9])(?P=sep)(?P<y>[12][0-9]{3})(?![\w/])", self._iso),
            ("date", DIGIT, rf"(?P<day>{words.day}){{S}}(?P<month>(?:{words.of}{{S}})?(?:{months}))\b(?:(?P<gap>{{S}}(?:{words.of}{{S}})?)(?P<y>[12][0-9]{{3}})(?![0-9]))?", self._date),
            ("time", DIGIT, rf"(?P<h>[0-2]?[0-9]){words.clock}(?P<m>[0-5][0-9])(?![0-9:]|[.,][0-9])(?:{{S}}?(?:{words.oclock}))?(?!\w)", self._time),
            ("time", DIGIT, rf"(?P<h>[0-2]?[0-9]){{S}}?(?:{words.oclock})(?!\w)", self._hour),
            ("money", DIGIT, rf"(?P<n>{number}){{S}}?(?P<mag>{words.magnitude})?{{S}}?(?P<unit>[{_SIGNS}]|EUR\b|USD\b|CHF\b|GBP\b)", self._money),
            ("money", _SIGNS, rf"(?P<unit>[{_SIGNS}]){{S}}?(?P<n>{number})(?:{{S}}(?P<mag>{words.magnitude}))?", self._money),
            ("money", DIGIT, rf"(?P<n>{number}){{S}}(?P<unit>)(?P<mag>Mio\.?|Mrd\.?)(?!\w)", self._money),
            ("percent", DIGIT, rf"(?P<n>{number})(?:{_DASH}(?P<high>{number}))?{{S}}?%", self._percent),
            ("ordinal", DIGIT, words.ordinal, self._ordinal),
            ("range", DIGIT, rf"(?P<n>{number})(?:{{S}}–{{S}}|{_DASH})(?P<high>{number})(?![\w%/.-]\w|\w)", self._range),
            ("year", DIGIT, r"1[1-9][0-9]{2}(?![\w]|[.,/-][0-9])", self._year),
            ("cardinal", DIGIT, rf"(?P<n>{number})(?![\w/:]|[.,-]\w)", self._count),
            ("sign", "-−", rf"(?P<sign>[-−])(?={number})", self._sign),
        ]  # fmt: skip
        return tuple(_rule(*parts) for parts in made)

    def _day(self, written: str, lead: str) -> str:
        return self._words.said_day(int(re.sub(r"\D", "", written)), lead, self)

    def _iso(self, match: re.Match[str]) -> Reading:
        day, month = int(match["d"]), int(match["m"])
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        words = self._words
        name = words.months[month - 1]
        of = f" {words.of} " if words.of else " "
        return f"{self._day(match['d'], before(match))}{of}{name}{of}{self.year(int(match['y']))}"

    def _date(self, match: re.Match[str]) -> Reading:
        if not 1 <= int(re.sub(r"\D", "", match["day"])) <= 31:
            return None
        said = {"day": self._day(match["day"], before(match))}
        if match["y"]:
            said["y"] = self.year(int(match["y"]))
        return said

    def _time(self, match: re.Match[str]) -> Reading:
        hour, minute = int(match["h"]), int(match["m"])
        if hour > 24 or minute > 59:
            return None
        return self._words.said_time(hour, minute, self)

    def _hour(self, match: re.Match[str]) -> Reading:
        if int(match["h"]) > 24 or re.search(r"[0-9][.,:]$", before(match)):
            return None
        return self._words.said_time(int(match["h"]), 0, self)

    def _money(self, match: re.Match[str]) -> Reading:
        one, several, cents = self._words.currencies[match["unit"] or "€"]
        written = match["n"]
        whole, _, rest = re.sub(r"[.\s'’]", "", written).partition(",")
        if match["mag"]:
            single, plural, joint = self._words.magnitudes[match["mag"].rstrip(".")]
            one_million = whole == "1" and not rest
            name = single if Decimal(f"{whole}.{rest or 0}") < self._words.plural_from else plural
            said = self.number(written, self._words.one_million if one_million else "")
            if not match["unit"]:
                return f"{said} {name}"
            return (
                f"{said} {name}{joint if several[0] not in 'aeiou' else self._words.elided(joint)}{several}"
            )
        name = one if whole == "1" else several
        said = self.number(whole, self._words.one) + f" {name}"
        if len(rest) == 2 and cents:
            return said if rest == "00" else f"{said}{self._words.cents_joint}{self.cardinal(int(rest))}"
        return said if not rest else f"{self.number(written)} {several}"

    def _percent(self, match: re.Match[str]) -> Reading:
        high = f" {self._words.to} {self.number(match['high'])}" if match["high"] else ""
        return f"{self.number(match['n'], '' if high else self._words.one)}{high} {self._words.percent}"

    def _ordinal(self, match: re.Match[str]) -> Reading:
        said = self._words.said_ordinal(match, before(match), self)
        return None if said is None else {"o": said}

    def _range(self, match: re.Match[str]) -> Reading:
        low, high = match["n"], match["high"]
        ends = [
            self.year(int(end)) if re.fullmatch("1[1-9][0-9]{2}|20[0-9]{2}", end) else self.number(end)
            for end in (low, high)
        ]
        return f" {self._words.to} ".join(ends)

    def _year(self, match: re.Match[str]) -> Reading:
        return self.year(int(match[0]))

    def _count(self, match: re.Match[str]) -> Reading:
        if re.search(r"[0-9][.,:/]$", before(match)):
            return None  # the end of a version, a date or whatever else no rule has read
        said = self.number(match["n"])
        return self._words.before_noun(said, after(match)) if "," not in match["n"] else said

    def _sign(self, match: re.Match[str]) -> Reading:
        return None if before(match, 1).strip(" (\u00a0\n") else {"sign": f"{self._words.minus} "}


def _rule(kind: str, first: str, source: str, handle: Callable[[re.Match[str]], Reading]) -> Rule:
    return Rule(kind, first, Pattern(source), handle)
