"""Which line is the title, and which lines stand between it and the body?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from math import log

from narrator.clean.kinds import LONGEST_STANDFIRST, LONGEST_TITLE, is_byline, is_headline
from narrator.clean.pieces import fold
from narrator.clean.region import Look

TITLE_REACH = 40
"""Lines above the body in which its title is looked for."""
TRAIL_REACH = 12
"""Most lines between a trail of sections that ends with the title, and the title."""
SURE_TITLE = 0.03
"""A model's line for the title is taken if it is as sure as this; else the line that shares most words with the body."""
MOST_TITLES = 8
"""Likeliest lines among which the title is chosen by further signs."""
POSSIBLE_TITLE = 0.005
"""A line less likely than this is not among them."""
STAMP_REACH = 5
"""Lines below a title within which its date or byline stands."""
STAMPED, REPEATED, NO_HEADLINE = 1.3, 1.0, 1.3
"""What is added to the logarithm of a line's odds to be the title where a date or byline stands below it; and taken away
for each time that it stands on the page, as menus and names of sites do, and where it ends as a sentence does or is an
item of a list. Set on the development pages."""
SHARED, OF_LETTER = 0.5, 3.0
"""The same for the share of its longer words that the page's prose has, and for the place where newsletters have it."""
UNCAPPED = 1.0
"""And taken away where it begins in lower case, as keywords and texts of pictures do."""
LETTER_REACH = 3
"""Lines between the title of a newsletter and the picture of who wrote it."""
SHORTEST_SHARED = 4
"""Letters of a word that says what a title is about."""
SURELY_NO_DEK = 0.3
"""A line that is as likely as this the title is a dek only above a date or byline, and if the line above it is as likely."""
LONG_TITLE = 9
"""Words; a shorter line is no dek."""
SHORTEST_DEK = 6
"""Words; a shorter line below the title is a section or a name."""

_WORD = re.compile(r"\w+")


def find_title(looks: Sequence[Look], first: int, given: str | None, likeliest: int | None) -> int | None:
    """The line that heads the body which begins at ``first``.

    That is the one which says the same as a ``given`` folded title, or else ``likeliest``, the model's, or else the one
    that shares the most words with the body, the nearer the better.
    """
    if given is not None:
        matched = match_title(looks, given)
        if matched is not None:
            return matched
    if likeliest is not None:
        return likeliest
    found = _find_by_words(looks, first)
    return None if found is None else _leave_trail(looks, found)


def likeliest_title(looks: Sequence[Look], odds: Sequence[float]) -> int | None:
    """The line that a model is sure enough to be the title; ``odds`` are its probabilities for each line.

    Of the likeliest ones that is chosen which looks most like a headline by the signs that ``_choose`` weighs. A long
    line under a shorter headline that is nearly as likely is that headline's dek.
    """
    possible = [at for at, look in enumerate(looks) if look.rule is None or not look.rule.anywhere]
    if not possible or max(odds[at] for at in possible) < SURE_TITLE:
        return None
    likely = nlargest(
        MOST_TITLES, (at for at in possible if odds[at] >= POSSIBLE_TITLE), key=odds.__getitem__
    )
    at = _leave_trail(looks, _choose(looks, odds, likely))
    above = looks[at - 1] if at else None
    if (
        above is not None
        and odds[at - 1] >= (odds[at] / 2 if odds[at] < SURELY_NO_DEK else odds[at])
        and (odds[at] < SURELY_NO_DEK or any(map(is_of_head, looks[at + 1 : at + 2])))
        and above.rule is None
        and 2 <= above.words < looks[at].words >= LONG_TITLE
        and is_headline(above.line.text, above.words)
    ):
        at -= 1
    return at


def _choose(looks: Sequence[Look], odds: Sequence[float], likely: Sequence[int]) -> int:
    """Of the likely lines, the one whose odds and signs together speak most for a title."""
    if len(likely) == 1:
        return likely[0]
    times = Counter(fold(look.line.text) for look in looks if look.words <= LONGEST_TITLE)
    prose = "\n".join(look.line.text for look in looks if look.prose).lower()

    def plead(at: int) -> float:
        sure = min(max(odds[at], 0.002), 0.998)
        look = looks[at]
        stamped = any(is_stamp(below) for below in looks[at + 1 : at + 1 + STAMP_REACH])
        return (
            log(sure / (1 - sure))
            + STAMPED * stamped
            + SHARED * _share_words(look.line.text, prose)
            + OF_LETTER * _is_of_letter(looks, at)
            - REPEATED * min(times[fold(look.line.text)], 3)
            - NO_HEADLINE * (not is_headline(look.line.text, look.words))
            - UNCAPPED * look.line.text[0].islower()
        )

    return max(likely, key=plead)


def _share_words(text: str, prose: str) -> float:
    words = [word for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST_SHARED]
    return sum(word in prose for word in words) / len(words) if words else 0.0


def _is_of_letter(looks: Sequence[Look], at: int) -> bool:
    """Whether the line stands below the buttons to subscribe and sign in, and soon above its author's picture."""
    return (
        at > 0
        and fold(looks[at - 1].line.text) == "subscribesignin"
        and any(below.line.text.endswith(" avatar") for below in looks[at + 1 : at + 1 + LETTER_REACH])
    )


def match_title(looks: Sequence[Look], given: str) -> int | None:
    """The first line that says the same as a folded title."""
    longest = 3 * len(given) + 20
    return next(
        (
            at
            for at, look in enumerate(looks)
            if len(look.line.text) < longest and fold(look.line.text) == given
        ),
        None,
    )


def is_stamp(look: Look) -> bool:
    """Whether the line is of the sort that stands under a headline: a date, a read time, a byline."""
    return is_byline(look.line.text) or (
        look.rule is not None and look.rule.name in ("date_stamp", "read_time")
    )


def is_of_head(look: Look) -> bool:
    """Whether the line is of the sort that parts a dek from the body."""
    return is_stamp(look) or (
        look.rule is not None and look.rule.name in ("share_bar", "player_text", "picture_credit")
    )


def is_dek(look: Look) -> bool:
    """Whether the line is as long as a dek."""
    return SHORTEST_DEK <= look.words <= LONGEST_STANDFIRST


def _leave_trail(looks: Sequence[Look], at: int) -> int:
    """ "Home » Boats » The ferry" is a trail of sections: the title is the line nearby that it ends with."""
    trail = fold(looks[at].line.text)
    ends = [
        other
        for other in range(max(0, at - TRAIL_REACH), min(len(looks), at + TRAIL_REACH + 1))
        if looks[other].words >= 3
        and len(own := fold(looks[other].line.text)) + 3 < len(trail)
        and trail.endswith(own)
    ]
    return min(ends, key=lambda other: abs(other - at), default=at)


def _find_by_words(looks: Sequence[Look], first: int) -> int | None:
    vocabulary = {
        word
        for look in looks[first : first + 60]
        if look.prose
        for word in _WORD.findall(look.line.text.lower()[:4000])
    }
    times = Counter(fold(look.line.text) for look in looks if look.words <= LONGEST_TITLE)
    scores: dict[int, float] = {}
    for at in range(min(first, len(looks) - 1), max(-1, first - TITLE_REACH), -1):
        look = looks[at]
        text = look.line.text
        if look.rule is not None or look.words < 2 or not is_headline(text, look.words):
            continue
        own = [word for word in _WORD.findall(text.lower()) if len(word) > 3]
        shared = sum(word in vocabulary for word in own) / len(own) if own else 0.0
        score = 4.0 * shared + 0.35 * min(look.words, 10) - 0.05 * (first - at)
        score += 1.0 * (times[fold(text)] > 1) - 1.0 * look.prose - 0.15 * max(0, look.words - 14)
        score += 1.0 * any(is_stamp(below) for below in looks[at + 1 : at + 4])
        scores[at] = score
    if not scores:
        return None
    best = max(scores, key=lambda at: scores[at])
    # A long line under another headline is its standfirst.
    if (
        looks[best].words >= 9
        and scores.get(best - 1, 0.0) >= 0.4 * scores[best]
        and looks[best - 1].words < looks[best].words
    ):
        best -= 1
    return best if scores[best] > 0 else None
