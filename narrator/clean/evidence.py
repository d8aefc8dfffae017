"""How likely is a line to be of the article when the model reads a language that it has not learnt?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from narrator.clean.kinds import count_words, ends_sentence, is_heading
from narrator.clean.region import Look, find_region
from narrator.clean.rule import Rule

LIFT = 2.5
"""What is added to the logarithm of a line's odds where rules see running text, or a subhead above it."""
LONGEST_PICTURE = 25
"""Words; a longer line is no alternative text."""

PICTURE = Rule(
    "alt_text", "caption", "describes a picture that a listener cannot see", pattern="alternative text"
)
"""Stands for the lines that only their neighbours give away; its reason is that of the rule of the same name."""

_INDEFINITE = re.compile(
    r"(?:eine?|zwei|drei|blick|un|une|deux|trois|vue|una|dos|tres|vista|unos|unas)\s", re.IGNORECASE
)
_TELLS_OF_PICTURE = re.compile(
    r".{4,60}(?:写っている|の様子|の後ろ姿|の写真|している[^。]{1,12}|[^。]{2,20}(?:船|人|町|店|家|女性|男性|建物))。?"
)


def lift(looks: Sequence[Look], odds: Sequence[float]) -> list[float]:
    """The odds with those raised of prose in the region that rules take for the body, and of subheads above it."""
    region = find_region(looks)
    lifted = list(odds)
    if region is None:
        return lifted
    first, last = region
    for at in range(first, last):
        look = looks[at]
        subhead = (
            look.rule is None
            and at + 1 < last
            and looks[at + 1].prose
            and (looks[at - 1].prose or looks[at - 1].rule is not None)
            and is_heading(look.line.text, look.words)
        )
        spoken = look.rule is None and ends_sentence(look.line.text)
        if look.prose or subhead or spoken:
            kept = min(max(odds[at], 0.002), 0.998)
            lifted[at] = 1 / (1 + exp(-(log(kept / (1 - kept)) + LIFT)))
    return lifted


def mark_pictures(looks: Sequence[Look]) -> list[Look]:
    """The looks with a rule for alternative texts: one sentence next to a picture's credit that names what is seen."""
    credits = {
        at for at, look in enumerate(looks) if look.rule is not None and look.rule.name == "picture_credit"
    }
    return [
        replace(look, rule=PICTURE, prose=False)
        if look.rule is None and ({at - 1, at + 1} & credits) and _is_picture(look.line.text)
        else look
        for at, look in enumerate(looks)
    ]


def _is_picture(text: str) -> bool:
    if (
        count_words(text) > LONGEST_PICTURE
        or text.rstrip(".。").count(".") + text.rstrip("。").count("。") > 1
    ):
        return False
    return bool(_INDEFINITE.match(text) or _TELLS_OF_PICTURE.fullmatch(text))
