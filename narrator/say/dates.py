"""How is a date said?"""

from __future__ import annotations

import re

from narrator.say.abbreviations import ends_sentence
from narrator.say.counts import DASH
from narrator.say.numbers import label, ordinal, year
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, after, before

MONTHS = ("January February March April May June July August September October November December").split()
SHORT_MONTHS = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December",
}  # fmt: skip
WORDS = frozenset(
    word for month in (*MONTHS, *SHORT_MONTHS) for word in (month, month.lower(), month.upper())
) | frozenset("Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split())
"""Names of months, and short ones of days, that may open a date."""

_MONTH = (
    r"(?P<month>(?:" + "|".join([*MONTHS, *SHORT_MONTHS]) + "|"
    + "|".join(m.lower() for m in [*MONTHS, *SHORT_MONTHS]) + "|"
    + "|".join(m.upper() for m in [*MONTHS, *SHORT_MONTHS])
    + r")\b\.?)"
)  # fmt: skip
_DAY = r"[0-3]?[0-9](?![0-9])"
_YEAR = r"[12][0-9]{3}(?![0-9]|[.,][0-9])"
_THE = Pattern(r"\bthe[ \u00a0]$", re.IGNORECASE)


def month_name(written: str) -> str:
    """ "Sept." is "September"; a full name keeps its letters."""
    name = written.rstrip(".")
    title = name.capitalize()
    return SHORT_MONTHS.get(title, title)


def _valid(day: str) -> int:
    n = int(day)
    if not 1 <= n <= 31:
        raise ValueError(f"no day {day}")
    return n


def _days(match: re.Match[str]) -> str:
    first = ordinal(_valid(match["n"]))
    return f"{first} to {ordinal(_valid(match['last']))}" if match["last"] else first


def _month_day(match: re.Match[str]) -> Reading:
    if re.match(r"[:%]|[ ]?(?:a\.?m|p\.?m|percent|million|billion)\b", after(match)):
        return None
    said = {"month": month_name(match["month"]), "day": _days(match)}
    if match["year"]:
        said["year"] = year(int(match["year"]))
    return said


def _month_year(match: re.Match[str]) -> Reading:
    said = {"month": month_name(match["month"]), "year": year(int(match["year"]))}
    return said | {"gap": " "} if match["gap"] == "-" else said


def _month_short_year(match: re.Match[str]) -> Reading:
    return {"month": month_name(match["month"]), "year": label(match["year"][1:])}


def _day_month(match: re.Match[str]) -> Reading:
    day = _days(match)
    lead = before(match)
    article = "" if _THE.search(lead) else "The " if not lead.strip() else "the "
    month = month_name(match["month"])
    if match["month"].endswith(".") and not after(match).strip() and not match["year"]:
        month += "."
    said = {"day": f"{article}{day} of", "joint": " ", "month": month}
    if match["hyphen"]:
        said["hyphen"] = " "
    if match["year"]:
        said["year"] = year(int(match["year"]))
    return said


def _spoken_date(year_said: str, month: int, day: int) -> str:
    return f"{MONTHS[month - 1]} {ordinal(_valid(str(day)))}, {year_said}"


def _iso(match: re.Match[str]) -> Reading:
    month = int(match["m"])
    if not 1 <= month <= 12:
        return None
    return _spoken_date(year(int(match["y"])), month, int(match["d"]))


def _figures(match: re.Match[str]) -> Reading:
    """A date in figures: month first, as in the United States, unless it cannot be."""
    first, second = int(match["a"]), int(match["b"])
    day_first = first > 12 and second <= 12
    day, month = (first, second) if day_first else (second, first)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    written = match["y"]
    said = year(int(written)) if len(written) == 4 else label(written)
    if day_first and match["sep"] == ".":
        return f"the {ordinal(day)} of {MONTHS[month - 1]}, {said}"
    return _spoken_date(said, month, day)


_DATED = Pattern(
    r"\b(?:[Oo]n|[Ss]ince|[Uu]ntil|[Dd]ated|[Bb]orn|due|(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day,?)[ ]$"
)


def _month_of_year(match: re.Match[str]) -> Reading:
    return f"{MONTHS[int(match['m']) - 1]} {year(int(match['y']))}"


def _short_date(match: re.Match[str]) -> Reading:
    """ "on 7/4" is a date; without such a word before it, a fraction."""
    if not _DATED.search(before(match)) or re.match(r"[ ]of\b", after(match)):
        return None
    return f"{MONTHS[int(match['m']) - 1]} {ordinal(int(match['d']))}"


_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SHORT_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SPANNED = "(?:" + "|".join([*_DAYS, *MONTHS, *SHORT_DAYS, *SHORT_MONTHS]) + r")\b"


def _span_dash(match: re.Match[str]) -> Reading:
    if match["dash"] == "-" and re.match("[ ]?[12][0-9]{3}", after(match)):
        return {"dash": " "}
    return (
        {"dash": " to "}
        if re.search(rf"(?:{_SPANNED}\.?(?:[ ][0-3]?[0-9])?|\b[12][0-9]{{3}})$", before(match))
        else None
    )


def _short_day(match: re.Match[str]) -> Reading:
    return {"day": SHORT_DAYS[match["day"].rstrip(".")]}


def _short_end(match: re.Match[str]) -> Reading:
    """Either end of "Jan–Mar" or "Mon.–Fri."."""
    short = match["short"]
    if not re.match("[ ]?[–—-][ ]?" + _SPANNED, after(match)) and not re.search(
        _SPANNED + r"\.?[ ]?[-–—][ ]?$", before(match)
    ):
        return None
    stop = match["stop"] and ends_sentence(match.string, match.end())
    return {"end": SHORT_DAYS.get(short) or SHORT_MONTHS[short], "stop": "." if stop else ""}


RULES = (
    Rule(
        "date",
        UPPER + LOWER,
        Pattern(
            rf"{_MONTH}{{S}}(?P<day>(?P<n>{_DAY})(?:st|nd|rd|th)?(?!\w)(?:{DASH}(?P<last>{_DAY})(?!\w))?)"
            rf"(?:,?{{S}}(?P<year>{_YEAR})(?!\w))?"
        ),
        _month_day,
    ),
    Rule(
        "date",
        UPPER + LOWER,
        Pattern(rf"{_MONTH}(?P<gap>{{S}}|,{{S}}|-)(?P<year>{_YEAR})(?!\w)"),
        _month_year,
    ),
    Rule("date", UPPER, Pattern(rf"{_MONTH}{{S}}(?P<year>['’][0-9]{{2}})(?!\w)"), _month_short_year),
    Rule(
        "date",
        DIGIT,
        Pattern(r"(?P<y>[12][0-9]{3})(?P<sep>[-/.])(?P<m>[01]?[0-9])(?P=sep)(?P<d>[0-3]?[0-9])(?!\w)"),
        _iso,
    ),
    Rule(
        "date",
        DIGIT,
        Pattern(
            r"(?P<a>[0-3]?[0-9])(?P<sep>[./])(?P<b>[0-3]?[0-9])(?P=sep)(?P<y>[12][0-9]{3}|[0-9]{2})(?![\w/]|[.-][0-9])"
        ),
        _figures,
    ),
    Rule(
        "date",
        DIGIT,
        Pattern(r"(?P<a>[0-3]?[0-9])(?P<sep>-)(?P<b>[0-3]?[0-9])-(?P<y>(?:19|20)[0-9]{2})(?![\w-])"),
        _figures,
    ),
    Rule("date", DIGIT, Pattern(r"(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)[0-9]{2})(?![\w/])"), _month_of_year),
    Rule(
        "date",
        DIGIT,
        Pattern(r"(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12][0-9]|3[01])(?![\w/]|[.,][0-9])"),
        _short_date,
    ),
    Rule(
        "date",
        DIGIT,
        Pattern(
            rf"(?P<day>(?P<n>{_DAY})(?:st|nd|rd|th)?(?:{DASH}(?P<last>{_DAY}))?(?:{{S}}of)?)(?P<joint>{{S}}|-){_MONTH}"
            rf"(?:(?:,?{{S}}|(?P<hyphen>-))(?P<year>{_YEAR})(?!\w))?"
        ),
        _day_month,
    ),
    Rule("range", "–-—", Pattern(rf"(?P<dash>{{S}}?[–—-]{{S}}?)(?={_SPANNED})"), _span_dash),
    Rule(
        "abbreviation",
        UPPER,
        Pattern(rf"(?P<end>(?P<short>{'|'.join([*SHORT_DAYS, *SHORT_MONTHS])})\b)(?P<stop>\.)?"),
        _short_end,
    ),
    Rule(
        "abbreviation",
        UPPER,
        Pattern(
            rf"(?P<day>(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?)"
            rf"(?=(?:(?<=\.)|,)?,?{{S}}(?:{_MONTH}|[0-3]?[0-9](?:st|nd|rd|th)?{{S}}{_MONTH.replace('<month>', '<next>')}))"
        ),
        _short_day,
    ),
    Rule(
        "abbreviation",
        UPPER,
        Pattern(
            r"(?P<day>(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.)(?=,|{S}(?:morning|afternoon|evening|night)\b)"
        ),
        _short_day,
    ),
)
"""Dates with a month's name, in figures, and spans of weekdays and months."""
