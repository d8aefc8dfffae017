"""Which lines inside the body advertise another article?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.clean.kinds import ends_sentence
from narrator.clean.region import LONG_WORDS, Look
from narrator.clean.rule import Verdict

TEASER: Verdict = ("teaser", "teaser_block", "a teaser for another article, inside this one")
"""What the receipt says of a teaser's lines."""
REACH = 6
"""Lines between the prompt or picture that opens a teaser and the link that closes it."""
MOST_POINTERS = 4
"""Headlines of other articles below a label such as "Lesen Sie auch"."""
LONGEST_POINTER = 22
"""Words; a longer line below such a label is no headline."""
SHORTEST_POINTER = 5
"""Words; a shorter one that stands just above running text is taken for the next subhead."""
LONGEST = 60
"""Words; a longer line is a paragraph of the article, and no teaser goes past it."""

_LABELS = ("pointer_label", "tail_heading")
# A section's name before a headline, run together with it or not: "NewsWhy the ...", "Podcasts The ...".
_LABELLED = (
    r"[A-Z]?[a-z]{3,}[A-Z][a-z]+ "
    r"|(?:News|Explainers?|Features?|E-?books?|Webinars?|Podcasts?|White ?papers?|Infographics?|Videos?)\b:? (?=[A-Z])"
)


def find_teasers(looks: Sequence[Look], first: int, last: int) -> list[int]:
    """The lines between ``first`` and ``last`` that lie in a teaser, its own link and prompt apart.

    A teaser ends with a link ("Read more"). It starts at a prompt ("Continue reading below"), a picture's
    text or an advertisement's label not far above, or else at a headline with a section's name before it.
    With none of those, the lines above the link are left alone: they may be the article.
    """
    found: list[int] = []
    for at in range(first, last):
        if not _is_link(looks[at]):
            continue
        start = next((i for i in range(at - 1, max(first - 1, at - REACH - 1), -1) if _opens(looks[i])), None)
        if start is None:
            start = next((i for i in (at - 1, at - 2) if i > first and _is_labelled(looks[i])), None)
        if start is not None and all(look.words <= LONGEST for look in looks[start:at]):
            found.extend(range(start, at))
    return found + _find_pointers(looks, first, last)


def _find_pointers(looks: Sequence[Look], first: int, last: int) -> list[int]:
    """The headlines below a label, where running text goes on after them; in front of a long paragraph blurbs too."""
    found: list[int] = []
    for label in range(first, last):
        rule = looks[label].rule
        if rule is None or rule.name not in _LABELS:
            continue
        below = _past_pointers(looks, label, last, blurbs=True)
        if below == last or not (looks[below].prose and looks[below].words >= LONG_WORDS):
            below = _past_pointers(looks, label, last, blurbs=False)
            if rule.name != "pointer_label":
                continue
        if (
            below - label > 2
            and below < last
            and looks[below].prose
            and looks[below - 1].words <= SHORTEST_POINTER
        ):
            below -= 1
        found.extend(range(label + 1, below))
    return found


def _past_pointers(looks: Sequence[Look], label: int, last: int, blurbs: bool) -> int:
    """The first line below a label that is no headline, nor a blurb if these count, nor how long one takes to read."""
    below, pointers = label + 1, 0
    while below < last and pointers < MOST_POINTERS:
        look = looks[below]
        if _is_pointer(look) or (blurbs and _is_blurb(look)):
            pointers += 1
        elif look.rule is None or look.rule.name != "read_time":
            break
        below += 1
    return below


def _is_pointer(look: Look) -> bool:
    return (
        look.rule is None
        and look.words <= LONGEST_POINTER
        and not ends_sentence(look.line.text.rstrip("?！？!"))
    )


def _is_blurb(look: Look) -> bool:
    """Whether the line may be a sentence about another article; what somebody says is none."""
    return look.rule is None and look.words <= LONGEST_POINTER and look.line.text[0] not in '“„«"「'


def _is_link(look: Look) -> bool:
    return look.rule is not None and look.rule.name == "continue_reading" and not _opens(look)


def _opens(look: Look) -> bool:
    if look.rule is None:
        return False
    if look.rule.name == "continue_reading":
        text = look.line.text.lower()
        return "below" in text or "continues" in text
    return look.rule.name in ("alt_text", "advertisement", "picture_credit")


def _is_labelled(look: Look) -> bool:
    return look.rule is None and look.words <= 20 and re.match(_LABELLED, look.line.text) is not None
