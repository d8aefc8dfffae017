"""Is a run of figures a telephone or social security number, and how is it grouped?"""

from __future__ import annotations

import re

from narrator.say.numbers import digits
from narrator.say.rule import DIGIT, LOWER, Pattern, Reading, Rule, after, before

_SEP = r"[-.‐‑ \u00a0]"


def grouped(written: str) -> str:
    """ "347-966-3806" is "three four seven, nine six six, three eight zero six"."""
    groups = re.findall("[0-9]+", written)
    return ", ".join(
        "eight hundred" if g == "800" else "nine hundred" if g == "900" else digits(g) for g in groups
    )


def _phone(match: re.Match[str]) -> Reading:
    if re.search(r"[0-9][-./]?$", before(match)):
        return None
    said = grouped(match[0])
    return f"plus {said}" if match[0].startswith("+") else said


def _words(match: re.Match[str]) -> Reading:
    """A number that ends in letters, such as "1-800-FLOWERS"."""
    return f"{grouped(match['figures'])}, {match['words'].replace('-', ' ')}"


def _local(match: re.Match[str]) -> Reading:
    """ "555-1234": no range, for nobody writes one of such ends."""
    if re.search(r"[0-9][-./ ]?$", before(match)) or re.fullmatch("[0-9]+0-[0-9]+0", match[0]):
        return None
    return grouped(match[0])


def _international(match: re.Match[str]) -> Reading:
    return _phone(match) if len(re.sub(r"[^0-9]", "", match[0])) >= 7 else None


def _emergency(match: re.Match[str]) -> Reading:
    """ "call 911", "a 911 call"."""
    called = re.search(r"\b(?:[Cc]all(?:s|ed|ing)?|[Dd]ial(?:s|ed|led|ing|ling)?)[ ]$", before(match))
    if not called and not re.match(
        r"[ ](?:calls?|callers?|dispatch\w*|operators?|emergency)\b", after(match)
    ):
        return None
    return digits(match[0])


def _extension(match: re.Match[str]) -> Reading:
    if not re.search(r"[0-9]{4},?[ ]$", before(match)):
        return None
    return {"ext": "extension" + ("" if match["gap"] else " "), "n": digits(match["n"])}


WORDS = frozenset({"ext"})
"""Plain-looking words that may open an extension."""

RULES = (
    Rule("phone", DIGIT, Pattern(r"(?:911|999|112|988|311|411|101)(?![\w-]|[.,][0-9])"), _emergency),
    Rule(
        "phone",
        DIGIT,
        Pattern(r"(?P<figures>1-[0-9]{3})-(?P<words>[A-Z]{2,8}(?:-[A-Z]{1,8}){0,3})(?!\w)"),
        _words,
    ),
    Rule(
        "phone",
        DIGIT + "+(",
        Pattern(
            rf"(?:\+?[0-9]{{1,3}}{_SEP})?(?:\([0-9]{{3}}\){_SEP}?|[0-9]{{3}}[-.‐‑])[0-9]{{3}}[-.‐‑][0-9]{{4}}"
            r"(?:-[0-9]{1,4})?(?![\w-]|\.[0-9])"
        ),
        _phone,
    ),
    Rule("phone", DIGIT, Pattern(r"[0-9]{3}-[0-9]{4}(?![\w-]|[.,][0-9])"), _local),
    Rule("phone", DIGIT, Pattern(r"[0-9]{3}{S}[0-9]{3}{S}[0-9]{4}(?![\w-]|[.,][0-9])"), _phone),
    Rule("phone", DIGIT, Pattern(r"0[0-9]{2,4}(?:{S}[0-9]{3,4}){2}(?![\w-]|[.,][0-9])"), _phone),
    Rule("phone", DIGIT, Pattern(r"0[0-9]{4}{S}[0-9]{5,6}(?![\w-]|[.,][0-9])"), _phone),
    Rule(
        "card",
        DIGIT,
        Pattern(r"[0-9]{4}(?P<gap>[- ])[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}(?![\w-])"),
        _phone,
    ),
    Rule("phone", LOWER, Pattern(r"(?P<ext>ext\.|ext\b|x)(?P<gap>{S})?(?P<n>[0-9]{1,5})(?!\w)"), _extension),
    Rule("phone", DIGIT, Pattern(r"[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\w-])"), _phone),
    Rule("phone", "+", Pattern(r"\+[0-9]{1,3}(?:[ \u00a0-]\(?[0-9]{1,6}\)?){1,5}(?!\w)"), _international),
)
"""Numbers with an area code, in brackets or not, and international ones that open with a plus."""
