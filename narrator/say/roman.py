"""Is a run of capitals a Roman number, and is it said "two" or "the second"?"""

from __future__ import annotations

import re

from narrator.say.numbers import cardinal, ordinal, year
from narrator.say.rule import LOWER, UPPER, Pattern, Reading, Rule, after, before

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SHAPE = Pattern("M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_COUNTED = Pattern(
    r"\b(?:World War|War|Chapters?|Parts?|Acts?|Books?|Volumes?|Vol\.?|Sections?|Titles?|Articles?|Phases?"
    r"|Stages?|Types?|Class|Grade|Schedule|Division|Super Bowl|Levels?|Tiers?|Appendix|Mark|Group|Region"
    r"|Category|Factor|Cranial nerve|Rocky|Star Trek|Final Fantasy|Grand Theft Auto|Apollo|Saturn|Vatican|Scene"
    r"|Canto|Table|Figure|Fig\.|Annex|Basel|Mach|Element|Zone|Area)s?[ \u00a0]$",
    re.IGNORECASE,
)
_RULERS = Pattern(
    r"\b(?:Abdul|Afonso|Albert|Alexander|Alfonso|Artaxerxes|Baldwin|Benedict|Boniface|Carlos|Carol|Casimir"
    r"|Catherine|Charles|Christian|Clement|Constantine|Darius|David|Edward|Elizabeth|Eric|Ferdinand|Francis"
    r"|Franz|Frederick|Friedrich|George|Gregory|Gustav|Gustaf|Haakon|Henry|Henri|Hussein|Innocent|Isabella|Ivan"
    r"|James|Joanna|John|Juan|Julius|Justinian|Kamehameha|Leo|Leopold|Louis|Ludwig|Mahmud|Malcolm|Manuel"
    r"|Margaret|Margrethe|Mary|Maximilian|Mehmed|Michael|Mohammed|Murad|Napoleon|Nicholas|Olaf|Olav|Otto|Paul"
    r"|Pedro|Peter|Philip|Philippe|Pius|Ptolemy|Ramesses|Ramses|Rama|Richard|Robert|Rudolf|Selim|Sigismund"
    r"|Sixtus|Stephen|Suleiman|Theodosius|Thutmose|Umberto|Urban|Valdemar|Victor|Wilhelm|William|Władysław"
    r"|Willem|Wenceslaus|Xerxes|Felipe|Emmanuel|Harald|Mindaugas|Amenhotep|Seti|Antiochus|Seleucus|Mithridates"
    r"|Andronikos|Basil|Romanos|Michał|Celestine|Eugene|Honorius|Nicephorus|Adrian|Hadrian|Callixtus|Martin)[ \u00a0]$"
)
_NAME = Pattern(r"(?:[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ]|,)[ \u00a0]$")
_CAPITALS = Pattern(r"[A-Z]{2}[ \u00a0]$")
_CENTURY = Pattern(r"[ \u00a0-](?:century|centuries|dynasty)\b")
_NO_PRONOUN = Pattern(r"[.,;:)-]|$|[ \u00a0](?:and|or|to|of|in|with|for|at|on|by|diabetes|errors?|trials?)\b")
_PAGED = Pattern(r"(?:\bpp?\.|\b[Pp]ages?|\b[Ss]cene|\b[Cc]hapter|\bcanto|\b[Vv]ol\.)[ \u00a0]?$")
_VERB = Pattern(
    r"[ \u00a0](?:am|have|think|thought|know|knew|can|could|would|do|saw|said|felt|love|want|met)\b"
)
_LISTED = Pattern(r"\b[IVX]{1,5}(?:[ \u00a0](?:and|or|to|through)|,)[ \u00a0]$|\b[IVX]{1,5}[/–-]$")


def value(written: str) -> int:
    """ "XIV" is 14; ValueError where the letters make no Roman number below 4,000."""
    if not written or not _SHAPE.fullmatch(written):
        raise ValueError(f"{written} is no Roman number")
    total = 0
    for here, following in zip(written, [*written[1:], ""], strict=True):
        amount = _VALUES[here]
        total += -amount if following and _VALUES[following] > amount else amount
    return total


def _roman(match: re.Match[str]) -> Reading:
    written = match["roman"]
    if not _SHAPE.fullmatch(written):
        return None
    n = value(written)
    lead, follow = before(match), after(match)
    suffix = match["suffix"] or ""
    tail = f" {suffix.upper()}" if suffix else ""
    if set(written) & set("CDM") and len(written) < 3:
        return None  # "Appendix C", "Part D", a compact disc
    if len(written) == 1 and lead.endswith("Group "):
        return None
    if _CENTURY.match(follow):
        return {"roman": ordinal(n)} if len(written) > 1 and not suffix else None
    if counted := _COUNTED.search(lead):
        if written == "I" and counted[0][0].islower() and not _NO_PRONOUN.match(follow):
            return None
        return {"number": cardinal(n) + tail}
    if suffix:
        return None
    if (
        _RULERS.search(lead)
        and n < 40
        and not (written == "I" and _VERB.match(follow))
        and (written != "X" or "Malcolm" not in lead)
    ):
        return {"roman": f"the {ordinal(n)}"}
    if len(written) > 1 and n < 40 and re.search(r"[A-Z][a-z]+ the $", lead):
        return {"roman": ordinal(n)}
    if len(written) >= 5 and n >= 1000 and before(match, 1).strip() == "" and not _CAPITALS.search(lead):
        return {"roman": year(n)}
    if len(written) < 2 or set(written) - set("IVX") or written in ("XX", "XXX"):
        return None
    if not lead.rpartition("\n")[2].strip() and not follow.partition("\n")[0].strip():
        return {"roman": cardinal(n)}
    opens = not lead.strip() and follow[:1] in (",", ".", ":")
    named = _NAME.search(lead) or (written != "IV" and _CAPITALS.search(lead))
    return {"roman": cardinal(n)} if opens or named or len(written) > 2 or _LISTED.search(lead) else None


def _small(match: re.Match[str]) -> Reading:
    """ "p. xiv" and "Scene ii": small letters, after a word that is numbered."""
    if not _PAGED.search(before(match)):
        return None
    return cardinal(value(match[0].upper()))


def _world_war(match: re.Match[str]) -> Reading:
    return f"World War {'two' if match['n'] in ('II', '2') else 'one'}"


RULES = (
    Rule("roman", UPPER, Pattern(r"WW(?P<n>II?|[12])(?!\w)"), _world_war),
    Rule("roman", LOWER, Pattern(r"[ivxl]{2,6}(?!\w)"), _small),
    Rule(
        "roman",
        UPPER,
        Pattern(
            r"(?P<number>(?P<roman>[IVXLCDM]{1,12})(?P<suffix>[ABab])?)(?![^\W_])(?!\.[A-Z])(?!['’](?!s))"
        ),
        _roman,
    ),
)
"""Rulers take an ordinal; wars, chapters, stages and the like a cardinal."""
