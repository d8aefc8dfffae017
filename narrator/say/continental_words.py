"""Which words does a language put around its numbers?"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

Currency = tuple[str, str, bool]
"""One, several, and whether hundredths are said after the name."""
Magnitude = tuple[str, str, str]
"""One, several, and what joins it to the currency."""


class Numbers(Protocol):
    """What says a number in the language."""

    def cardinal(self, n: int) -> str:
        """25 in words."""
        ...

    def ordinal(self, n: int) -> str:
        """25th in words."""
        ...


@dataclass(frozen=True)
class Words(ABC):
    """The words and shapes of one language; its subclasses have its grammar."""

    months: tuple[str, ...]
    thousands: str
    """What may stand between groups of three figures, as a pattern."""
    comma: str
    decimals_by_digit: bool
    percent: str
    to: str
    minus: str
    of: str
    """What stands before the month and the year; "" for nothing."""
    day: str
    """The day of a date, as a pattern."""
    clock: str
    """What stands between hour and minute, as a pattern."""
    oclock: str
    """What follows a time, as a pattern."""
    ordinal: str
    """An ordinal, as a pattern whose group "o" is said."""
    one: str
    """One before a masculine noun."""
    one_million: str
    """One before a million."""
    currencies: Mapping[str, Currency]
    magnitude: str
    """Short magnitudes, as a pattern."""
    magnitudes: Mapping[str, Magnitude]
    plural_from: Decimal
    """From here on a magnitude is plural."""
    cents_joint: str

    def elided(self, joint: str) -> str:
        """The joint before a vowel."""
        return joint

    @abstractmethod
    def said_day(self, day: int, lead: str, numbers: Numbers) -> str:
        """The day of a date."""

    @abstractmethod
    def said_time(self, hour: int, minute: int, numbers: Numbers) -> str:
        """A time of day."""

    @abstractmethod
    def said_ordinal(self, match: re.Match[str], lead: str, numbers: Numbers) -> str | None:
        """An ordinal, or None where it is none."""

    def before_noun(self, said: str, follow: str) -> str:
        """A count, in the form that the noun after it asks for."""
        return said


_DATIVE = re.compile(
    r"\b(?:am|im|vom|zum|beim|dem|den|des|bis|seit|ab|einem|ihrem|seinem|jeden)[ \u00a0]$", re.IGNORECASE
)
_DEFINITE = re.compile(r"\b(?:der|die|das|jede|jedes)[ \u00a0]$", re.IGNORECASE)
_DAYNAME = re.compile(r"tag,[ ]$|woch,[ ]$|abend,[ ]$", re.IGNORECASE)


class German(Words):
    """Ordinals bend with what stands before them; "ein" before a noun."""

    def said_day(self, day: int, lead: str, numbers: Numbers) -> str:
        """ "dritten" after "am", "dritte" after "der", else "dritter"."""
        said = numbers.ordinal(day)
        if _DATIVE.search(lead) or _DAYNAME.search(lead):
            return said + "n"
        return said if _DEFINITE.search(lead) else said + "r"

    def said_time(self, hour: int, minute: int, numbers: Numbers) -> str:
        """ "vierzehn Uhr dreißig"."""
        said = f"{'ein' if hour == 1 else numbers.cardinal(hour)} Uhr"
        return f"{said} {numbers.cardinal(minute)}" if minute else said

    def said_ordinal(self, match: re.Match[str], lead: str, numbers: Numbers) -> str | None:
        """Only where an article or the like stands before it: elsewhere the stop ends a sentence as often."""
        said = numbers.ordinal(int(match["n"]))
        if _DATIVE.search(lead):
            return said + "n"
        return said if _DEFINITE.search(lead) else None


class French(Words):
    """The first of a month is "premier"; hours are feminine."""

    def elided(self, joint: str) -> str:
        """ "d'euros"."""
        return " d’" if joint == " de " else joint

    def said_day(self, day: int, lead: str, numbers: Numbers) -> str:
        """ "premier", then cardinals."""
        return "premier" if day == 1 else numbers.cardinal(day)

    def said_time(self, hour: int, minute: int, numbers: Numbers) -> str:
        """ "quatorze heures trente"."""
        said = re.sub(r"\bun$", "une", numbers.cardinal(hour))
        said = f"{said} {'heure' if hour < 2 else 'heures'}"
        return f"{said} {numbers.cardinal(minute)}" if minute else said

    def said_ordinal(self, match: re.Match[str], lead: str, numbers: Numbers) -> str | None:
        """ "1er" is "premier", "1re" "première", "2e" "deuxième"."""
        n = int(match["n"])
        if n == 1:
            return "première" if match["end"] in ("re", "ère", "ere") else "premier"
        return None if match["end"] in ("er", "re", "ère", "ere") else numbers.ordinal(n)


class Spanish(Words):
    """Numbers lose their last vowel before a masculine noun; hours are feminine."""

    def said_day(self, day: int, lead: str, numbers: Numbers) -> str:
        """Cardinals throughout."""
        return numbers.cardinal(day)

    def said_time(self, hour: int, minute: int, numbers: Numbers) -> str:
        """ "catorce y treinta"."""
        said = re.sub("uno$", "una", numbers.cardinal(hour))
        return (
            f"{said} y {numbers.cardinal(minute)}" if minute else f"{said} {'hora' if hour == 1 else 'horas'}"
        )

    def said_ordinal(self, match: re.Match[str], lead: str, numbers: Numbers) -> str | None:
        """ "1.º" is "primero", "1.ª" "primera", "1.er" "primer"."""
        said = numbers.ordinal(int(match["n"]))
        if match["end"] == "ª":
            return re.sub("o$", "a", said)
        return re.sub("o$", "", said) if match["end"] == "er" else said

    def before_noun(self, said: str, follow: str) -> str:
        """ "veintiún días", "veintiuna casas"."""
        noun = re.match(r"[ \u00a0]([a-zñáéíóú]{3,})", follow)
        if (
            noun is None
            or not said.endswith("uno")
            or noun[1] in ("por", "más", "menos", "para", "hasta", "contra")
        ):
            return said
        if re.search("as?$", noun[1]) and noun[1] not in _MASCULINE:
            return said[:-1] + "a"
        return said[:-3] + "ún" if said.endswith("veintiuno") else said[:-1]


_MASCULINE = frozenset(
    "días problemas programas sistemas temas idiomas planetas mapas kilogramas poemas gramas".split()
)
_NAMES = {"EUR": "€", "USD": "$", "GBP": "£"}


def _with_codes(currencies: dict[str, Currency]) -> dict[str, Currency]:
    return currencies | {code: currencies[sign] for code, sign in _NAMES.items()}


_SPACES = "[ \u00a0\u2009\u202f]"

LANGUAGES: Mapping[str, Words] = {
    "de": German(
        months=tuple(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
        ),
        thousands=rf"(?:\.|['’]|{_SPACES})",
        comma="Komma",
        decimals_by_digit=True,
        percent="Prozent",
        to="bis",
        minus="minus",
        of="",
        day=r"[0-3]?[0-9]\.",
        clock="[:.]",
        oclock="Uhr",
        ordinal=r"(?P<o>(?P<n>[0-9]{1,3})\.)(?={S}[^\W\d_])",
        one="ein",
        one_million="eine",
        currencies=_with_codes(
            {
                "€": ("Euro", "Euro", True),
                "$": ("Dollar", "Dollar", True),
                "£": ("Pfund", "Pfund", True),
                "¥": ("Yen", "Yen", False),
                "CHF": ("Franken", "Franken", True),
            }
        ),
        magnitude=r"Mio\.?|Mrd\.?|Bio\.?|Millionen|Milliarden|Million|Milliarde",
        magnitudes={
            "Mio": ("Million", "Millionen", " "),
            "Mrd": ("Milliarde", "Milliarden", " "),
            "Bio": ("Billion", "Billionen", " "),
            "Millionen": ("Millionen", "Millionen", " "),
            "Milliarden": ("Milliarden", "Milliarden", " "),
            "Million": ("Million", "Million", " "),
            "Milliarde": ("Milliarde", "Milliarde", " "),
        },
        plural_from=Decimal("1.0001"),
        cents_joint=" ",
    ),
    "fr": French(
        months=tuple(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
        ),
        thousands=_SPACES,
        comma="virgule",
        decimals_by_digit=False,
        percent="pour cent",
        to="à",
        minus="moins",
        of="",
        day="(?:[0-3]?[0-9]|1er)",
        clock="(?::|{S}?h{S}?)",
        oclock="h|heures?",
        ordinal="(?P<o>(?P<n>[0-9]{1,4})(?P<end>er|re|ère|ere|e|ème|eme|nd|nde))(?!\\w)",
        one="un",
        one_million="un",
        currencies=_with_codes(
            {
                "€": ("euro", "euros", True),
                "$": ("dollar", "dollars", True),
                "£": ("livre", "livres", True),
                "¥": ("yen", "yens", False),
                "CHF": ("franc suisse", "francs suisses", True),
            }
        ),
        magnitude="Mds?|M|millions?|milliards?",
        magnitudes={
            "M": ("million", "millions", " de "),
            "Md": ("milliard", "milliards", " de "),
            "Mds": ("milliard", "milliards", " de "),
            "million": ("million", "millions", " de "),
            "millions": ("million", "millions", " de "),
            "milliard": ("milliard", "milliards", " de "),
            "milliards": ("milliard", "milliards", " de "),
        },
        plural_from=Decimal(2),
        cents_joint=" ",
    ),
    "es": Spanish(
        months=tuple(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
        ),
        thousands=rf"(?:\.|{_SPACES})",
        comma="coma",
        decimals_by_digit=False,
        percent="por ciento",
        to="a",
        minus="menos",
        of="de",
        day="(?:[0-3]?[0-9])",
        clock="[:.]",
        oclock="horas|hs?",
        ordinal=r"(?P<o>(?P<n>[0-9]{1,3})\.?(?P<end>[ºª°]|er))(?!\w)",
        one="un",
        one_million="un",
        currencies=_with_codes(
            {
                "€": ("euro", "euros", True),
                "$": ("dólar", "dólares", True),
                "£": ("libra", "libras", True),
                "¥": ("yen", "yenes", False),
                "CHF": ("franco suizo", "francos suizos", True),
            }
        ),
        magnitude="M|millones|millón",
        magnitudes={
            "M": ("millón", "millones", " de "),
            "millones": ("millón", "millones", " de "),
            "millón": ("millón", "millones", " de "),
        },
        plural_from=Decimal("1.0001"),
        cents_joint=" con ",
    ),
}
"""By the first part of a language's tag."""
