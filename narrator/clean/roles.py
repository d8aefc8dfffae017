"""Which pieces that cleaning left out does a listener want who asks for captions, tables, code or footnotes?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from narrator.article import Article, check_spoken
from narrator.clean.kinds import count_words
from narrator.clean.pieces import Piece
from narrator.clean.revise import change, revise, take_apart

ASKED = "asked_for"
"""The rule that a receipt names where a piece was left out but for the asking."""

SHORTEST_CREDIT = 6
"""Words; a shorter line that names a picture's maker says nothing of what is seen."""

_CREDIT = "picture_credit"
_NO_WORDS = re.compile(
    r"<|.*\.(?:jpe?g|png|gif|webp|svg|avif)$|(?:view|open|enlarge|click|zoom)\b", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[([^\]]*)\]")


def with_roles(article: Article, speak: Collection[str]) -> Article:
    """The article that ``clean`` gave with what stands within it and is of the kinds that are asked for.

    Captions that are file names, mark-up or a short credit stay out: they say nothing. Raises OptionRefused for a kind
    that is none of ``narrator.article.ASKED_KINDS``.
    """
    wanted = check_spoken(speak)
    return revise(article, asked_pieces(take_apart(article).lines, wanted)) if wanted else article


def asked_pieces(lines: Sequence[Piece], wanted: Collection[str]) -> dict[int, Piece]:
    """By number, the left-out pieces of these kinds that stand between kept ones, as blocks of the article."""
    kept = [number for number, piece in enumerate(lines) if piece.kept]
    changed = {}
    for number in range(kept[0], kept[-1]) if kept else ():
        piece = lines[number]
        words = _words(piece) if not piece.kept and piece.kind in wanted else ""
        if words:
            reason = f"a {piece.kind} within the article, which was asked for"
            changed[number] = replace(change(piece, True, ASKED, reason, piece.kind), text=words)
    return changed


def _words(piece: Piece) -> str:
    """What the piece says; "" for nothing."""
    image = _IMAGE.search(piece.source) if piece.rule == "image" else None
    text = " ".join(image.group(1).split()) if image else piece.text
    if piece.kind == "caption" and _NO_WORDS.match(text):
        return ""
    if piece.rule == _CREDIT and count_words(text) < SHORTEST_CREDIT:
        return ""
    return text
