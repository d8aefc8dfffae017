"""Which rule takes a line, if any does?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from narrator.clean.furniture import RULES
from narrator.clean.rule import Rule, bare

LONGEST_RULED = 600
"""Code points; longer lines are prose, and no rule is asked about them."""

SYMBOLS = Rule("symbols", "ornament", "only marks, no words", pattern=r"[^\w]+")


def find_rule(line: str, words: int) -> Rule | None:
    """The first rule that takes the whole line, or None; ``words`` is the line's word count."""
    if len(line) > LONGEST_RULED:
        return None
    core = line.strip(_OUTER)
    key = core.lower() if core and core[0].isalnum() and core[-1].isalnum() else bare(core)
    rule = _BY_PHRASE.get(key)
    if rule is None:
        joined = _joined(next((limit for limit in _LIMITS if words <= limit), None))
        match = joined.fullmatch(_lower(line)) if joined else None
        rule = _BY_NAME[match.lastgroup] if match and match.lastgroup else None
    if rule is None and not key:
        rule = SYMBOLS
    return rule if rule is not None and words <= rule.longest_words else None


def join_patterns(rules: Iterable[Rule]) -> re.Pattern[str]:
    """One expression that asks all rules at once of a line in lower case; the group that matched has the rule's name.

    Asked in lower case it is a third faster than where case is ignored.

    Raises:
        ValueError: a pattern that matches an empty line, or that captures a group of its own.
    """
    patterned = [rule for rule in rules if rule.pattern]
    joined = re.compile("|".join(f"(?P<{rule.name}>{_lower_pattern(rule.pattern)})" for rule in patterned))
    match = joined.fullmatch("")
    if match is not None:
        raise ValueError(f"rule {match.lastgroup!r}: the pattern matches an empty line")
    if joined.groups != len(patterned):
        raise ValueError("a rule's pattern captures a group of its own; write (?:...)")
    return joined


def _lower(line: str) -> str:
    """The line in lower case, letter for letter, and as expressions that ignore case see it."""
    if line.isascii():
        return line.lower()
    return line.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


def _lower_pattern(pattern: str) -> str:
    """The pattern with its letters in lower case, but for those after a backslash."""
    return _LETTER.sub(lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)


_LETTER = re.compile(r"\\.|\w")
_OUTER = " .,:;!?…()[]“”\"'‘’|–—-→»›•·*"
"""What stands around the words of most lines; ``bare`` knows the rest."""
_BY_NAME = {rule.name: rule for rule in RULES}
_BY_PHRASE = {phrase: rule for rule in reversed(RULES) for phrase in rule.phrases}


_LIMITS = (40, 60, 100)
"""Words up to which a line is asked all rules, those for longer lines, and those for the longest ones."""


@cache
def _joined(limit: int | None) -> re.Pattern[str] | None:
    # Compiled at the first line, not at import: it takes as long as all the rest of the import.
    if limit is None:
        return None
    shorter = max((other for other in _LIMITS if other < limit), default=0)
    return join_patterns(rule for rule in RULES if rule.longest_words > shorter)
