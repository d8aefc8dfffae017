"""How do judged pieces of the input become an article and its receipt?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrator.article import Article, Decision, build_article
from narrator.clean.lines import tidy


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the input with what was decided about it."""

    text: str
    """As it goes into the article."""
    source: str
    """As it stood in the input."""
    input_range: tuple[int, int] | None
    """Where it stood, in code points; None where the input's markup hides that."""
    kept: bool
    """Whether the article has it."""
    kind: str
    """The kind of block if kept, else what it was taken for."""
    rule: str
    """The name of the rule that decided."""
    reason: str
    """The same in words."""
    confidence: float = 1.0
    """How sure the decision is, 0 to 1."""


def fold(text: str) -> str:
    """What two titles are compared by: no case, no white space."""
    return "".join((text if text.isascii() else tidy(text)).casefold().split())


def assemble(pieces: Sequence[Piece], title: str | None = None, language: str | None = None) -> Article:
    """Lay the kept pieces out as an article, the title first, and write every piece into the receipt.

    A given ``title`` wins: the piece that says the same becomes the title and its repeats go; with no such
    piece it is put first, with no input range, and takes the place of a title that was found.
    """
    pieces = [
        replace(piece, kind="heading") if _extra_title(pieces, at) else piece
        for at, piece in enumerate(pieces)
    ]
    given = tidy(title or "")
    if given:
        pieces = _retitle(pieces, fold(given))
    kept = [piece for piece in pieces if piece.kept]
    first = [piece for piece in kept if piece.kind == "title"]
    rest = [piece for piece in kept if piece.kind != "title"]
    blocks = [(piece.kind, piece.text, piece.input_range) for piece in first + rest]
    if given and not first:
        blocks.insert(0, ("title", given, None))
    receipt = [
        Decision(
            piece.kept,
            piece.kind,
            piece.rule,
            piece.reason,
            piece.source,
            piece.input_range,
            piece.confidence,
        )
        for piece in pieces
    ]
    return build_article(blocks, receipt, language)


def _extra_title(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    return piece.kept and piece.kind == "title" and any(p.kept and p.kind == "title" for p in pieces[:at])


def _retitle(pieces: Sequence[Piece], folded: str) -> list[Piece]:
    result: list[Piece] = []
    found = False
    for piece in pieces:
        same = len(piece.text) < 3 * len(folded) + 20 and fold(piece.text) == folded
        if same and not found:
            found = True
            piece = replace(
                piece, kept=True, kind="title", rule="given_title", reason="the title that was given"
            )
        elif same:
            piece = replace(
                piece, kept=False, kind="duplicate", rule="repeated_title", reason="repeats the title"
            )
        elif piece.kept and piece.kind == "title":
            piece = replace(piece, kept=False, rule="replaced_title", reason="another title was given")
        result.append(piece)
    return result
