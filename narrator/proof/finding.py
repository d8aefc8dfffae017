"""What is one thing to look at?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = ("acronym", "number", "code", "name", "homograph", "unreadable", "table", "program")
"""Every kind of finding; "program" is a block of program text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A doubtful stretch of one block's text."""

    kind: str
    """One of ``KINDS``."""
    start: int
    """First character in the block."""
    end: int
    """One past the last."""
    why: str
    """What is doubtful, for a person."""
    advice: str
    """What could be done."""
    lexeme: dict[str, Any] | None = None
    """A lexeme that would settle it, as a JSON lexicon has it; its alias is a proposal."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubtful stretch of an article."""

    kind: str
    """One of ``KINDS``."""
    char_start: int
    """First character in the article text, in code points."""
    char_end: int
    """One past the last."""
    written: str
    """What stands there."""
    said: str
    """What will be said; "" where it is not read aloud."""
    why: str
    """What is doubtful, for a person."""
    advice: str
    """What could be done."""
    lexeme: dict[str, Any] | None = None
    """A lexeme that would settle it, as a JSON lexicon has it; its alias is a proposal."""
    times: int = 1
    """How often it stands in the article; the range is that of the first."""
    sounds: str | None = None
    """What the voice makes of it, in IPA, where the engine can tell."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {
            "kind": self.kind,
            "range": [self.char_start, self.char_end],
            "written": self.written,
            "said": self.said,
            "sounds": self.sounds,
            "why": self.why,
            "advice": self.advice,
            "lexeme": self.lexeme,
            "times": self.times,
        }
