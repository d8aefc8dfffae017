"""How long does a reader take to read an article in silence?"""

from __future__ import annotations

from dataclasses import dataclass

from narrator.article import SPOKEN_KINDS, Article, Block
from narrator.labels import about
from narrator.role import CELL

WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction by adults: Brysbaert, "How many words do we read per minute?", Journal of
Memory and Language 109 (2019), a meta-analysis of 190 studies."""


@dataclass(frozen=True, slots=True)
class ReadTime:
    """A reader's side of the estimate."""

    words: int
    """Written words: what lies between spaces."""
    seconds: int
    """At WORDS_PER_MINUTE."""
    label: str
    """Such as "2 min read"."""


def read_time(article: Article, kinds: frozenset[str] = SPOKEN_KINDS) -> ReadTime:
    """Read time of the blocks of these kinds."""
    words = sum(len(_words(block)) for block in article.blocks if block.kind in kinds)
    seconds = words * 60 / WORDS_PER_MINUTE
    return ReadTime(words, round(seconds), about(seconds, "read"))


def _words(block: Block) -> list[str]:
    return (block.text.replace(CELL, " ") if block.kind == "table" else block.text).split()
