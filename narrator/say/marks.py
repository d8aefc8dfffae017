"""What is said for a symbol, and which marks are passed over in silence?"""

from __future__ import annotations

import re

from narrator.say.acronyms import spelled
from narrator.say.rule import LOWER, UPPER, Pattern, Reading, Rule, after, before

_ENTITIES = {
    "amp": "and", "nbsp": " ", "lt": "less than", "gt": "greater than", "quot": '"', "apos": "'", "mdash": "—",
    "ndash": "–", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "euro": "euro",
    "pound": "pound", "copy": "", "reg": "", "trade": "", "deg": " degrees", "middot": "", "bull": "", "shy": "",
    "times": "times", "eacute": "é", "egrave": "è", "uuml": "ü", "ouml": "ö", "auml": "ä", "ccedil": "ç",
    "ntilde": "ñ", "thinsp": " ", "ensp": " ", "emsp": " ", "zwnj": "", "zwj": "",
}  # fmt: skip
_SAID = {
    "=": "equals", "<": "less than", ">": "greater than", "≥": "at least", "≤": "at most", "≠": "is not equal to",
    "≈": "about", "×": "times", "÷": "divided by", "$": "dollar", "±": "plus or minus", "→": "to", "§": "section",
    "°": "degrees", "∞": "infinity", "√": "the square root of", "+": "plus",
}  # fmt: skip
_EITHER = frozenset("he/she she/he his/her her/his him/her her/him and/or either/or yes/no".split())
_SILENT = "™®©℠†‡•◦▪●■□★☆✓✔¹⁰⁴⁵⁶⁷⁸⁹\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufe0f"
_EMOJI = (
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff\U000e0020-\U000e007f\ufe0f\u200d\u20e3]"
)
_EMOJI_START = "".join(
    chr(c)
    for low, high in ((0x1F000, 0x1FB00), (0x2600, 0x27C0), (0x2B00, 0x2C00), (0x231A, 0x2400))
    for c in range(low, high)
)


def _spaced(match: re.Match[str], said: str) -> str:
    """The words with a space on each side where none is written."""
    left = "" if not before(match, 1).strip() else " "
    right = "" if not after(match, 1).strip() else " "
    return f"{left}{said}{right}"


def _entity(match: re.Match[str]) -> Reading:
    name = match["name"]
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return chr(code) if 32 <= code < 0xD800 else ""
    said = _ENTITIES[name]
    return _spaced(match, said) if said[:1].isalpha() and len(said) > 1 else said


def _ampersand(match: re.Match[str]) -> Reading:
    return _spaced(match, "and")


def _joined_letters(match: re.Match[str]) -> Reading:
    """ "R&D" and "AT&T": letters on both sides are spelled."""
    left, right = match["left"], match["right"]
    return f"{spelled(left)} and {spelled(right)}"


def _footnote(match: re.Match[str]) -> Reading:
    if before(match, 1) in ("", "\n"):
        return None
    spaced = before(match, 1).isspace()
    return {"mark": "", "gap": ""} if spaced and match["gap"] else {"mark": ""}


def _silent(_: re.Match[str]) -> Reading:
    return ""


def _symbol(match: re.Match[str]) -> Reading:
    sign = match[0]
    if sign in "+=<>" and (before(match, 1) in ("", sign) or after(match, 1) in ("", sign)):
        return None
    if sign == "$" and not (before(match, 1).isalpha() or after(match, 1).isalpha()):
        return None
    if sign in "<>" and not re.match(r"[ =]{0,2}[-−]?[$€£]?\.?[0-9]", after(match)):
        return None
    if sign == "+" and not re.match(r"[ ]?[0-9A-Za-z]", after(match)):
        return None
    return _spaced(match, _SAID[sign])


def _dash(match: re.Match[str]) -> Reading:
    if not before(match, 1).strip() and match[0] == "—":
        return None
    return f"{' ' if before(match, 1).strip() else ''}—{' ' if after(match, 1).strip() else ''}"


_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψωΔΩΣΦΨΠΓΘΛΞ",
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau "
            "upsilon phi chi psi omega delta omega sigma phi psi pi gamma theta lambda xi"
        ).split(),
        strict=True,
    )
)


def _greek(match: re.Match[str]) -> Reading:
    """A lone Greek letter, as in "TNF-α"; Greek words are left to the voice."""
    left = before(match, 1)
    if (left.isalpha() and not left.isascii()) or re.match(r"[^\W\d_a-zA-Z]", after(match, 1)):
        return None
    joined = left in ("-", "‐", "‑") or left.isalnum()
    gap = " " if left.isalnum() else ""
    right = " " if after(match, 1).isalnum() else ""
    return f"{gap if joined else ''}{_GREEK[match[0]]}{right}"


def _pair(match: re.Match[str]) -> Reading:
    written = match[0].lower()
    if written not in _EITHER:
        return None
    return {"slash": " " if written.endswith("/or") else " or "}


def _slash(match: re.Match[str]) -> Reading:
    left, right = before(match, 1), after(match, 1)
    if right.isdigit() and re.search(r"/(?:min|kg|h|hr|day|s|L)$", before(match, 6)):
        return " per "
    if left.isdigit() and not right.strip():
        return " slash"
    return " slash " if left.isalnum() and right.isalnum() else None


def _more_than(match: re.Match[str]) -> Reading:
    """The plus in "100+": it follows a figure and ends the token."""
    if re.search("[A-Z]{2}$", before(match, 2)) and not after(match, 1).strip():
        return " plus"
    return " plus" if _FIGURE.search(before(match, 4)) and not after(match, 1).isalnum() else None


def _hash(match: re.Match[str]) -> Reading:
    """ "C#" is "C sharp"; between letters it is a hash."""
    lead = before(match, 2)
    if re.search(r"(?:^|\W)[A-G]$", lead):
        return None if after(match, 1).isalnum() else " sharp"
    return " hash " if lead[-1:].isalnum() and after(match, 1).isalnum() else None


_FIGURE = Pattern(r"[0-9](?:[kKmMbBtT]|bn|tn)?$")

JOINING = (
    Rule("entity", "&", Pattern(r"&(?P<name>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"), _entity),
    Rule(
        "letters",
        UPPER,
        Pattern(r"(?P<left>[A-Z]{1,3})(?:&amp;|&)(?P<right>[A-Z]{1,3})(?![^\W_])"),
        _joined_letters,
    ),
)
"""Asked early: they join what other rules would read apart."""

RULES = (
    Rule("symbol", "&", Pattern("&(?![A-Za-z]{1,8};)"), _ampersand),
    Rule(
        "footnote",
        "[",
        Pattern(
            r"(?P<mark>\[(?:[0-9]{1,3}(?:{S}?[,–-]{S}?[0-9]{1,3}){0,8}|[a-hl-mo-w]|(?:note|nb){S}[0-9]{1,3}"
            r"|citation{S}needed|edit|sic\?)\])(?P<gap>{S})?"
        ),
        _footnote,
    ),
    Rule("silent", _SILENT, Pattern(f"[{_SILENT}]{{1,40}}"), _silent),
    Rule("silent", _EMOJI_START, Pattern(f"{_EMOJI}{{1,40}}"), _silent),
    Rule(
        "silent",
        "*",
        Pattern(r"\*{1,40}(?!\w)"),
        lambda m: "" if before(m, 1).strip() or len(m[0]) > 1 else None,
    ),
    Rule("or", LOWER + UPPER, Pattern(r"[A-Za-z]{2,6}(?P<slash>/)[A-Za-z]{2,3}(?!\w)"), _pair),
    Rule("symbol", LOWER + UPPER, Pattern("[" + "".join(_GREEK) + "]"), _greek),
    Rule("symbol", "/", Pattern("/"), _slash),
    Rule("symbol", "#", Pattern("#"), _hash),
    Rule("symbol", "+", Pattern(r"\+"), _more_than),
    Rule("symbol", "".join(_SAID), Pattern("[" + re.escape("".join(_SAID)) + "]"), _symbol),
    Rule("dash", "—-", Pattern("—|--(?!-)"), _dash),
)
"""Entities, ampersands, footnote marks, silent marks, signs, slashes and dashes."""
