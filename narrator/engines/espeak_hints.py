"""How must a word be spelled so that espeak-ng says the one that is meant?"""

from __future__ import annotations

import re
from typing import NamedTuple

from narrator.say.homographs import find_homographs

_LONE_A = re.compile(r"(?<![\w’'-])A(?![\w’'-])")
_LETTER_LEAD = re.compile(
    r"\b(?:[A-Z]|[Pp]lan|[Vv]itamin|[Hh]epatitis|[Gg]rade|[Tt]ype|[Gg]roup|[Cc]lass|[Ss]eries|[Oo]ption|[Ss]ection|[Ee]xhibit"
    r"|[Pp]art|[Ss]cale|[Ss]chedule|[Aa]ppendix|[Aa]nnex|[Bb]lock|[Ll]evel|[Ii]nfluenza) $"
)
_SMALL_LEAD = re.compile(r"(?:^|[\s(“\"])[a-z][a-z’'-]* $")
_TITLE_FOLLOW = re.compile(r" [A-Z][a-z]")
_LETTER_FOLLOW = re.compile(r" [A-Z](?:[\s.,;:!?)]|$)")

_RESPELLED = {
    "read.past": "red", "lead.metal": "led", "live.verb": "liv", "live.verb.s": "livz", "wind.past": "wownd",
    "minute.small": "my-newt", "close.verb": "cloze", "tear.rip": "tare", "tear.rip.s": "tares", "bow.bend": "bough",
    "wind.verb": "wined", "record.verb": "recored", "present.verb": "prezent", "present.verb.s": "prezents",
    "object.verb.s": "objeckts", "use.verb": "uze", "use.verb.s": "uzes", "bass.fish": "bas",
    "dive.past": "dohv", "content.glad": "contentt", "Nice.city": "neece", "Reading.town": "redding",
}  # fmt: skip
"""Each was listened to in espeak-ng's phonemes (1.52, en-us): a respelling is said as the word is, stress included."""


class Hint(NamedTuple):
    """What espeak-ng is given in place of some characters of a text; of one token it makes one."""

    start: int
    """The first character."""
    end: int
    """One past the last."""
    given: str
    """What is given."""


def find_hints(text: str) -> list[Hint]:
    """Where the text is not as espeak-ng says it best, in order.

    A lone "A" among spelled letters would be the article ("uh"), and "ay" rhymes with "my": "eigh" is what
    gives the letter's name. Homographs are respelled where the words beside them decide.
    """
    hints = [Hint(word.start, word.end, _RESPELLED[word.sense]) for word in find_homographs(text)]
    letters = (match for match in _LONE_A.finditer(text) if _is_letter(match))
    return sorted([*hints, *(Hint(match.start(), match.end(), "eigh") for match in letters)])


def hint(text: str) -> str:
    """The text with its hints; its whitespace tokens stay one to one."""
    parts, at = [], 0
    for start, end, given in find_hints(text):
        parts += [text[at:start], given]
        at = end
    return "".join((*parts, text[at:]))


def _is_letter(match: re.Match[str]) -> bool:
    """Whether a lone "A" is the letter and no article."""
    text = match.string
    lead = text[max(0, match.start() - 20) : match.start()]
    return bool(
        _LETTER_LEAD.search(lead)
        or _LETTER_FOLLOW.match(text, match.end())
        # In the middle of a sentence, and no title follows: an article would be a small one.
        or (_SMALL_LEAD.search(lead) and not _TITLE_FOLLOW.match(text, match.end()))
    )
