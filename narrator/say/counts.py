"""How are bare figures said: counts, years, ordinals, ranges, scores, percentages, fractions?"""

from __future__ import annotations

import re

from narrator.say.numbers import (
    NUMBER,
    cardinal,
    decade,
    digits,
    fraction,
    label,
    number,
    ordinal,
    plural,
    year,
)
from narrator.say.rule import DIGIT, Pattern, Reading, Rule, after, before

DASH = "[-–—‐‑−]"
"""What may stand between the ends of a range, as a pattern."""

_YEAR_LEAD = Pattern(
    r"(?:\b(?:in|since|by|until|till|from|of|to|before|after|during|between|around|circa|early|late|mid"
    r"|summer|spring|autumn|fall|winter|year|and|AD|BC|CE)[\s-]|[(’'])$",
    re.IGNORECASE,
)
_COUNTED = Pattern(r"[ \u00a0]([a-z]{3,})\b")
_NOT_COUNTED = frozenset("was has his this its was does means is as us thus plus less across".split())
_PLURAL_ENDS = ("s", "people", "men", "children")
_LABEL_LEAD = Pattern(
    r"\b(?:rooms?|flights?|routes?|highways?|channels?|suites?|interstate|area code|boeing|airbus)[ \u00a0]$",
    re.IGNORECASE,
)
_AIRLINER_LEAD = Pattern(r"\b(?:Boeing|Airbus)[ \u00a0]$")
_CODE_LEAD = Pattern(
    r"\b(?:ID|PIN|codes?|zip|account|serial|reference|case)(?: number)?(?:[ ]is|:)?[ \u00a0]$", re.IGNORECASE
)
_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_RATED = Pattern(
    r"(?:\b(?:[Rr]ating|[Rr]ated|[Ss]cored?|[Gg]raded?|[Vv]erdict|pain|stars|total|[Oo]verall)[^.!?\n]{0,24}|\()$"
)
"""What comes before so many points of five or ten."""
_FIXED = {
    "24/7": "twenty-four seven",
    "9/11": "nine eleven",
    "7/11": "seven eleven",
    "50/50": "fifty-fifty",
    "20/20": "twenty twenty",
}
_SIGNS = {"-": "minus", "−": "minus", "–": "minus", "+": "plus", "±": "plus or minus", "~": "about"}


def figure(written: str, lead: str = "") -> str:
    """One figure by what stands before it: a label such as a room number, a code, or a count."""
    if written.isdigit() and len(written) in (3, 4) and _LABEL_LEAD.search(lead):
        return label(written)
    if written.isdigit() and len(written) > 4 and _CODE_LEAD.search(lead):
        return digits(written)
    return number(written)


def _reads_as_year(written: str, lead: str, follow: str) -> bool:
    if _YEAR_LEAD.search(lead):
        return True
    counted = _COUNTED.match(follow)
    if counted and counted[1].endswith(_PLURAL_ENDS) and counted[1] not in _NOT_COUNTED:
        return False
    return written >= "1100"


def mixed(whole: str, said: str) -> str:
    """A whole number and a fraction: "1" and "one half" are "one and a half"."""
    return f"{number(whole)} and {'a' + said[3:] if said.startswith('one ') else said}"


def _year(match: re.Match[str]) -> Reading:
    written = match[0]
    if not "1000" <= written < "2100" or not _reads_as_year(written, before(match), after(match)):
        return None
    return year(int(written))


def _count(match: re.Match[str]) -> Reading:
    return figure(match[0], before(match))


def _ordinal(match: re.Match[str]) -> Reading:
    return ordinal(int(match[1].replace(",", "")))


def _decade(match: re.Match[str]) -> Reading:
    start = int(match["start"])
    if len(match["start"]) not in (2, 4) or start % 10:
        return None
    if start >= 100 and not 1000 <= start < 2100:
        return None
    if " " in match[0].rstrip() and len(match["start"]) == 2:
        return None
    said = decade(start or 2000)
    if match["end"] is None:
        return said
    return f"{said} to {decade(int(match['end']))}"


def _short_decade(match: re.Match[str]) -> Reading:
    n = int(match["years"])
    return decade(n) if match["s"] else f"oh {cardinal(n)}" if n < 10 else cardinal(n)


def _range(match: re.Match[str]) -> Reading:
    low, high = match["low"], match["high"]
    lead, follow = before(match), after(match)
    if re.match(r"[-–][0-9]", follow) or re.search(r"[0-9][-–.,]$", lead):
        return None
    if len(low) == 4 and len(high) == 2 and low.isdigit() and low[0] in "12":
        return f"{year(int(low))} to {_next_year(high, (int(low) // 100 + 1) * 100)}"
    if re.search(r"=[ ]?$", lead) or re.match(r"[ ]?=", follow):
        return f"{number(low)} minus {number(high)}"
    if _AIRLINER_LEAD.search(lead):
        return f"{label(low)} {label(high)}"
    both = len(low) == len(high) == 4 and low.isdigit() and high.isdigit() and low >= "1000"
    if both and "1000" < low < "2100" and "1000" < high < "2100":
        return f"{year(int(low))} to {year(int(high))}"
    return f"{number(low)} to {number(high)}"


def _percent(match: re.Match[str]) -> Reading:
    said = number(match["low"])
    if match["high"]:
        said = f"{said} to {number(match['high'])}"
    return f"{said} {'per mille' if match['sign'] == '‰' else 'percent'}"


def _spaced_thousands(match: re.Match[str]) -> Reading:
    if re.search(r"[0-9][ .,]?$", before(match)) or re.match(r"[ ]?[0-9]", after(match)):
        return None
    if match[0].count(" ") == 1 and not match[0].endswith("000"):
        return None
    return number(re.sub(r"\D", "", match[0]))


def _fraction(match: re.Match[str]) -> Reading:
    top, bottom = int(match["top"]), int(match["bottom"])
    if match["whole"] is None and (fixed := _FIXED.get(f"{match['top']}/{match['bottom']}")):
        return fixed
    if re.search(r"[0-9]/$", before(match)) or bottom < 2 or top == 0:
        return None
    if match["whole"] is not None and (bottom > 64 or top >= bottom):
        return None
    if re.match("[ ]?=", after(match)):
        return f"{cardinal(top)} divided by {cardinal(bottom)}"
    ending = match["ending"]
    if not ending and match["whole"] is None:
        if top == bottom or (bottom in (5, 10) and _RATED.search(before(match))):
            return f"{cardinal(top)} out of {cardinal(bottom)}"
        if top + bottom == 100 and bottom > 4:
            return f"{cardinal(top)} {cardinal(bottom)}"
        if bottom == 100 and top > 1:
            return f"{cardinal(top)} out of one hundred"
        if len(match["top"]) > 2 and bottom > 16:
            return f"{label(match['top'])} over {cardinal(bottom)}"
    said = fraction(top, bottom)
    return mixed(match["whole"], said) if match["whole"] else said


def _next_year(written: str, n: int) -> str:
    """ "00" after 1999 is "two thousand"."""
    return year(n) if len(written) == 4 or written == "00" else label(written)


def _season(match: re.Match[str]) -> Reading:
    """ "2010/11": the year that follows."""
    following = int(match["year"]) + 1
    if match["next"] not in (str(following), f"{following % 100:02}"):
        return None
    return f"{year(int(match['year']))} {_next_year(match['next'], following)}"


def _continental(match: re.Match[str]) -> Reading:
    """ "1.234,56", as much of Europe writes it."""
    return number(match[0].replace(".", "").replace(",", "."))


def _vulgar(match: re.Match[str]) -> Reading:
    said = fraction(*_VULGAR[match["part"]])
    whole = match.groupdict().get("whole")
    return mixed(whole, said) if whole else said


def _signed(match: re.Match[str]) -> Reading:
    lead = before(match, 2)
    sign = match["sign"][0]
    if sign in "-–+" and lead[-1:].isalnum():
        return None
    if sign == "–" and lead.strip():
        return None
    return {"sign": (" " if lead[-1:].isalnum() else "") + _SIGNS[sign] + " "}


def _dotted(match: re.Match[str]) -> Reading:
    """A decimal with no whole part, as in ".5"."""
    lead = before(match, 1)
    return None if lead.isalnum() or lead == "." else number(match[0])


def _multiple(match: re.Match[str]) -> Reading:
    said = number(match["low"])
    return f"{said} to {number(match['high'])} times" if match["high"] else f"{said} times"


def _by(match: re.Match[str]) -> Reading:
    """The cross between two measures, as in "4x4" and "10 × 15 cm"."""
    low = match["low"]
    pixels = len(low) == 4 and low.isdigit() and low >= "1100"
    return {"low": year(int(low)) if pixels else number(low), "cross": " by "}


def _out_of(match: re.Match[str]) -> Reading:
    """A rating, such as "7.3/10"."""
    return f"{number(match['score'])} out of {number(match['most'])}"


def _version(match: re.Match[str]) -> Reading:
    figures, _, port = match[0].partition(":")
    parts = figures.split(".")
    spell = len(parts) == 4
    said = " dot ".join(digits(part) if spell else number(part) for part in parts)
    return f"{said} colon {digits(port)}" if port else said


def _numbered(match: re.Match[str]) -> Reading:
    return f"number {number(match['n'])}"


def _grouped(match: re.Match[str]) -> Reading:
    """ "12,34,567", as in India, and "1.234.567", as in much of Europe."""
    return number(re.sub("[.,]", "", match[0]))


def _retirement(_: re.Match[str]) -> Reading:
    return "four oh one k"


def _plural_figure(match: re.Match[str]) -> Reading:
    """ "747s": an airliner is named by its figures, other plurals are counts."""
    written = match["n"]
    if len(written) == 1 and re.search(r"\b[a-z]+[A-Z]\w*[ ]$", before(match)):
        return f"{number(written)} S"  # a model of the name before it: "iPhone 6s"
    if re.fullmatch("1,?0{2,3}", written):
        return plural(number(written).removeprefix("one "))
    return plural(label(written) if re.fullmatch("7[0-8]7", written) else number(written))


RULES = (
    Rule(
        "cardinal",
        DIGIT,
        Pattern(r"(?:[0-9]{1,2}(?:,[0-9]{2}){1,5},[0-9]{3}|[0-9]{1,3}(?:\.[0-9]{3}){2})(?![\w,]|\.[0-9])"),
        _grouped,
    ),
    Rule("code", DIGIT, Pattern(r"401\(k\)"), _retirement),
    Rule(
        "version", DIGIT, Pattern(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}(?::[0-9]{2,5})?(?![\w.]?[0-9])"), _version
    ),
    Rule(
        "percent",
        DIGIT,
        Pattern(
            rf"(?P<low>{NUMBER})(?:{{S}}?%?(?:{DASH}|{{S}}{DASH}{{S}})(?P<high>{NUMBER}))?{{S}}?(?P<sign>[%％‰])"
        ),
        _percent,
    ),
    Rule("percent", ".", Pattern(r"(?P<low>\.[0-9]{1,6})(?P<high>)(?P<sign>[%％‰])"), _percent),
    Rule(
        "decade",
        DIGIT,
        Pattern(
            rf"(?P<start>[12][0-9]{{2}}0(?={{S}}s\b)|[0-9]{{4}}|[0-9]0)(?:’|'|{{S}})?s"
            rf"(?:{{S}}?{DASH}{{S}}?(?P<end>[0-9]{{3}}0|[0-9]0)(?:’|')?s)?\b"
        ),
        _decade,
    ),
    Rule(
        "decade", "'’‘", Pattern(r"['’‘](?P<years>[0-9]{2})(?P<s>s?)(?!\w|[.,][0-9]|['’\"])"), _short_decade
    ),
    Rule(
        "ordinal",
        DIGIT,
        Pattern(r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9})(?:[sS][tT]|[nN][dD]|[rR][dD]|[tT][hH])\b"),
        _ordinal,
    ),
    Rule("fraction", DIGIT, Pattern(r"(?P<whole>[0-9]{1,4})?{S}?(?P<part>[¼-¾⅐-⅞])"), _vulgar),
    Rule("fraction", "".join(_VULGAR), Pattern(r"(?P<part>[¼-¾⅐-⅞])"), _vulgar),
    Rule(
        "fraction",
        DIGIT,
        Pattern(
            r"(?:(?P<whole>[0-9]{1,4})(?:{S}|-))?(?P<top>[0-9]{1,3}){S}?[/⁄]{S}?(?P<bottom>[0-9]{1,4})"
            r"(?P<ending>(?:th|rd|nd|st)s?|RD|TH|ND|ST)?(?![\w/]|[.,][0-9])"
        ),
        _fraction,
    ),
    Rule(
        "year",
        DIGIT,
        Pattern(r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})/(?P<next>20[0-9]{2}|[0-9]{2})(?![\w/])"),
        _season,
    ),
    Rule("cardinal", DIGIT, Pattern(r"[0-9]{1,3}(?:\.[0-9]{3}){1,4},[0-9]{1,4}(?![\w.,]\w)"), _continental),
    Rule(
        "by", DIGIT, Pattern(rf"(?P<low>{NUMBER})(?P<cross>[x×]|{{S}}[x×]{{S}}|{{S}}?×{{S}}?)(?=[0-9])"), _by
    ),
    Rule("rating", DIGIT, Pattern(r"(?P<score>[0-9]{1,2}\.[0-9])/(?P<most>5|10|100)(?![\w/])"), _out_of),
    Rule(
        "multiple",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?[x×](?!\w|{{S}}?[0-9])"),
        _multiple,
    ),
    Rule(
        "range",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER})(?:{{S}}?[–—]{{S}}?|{{S}}-{{S}}|{DASH})(?P<high>{NUMBER})(?![\w%])"),
        _range,
    ),
    Rule(
        "cardinal",
        DIGIT,
        Pattern(r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,4}(?!\w)"),
        _spaced_thousands,
    ),
    Rule("plural", DIGIT, Pattern(r"(?P<n>[0-9]{1,3}|[0-9]{1,3}(?:,[0-9]{3})+)s\b"), _plural_figure),
    Rule("year", DIGIT, Pattern(r"[0-9]{4}(?![^\W_]|[.,][0-9])"), _year),
    Rule("cardinal", DIGIT, Pattern(rf"{NUMBER}(?![^\W_]|\.[0-9])"), _count),
    Rule("decimal", ".", Pattern(r"\.[0-9]{1,20}(?!\w)"), _dotted),
    Rule("sign", "-−–+±~", Pattern(r"(?P<sign>[-–]|[−+±~]{S}?)(?=\.?[0-9]|[$€£¥][0-9])"), _signed),
    Rule("number", "#№", Pattern(rf"[#№]{{S}}?(?P<n>{NUMBER})(?!\w)"), _numbered),
)
"""Asked after the classes that need more than the figure, such as money, dates and units."""
