"""What is an article, once the page around it is gone?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from narrator.errors import OptionRefused

KINDS = (
    "title",
    "standfirst",
    "byline",
    "date",
    "heading",
    "paragraph",
    "quote",
    "list_item",
    "caption",
    "table",
    "code",
    "footnote",
)
"""Every kind of block, in the order in which an article usually shows them."""

SPOKEN_KINDS = frozenset({"title", "standfirst", "byline", "heading", "paragraph", "quote", "list_item"})
"""Kinds that are read aloud unless the listener asks for more."""

ASKED_KINDS = tuple(kind for kind in KINDS if kind not in SPOKEN_KINDS)
"""The others, for which a listener may ask."""

BLOCK_BREAK = "\n\n"
"""What stands between two blocks in ``Article.text``."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like unit of an article, as written."""

    kind: str
    """One of ``KINDS``."""
    text: str
    """The block as written, on one line except for code and tables."""
    char_start: int
    """Where it starts in ``Article.text``, in code points."""
    input_range: tuple[int, int] | None = None
    """Where it stood in the input, in code points; None where the input's markup hides that."""

    @property
    def char_end(self) -> int:
        """One past its last character in ``Article.text``."""
        return self.char_start + len(self.text)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the receipt: a piece of the input, and what became of it."""

    kept: bool
    """True if the piece is in the article."""
    kind: str
    """The block's kind if kept, else what it was taken for ("player", "teaser", "navigation", ...)."""
    rule: str
    """The name of the rule that decided."""
    reason: str
    """The same in words, for a person."""
    text: str
    """The piece as it stood in the input."""
    input_range: tuple[int, int] | None = None
    """Where it stood in the input, in code points."""
    confidence: float = 1.0
    """How sure the decision is, 0 to 1; 1 where a rule, a person or the page itself decided."""

    def to_json(self) -> dict[str, Any]:
        """The decision as plain JSON data."""
        return {
            "kept": self.kept,
            "kind": self.kind,
            "rule": self.rule,
            "reason": self.reason,
            "text": self.text,
            "input_range": list(self.input_range) if self.input_range else None,
            "confidence": round(self.confidence, 3),
        }


@dataclass(frozen=True, slots=True)
class Article:
    """The blocks of one article in reading order, and the receipt of how they were found."""

    blocks: tuple[Block, ...]
    """In reading order; at most one title, which is first."""
    receipt: tuple[Decision, ...] = ()
    """Every piece of the input in input order, kept or dropped."""
    language: str | None = None
    """BCP 47 tag where the input declares one."""

    @property
    def text(self) -> str:
        """The cleaned text as written: what article.txt holds, and what character ranges count in."""
        return BLOCK_BREAK.join(block.text for block in self.blocks)

    @property
    def title(self) -> str | None:
        """The title's text."""
        return self._first("title")

    @property
    def standfirst(self) -> str | None:
        """The standfirst's text."""
        return self._first("standfirst")

    @property
    def byline(self) -> str | None:
        """The byline's text."""
        return self._first("byline")

    def _first(self, kind: str) -> str | None:
        return next((block.text for block in self.blocks if block.kind == kind), None)

    def to_json(self) -> dict[str, Any]:
        """The article as plain JSON data: blocks and receipt, whose lines are numbered from 0 as ``piece``."""
        return {
            "title": self.title,
            "standfirst": self.standfirst,
            "byline": self.byline,
            "language": self.language,
            "text": self.text,
            "blocks": [
                {
                    "kind": block.kind,
                    "text": block.text,
                    "range": [block.char_start, block.char_end],
                    "input_range": list(block.input_range) if block.input_range else None,
                }
                for block in self.blocks
            ],
            "receipt": [
                {"piece": number, **decision.to_json()} for number, decision in enumerate(self.receipt)
            ],
        }


def check_spoken(speak: Collection[str]) -> frozenset[str]:
    """The kinds that a listener asks for; raises OptionRefused for one that is none of ``ASKED_KINDS``."""
    wrong = [kind for kind in speak if kind not in ASKED_KINDS]
    if wrong:
        why = "is spoken anyway" if wrong[0] in SPOKEN_KINDS else "is no kind of block"
        raise OptionRefused(f"speak {wrong[0][:40]!r}: it {why}; {', '.join(ASKED_KINDS)} can be asked for")
    return frozenset(speak)


def spoken_kinds(speak: Collection[str] = ()) -> frozenset[str]:
    """Every kind that is read aloud to a listener who asks for these too; raises OptionRefused."""
    return SPOKEN_KINDS | check_spoken(speak)


def build_article(
    pieces: Iterable[tuple[str, str, tuple[int, int] | None]],
    receipt: Iterable[Decision] = (),
    language: str | None = None,
) -> Article:
    """Lay pieces (kind, text, input range) end to end and give each its range in the article text."""
    blocks: list[Block] = []
    offset = 0
    for kind, text, input_range in pieces:
        blocks.append(Block(kind, text, offset, input_range))
        offset += len(text) + len(BLOCK_BREAK)
    return Article(tuple(blocks), tuple(receipt), language)


def article_from_json(data: dict[str, Any]) -> Article:
    """The article that ``Article.to_json`` gave."""

    def pair(value: list[int] | None) -> tuple[int, int] | None:
        return (value[0], value[1]) if value else None

    return Article(
        tuple(Block(b["kind"], b["text"], b["range"][0], pair(b["input_range"])) for b in data["blocks"]),
        tuple(
            Decision(
                d["kept"],
                d["kind"],
                d["rule"],
                d["reason"],
                d["text"],
                pair(d["input_range"]),
                d.get("confidence", 1.0),  # receipts of earlier versions have none
            )
            for d in data["receipt"]
        ),
        data["language"],
    )
