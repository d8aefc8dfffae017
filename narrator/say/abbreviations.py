"""Which words does an abbreviation stand for, and does its full stop also end the sentence?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from narrator.say.rule import LOWER, UPPER, Pattern, Reading, Rule, after, before

_TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Misses", "Ms": "Miz", "Mx": "Mix", "Prof": "Professor",
    "Gen": "General", "Sen": "Senator", "Sens": "Senators", "Rep": "Representative",
    "Reps": "Representatives", "Gov": "Governor", "Lt": "Lieutenant", "Col": "Colonel", "Capt": "Captain",
    "Sgt": "Sergeant", "Maj": "Major", "Cmdr": "Commander", "Adm": "Admiral", "Rev": "Reverend",
    "Hon": "Honorable", "Pres": "President", "Supt": "Superintendent", "Atty": "Attorney", "Cpl": "Corporal",
    "Pvt": "Private", "Drs": "Doctors", "Messrs": "Messieurs", "Mt": "Mount", "Ft": "Fort", "St": "Saint",
    "Ste": "Sainte", "Msgr": "Monsignor", "Insp": "Inspector", "Amb": "Ambassador",
    "Brig": "Brigadier", "Pfc": "Private First Class", "Spc": "Specialist", "Det": "Detective", "Ofc": "Officer",
    "Fr": "Father", "Br": "Brother", "Mmes": "Mesdames", "Ald": "Alderman", "Del": "Delegate", "Cdr": "Commander",
    "Dist": "District", "Asst": "Assistant", "Assoc": "Associate", "Cllr": "Councillor", "Commr": "Commissioner",
    "Comdr": "Commander", "Treas": "Treasurer", "Bp": "Bishop", "Abp": "Archbishop", "Sra": "Señora", "Srta": "Señorita",
    "Mlle": "Mademoiselle", "Mme": "Madame", "Mgr": "Monsignor", "Pvts": "Privates", "Sgts": "Sergeants", "Profs": "Professors",
    "Govs": "Governors", "Gens": "Generals", "Sec": "Secretary", "Flt": "Flight",
}  # fmt: skip
_UNDOTTED_TITLES = frozenset("Dr Mr Mrs Ms Prof St Mt Ft Sgt Capt Lt Col Cdr Mme Mlle Cllr".split())
_NAMED = {
    "Inc": "Incorporated", "Ltd": "Limited", "Corp": "Corporation", "Co": "Company", "Cos": "Companies",
    "Bros": "Brothers", "Assn": "Association", "Assoc": "Associates", "Dept": "Department",
    "Univ": "University", "Intl": "International", "Mfg": "Manufacturing", "Jr": "Junior", "Sr": "Senior",
    "Esq": "Esquire", "Natl": "National", "Govt": "Government", "Ctr": "Center",
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sept": "September", "Sep": "September", "Oct": "October", "Nov": "November",
    "Dec": "December", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Hwy": "Highway",
    "Pkwy": "Parkway", "Calif": "California", "Mass": "Massachusetts", "Conn": "Connecticut",
    "Ariz": "Arizona", "Colo": "Colorado", "Fla": "Florida", "Mich": "Michigan", "Minn": "Minnesota",
    "Tenn": "Tennessee", "Okla": "Oklahoma", "Ont": "Ontario", "Que": "Quebec", "Wis": "Wisconsin",
    "Penn": "Pennsylvania", "Neb": "Nebraska", "Nev": "Nevada", "Kan": "Kansas", "Ky": "Kentucky",
    "Ala": "Alabama", "Ga": "Georgia", "Va": "Virginia", "Ill": "Illinois", "Ind": "Indiana", "Ark": "Arkansas",
    "La": "Louisiana", "Md": "Maryland", "Miss": "Mississippi", "Mo": "Missouri", "Mont": "Montana",
    "Ore": "Oregon", "Pa": "Pennsylvania", "Tex": "Texas", "Vt": "Vermont", "Wash": "Washington", "Wyo": "Wyoming",
    "Del": "Delaware", "Expy": "Expressway", "Mtn": "Mountain", "Mts": "Mountains",
    "Acad": "Academy", "Inst": "Institute", "Soc": "Society", "Comm": "Committee",
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday",
    "Thurs": "Thursday", "Fri": "Friday",
}  # fmt: skip
_AFTER_COMMA = frozenset(
    (
        "Mass Conn Ont Que Wis Penn Neb Nev Kan Ky Ala Ga Va Ill Ind Minn Mich Okla Tenn Colo Ariz Fla Ark La Md Miss Mo "
        "Mont Ore Pa Tex Vt Wash Wyo Del"
    ).split()
)
"""State names that are words or names of their own, so that a comma must stand before them."""
_NAME_FIRST = frozenset("Acad Inst Soc Comm Mtn Mts".split())
"""Words of names that stand after another word of the name."""
_UNDOTTED_NAMED = frozenset("Inc Ltd Corp Jr Sr Dept Govt".split())
_SMALL = {
    "vs": "versus", "etc": "et cetera", "approx": "approximately", "dept": "department", "govt": "government",
    "cf": "compare", "viz": "namely", "resp": "respectively", "incl": "including", "prof": "professor",
    "excl": "excluding", "misc": "miscellaneous", "asst": "assistant", "assoc": "associate", "intl": "international",
    "natl": "national", "orig": "originally", "hrs": "hours", "mins": "minutes",
    "secs": "seconds", "yrs": "years", "mos": "months", "wks": "weeks", "jr": "junior", "sr": "senior",
    "avg": "average", "esp": "especially", "vols": "volumes", "mgr": "manager", "dir": "director", "admin": "administration",
}  # fmt: skip
_BEFORE_NAME = frozenset({"jr", "sr"})
_SLASHED = {
    "w/o": "without",
    "w/": "with ",
    "b/c": "because",
    "c/o": "care of",
    "n/a": "N A",
    "w/in": "within",
}
_PHRASES = {"e.g": "for example", "i.e": "that is", "et al": "et al", "a.k.a": "also known as"}
_NUMBERED = {
    "No": "number", "Nos": "numbers", "no": "number", "nos": "numbers", "Vol": "volume", "vol": "volume",
    "vols": "volumes", "pp": "pages", "p": "page", "Fig": "figure", "fig": "figure", "Figs": "figures",
    "figs": "figures", "Ch": "chapter", "ch": "chapter", "Sec": "section", "sec": "section", "Eq": "equation",
    "est": "established", "Est": "established", "min": "minimum", "max": "maximum", "avg": "average", "Max": "maximum",
    "Min": "minimum", "temp": "temperature", "tel": "telephone", "Tel": "telephone", "ext": "extension",
    "Ext": "extension", "eq": "equation", "Eqs": "equations", "eqs": "equations", "art": "article", "Art": "article",
    "arts": "articles", "Arts": "articles", "para": "paragraph", "paras": "paragraphs", "par": "paragraph",
    "chs": "chapters", "secs": "sections", "Apt": "apartment", "apt": "apartment", "Ste": "suite", "ste": "suite",
    "Rm": "room", "rm": "room", "Bldg": "building", "bldg": "building", "bk": "book", "Bk": "book", "l": "line",
    "ll": "lines", "col": "column", "cols": "columns", "v": "verse", "vv": "verses", "n": "note", "nn": "notes",
    "tab": "table", "Tab": "table", "app": "appendix", "App": "appendix", "b": "born", "d": "died", "r": "reigned",
    "fl": "flourished", "pg": "page", "pgs": "pages", "ed": "edition", "Wm": "William", "Rte": "route", "Rt": "route",
    "Hwy": "highway", "ser": "series",
    "ca": "circa", "c": "circa", "pt": "part", "Pt": "part", "op": "opus", "Op": "opus", "Ref": "reference", "ref": "reference", "refs": "references", "Refs": "references", }  # fmt: skip
_WORKS = {"ed": "edited", "eds": "edited", "trans": "translated", "tr": "translated", "illus": "illustrated"}
_CITED = frozenset("par app tab art arts col cols bk ed est temp App Tab Art".split())
"""Words of their own, which stand for something else only where a source is cited or a label begins."""
_STREETS = {"St": "Street", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Dr": "Drive", "Ln": "Lane",
            "Ct": "Court", "Pl": "Place", "Sq": "Square"}  # fmt: skip

_LETTERS = frozenset(
    (
        "no c p b d r n l v art min max par est app tab bk col cols ed arts temp para r fl mos secs wks "
        "misc asst assoc incl orig avg esp dir admin prof mgr Art Arts Del Miss La Mo Pa Wash Sec Wed Fri Mon "
        "Tab Tue Sun Sat Det Ill Ore Ark App Min Max Est ser"
    ).split()
)
"""Words and letters of their own that open an abbreviation only with a full stop."""
WORDS = frozenset({*_TITLES, *_NAMED, *_SMALL, *_NUMBERED, *_STREETS, "e.g", "i.e", "et", "al"} - _LETTERS)
"""Plain-looking words that may open an abbreviation."""
STOPPED = _LETTERS | {"v", "ed", "eds", "trans", "tr"}
"""Words that open an abbreviation only with a full stop."""

_STARTERS = frozenset(
    (
        "a about after again all also although among an and another any are as at back because before both but "
        "by can could despite did do does during each earlier either even every few finally first following for "
        "four from further had has have he her here his how however i if in indeed inside instead investors is it "
        "its just last later like many may meanwhile more moreover most much my neither never next no nor not now "
        "of officials often on once one only or other others our over people perhaps previously rather researchers "
        "scientists second several shares she should similarly since so some soon still such than that the their "
        "then there therefore these they this those though three through thus to today together two under unlike "
        "until up we were what when where whether which while who whose why will with within without would yet "
        "yesterday you your"
    ).split()
)
_AFTER_TIME = frozenset(
    (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
        "September October November December Mon Tue Tues Wed Thu Thurs Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sep "
        "Sept Oct Nov Dec Eastern Pacific Central Mountain Greenwich"
    ).split()
)
_NEXT_WORD = Pattern(r"[”’\"')\]]{0,3}\s+[“‘\"'(\[]{0,3}([^\W\d_]+|[0-9])?")
_CLOSED = Pattern(r"[”’\"')\]]{0,3}\s*$")


def ends_sentence(text: str, end: int, names_follow: bool = True) -> bool:
    """Whether the full stop just before ``end`` also ends its sentence.

    True at the end of the text or line, and before a capitalised word that commonly opens a sentence: a
    capital alone proves little after "Inc." or "U.S.", where a name follows as often. With
    ``names_follow`` false, as after "p.m." and "etc.", any capitalised word will do but a day, a month or
    a time zone.
    """
    follow = text[end : end + 60]
    if _CLOSED.match(follow) and end + len(follow) == len(text):
        return True
    if re.match(r"[”’\"')\]]{0,3}[ ]*\n", follow):
        return True
    found = _NEXT_WORD.match(follow)
    if found is None or not found[1]:
        return False
    word = found[1]
    if not names_follow and word[0].isupper() and (len(word) == 1 or not word.isupper()):
        return word not in _AFTER_TIME
    return word[0].isupper() and word.lower() in _STARTERS


def _expanded(match: re.Match[str], said: str) -> str:
    """The words, with the full stop where it ends the sentence."""
    stop = match[0].endswith(".") and ends_sentence(match.string, match.end(), said != "et cetera")
    return said + "." if stop else said


def _title(match: re.Match[str]) -> Reading:
    short = match["short"]
    if not match["stop"] and short not in _UNDOTTED_TITLES:
        return None
    if short in _STREETS and (_on_a_street(match) or _closes_on_street(match)):
        return None
    return {"title": _TITLES[short]}


def _on_a_street(match: re.Match[str]) -> bool:
    return bool(re.search(r"[0-9](?:st|nd|rd|th)?[ ](?:[A-Z][\w.]{0,20}[ ]){0,3}$", before(match)))


def _closes_on_street(match: re.Match[str]) -> bool:
    named = re.search(r"[A-Z][a-z]{1,20}[ ]$", before(match))
    return bool(named and match["stop"] and ends_sentence(match.string, match.end()))


def _street(match: re.Match[str]) -> Reading:
    if not re.search(r"(?:[A-Z][a-z]{1,20}|[0-9](?:st|nd|rd|th))[ ]$", before(match)):
        return None
    if not match["stop"] and not _on_a_street(match):
        return None
    if match["short"] in ("St", "Dr", "Pl", "Ct", "Sq") and re.match(r"[ ][A-Z]", after(match)):
        return _STREETS[match["short"]] + "." if _closes_on_street(match) else None
    return _expanded(match, _STREETS[match["short"]])


def _named(match: re.Match[str]) -> Reading:
    short = match["short"]
    if not match["stop"] and (
        short not in _UNDOTTED_NAMED or not re.search(r"[A-Za-z,] $", before(match, 2))
    ):
        return None
    if short in _AFTER_COMMA and not re.search(r"(?:, |\b[DRI]-)$", before(match)):
        return None
    if short in _NAME_FIRST and not re.search(r"[A-Z][\w’'-]* $", before(match)):
        return None
    return _expanded(match, _NAMED[short])


def _small(match: re.Match[str]) -> Reading:
    short = match["short"]
    if (not match["stop"] and short not in ("vs", "etc", "jr", "sr")) or before(match, 1) == "/":
        return None
    if short in _BEFORE_NAME and not re.search(r"[A-Z][\w’'-]+,?[ ]$", before(match)):
        return None
    return _expanded(match, _SMALL[match["short"]])


def _phrase(match: re.Match[str]) -> Reading:
    said = _PHRASES[re.sub(r"\s", " ", match[0].lower()).rstrip(".")]
    return _expanded(match, said)


def _slashed(match: re.Match[str]) -> Reading:
    if before(match, 1).isalnum() or before(match, 1) == "/":
        return None
    said = _SLASHED[match["short"].lower()]
    return said.rstrip() if after(match, 1).isspace() else said


def _case(match: re.Match[str]) -> Reading:
    """The stop of "Roe v. Wade" ends nothing."""
    return {"stop": ""} if re.search(r"[A-Z][\w’'.-]*[ ]$", before(match)) else None


def _by(match: re.Match[str]) -> Reading:
    """ "ed. by" and "trans. by"."""
    return {"short": _WORKS[match["short"].lower()], "stop": ""}


def _sister(match: re.Match[str]) -> Reading:
    """ "Sr. Mary": where no name stands before it, it is not "Senior"."""
    return None if re.search(r"[A-Z][\w’'-]*,?[ ]$", before(match)) else {"title": "Sister"}


def _letters(match: re.Match[str]) -> Reading:
    """ "q.v." and "b.i.d.": small letters with stops."""
    stop = "." if ends_sentence(match.string, match.end()) else ""
    return " ".join(re.sub(r"\W", "", match[0]).upper()) + stop


def _numbered(match: re.Match[str]) -> Reading:
    short = match["short"]
    if not match["stop"] and short not in ("vol", "Vol", "vols"):
        return None
    if len(short) < 3 and not re.search(r"(?:^|[\s(\[,;–—-])$", before(match, 1)):
        return None
    if short in ("b", "d", "r", "fl") and not re.match(r"[ ]?(?:c\.[ ]?)?[12]?[0-9]{3}\b", after(match)):
        return None
    if short in _CITED and not re.search(
        r"(?:^|[(\[,;&]|\b(?:see|See|in|In|and|cf\.|of))[ ]?$", before(match)
    ):
        return None
    if short in ("n", "l", "v", "vv", "nn", "ll") and not re.search(
        r"(?:[0-9,;(]|p[0-9 .]+)[ ]?$", before(match)
    ):
        return None
    said = _NUMBERED[short]
    if match.end("abbr") == match.end() and after(match, 1).isdigit():
        said += " "
    return {"abbr": said if short[0].islower() or before(match).strip() else said.capitalize()}


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


RULES = (
    Rule("abbreviation", LOWER, Pattern(r"(?P<short>w/in|w/o|b/c|c/o|n/a|w/)(?![\w/]{3})"), _slashed),
    Rule("abbreviation", LOWER, Pattern(r"v(?P<stop>\.)(?={S}[A-Z])"), _case),
    Rule(
        "abbreviation",
        LOWER + UPPER,
        Pattern(r"(?P<short>[Ee]ds?|[Tt]rans|[Tt]r|[Ii]llus)(?P<stop>\.)(?={S}by\b)"),
        _by,
    ),
    Rule("abbreviation", UPPER, Pattern(r"(?P<title>Sr\.)(?={S}[A-Z][a-z])"), _sister),
    Rule("letters", LOWER, Pattern(r"(?!e\.g|i\.e|a\.k|[ap]\.m)(?:[a-z]\.){2,4}(?!\w)"), _letters),
    Rule(
        "abbreviation",
        UPPER + LOWER,
        Pattern(
            rf"(?P<abbr>(?P<short>{_either(_NUMBERED)})\b(?P<stop>\.)?){{S}}?(?=\(?[0-9]|[IVXL]{{1,6}}\b|[ivxl]{{2,6}}\b)"
        ),
        _numbered,
    ),
    Rule(
        "abbreviation",
        UPPER,
        Pattern(
            rf"(?P<title>(?P<short>{_either(_TITLES)})\b(?P<stop>\.)?)(?={{S}}(?:[A-ZÀ-Þ]|and{{S}}(?:Mrs|Ms|Mr|Dr)\b))"
        ),
        _title,
    ),
    Rule("abbreviation", UPPER, Pattern(rf"(?P<short>{_either(_STREETS)})\b(?P<stop>\.)?(?!\w)"), _street),
    Rule("abbreviation", UPPER, Pattern(rf"(?P<short>{_either(_NAMED)})\b(?P<stop>\.)?(?!\w)"), _named),
    Rule(
        "abbreviation",
        UPPER + LOWER,
        Pattern(r"(?:[Ee]\.{S}?g|[Ii]\.{S}?e|et{S}al|[Aa]\.k\.a)\b\.?"),
        _phrase,
    ),
    Rule(
        "abbreviation", UPPER + LOWER, Pattern(rf"(?P<short>{_either(_SMALL)})\b(?P<stop>\.)?(?!\w)"), _small
    ),
)
"""Titles, companies, months, states, streets, Latin, and what stands before a number."""
