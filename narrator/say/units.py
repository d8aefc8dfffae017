"""How is a measured quantity said, such as "5 km" or "98.6 °F"?"""

from __future__ import annotations

import re

from narrator.say.abbreviations import ends_sentence
from narrator.say.counts import DASH
from narrator.say.numbers import NUMBER, cardinal, is_one, number
from narrator.say.rule import DIGIT, LOWER, Pattern, Reading, Rule, after, before

_TABLE = """
km kilometer|km² square kilometer|km2 square kilometer|km/h kilometer per hour|kph kilometer per hour
kmh kilometer per hour|km/s kilometer per second|m meter|m² square meter|m2 square meter|m³ cubic meter
m3 cubic meter|m/s meter per second|cm centimeter|cm² square centimeter|cm³ cubic centimeter|mm millimeter
cm2 square centimeter|cm3 cubic centimeter|km³ cubic kilometer|mm² square millimeter|nm nanometer
µm micrometer|μm micrometer|kg kilogram|KG kilogram|Kg kilogram|g gram|mg milligram|µg microgram
μg microgram|mcg microgram|ng nanogram|lb pound|lbs pound|oz ounce|ml milliliter|mL milliliter|L liter
l liter|dl deciliter|dL deciliter|cl centiliter|cc cubic centimeter|mg/dL milligram per deciliter
mg/kg milligram per kilogram|mg/L milligram per liter|g/L gram per liter|µg/m³ microgram per cubic meter
mi mile|mph mile per hour|MPH mile per hour|mpg mile per gallon|yd yard|yds yard|sq.ft. square foot|sqft square foot
sq&ft square foot|sq.&ft. square foot|sq&mi square mile|sq.&mi. square mile|sq&km square kilometer
sq&m square meter|cu&ft cubic foot|ft² square foot|ft foot|Hz hertz|kHz kilohertz|MHz megahertz|GHz gigahertz
THz terahertz|W watt|kW kilowatt|MW megawatt|GW gigawatt|TW terawatt|mW milliwatt|Wh watt-hour
kWh kilowatt-hour|MWh megawatt-hour|GWh gigawatt-hour|TWh terawatt-hour|V volt|kV kilovolt|mV millivolt
mA milliamp|mAh milliamp-hour|GB gigabyte|MB megabyte|KB kilobyte|kB kilobyte|TB terabyte|PB petabyte
Gb gigabit|Mb megabit|GB/s gigabyte per second|MB/s megabyte per second|Gb/s gigabit per second
Mb/s megabit per second|mbps megabit per second|Mbps megabit per second|Gbps gigabit per second
gbps gigabit per second|kbps kilobit per second|ms millisecond|µs microsecond|ns nanosecond|sec second
secs second|min minute|mins minute|hr hour|hrs hour|yrs year|ha hectare|dB decibel|psi pound per square inch
rpm R P M|RPM R P M|ppm part per million|ppb part per billion|Pa pascal|kPa kilopascal|MPa megapascal
GPa gigapascal|hPa hectopascal|mmHg millimeter of mercury|kJ kilojoule|MJ megajoule|kcal kilocalorie
cal calorie|eV electron volt|keV kiloelectron volt|MeV megaelectron volt|GeV gigaelectron volt
TeV teraelectron volt|mol mole|mmol millimole|°C degree Celsius|°F degree Fahrenheit|℃ degree Celsius
℉ degree Fahrenheit|º degree|° degree|°K degree Kelvin|tsp teaspoon|tbsp tablespoon|tsps teaspoon|tbsps tablespoon
gal gallon|hp horsepower|qt quart|pt pint|AU astronomical unit|fps frame per second|dpi dot per inch|g/cm³ gram per cubic centimeter
W/m² watt per square meter|kg/m³ kilogram per cubic meter|m/s² meter per second squared|ºC degree Celsius
N newton|kN kilonewton|MP megapixel|Mt megatonne|Gt gigatonne|kt kilotonne|ºF degree Fahrenheit|TB/s terabyte per second
"""
_UNITS = {
    written.replace("&", " "): said
    for written, _, said in (
        entry.partition(" ") for line in _TABLE.strip().splitlines() for entry in line.split("|")
    )
}
_SAME = frozenset("hertz kilohertz megahertz gigahertz terahertz horsepower M".split())
_DOTTED = frozenset(
    "lb lbs oz mi yd yds ft sec secs min mins hr hrs yrs tsp tbsp tsps tbsps gal qt pt in".split()
)
WORDS = frozenset("tsp tbsp tsps tbsps lb lbs oz ml".split())
"""Units that are read after a fraction, where no figure opens the match."""


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
    elif last not in _SAME:
        last += "s"
    return f"{stem} {last}".lstrip() + mark + tail


def _quantity(match: re.Match[str]) -> Reading:
    written = re.sub(r"[\u00a0\u2009\u202f]", " ", match["unit"])
    low, high = match["low"], match["high"]
    if written == "m" and re.search(r"[$€£¥]$", before(match)):
        return None
    turned = written in ("°", "º") and re.match(
        r"[ ](?:angles?|turns?|slopes?|views?|heat|day)\b", after(match)
    )
    initial = match["stop"] and len(written) == 1 and re.match("[ ][A-Z]", after(match))
    if initial and not ends_sentence(match.string, match.end()):
        return None
    single = bool(match["hyphen"]) or bool(turned) or (is_one(low) and not high) or _attributive(match)
    unit = _UNITS[written]
    said_unit = unit if single else several(unit)
    said = {"low": number(low) if not high else f"{number(low)} to {number(high)}"}
    if high:
        said = {"range": said["low"]}
    gap = match["hyphen"] or match["gap"]
    said["unit"] = said_unit if gap else f" {said_unit}"
    if match["stop"] and written in _DOTTED and not ends_sentence(match.string, match.end()):
        said["stop"] = ""
    return said


def _attributive(match: re.Match[str]) -> bool:
    """ "a 512GB disk": an article before, and a thing after."""
    article = re.search(r"\b[Aa]n?[ \u00a0]$", before(match))
    follow = re.match(r"[ \u00a0]([A-Za-z]{2,})", after(match))
    return bool(
        article and follow and follow[1] not in ("of", "in", "at", "from", "to", "and", "or", "per", "for")
    )


def _height(match: re.Match[str]) -> Reading:
    said = f"{number(match['feet'])} foot"
    return f"{said} {number(match['inches'])}" if match["inches"] else None


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
    if match["mark"] == '"' and not follow:
        return None
    return f"{number(match['n'])} {'inch' if follow else 'inches'}"


def _dotted_inches(match: re.Match[str]) -> Reading:
    return {"low": number(match["low"]), "unit": "inch" if is_one(match["low"]) else "inches"}


def _after_fraction(match: re.Match[str]) -> Reading:
    if not re.search(r"(?:[0-9][/⁄][0-9]{1,2}|[¼-¾⅐-⅞])[ \u00a0]?$", before(match)):
        return None
    return {"unit": _UNITS[match["unit"].rstrip("s")]}


def _square(match: re.Match[str]) -> Reading:
    if not re.search(r"[A-Za-z)0-9]$", before(match, 1)):
        return ""
    return {"²": " squared", "³": " cubed"}[match[0]]


def _power(match: re.Match[str]) -> Reading:
    raised = match["power"].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    power = raised.lstrip("-")
    said = cardinal(int(power)) if power == raised else f"minus {cardinal(int(power))}"
    return f"{number(match['base'])} to the power of {said}"


_NAMES = "|".join(re.escape(name).replace(r"\ ", "{S}") for name in sorted(_UNITS, key=len, reverse=True))

RULES = (
    Rule("power", DIGIT, Pattern(r"(?P<base>10|2)(?P<power>⁻?[⁰¹²³⁴-⁹]{1,3})"), _power),
    Rule(
        "unit",
        DIGIT,
        Pattern(r"(?P<feet>[1-9])['’′](?P<inches>1[01]|[0-9])(?:\"|”|″|''|’’)(?![0-9])"),
        _height,
    ),
    Rule("unit", DIGIT, Pattern(rf"(?P<n>{NUMBER})(?P<mark>[\"″])(?!\w)"), _inches),
    Rule(
        "unit",
        DIGIT,
        Pattern(
            rf"(?P<range>(?P<low>{NUMBER})(?:{{S}}?{DASH}{{S}}?(?P<high>{NUMBER}))?)"
            rf"(?P<scale>{{S}}(?:thousand|million|billion|trillion))?"
            rf"(?:(?P<hyphen>[-‐‑])|(?P<gap>{{S}}))?(?P<unit>(?:{_NAMES})(?![\w/²³°]|-[a-z]))(?P<stop>\.)?"
        ),
        _quantity,
    ),
    Rule(
        "unit",
        DIGIT,
        Pattern(rf"(?P<low>{NUMBER}){{S}}(?P<unit>in\.)(?={{S}}[a-z]|{{S}}?[x×,)])"),
        _dotted_inches,
    ),
    Rule("unit", LOWER, Pattern(r"(?P<unit>tsps?|tbsps?|lbs?|oz|ml)(?!\w)\.?"), _after_fraction),
    Rule("power", "²³", Pattern("[²³]"), _square),
)
"""Quantities with a unit's sign, heights and screen sizes, powers."""
