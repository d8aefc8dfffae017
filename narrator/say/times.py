"""How is a time of day, a running time or a chapter and verse said?"""

from __future__ import annotations

import re

from narrator.say.abbreviations import ends_sentence
from narrator.say.acronyms import spelled
from narrator.say.counts import DASH
from narrator.say.numbers import cardinal
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, after, before

_HALF = r"(?P<half>[aApP](?:\.{S}?[mM]\b\.?|[mM]\b\.?))"
ZONES = r"(?:[ECMP][SD]?T|AK[SD]T|HST|GMT|UTC|BST|WES?T|CES?T|EES?T|MSK|[IJK]ST|SGT|HKT|A[ECW][SD]T|NZ[SD]T)"
"""Time zones, as a pattern."""
WORDS = frozenset("est edt cst cdt mst mdt pst pdt gmt utc bst cet cest eet ist jst aest".split())
"""Plain-looking zones."""
_BOOK = Pattern(
    r"\b(?:Genesis|Exodus|Leviticus|Deuteronomy|Joshua|Judges|Samuel|Kings|Chronicles|Job|Psalms?|Proverbs"
    r"|Ecclesiastes|Isaiah|Jeremiah|Ezekiel|Daniel|Hosea|Micah|Matthew|Mark|Luke|John|Acts|Romans"
    r"|Corinthians|Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Hebrews|James|Peter"
    r"|Jude|Revelation|Qur’an|Quran|Surah)[ \u00a0]$"
)


def clock(hour: int, minute: int, half: bool) -> str:
    """``17, 5`` is "seventeen oh five"; a full hour depends on whether a.m. or p.m. follows."""
    said = cardinal(hour)
    if minute:
        return f"{said} oh {cardinal(minute)}" if minute < 10 else f"{said} {cardinal(minute)}"
    if half:
        return said
    return f"{said} o'clock" if 1 <= hour <= 12 else f"{said} hundred"


def _half(match: re.Match[str]) -> str:
    """ "AM" or "PM", with the full stop that also ends the sentence."""
    written = match["half"]
    said = f"{written[0].upper()}M"
    if written.endswith(".") and ("." not in written[:-1] or ends_sentence(match.string, match.end(), False)):
        said += "."
    return said


def _time(match: re.Match[str]) -> Reading:
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 24 or minute > 59:
        return None
    if match["s"]:
        if match["half"]:
            return {
                "clock": f"{clock(hour, minute, True)} and {_count(int(match['s']), 'second')}",
                "half": _half(match),
            }
        parts = (_count(hour, "hour"), _count(minute, "minute"), _count(int(match["s"]), "second"))
        return f"{parts[0]} {parts[1]} and {parts[2]}"
    if match["half"]:
        return {"clock": clock(hour, minute, True), "half": ("" if match["gap"] else " ") + _half(match)}
    return {"clock": clock(hour, minute, False)}


def _zoned(match: re.Match[str]) -> Reading:
    """A zone is spelled where a time stands before it."""
    if not re.search(
        r"(?:[0-9][:.][0-9]{2}|[aApP]\.?[mM]\.?|noon|midnight|o[’']clock)[ \u00a0]?$", before(match)
    ):
        return None
    return spelled(match["name"])


def _dotted(match: re.Match[str]) -> Reading:
    """ "9.30 a.m.", "09.00 BST", "at 17.30 hrs": a full stop for the colon, where only a time can be meant."""
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 24 or minute > 59 or re.search(r"[0-9$€£¥][.,]?$", before(match)):
        return None
    sure = match["half"] or match["tail"] is not None
    if not sure and not (
        match["h"][0] == "0" and re.search(r"\b(?:[Aa]t|[Ff]rom|[Uu]ntil|by)[ ]$", before(match))
    ):
        return None
    said = {"clock": clock(hour, minute, bool(match["half"]))}
    if match["half"]:
        said["half"] = ("" if match["gap"] else " ") + _half(match)
    elif match["tail"]:
        said = {"clock": clock(hour, minute, False), "tail": " hours"}
    return said


def _lasting(match: re.Match[str]) -> Reading:
    """ "2h 15m" and "3m20s" are how long something takes."""
    units = [(name, match[name[0]]) for name in ("hour", "minute", "second") if match[name[0]]]
    return " ".join(_count(int(n), name) for name, n in units) if len(units) > 1 else None


def _count(n: int, unit: str) -> str:
    return f"{cardinal(n)} {unit}{'' if n == 1 else 's'}"


def _time_range(match: re.Match[str]) -> Reading:
    """The first end of "5-7 p.m." or "2pm-5pm"; what follows is a time of its own."""
    hour, minute = int(match["h"]), int(match["m"] or 0)
    is_clock = (
        match["m"] or match["half"] or re.match(r"[0-9:]{1,5}[ \u00a0]?[aApP]\.?[mM]\b", after(match, 12))
    )
    if hour > 24 or minute > 59 or not is_clock:
        return None
    said = clock(hour, minute, match["half"] is not None or match["m"] is None or minute > 0)
    if match["half"]:
        said += " " + _half(match).rstrip(".")
    return said + " to "


def _hour(match: re.Match[str]) -> Reading:
    if not 1 <= int(match["h"]) <= 12 or re.search(r"[0-9][:.]$", before(match)):
        return None
    gap = "" if match["gap"] else " "
    return {"h": cardinal(int(match["h"])), "half": gap + _half(match)}


def _verse(match: re.Match[str]) -> Reading:
    """ "Genesis 1:1-3": chapter and verses, after the name of a book."""
    if not _BOOK.search(before(match)):
        return None
    said = f"{cardinal(int(match['a']))} {cardinal(int(match['b']))}"
    return f"{said} to {cardinal(int(match['c']))}" if match["c"] else said


def _ratio(match: re.Match[str]) -> Reading:
    return f"{cardinal(int(match['a']))} to {cardinal(int(match['b']))}"


def _half_alone(match: re.Match[str]) -> Reading:
    return {"half": _half(match)}


RULES = (
    Rule(
        "ratio",
        DIGIT,
        Pattern(rf"(?P<a>[0-9]{{1,3}}):(?P<b>[0-9]{{1,3}})(?:{DASH}(?P<c>[0-9]{{1,3}}))?(?![\w:])"),
        _verse,
    ),
    Rule(
        "time",
        DIGIT,
        Pattern(
            rf"(?P<h>[0-2]?[0-9])(?::(?P<m>[0-5][0-9]))?(?:{{S}}?{_HALF})?{{S}}?{DASH}{{S}}?"
            r"(?=[0-2]?[0-9](?::[0-5][0-9]|{S}?[aApP]\.?[mM]\b))(?![0-9:]{1,5}[-–])"
        ),
        _time_range,
    ),
    Rule(
        "time",
        DIGIT,
        Pattern(
            rf"(?P<clock>(?P<h>[0-2]?[0-9])\.(?P<m>[0-5][0-9]))(?:(?P<gap>{{S}})?{_HALF}"
            rf"|(?P<tail>(?={{S}}?(?:{ZONES})\b)|{{S}}?(?:hrs|hours)\b))?(?![0-9.]?[0-9])"
        ),
        _dotted,
    ),
    Rule(
        "time",
        DIGIT,
        Pattern(
            r"(?:(?P<h>[0-9]{1,3})(?:hrs?|h){S}?)?(?:(?P<m>[0-9]{1,2})(?:mins?|m){S}?)?"
            r"(?:(?P<s>[0-9]{1,2})(?:secs?|s))?(?<! )(?![\w.])"
        ),
        _lasting,
    ),
    Rule("time", LOWER + UPPER, Pattern(rf"(?P<name>{ZONES}|{ZONES.lower()})(?![\w-])"), _zoned),
    Rule(
        "time",
        DIGIT,
        Pattern(
            rf"(?P<clock>(?P<h>[0-2]?[0-9]):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?)(?:(?P<gap>{{S}})?{_HALF})?(?![0-9:])"
        ),
        _time,
    ),
    Rule("time", DIGIT, Pattern(rf"(?P<h>[01]?[0-9])(?P<gap>{{S}})?{_HALF}(?![0-9])"), _hour),
    Rule("ratio", DIGIT, Pattern(r"(?P<a>[0-9]{1,3}):(?P<b>[0-9]{1,3})(?![\w:])"), _ratio),
    Rule("letters", UPPER + LOWER, Pattern(r"(?P<half>[ap]\.m\.)(?!\w)"), _half_alone),
)
"""Times first as ranges, then alone; what is no time is read as a ratio."""
