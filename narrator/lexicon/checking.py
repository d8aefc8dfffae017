"""What in a lexicon is allowed and still worth a second look?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from narrator.engines.engine import Engine
from narrator.errors import PhonemesRefused
from narrator.lexicon.lexeme import Lexeme, Lexicon


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that may not be meant."""

    line: int | None
    """Where it stands, from 1; None where the lexicon came without lines."""
    told: str
    """What it is, and what to do."""


def doubts(lexicon: Lexicon, engine: Engine | None = None, voice: str | None = None) -> Iterator[Doubt]:
    """Forms that stand twice, roles, and, where a voice is named by its id, sounds that it cannot speak."""
    first: dict[str, Lexeme] = {}
    spell = getattr(engine, "spell", None)
    for lexeme in lexicon.lexemes:
        for grapheme in lexeme.graphemes:
            other = first.setdefault(grapheme, lexeme)
            if other is not lexeme:
                where = f" in line {other.line}" if other.line else ""
                yield Doubt(
                    lexeme.line, f"{grapheme!r} stands{where} before: of all its pronunciations one is said"
                )
        if lexeme.roles:
            yield Doubt(
                lexeme.line,
                f"{lexeme.graphemes[0]!r} has a role: it is said where none without a role is there",
            )
        for one in lexeme.pronunciations:
            if one.phoneme is None or engine is None:
                continue
            if not engine.traits.phonemes:
                if all(other.alias is None for other in lexeme.pronunciations):
                    yield Doubt(
                        lexeme.line,
                        f"{lexeme.graphemes[0]!r} has no alias, and {engine.name} takes no phonemes",
                    )
            elif spell and voice:
                try:
                    spell(voice, one.phoneme)
                except PhonemesRefused as error:
                    yield Doubt(lexeme.line, str(error))
