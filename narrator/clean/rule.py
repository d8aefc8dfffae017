"""What is a rule that drops a line?"""

from __future__ import annotations

import re
from dataclasses import dataclass

Verdict = tuple[str, str, str]
"""What a dropped line was taken for, the rule's name, the reason in words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One named reason for dropping a line; whole lines only, case ignored."""

    name: str
    """Stable name, an identifier, as the receipt shows it."""
    drops_as: str
    """What the line is taken for ("player", "navigation", ...)."""
    reason: str
    """The same in words, for a person."""
    phrases: tuple[str, ...] = ()
    """Whole lines, lower case, without the punctuation around them."""
    pattern: str = ""
    """A regular expression that the whole line must match; no capturing groups."""
    anywhere: bool = True
    """False if the words may also be a heading or a list item, so that they count only around the body."""
    closes: bool = False
    """True if what follows the line is rarely the article."""
    longest_words: int = 40
    """Lines with more words than this are left alone."""

    @property
    def verdict(self) -> Verdict:
        """What the receipt says of a line that this rule takes."""
        return self.drops_as, self.name, self.reason

    def __post_init__(self) -> None:
        """Refuse a rule that could never fire, or that would fire on nothing.

        Raises:
            ValueError: an empty name or reason, neither phrases nor a pattern, or a phrase that no line can equal.
        """
        if not (self.name.isidentifier() and self.drops_as and self.reason):
            raise ValueError(f"rule {self.name!r}: a name, what it drops as and a reason are all needed")
        if not (self.phrases or self.pattern):
            raise ValueError(f"rule {self.name!r}: neither phrases nor a pattern")
        if any(phrase != bare(phrase) or not phrase for phrase in self.phrases):
            raise ValueError(
                f"rule {self.name!r}: phrases are lower case, without outer punctuation, not empty"
            )


def bare(line: str) -> str:
    """The line in lower case without the punctuation, digits' marks and arrows around its words."""
    return _EDGES.sub("", line).lower()


def split_phrases(listed: str) -> tuple[str, ...]:
    """The phrases of a list that has "; " or a line's end between them."""
    return tuple(
        phrase for line in listed.splitlines() for part in line.split(";") if (phrase := part.strip())
    )


_EDGES = re.compile(r"^[^\w&]+|[^\w&]+$")
