"""How is an address, an e-mail, a hashtag or a handle said?"""

from __future__ import annotations

import re

from narrator.say.acronyms import AS_WORDS
from narrator.say.numbers import digits, number
from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule, after, before

_TLD = (
    r"(?:com|org|net|gov|edu|int|mil|info|io|ai|co|tv|app|dev|news|uk|us|de|fr|it|es|eu|nl|ch|ca|au|jp|in|ru|cn"
    r"|br|se|no|fi|ie|be|at|pl|me|ly|fm|gg|xyz|biz|bio|health|tech|sm|nz|za|mx|kr|pt|gr|cz|hu|ro|tr|ua|cc"
    r"|online|shop|store|blog|cloud|museum|travel|jobs|mobi|pro|gl|to|tk|sh)"
)
_HOST = rf"(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,6}}{_TLD}"
_PATH = r"(?:[/?#](?:[^\s<>\"”’)\],;]{0,2000}[^\s<>\"”’)\],;.!?:])?)?"
_MAX_PATH = 60
"""Characters of an address beyond its host that a listener can follow; a longer tail is not said."""
_KEY = Pattern("[A-Za-z][0-9]+[A-Za-z]|[0-9][A-Za-z]+[0-9]")
_WORDS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "%": "percent", "+": "plus", "~": "tilde", ":": "colon", "\\": "backslash",
    "!": "exclamation mark", "$": "dollar", "*": "star", "'": "apostrophe", "|": "bar", "^": "caret",
    "jpg": "jpeg", "www": "W W W",
}  # fmt: skip
_PIECE = Pattern(r"[0-9]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\w\s]|_|\w")
_SPELLED_ENDS = frozenset(
    (
        "uk us de fr it es eu nl ch ca au jp ru cn br se fi ie be pl tv ai sm io nz za mx kr pt gr cz hu ro tr ua "
        "cc fm html htm pdf csv xml json txt py js css php md mp sql xls ppt svg ftp http https sh exe"
    ).split()
)
_EXTENSION = (
    r"(?:html?|pdf|csv|xml|json|ya?ml|txt|py|js|ts|css|php|md|mp[34]|m4a|wav|jpe?g|png|gif|svg|webp|zip|tar|gz"
    r"|docx?|xlsx?|pptx?|exe|dll|sh|bat|log|ini|cfg|conf|sql|db|dmg|apk|iso|rb|java|cpp|rs|go|ipynb|tex|bib|epub)"
)
_ROOT = r"(?:usr|etc|var|home|bin|sbin|opt|tmp|dev|root|mnt|srv|proc|sys|lib|boot|media|Users|Applications|Library)"
_NO_NAME = frozenset(
    (
        "a an the and but or so if it he she we they you i in on at to of is was are be by as for from with no not "
        "this that then when what who his her its my our an had has e.g i.e a.m p.m u.s"
    ).split()
)


def said_address(written: str) -> str:
    """ "a_b@site.de" is "a underscore b at site dot D E"; figures are said one by one, round thousands whole."""
    said = []
    previous = ""
    for piece in _PIECE.findall(written):
        if piece[0].isdigit():
            whole = len(piece) == 1 or (previous in "-/" and re.fullmatch("[1-9][0-9]?000", piece))
            said.append(number(piece) if whole else digits(piece))
        elif piece in _SPELLED_ENDS and previous in (".", ""):
            said.append(" ".join(piece.upper()))
        elif piece.isalpha() and 1 < len(piece) < 6 and not re.search("[aeiouyAEIOUY]|www", piece):
            said.append("jpeg" if piece == "jpg" else " ".join(piece.upper()))
        else:
            said.append(_WORDS.get(piece, piece))
        previous = piece
    return " ".join(said)


def _followed(tail: str) -> str:
    """The part after the host, where it is short and made of words; a shortener's key says nothing."""
    tail = tail.rstrip("/")
    return "" if len(tail) > _MAX_PATH or _KEY.search(tail) else tail


def _alone(match: re.Match[str]) -> bool:
    """Whether the address is all that its line has: then somebody may want to write it down."""
    return not before(match).rpartition("\n")[2].strip() and not after(match).partition("\n")[0].strip(" .")


def _url(match: re.Match[str]) -> Reading:
    """In running text the scheme and "www." go without saying."""
    if _alone(match) and len(match["tail"]) <= 2 * _MAX_PATH:
        return said_address(match[0])
    host = match["host"].removeprefix("www.") if match["scheme"] else match["host"]
    return said_address(host + _followed(match["tail"]))


def _address(match: re.Match[str]) -> Reading:
    return said_address(match[0])


def _bare(match: re.Match[str]) -> Reading:
    """A site named in running text: "Booking.com" keeps its letters."""
    tail = match["tail"] if _alone(match) else _followed(match["tail"])
    return said_address(match["host"] + tail)


def _dotted_name(match: re.Match[str]) -> Reading:
    """ "ourpaper.abc", all in small letters: nobody forgets both the space and the capital of a sentence."""
    last = match["last"]
    first = match[0].partition(".")[0]
    if last in _NO_NAME or first in _NO_NAME or len(first) < 2:
        return None
    if not (before(match, 1) in ("", " ", "\n", "(", "“", '"', "/") and not after(match, 1).isalnum()):
        return None
    return said_address(match[0])


def _path(match: re.Match[str]) -> Reading:
    """ "/usr/local/bin" and "C:\\Users": at least two steps, at the start of a word."""
    return None if before(match, 1).strip(" \n(“\"'") else said_address(match[0])


def camel(name: str) -> str:
    """ "NGRSenate" is "N G R Senate", "climate_action" "climate action"."""
    parts = []
    for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|[0-9]+", name):
        if part.isdigit():
            parts.append(number(part))
        elif part.isupper() and 1 < len(part) <= 4 and part not in AS_WORDS:
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
            rf"(?P<scheme>(?:https?|s?ftp|file|ssh)://)(?P<host>[\w.-]{{1,100}}\w|(?=/))(?::[0-9]{{1,5}})?(?P<tail>{_PATH})"
        ),
        _url,
    ),
    Rule(
        "email",
        _LETTERS + DIGIT,
        Pattern(
            r"(?:mailto:)?(?P<mail>[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
            rf"\.[A-Za-z]{{2,12}}(?![\w@]){_PATH})"
        ),
        lambda match: said_address(match["mail"]),
    ),
    Rule(
        "email", _LETTERS + DIGIT, Pattern(r"[a-z0-9][\w.]{0,30}@[a-z][\w.]{0,30}(?<!\.)(?![\w@])"), _address
    ),
    Rule("url", _LETTERS + DIGIT, Pattern(rf"(?P<host>{_HOST})(?![\w-]|\.\w)(?P<tail>{_PATH})"), _bare),
    Rule(
        "file",
        _LETTERS + DIGIT,
        Pattern(rf"(?:[\w-]{{1,60}}[./]){{1,5}}(?<=\.){_EXTENSION}(?![\w@])(?!\.\w)"),
        _address,
    ),
    Rule(
        "file",
        "/",
        Pattern(
            rf"(?:/{_ROOT}(?:/[\w.-]{{0,40}}\w){{1,8}}|(?:/[a-z][\w-]{{0,40}}){{1,7}}\.{_EXTENSION})/?(?![\w>])"
        ),
        _path,
    ),
    Rule("file", UPPER, Pattern(r"[A-Z]:(?:\\[\w.-]{0,40}\w){1,8}\\?(?!\w)"), _path),
    Rule(
        "url",
        LOWER,
        Pattern(
            r"(?:[a-z][a-z0-9-]{1,40}\.){1,3}(?P<last>[a-z]{2,6})(?![\w@.-])(?P<tail>(?:/[\w-]{1,40}){0,4})"
        ),
        _dotted_name,
    ),
    Rule("handle", "@", Pattern(r"@(?P<name>[A-Za-z_][A-Za-z0-9_]{1,39}+)(?![@.]\w)"), _handle),
    Rule("hashtag", "#", Pattern(r"#(?P<name>[A-Za-z_]\w{1,60})"), _hashtag),
)
"""Asked before all else: an address is made of everything that the other rules read."""
