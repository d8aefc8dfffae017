"""What in an article should a person look at before it is published as sound?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from narrator.article import Article, Block, spoken_kinds
from narrator.engines.engine import Engine
from narrator.lexicon import Lexicon, LexiconStack
from narrator.proof import figures, pieces, words
from narrator.proof.finding import KINDS, Finding, Mark
from narrator.say import Span
from narrator.say import say as say_english

__all__ = ["KINDS", "Finding", "proof_read"]

FINDINGS = 1_000
"""Most that one article has: beyond it nobody looks."""

HEARD = ("acronym", "name")
"""Kinds whose question is how the voice sounds them, whatever stands around."""

Look = Callable[[str, Sequence[Span]], Iterator[Mark]]

_LOOKS: tuple[Look, ...] = (
    pieces.unreadable,
    figures.numbers,
    figures.codes,
    words.acronyms,
    words.homographs,
    words.names,
)
"""In this order: of marks that overlap the first is kept."""


def proof_read(
    article: Article,
    lexicons: Sequence[Lexicon] = (),
    engine: Engine | None = None,
    voice: str | None = None,
    speak: Collection[str] = (),
) -> list[Finding]:
    """What is doubtful, in the order of the article text, each word once with how often it stands there.

    With an engine that can tell, and the id of one of its voices, a finding says how the voice sounds it. What a
    lexicon says is not doubtful; ``speak`` are kinds of blocks that are read aloud too. Words and figures are judged in English alone, which is also what is assumed where
    the article declares no language. Raises EngineError.
    """
    english = (article.language or "en").lower()[:2] == "en"
    stack = LexiconStack(lexicons, article.language)
    say = stack.over(say_english) if english else stack.over(_as_written)
    found: list[Finding] = []
    spoken = spoken_kinds(speak)
    for block in article.blocks:
        if block.kind in spoken:
            found += _in_block(block, say(block.text), _LOOKS if english else (pieces.unreadable,))
        else:
            found += pieces.silent(block)
    return _heard(_once(found)[:FINDINGS], engine, voice)


def _as_written(text: str) -> list[Span]:
    return [Span(0, len(text), text)] if text else []


def _in_block(block: Block, spans: Sequence[Span], looks: Sequence[Look]) -> list[Finding]:
    taken = [(span.start, span.end) for span in spans if span.kind == "lexicon"]
    found = []
    for look in looks:
        for mark in look(block.text, spans):
            if any(start < mark.end and mark.start < end for start, end in taken):
                continue
            taken.append((mark.start, mark.end))
            at = block.char_start
            found.append(
                Finding(
                    mark.kind,
                    at + mark.start,
                    at + mark.end,
                    block.text[mark.start : mark.end],
                    _said(block.text, spans, mark),
                    mark.why,
                    mark.advice,
                    mark.lexeme,
                )
            )
    return sorted(found, key=lambda one: one.char_start)


def _said(text: str, spans: Sequence[Span], mark: Mark) -> str:
    parts = []
    for span in spans:
        if span.end <= mark.start or span.start >= mark.end:
            continue
        plain = span.kind == "plain"
        parts.append(text[max(span.start, mark.start) : min(span.end, mark.end)] if plain else span.spoken)
    return "".join(parts).strip()


def _once(found: Sequence[Finding]) -> list[Finding]:
    """The first of those that are written alike and of one kind, with the number of them."""
    counted: dict[tuple[str, str], int] = {}
    for one in found:
        counted[one.kind, one.written] = counted.get((one.kind, one.written), 0) + 1
    kept, seen = [], set()
    for one in found:
        key = (one.kind, one.written)
        if key not in seen:
            seen.add(key)
            kept.append(replace(one, times=counted[key]))
    return kept


def _heard(found: list[Finding], engine: Engine | None, voice: str | None) -> list[Finding]:
    """With what the voice makes of words whose sound is the question."""
    pronounce = getattr(engine, "pronounce", None)
    asked = [one for one in found if one.kind in HEARD]
    if pronounce is None or voice is None or not asked:
        return found
    said = [one.said for one in asked]
    sounds = dict(zip(said, pronounce(voice, said), strict=True))
    return [replace(one, sounds=sounds.get(one.said)) if one.kind in HEARD else one for one in found]
