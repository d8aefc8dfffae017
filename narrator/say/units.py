"""How is a measured quantity said, such as "5 km" or "98.6 °F"?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from narrator.say.abbreviations import ends_sentence
from narrator.say.counts import DASH
from narrator.say.numbers import NUMBER, cardinal, is_one, number
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, after, before
from narrator.say.unit_table import BELOW, UNITS, unit_name

_SAME = frozenset(
    "hertz kilohertz megahertz gigahertz terahertz horsepower U percent lux hundredweight peak force kelvin A".split()
)
_DOTTED = frozenset(
    "lb lbs oz mi yd yds ft sec secs min mins hr hrs yrs tsp tbsp tsps tbsps gal qt pt in".split()
)
WORDS = frozenset("tsp tbsp tsps tbsps lb lbs oz ml kg km mi mg cm mm mph gal ha yd sq cu kwh".split())
"""Plain-looking units that are read after a fraction or "per", where no figure opens the match."""


def several(unit: str) -> str:
    """The plural of a unit's name: "kilometer per hour" is "kilometers per hour"."""
    if unit.startswith(("square ", "cubic ")):
        first, _, rest = unit.partition(" ")
        return f"{first} {several(rest)}"
    head, mark, tail = unit, "", ""
    for joint in (" per ", " of ", " Celsius", " Fahrenheit", " Kelvin"):
        if joint in unit:
            head, mark, tail = unit.partition(joint)
            break
    stem, _, last = head.rpartition(" ")
    if last == "foot":
        last = "feet"
    elif last == "inch":
        last = "inches"
    elif last not in _SAME:
        last += "s"
    return f"{stem} {last}".lstrip() + mark + tail


_WORDLIKE = frozenset("A T F N V W s h K M B b m l st. bar min pp".split())
"""Signs that are also letters of models, sizes or words."""


def _is_measured(match: re.Match[str], sign: str) -> bool:
    """Whether a sign of one letter is a unit here, and not the letter of a seat, a model or a magnitude."""
    if sign in ("m", "l", "min", "V", "W", "bar", "N"):
        return True
    if sign in ("s", "h"):
        year = sign == "s" and re.fullmatch("[12][0-9]{2}0", match["low"])
        return (bool(match["gap"]) and not year) or sign == "h" or "." in match["low"]
    if sign == "pp":
        return not match["gap"] and not match["stop"]
    return (
        sign == "K"
        and bool(match["gap"])
        and bool(re.search(r"\b(?:of|at|to|below|above|about|is) $", before(match)))
    )


_THINGS = Pattern(
    r"[ \u00a0](?:people|men|women|children|(?!(?:across|is|was|has|his|as|plus|this|thus|less|its)\b)[a-z]{3,}s)\b"
)
"""Things that are counted in millions where "5m" stands before them."""


def _quantity(match: re.Match[str]) -> Reading:
    written = re.sub(r"[\u00a0\u2009\u202f]", " ", match["unit"])
    low, high = match["low"], match["high"]
    if written == "m" and re.search(r"[$€£¥]$", before(match)):
        return None
    if written in _WORDLIKE and not _is_measured(match, written):
        return None
    if written == "m" and not match["gap"] and not match["hyphen"] and _THINGS.match(after(match)):
        return {
            "range" if high else "low": number(low) + (f" to {number(high)}" if high else ""),
            "unit": " million",
        }
    turned = written in ("°", "º") and re.match(
        r"[ ](?:angles?|turns?|slopes?|views?|heat|day)\b", after(match)
    )
    initial = match["stop"] and len(written) == 1 and re.match("[ ][A-Z]", after(match))
    if initial and not ends_sentence(match.string, match.end()):
        return None
    single = bool(match["hyphen"]) or bool(turned) or (is_one(low) and not high) or _attributive(match)
    unit = unit_name(written)
    said_unit = unit if single else several(unit)
    said = {"low": number(low) if not high else f"{number(low)} to {number(high)}"}
    if high:
        said = {"range": said["low"]}
    gap = match["hyphen"] or match["gap"]
    said["unit"] = said_unit if gap else f" {said_unit}"
    if match["stop"] and written in _DOTTED and not ends_sentence(match.string, match.end()):
        said["stop"] = ""
    return said


_RACES = frozenset(
    "race races sprint dash relay hurdles run final freestyle butterfly backstroke breaststroke medley".split()
)


def _attributive(match: re.Match[str]) -> bool:
    """ "a 512GB disk": an article before, and a thing after; "the 100m sprint"."""
    follow = re.match(r"[ \u00a0]([A-Za-z]{2,})", after(match))
    if follow is None:
        return False
    if follow[1] in _RACES and not match["gap"]:
        return True
    article = re.search(r"\b[Aa]n?[ \u00a0]$", before(match))
    return bool(article) and follow[1] not in (
        "of",
        "in",
        "at",
        "from",
        "to",
        "and",
        "or",
        "per",
        "for",
    )


def _height(match: re.Match[str]) -> Reading:
    said = f"{number(match['feet'])} foot"
    return f"{said} {number(match['inches'])}" if match["inches"] else None


def _feet_and_inches(match: re.Match[str]) -> Reading:
    half = " and a half" if match["half"] else ""
    one = match["inches"] == "1" and not half
    stop = "." if match["stop"] and ends_sentence(match.string, match.end()) else ""
    feet = "foot" if match["feet"] == "1" else "feet"
    return (
        f"{number(match['feet'])} {feet} {number(match['inches'])}{half} {'inch' if one else 'inches'}{stop}"
    )


def _minutes(match: re.Match[str]) -> Reading:
    return f"{number(match['m'])} minutes {number(match['s'])} seconds"


def _feet(match: re.Match[str]) -> Reading:
    return f"{number(match['n'])} {'foot' if is_one(match['n']) else 'feet'}"


def _inches(match: re.Match[str]) -> Reading:
    """'70"' is "seventy inch" unless the mark closes a quotation."""
    lead = before(match, 200)
    last = lead.rfind('"')
    if (
        last >= 0
        and not lead[:last].endswith(tuple("0123456789"))
        and lead[last - 1 : last] in ("", " ", "(")
    ):
        return None
    follow = re.match(r"[ \u00a0](?:[a-z]|[A-Z])", after(match))
    if match["mark"] == '"' and not follow and '"' in lead:
        return None
    return f"{number(match['n'])} {'inch' if follow else 'inches'}"


def _dotted_inches(match: re.Match[str]) -> Reading:
    return {"low": number(match["low"]), "unit": "inch" if is_one(match["low"]) else "inches"}


def _after_fraction(match: re.Match[str]) -> Reading:
    """A unit after "per", a stroke or a fraction, where no figure stands before it."""
    written = match["unit"]
    lead = before(match)
    if re.search(r"\b[Pp]er[ \u00a0]$", lead):
        return {"unit": unit_name(written)}
    fraction = re.search(r"([0-9][ -])?(?:[0-9]{1,3}[/⁄][0-9]{1,3}|([0-9])?[¼-¾⅐-⅞])[ \u00a0]?$", lead)
    if fraction is None or written in _WORDLIKE:
        return None
    mixed = fraction[1] or fraction[2]
    said = several(unit_name(written)) if mixed else unit_name(written)
    reading = {"unit": said if fraction[0][-1].isspace() else " " + said}
    dotted = match["stop"] and written in _DOTTED and not ends_sentence(match.string, match.end())
    return reading | {"stop": ""} if dotted else reading


def _rate(match: re.Match[str]) -> Reading:
    """The stroke of "people/km²"."""
    return f" per {BELOW[match['unit']]}" if before(match, 1).isalpha() else None


def _position(match: re.Match[str]) -> Reading:
    """ "40°26′N" is "forty degrees twenty-six minutes north"."""
    parts = [f"{number(match['d'])} {'degree' if is_one(match['d']) else 'degrees'}"]
    for name, unit in (("m", "minute"), ("s", "second")):
        if match[name]:
            parts.append(f"{number(match[name])} {unit}{'' if is_one(match[name]) else 's'}")
    if match["side"]:
        parts.append({"N": "north", "S": "south", "E": "east", "W": "west"}[match["side"]])
    elif not match["m"]:
        return None
    return " ".join(parts)


def _square(match: re.Match[str]) -> Reading:
    if not re.search(r"[A-Za-z)0-9]$", before(match, 1)):
        return ""
    return {"²": " squared", "³": " cubed"}[match[0]]


def _power(match: re.Match[str]) -> Reading:
    raised = match["power"].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    power = raised.lstrip("-")
    said = cardinal(int(power)) if power == raised else f"minus {cardinal(int(power))}"
    if raised in ("2", "3"):
        return f"{number(match['base'])} {'squared' if raised == '2' else 'cubed'}"
    return f"{number(match['base'])} to the power of {said}"


def _either(signs: Iterable[str]) -> str:
    return "|".join(re.escape(sign).replace(r"\ ", "{S}") for sign in sorted(signs, key=len, reverse=True))


_NAMES = rf"(?:{_either(UNITS)})(?:/(?:{_either(BELOW)})(?!\w)){{0,2}}"

RULES = (
    Rule("power", DIGIT, Pattern(r"(?P<base>10|2)(?P<power>⁻?[⁰¹²³⁴-⁹]{1,3})"), _power),
    Rule(
        "unit",
        DIGIT,
        Pattern(r"(?P<feet>[1-9])['’′]{S}?(?P<inches>1[01]|[0-9])(?:\"|”|″|''|’’|(?!\w|['’]))(?![0-9])"),
        _height,
    ),
    Rule(
        "unit",
        DIGIT,
        Pattern(
            r"(?P<feet>[0-9]{1,3}){S}?(?:ft|feet)\.?{S}?(?P<inches>1[01]|[0-9])(?P<half>½)?{S}?in(?:ches|\b)(?P<stop>\.)?"
        ),
        _feet_and_inches,
    ),
    Rule("unit", DIGIT, Pattern(r"(?P<m>[0-9]{1,2})['′](?P<s>[0-5][0-9])(?:\"|″|'')(?!\w)"), _minutes),
    Rule("unit", DIGIT, Pattern(rf"(?P<n>{NUMBER})['′](?={{S}}(?:tall|long|wide|high|deep|by|x)\b)"), _feet),
    Rule(
        "position",
        DIGIT,
        Pattern(
            r"(?P<d>[0-9]{1,3}(?:\.[0-9]{1,8})?)[°º]{S}?(?:(?P<m>[0-9]{1,2}(?:\.[0-9]{1,6})?)['′’]{S}?)?"
            r"(?:(?P<s>[0-9]{1,2}(?:\.[0-9]{1,6})?)(?:[\"″”]|''){S}?)?(?P<side>[NSEW]\b)?"
        ),
        _position,
    ),
    Rule("unit", DIGIT, Pattern(rf"(?P<n>{NUMBER})(?P<mark>[\"″])(?!\w)"), _inches),
    Rule(
        "unit",
        DIGIT,
        Pattern(
            rf"(?P<range>(?P<low>{NUMBER})(?:{{S}}?{DASH}{{S}}?(?P<high>{NUMBER}))?)"
            rf"(?P<scale>{{S}}(?:thousand|million|billion|trillion))?"
            rf"(?:(?P<hyphen>[-‐‑])|(?P<gap>{{S}}))?(?P<unit>{_NAMES}(?![\w²³°]|/(?![0-9])|-[a-z]))(?P<stop>\.)?"
        ),
        _quantity,
    ),
    Rule(
        "unit",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER}){{S}}(?P<unit>in\.)(?={{S}}[a-z]|{{S}}?[x×,)])"),
        _dotted_inches,
    ),
    Rule(
        "unit",
        LOWER + UPPER + "°",
        Pattern(rf"(?P<unit>{_NAMES}(?![\w/²³°]|-[a-z]))(?P<stop>\.)?"),
        _after_fraction,
    ),
    Rule("per", "/", Pattern(r"/(?P<unit>kg|k?m[²³23]|cm[²³23]|km|[md]L|kWh|ha|capita)(?![\w²³])"), _rate),
    Rule(
        "letters", LOWER, Pattern("(?!km|cm|mm|ft)[b-df-hj-np-tv-xz]{2,3}(?=[²³])"), lambda m: " ".join(m[0])
    ),
    Rule("power", "²³", Pattern("[²³]"), _square),
)
"""Quantities with a unit's sign, heights and screen sizes, powers."""
