"""Between which two lines does the body of the article run?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrator.clean.kinds import count_words, ends_sentence, is_list_item
from narrator.clean.lines import Line
from narrator.clean.rule import Rule
from narrator.clean.rules import find_rule

PROSE_WORDS = 8
"""A sentence of at least this many words is prose; the shortest body paragraphs have about that."""
LONG_WORDS = 25
"""A line of this many mostly lower-case words is prose even without an end mark."""

# The weights were set on the development pages: a paragraph outweighs a dozen menu entries, and no more.
_PROSE_CAP = 60
_SHORT = -4.0
_LISTED = -1.0
_RULED = -12.0
_CLOSES = -60.0
_COMMENTS = -150.0


@dataclass(frozen=True, slots=True)
class Look:
    """One line with what is seen on it at a glance."""

    line: Line
    """The line."""
    words: int
    """How many words it has."""
    prose: bool
    """Whether it reads as running text."""
    rule: Rule | None
    """The rule that takes it, if one does."""


def look_at(line: Line) -> Look:
    """Count, judge and match one line."""
    words = count_words(line.text)
    rule = find_rule(line.text, words)
    return Look(line, words, rule is None and _reads_as_prose(line.text, words), rule)


def find_region(looks: Sequence[Look]) -> tuple[int, int] | None:
    """The run of lines, first and one past last, that has the most prose for its furniture; None if no prose."""
    best, best_span = 0.0, None
    total, start = 0.0, 0
    for at, look in enumerate(looks):
        if total <= 0:
            total, start = 0.0, at
        total += _weigh(look)
        if total > best and look.prose:
            best, best_span = total, (start, at + 1)
    return best_span


def _weigh(look: Look) -> float:
    if look.prose:
        return float(min(look.words, _PROSE_CAP))
    if look.rule is None:
        return _LISTED if is_list_item(look.line.text) else _SHORT
    if look.rule.closes:
        return _COMMENTS if look.rule.name == "comments" else _CLOSES
    return _RULED


def _reads_as_prose(text: str, words: int) -> bool:
    if words < PROSE_WORDS:
        return False
    if ends_sentence(text):
        return True
    if words < LONG_WORDS:
        return False
    tokens = text.split(None, 60)[:60]
    small = sum(not token[0].isupper() for token in tokens)
    return small * 2 >= len(tokens)
