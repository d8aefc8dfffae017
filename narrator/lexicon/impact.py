"""Which sentences of a narrated article does a changed lexicon touch, and how long are they?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narrator.article import Article, spoken_kinds
from narrator.engines.engine import Engine
from narrator.lexicon.lexeme import Lexicon
from narrator.lexicon.stack import LexiconStack
from narrator.segment import Segment, segment


@dataclass(frozen=True, slots=True)
class Touched:
    """A segment that is said otherwise with another lexicon."""

    char_start: int
    """First written character in the article text."""
    char_end: int
    """One past its last."""
    before: str
    """What is said now; "" where it was cut otherwise."""
    after: str
    """What would be said."""
    ids: tuple[str, ...]
    """The manifest's segments that it replaces."""
    start_s: float
    """When the first of these begins, in seconds; 0 where there is none."""
    end_s: float
    """When the last of them ends."""


def touched(
    article: Article,
    before: Sequence[Lexicon],
    after: Sequence[Lexicon],
    engine: Engine,
    manifest: Mapping[str, Any],
    speak: Collection[str] = (),
) -> list[Touched]:
    """What would be spoken anew, in order; ``manifest`` is that of the narration as it is heard, in which the kinds
    in ``speak`` are read aloud too.

    Raises PhonemesRefused where the engine cannot speak what a lexeme asks for.
    """
    kinds = spoken_kinds(speak)
    old = segment(article, kinds, lexicons=LexiconStack(before, article.language, engine))
    new = segment(article, kinds, lexicons=LexiconStack(after, article.language, engine))
    known = {(piece.spoken, piece.phonemes) for piece in old}
    said = {(piece.char_start, piece.char_end): piece for piece in old}
    found = []
    for piece in new:
        if (piece.spoken, piece.phonemes) in known:
            continue
        rows = [row for row in manifest["segments"] if _overlap(row["source"], piece)]
        was = said.get((piece.char_start, piece.char_end))
        found.append(
            Touched(
                piece.char_start,
                piece.char_end,
                _readable(was) if was else "",
                _readable(piece),
                tuple(row["id"] for row in rows),
                rows[0]["start"] if rows else 0.0,
                rows[-1]["end"] if rows else 0.0,
            )
        )
    return found


def _overlap(source: Sequence[int], piece: Segment) -> bool:
    return source[0] < piece.char_end and piece.char_start < source[1]


def _readable(piece: Segment) -> str:
    """What is said, sounds between slashes."""
    parts, at = [], 0
    for sound in piece.phonemes:
        parts += [piece.spoken[at : sound.start], f"/{sound.ipa}/"]
        at = sound.end
    return "".join([*parts, piece.spoken[at:]])
