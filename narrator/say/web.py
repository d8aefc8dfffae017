"""How is an address, an e-mail, a hashtag or a handle said?"""

from __future__ import annotations

import re

from narrator.say.numbers import digits, number
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, before

_TLD = (
    r"(?:com|org|net|gov|edu|int|mil|info|io|ai|co|tv|app|dev|news|uk|us|de|fr|it|es|eu|nl|ch|ca|au|jp|in|ru|cn"
    r"|br|se|no|fi|ie|be|at|pl|me|ly|fm|gg|xyz|biz|bio|health|tech|sm)"
)
_HOST = rf"(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,6}}{_TLD}"
_PATH = r"(?:[/?#](?:[^\s<>\"”’)\],;]{0,2000}[^\s<>\"”’)\],;.!?:])?)?"
_MAX_PATH = 60
"""Characters of an address beyond its host that a listener can follow; a longer tail is not said."""
_KEY = Pattern("[A-Za-z][0-9]+[A-Za-z]|[0-9][A-Za-z]+[0-9]")
_WORDS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "%": "percent", "+": "plus", "~": "tilde", ":": "colon",
}  # fmt: skip
_PIECE = Pattern(r"[0-9]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\w\s]|_|\w")
_SPELLED_ENDS = frozenset("uk us de fr it es eu nl ch ca au jp ru cn br se fi ie be pl tv ai sm io".split())


def said_address(written: str) -> str:
    """ "a_b@site.de" is "a underscore b at site dot D E"; figures are said one by one."""
    said = []
    previous = ""
    for piece in _PIECE.findall(written):
        if piece[0].isdigit():
            said.append(digits(piece) if len(piece) > 1 else number(piece))
        elif previous == "." and piece in _SPELLED_ENDS:
            said.append(" ".join(piece.upper()))
        elif piece == "www":
            said.append("W W W")
        else:
            said.append(_WORDS.get(piece, piece))
        previous = piece
    return " ".join(said)


def _followed(tail: str) -> str:
    """The part after the host, where it is short and made of words; a shortener's key says nothing."""
    tail = tail.rstrip("/")
    return "" if len(tail) > _MAX_PATH or _KEY.search(tail) else tail


def _url(match: re.Match[str]) -> Reading:
    host = match["host"].removeprefix("www.") if match["scheme"] else match["host"]
    return said_address(host + _followed(match["tail"]))


def _address(match: re.Match[str]) -> Reading:
    return said_address(match[0])


def _bare(match: re.Match[str]) -> Reading:
    """A site named in running text: "Booking.com" keeps its letters."""
    return said_address(match["host"] + _followed(match["tail"]))


def camel(name: str) -> str:
    """ "NGRSenate" is "N G R Senate", "climate_action" "climate action"."""
    parts = []
    for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|[0-9]+", name):
        if part.isdigit():
            parts.append(number(part))
        elif part.isupper() and 1 < len(part) <= 4:
            parts.append(" ".join(part))
        else:
            parts.append(part)
    return " ".join(parts)


def _handle(match: re.Match[str]) -> Reading:
    if before(match, 1).isalnum():
        return None
    return f"at {camel(match['name'])}"


def _hashtag(match: re.Match[str]) -> Reading:
    if before(match, 1).isalnum():
        return None
    return f"hashtag {camel(match['name'])}"


_LETTERS = LOWER + UPPER
RULES = (
    Rule(
        "url",
        _LETTERS,
        Pattern(
            rf"(?P<scheme>https?://)?(?P<host>(?:www\.(?:[\w-]{{1,63}}\.){{1,6}}[a-z]{{2,12}}))(?P<tail>{_PATH})"
        ),
        _url,
    ),
    Rule(
        "url",
        _LETTERS,
        Pattern(
            rf"(?P<scheme>(?:https?|ftp|file)://)(?P<host>[\w.-]{{1,100}}\w)(?::[0-9]{{1,5}})?(?P<tail>{_PATH})"
        ),
        _url,
    ),
    Rule(
        "email",
        _LETTERS + DIGIT,
        Pattern(
            r"[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,12}(?![\w@])"
        ),
        _address,
    ),
    Rule("url", _LETTERS, Pattern(rf"(?P<host>{_HOST})(?![\w-]|\.\w)(?P<tail>{_PATH})"), _bare),
    Rule("handle", "@", Pattern(r"@(?P<name>[A-Za-z_][A-Za-z0-9_]{1,39}+)(?![@.]\w)"), _handle),
    Rule("hashtag", "#", Pattern(r"#(?P<name>[A-Za-z_]\w{1,60})"), _hashtag),
)
"""Asked before all else: an address is made of everything that the other rules read."""
