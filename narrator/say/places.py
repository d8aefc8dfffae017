"""How is a postal address said: house number, direction, street, state, code?"""

from __future__ import annotations

import re

from narrator.say.numbers import digits, label
from narrator.say.rule import DIGIT, UPPER, Pattern, Reading, Rule, after, before

_STREETS = {
    "St": "Street", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Dr": "Drive",
    "Ln": "Lane", "Ct": "Court", "Pl": "Place", "Sq": "Square", "Hwy": "Highway", "Pkwy": "Parkway",
    "Expy": "Expressway", "Expwy": "Expressway", "Ter": "Terrace", "Cir": "Circle",
}  # fmt: skip
_DIRECTIONS = {"N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "NW": "Northwest",
               "SE": "Southeast", "SW": "Southwest"}  # fmt: skip
_STATES = dict(
    pair.split("=")
    for pair in (
        "AL=Alabama AK=Alaska AZ=Arizona AR=Arkansas CA=California CO=Colorado CT=Connecticut DE=Delaware FL=Florida "
        "GA=Georgia HI=Hawaii ID=Idaho IL=Illinois IN=Indiana IA=Iowa KS=Kansas KY=Kentucky LA=Louisiana ME=Maine "
        "MD=Maryland MA=Massachusetts MI=Michigan MN=Minnesota MS=Mississippi MO=Missouri MT=Montana NE=Nebraska "
        "NV=Nevada NH=New_Hampshire NJ=New_Jersey NM=New_Mexico NY=New_York NC=North_Carolina ND=North_Dakota OH=Ohio "
        "OK=Oklahoma OR=Oregon PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee TX=Texas "
        "UT=Utah VT=Vermont VA=Virginia WA=Washington WV=West_Virginia WI=Wisconsin WY=Wyoming DC=D_C"
    ).split()
)


_ROAD = Pattern(
    rf"[ ](?:[A-Z][\w’'-]{{1,20}}[ ]){{0,2}}(?:[A-Z][\w’'-]{{1,20}}|[0-9]{{1,3}}(?:st|nd|rd|th))[ ](?:{'|'.join(_STREETS)}|Street|Avenue|Road|Boulevard)\b"
)


def _street(match: re.Match[str]) -> Reading:
    said = {"house": label(match["house"])}
    if match["way"]:
        said["way"] = _DIRECTIONS[match["way"].rstrip(".")]
    said["street"] = _STREETS[match["short"]]
    return said


def _direction(match: re.Match[str]) -> Reading:
    """The "N." of "4465 N. Oakland" and of "S. 5th Ave."."""
    if not re.search(r"[0-9][ ]$", before(match)) and not _ROAD.match(after(match, 60)):
        return None
    return _DIRECTIONS[match["way"]]


def _state(match: re.Match[str]) -> Reading:
    if not re.search(r"[a-z],[ ]$", before(match)):
        return None
    said = {"state": _STATES[match["state"]].replace("_", " ")}
    if match["zip"]:
        said["zip"] = digits(match["zip"])
    return said


RULES = (
    Rule(
        "address",
        UPPER,
        Pattern(r"(?P<way>[NSEW][EW]?)\.?(?={S}(?:[A-Z][a-z]|[0-9]+(?:st|nd|rd|th)\b))"),
        _direction,
    ),
    Rule(
        "address",
        DIGIT,
        Pattern(
            r"(?P<house>[0-9]{1,5}){S}(?:(?P<way>[NSEW][EW]?\.?){S})?(?:[A-Z0-9][\w’']{0,20}{S}){1,3}"
            rf"(?P<street>(?P<short>{'|'.join(_STREETS)})(?:\.(?=[ ]*[,a-z]))?)(?=[,\n]|{{S}}[a-z]|$)"
        ),
        _street,
    ),
    Rule(
        "address",
        UPPER,
        Pattern(rf"(?P<state>{'|'.join(_STATES)}){{S}}(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?)(?!\w)"),
        _state,
    ),
)
"""A street with its house number, and a state with its postal code."""
