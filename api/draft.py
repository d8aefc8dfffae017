"""What does a person see before anything is spoken: every piece of the page, and which of them they want?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from narrator.article import KINDS, Article
from narrator.clean.lines import writable
from narrator.clean.overrule import decide, is_overruled
from narrator.clean.pieces import Piece
from narrator.clean.revise import Pieces, put_together, take_apart
from narrator.clean.roles import asked_pieces
from narrator.errors import OptionRefused


@dataclass(frozen=True, slots=True)
class Draft:
    """An article that is being decided on; it travels with the page's form, so that the service keeps nothing."""

    source: str
    """A digest of what was cleaned: when that has changed, so has what can be decided on."""
    language: str | None
    """Of the article, where the page declares one."""
    pieces: tuple[Piece, ...]
    """Every piece that has words, in the page's order; first those that stand nowhere in it, such as a given title."""

    @property
    def kept(self) -> frozenset[int]:
        """Which pieces cleaning would have read."""
        return frozenset(number for number, piece in enumerate(self.pieces) if piece.kept)

    def with_roles(self, speak: Collection[str]) -> Draft:
        """The same for a listener who asks for these kinds of blocks too; it does not travel like this."""
        asked = asked_pieces(self.pieces, speak)
        return replace(
            self, pieces=tuple(asked.get(number, piece) for number, piece in enumerate(self.pieces))
        )

    def to_text(self) -> str:
        """As it travels."""
        rows = [[piece.kept, piece.kind, piece.rule, piece.reason, piece.text] for piece in self.pieces]
        return json.dumps([self.source, self.language, rows], ensure_ascii=False, separators=(",", ":"))

    def article(self, chosen: Collection[int]) -> Article:
        """The article of the chosen pieces, its receipt telling where a person decided. Raises EmptyInput."""
        lines = (
            decide(piece, number in chosen) if is_overruled(piece, number in chosen) else piece
            for number, piece in enumerate(self.pieces)
        )
        return put_together(Pieces((), tuple(lines), self.language))


def draft_of(article: Article, source: str) -> Draft:
    """Every piece of a cleaned article; ``source`` is ``digest`` of what was cleaned."""
    pieces = take_apart(article).all
    return Draft(source, article.language, tuple(_travelling(piece) for piece in pieces if piece.text))


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
    """What is chosen of a changed text, or of the same for other roles: cleaning's choice, but for what was decided."""
    if len(old.pieces) == len(new.pieces) and old.source == new.source:  # it is another listener's
        turned = old.kept.symmetric_difference(chosen)
        return new.kept.symmetric_difference(turned & frozenset(range(len(new.pieces))))
    decided = {
        piece.text: number in chosen
        for number, piece in enumerate(old.pieces)
        if piece.kept != (number in chosen)
    }
    return frozenset(number for number, piece in enumerate(new.pieces) if decided.get(piece.text, piece.kept))


def _travelling(piece: Piece) -> Piece:
    """The piece as far as it travels: without what it was in the input."""
    return Piece(piece.text, piece.text, None, piece.kept, piece.kind, piece.rule, piece.reason)


def _piece(kept: Any, kind: Any, rule: Any, reason: Any, text: Any) -> Piece:
    words: Sequence[Any] = (kind, rule, reason, text)
    if not isinstance(kept, bool) or not all(isinstance(word, str) for word in words):
        raise TypeError(kind)
    if not text.strip() or (kept and kind not in KINDS):
        raise ValueError(kind)
    text = writable(text)
    return Piece(text, text, None, kept, kind, rule, reason)
