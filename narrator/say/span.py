"""How does one stretch of written text sound, and where did it stand?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A range of written characters and what is said for it.

    The spans of a text ascend, touch and cover it: each starts where the one before ends. Joining
    ``spoken`` gives the spoken text; a span left alone has ``spoken`` equal to what is written.
    """

    start: int
    """First written character, in code points."""
    end: int
    """One past the last written character."""
    spoken: str
    """What is said; empty where nothing is."""
    kind: str = "plain"
    """The class that decided: "plain", "money", "percent", "cardinal", "year", "code", "lexicon", ..."""
    phonemes: str | None = None
    """How it sounds, in IPA, where a lexicon says so; ``spoken`` then stands in for it."""
