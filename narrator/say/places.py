"""How is a postal address said: house number, direction, street, state, code?"""

from __future__ import annotations

import re

from narrator.say.numbers import digits, label, number, ordinal
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


_ON_A_STREET = Pattern(
    r"(?:^|[\s:])[0-9]{1,5}[A-Z]?[ ](?:[NSEW][EW]?\.?[ ])?[A-Z0-9][^\n.;:]{2,60}[a-z],[ ]$"
)
_ROAD = Pattern(
    rf"[ ](?:[A-Z][\w’'-]{{1,20}}[ ]){{0,2}}(?:[A-Z][\w’'-]{{1,20}}|[0-9]{{1,3}}(?:st|nd|rd|th))[ ](?:{'|'.join(_STREETS)}|Street|Avenue|Road|Boulevard)\b"
)


def _street(match: re.Match[str]) -> Reading:
    house = re.sub("[A-Z]", "", match["house"])
    letter = match["house"][len(house) :]
    short_number = len(house) < 4 and not match["short"] and not match["way"]
    said = {"house": f"{number(house) if short_number else label(house)} {letter}".rstrip()}
    for way in ("way", "quarter"):
        if match[way]:
            said[way] = _DIRECTIONS[match[way].rstrip(".")]
    if match["nth"]:
        said["nth"] = ordinal(int(match["nth"][:-2]))
    if match["short"]:
        said["street"] = _STREETS[match["short"]]
    return said


def _direction(match: re.Match[str]) -> Reading:
    """The "N." of "4465 N. Oakland" and of "S. 5th Ave."."""
    if not re.search(r"[0-9][ ]$", before(match)) and not _ROAD.match(after(match, 60)):
        return None
    return _DIRECTIONS[match["way"]]


def _state(match: re.Match[str]) -> Reading:
    """ "CA 95051", and "CA" alone where the line has a street before it."""
    lead = before(match, 100)
    if match["zip"]:
        if lead.strip() and not re.search(r"[a-z],[ ]$", lead):
            return None
    elif not _ON_A_STREET.search(lead) or not re.match(r"[,.;)]|\s*$|\n", after(match)):
        return None
    said = {"state": _STATES[match["state"]].replace("_", " ")}
    if match["zip"]:
        said["zip"] = digits(match["zip"])
    return said


def _postal(match: re.Match[str]) -> Reading:
    """ "95051-1234"."""
    return f"{digits(match['zip'])}, {digits(match['more'])}"


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
            r"(?P<house>[0-9]{1,5}[A-Z]?){S}(?:(?P<way>[NSEW][EW]?\.?){S})?"
            r"(?:(?P<nth>[0-9]{1,3}(?:st|nd|rd|th)){S}|(?:[A-Z][\w’']{0,20}{S}){1,3}?)"
            rf"(?P<street>(?P<short>{'|'.join(_STREETS)})(?:\.(?=[ ]*[,a-zNS]))?|(?:{'|'.join(sorted(set(_STREETS.values())))})\b)"
            r"(?:{S}(?P<quarter>[NS][EW]))?(?=[,\n)]|{S}[a-z]|\.?\s{0,4}$|\.?\n)"
        ),
        _street,
    ),
    Rule(
        "address",
        UPPER,
        Pattern(rf"(?P<state>{'|'.join(_STATES)})(?:{{S}}(?P<zip>[0-9]{{5}}(?:-[0-9]{{4}})?))?(?!\w)"),
        _state,
    ),
    Rule("address", DIGIT, Pattern(r"(?P<zip>[0-9]{5})-(?P<more>[0-9]{4})(?![\w-])"), _postal),
)
"""A street with its house number, and a state with its postal code."""
