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
    key = bare(line)
    rule = _BY_PHRASE.get(key)
    if rule is None:
        match = _joined().fullmatch(line)
        rule = _BY_NAME[match.lastgroup] if match and match.lastgroup else None
    if rule is None and not key:
        rule = SYMBOLS
    return rule if rule is not None and words <= rule.longest_words else None


def join_patterns(rules: Iterable[Rule]) -> re.Pattern[str]:
    """One expression that asks all rules at once; the group that matched has the rule's name.

    Raises:
        ValueError: a pattern that matches an empty line, or that captures a group of its own.
    """
    patterned = [rule for rule in rules if rule.pattern]
    joined = re.compile("|".join(f"(?P<{rule.name}>{rule.pattern})" for rule in patterned), re.IGNORECASE)
    match = joined.fullmatch("")
    if match is not None:
        raise ValueError(f"rule {match.lastgroup!r}: the pattern matches an empty line")
    if joined.groups != len(patterned):
        raise ValueError("a rule's pattern captures a group of its own; write (?:...)")
    return joined


_BY_NAME = {rule.name: rule for rule in RULES}
_BY_PHRASE = {phrase: rule for rule in reversed(RULES) for phrase in rule.phrases}


@cache
def _joined() -> re.Pattern[str]:
    # Compiled at the first line, not at import: it takes as long as all the rest of the import.
    return join_patterns(RULES)
