"""What does a person see before anything is spoken: every piece of the page, and which of them they want?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from narrator.article import SPOKEN_KINDS, Article, Decision
from narrator.clean.lines import tidy
from narrator.errors import OptionRefused
from narrator.given import given_article

EDITOR = "editor"
"""The rule that a receipt names where a person has decided otherwise than cleaning did."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the page, and what cleaning made of it."""

    kept: bool
    """Whether cleaning would have it read."""
    kind: str
    """The kind of block if kept, else what it was taken for."""
    rule: str
    """The name of the rule that decided."""
    reason: str
    """The same in words."""
    text: str
    """As it would go into the article."""

    @property
    def is_spoken(self) -> bool:
        """False for what the article shows without reading it aloud, such as a caption, where that is kept."""
        return not self.kept or self.kind in SPOKEN_KINDS


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that is being decided on; it travels with the page's form, so that the service keeps nothing."""

    source: str
    """A digest of what was cleaned: when that has changed, so has what can be decided on."""
    language: str | None
    """Of the article, where the page declares one."""
    pieces: tuple[Piece, ...]
    """Every piece, in the page's order."""

    @property
    def kept(self) -> frozenset[int]:
        """Which pieces cleaning would have read."""
        return frozenset(number for number, piece in enumerate(self.pieces) if piece.kept)

    def to_text(self) -> str:
        """As it travels."""
        rows = [[piece.kept, piece.kind, piece.rule, piece.reason, piece.text] for piece in self.pieces]
        return json.dumps([self.source, self.language, rows], ensure_ascii=False, separators=(",", ":"))

    def article(self, chosen: Collection[int]) -> Article:
        """The article of the chosen pieces, its receipt telling where a person decided. Raises EmptyInput."""
        blocks: list[tuple[str, str]] = []
        receipt: list[Decision] = []
        titled = False
        for number, piece in enumerate(self.pieces):
            kept = number in chosen
            kind = _block_kind(piece, titled) if kept else piece.kind
            rule, reason = piece.rule, piece.reason
            if kept != piece.kept:
                rule, reason = (
                    EDITOR,
                    f"{'kept' if kept else 'dropped'} by the editor; {piece.rule}: {reason}",
                )
            if kept:
                blocks.append((kind, piece.text))
                titled = titled or kind == "title"
            receipt.append(Decision(kept, kind, rule, reason, piece.text))
        return given_article(blocks, language=self.language, receipt=receipt)


def draft_of(article: Article, source: str) -> Draft:
    """Every piece of a cleaned article; ``source`` is ``digest`` of what was cleaned."""
    return Draft(source, article.language, tuple(_pieces(article)))


def read_draft(text: str) -> Draft:
    """The draft that ``Draft.to_text`` gave; raises OptionRefused for anything else."""
    try:
        source, language, rows = json.loads(text)
        pieces = tuple(_piece(*row) for row in rows)
        if not isinstance(source, str) or not isinstance(language, str | None):
            raise TypeError(source)
    except (ValueError, TypeError, RecursionError) as error:
        raise OptionRefused(
            "the list of what is read did not come back whole: look at the article again"
        ) from error
    return Draft(source, language, pieces)


def digest(*parts: str) -> str:
    """By which it is seen whether the input has changed."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def carry_over(old: Draft, chosen: Collection[int], new: Draft) -> frozenset[int]:
    """What is chosen of a changed text: cleaning's choice, but where the same words were decided on before."""
    decided = {
        piece.text: number in chosen
        for number, piece in enumerate(old.pieces)
        if piece.kept != (number in chosen)
    }
    return frozenset(number for number, piece in enumerate(new.pieces) if decided.get(piece.text, piece.kept))


def _pieces(article: Article) -> Iterator[Piece]:
    """The receipt, each kept line with its block's own words: the receipt has them as the input spelled them."""
    titles = [block for block in article.blocks if block.kind == "title"]
    others = iter([block for block in article.blocks if block.kind != "title"])
    kept_titles = sum(line.kept and line.kind == "title" for line in article.receipt)
    if titles and not kept_titles:
        yield Piece(True, "title", "given_title", "the title that was given", titles[0].text)
    for line in article.receipt:
        block = None
        if line.kept:
            block = titles[0] if line.kind == "title" else next(others, None)
        text = block.text if block else tidy(line.text)
        if text:
            yield Piece(line.kept, line.kind, line.rule, line.reason, text)


def _block_kind(piece: Piece, titled: bool) -> str:
    """Whatever a person wants back is to be heard; a second title is a heading."""
    kind = piece.kind if piece.kept or piece.kind in SPOKEN_KINDS else "paragraph"
    return "heading" if kind == "title" and titled else kind


def _piece(kept: Any, kind: Any, rule: Any, reason: Any, text: Any) -> Piece:
    words: Sequence[Any] = (kind, rule, reason, text)
    if not isinstance(kept, bool) or not all(isinstance(word, str) for word in words):
        raise TypeError(kind)
    return Piece(kept, kind, rule, reason, text)
