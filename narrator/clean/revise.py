"""How does a cleaned article change when somebody decides otherwise about some of its pieces?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from narrator.article import SPOKEN_KINDS, Article, Block
from narrator.clean.kinds import plain_text
from narrator.clean.lines import tidy
from narrator.clean.pieces import Piece, assemble
from narrator.errors import EmptyInput
from narrator.given import LINED_KINDS


@dataclass(frozen=True, slots=True)
class Pieces:
    """An article taken apart: its receipt's lines, each with the words that it has, or would have, in the article."""

    lead: tuple[Piece, ...]
    """Blocks that stand nowhere in the input, such as a given title; they come first."""
    lines: tuple[Piece, ...]
    """One for each line of the receipt, under the same number."""
    language: str | None
    """Of the article."""

    @property
    def all(self) -> tuple[Piece, ...]:
        """Both, in order."""
        return self.lead + self.lines


def take_apart(article: Article) -> Pieces:
    """The pieces of an article that ``clean`` gave; ``put_together`` makes it again.

    Raises ValueError for an article whose receipt is not that of its blocks.
    """
    titles = [block for block in article.blocks if block.kind == "title"]
    others = [block for block in article.blocks if block.kind != "title"]
    kept = [line for line in article.receipt if line.kept]
    titled = any(line.kind == "title" for line in kept)
    bare = len(others) - sum(line.kind != "title" for line in kept)
    if bare < 0 or (titled and not titles):
        raise ValueError(f"{len(kept)} lines of the receipt are kept, of {len(article.blocks)} blocks")
    lead = [] if titled else titles
    lead += others[:bare]
    places = iter(others[bare:])
    lines = []
    for line in article.receipt:
        block: Block | None = None
        if line.kept:
            block = titles[0] if line.kind == "title" else next(places)
        if block is not None and block.kind != line.kind:
            raise ValueError(f"a {line.kind} of the receipt is a {block.kind} of the article")
        lines.append(
            Piece(
                block.text if block else tidy(line.text),
                line.text,
                line.input_range,
                line.kept,
                line.kind,
                line.rule,
                line.reason,
                line.confidence,
            )
        )
    return Pieces(tuple(_given(block) for block in lead), tuple(lines), article.language)


def _given(block: Block) -> Piece:
    rule, reason = (
        ("given_title", "the title that was given")
        if block.kind == "title"
        else ("metadata", f"the {block.kind} that was declared")
    )
    return Piece(block.text, block.text, block.input_range, True, block.kind, rule, reason)


def put_together(pieces: Pieces) -> Article:
    """The article of the kept ones, the title first, and the receipt of the lines. Raises EmptyInput without any."""
    if not any(piece.kept for piece in pieces.all):
        raise EmptyInput("the article has no blocks: every piece of it was dropped; keep at least one")
    article = assemble(pieces.all, None, pieces.language)
    return replace(article, receipt=article.receipt[len(pieces.lead) :])


def change(piece: Piece, kept: bool, rule: str, reason: str, kind: str | None = None) -> Piece:
    """The piece as somebody else decided, for a ``reason`` that is put before what cleaning had decided.

    ``kind`` is the kind of block that a kept piece is to be; by default what it was taken for, if that is spoken, else
    a paragraph: whatever somebody wants back is to be heard.
    """
    taken_for = kind or (piece.kind if piece.kept or piece.kind in SPOKEN_KINDS else "paragraph")
    reason = f"{reason}; {piece.rule}: {piece.reason}"
    if not kept:
        return replace(piece, kept=False, rule=rule, reason=reason, confidence=1.0)
    text = piece.text if piece.kept else _text_of(piece, taken_for)
    return replace(piece, text=text, kept=True, kind=taken_for, rule=rule, reason=reason, confidence=1.0)


def _text_of(piece: Piece, kind: str) -> str:
    """What a dropped piece says as a block of that kind."""
    if kind in LINED_KINDS:
        return piece.source.strip("\r\n").rstrip()
    return plain_text(piece.text, kind) or piece.text


def revise(article: Article, changed: Mapping[int, Piece]) -> Article:
    """The article with these lines of its receipt, by number, as they are now. Raises EmptyInput."""
    if not changed:
        return article
    pieces = take_apart(article)
    lines = _with_one_title(
        [changed.get(number, piece) for number, piece in enumerate(pieces.lines)], changed
    )
    return put_together(replace(pieces, lines=tuple(lines)))


def _with_one_title(lines: Sequence[Piece], changed: Mapping[int, Piece]) -> Iterator[Piece]:
    """A piece that was made the title takes the place of the one that was found."""
    made = any(piece.kept and piece.kind == "title" for piece in changed.values())
    for number, piece in enumerate(lines):
        if made and number not in changed and piece.kept and piece.kind == "title":
            piece = change(piece, False, "replaced_title", "another title was chosen")
        yield piece
