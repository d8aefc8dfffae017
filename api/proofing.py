"""What should a person look at in a draft before it is narrated, and at which piece of the page does it stand?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.article import Article
from narrator.engines import choose_voice, default_engine
from narrator.proof import Finding, proof_read

if TYPE_CHECKING:
    from api.draft import Draft

LABELS = {
    "acronym": "Acronym",
    "number": "Number",
    "code": "Code",
    "name": "Name",
    "homograph": "Two sounds",
    "unreadable": "Unreadable",
    "table": "Table",
    "program": "Program text",
}
"""Kinds of findings, for people."""

ROWS = 100
"""Most that the page lists; the API has all."""

CHARS = 200_000
"""A longer text is not looked through on the page, which answers at each change: the API does it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as the page lists it."""

    piece: int
    """Which piece of the draft it stands in."""
    label: str
    """Its kind."""
    finding: Finding
    """What it is."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The findings that the page lists."""

    rows: tuple[Row, ...] = ()
    """In the order of the text."""
    more: int = 0
    """How many are not listed."""


def proof_of(
    draft: Draft, chosen: Collection[int], article: Article, voice: str | None, speak: Collection[str] = ()
) -> Proof:
    """What is doubtful in the article of the chosen pieces; raises VoiceUnknown, EngineError."""
    if len(article.text) > CHARS:
        return Proof()
    engine = default_engine()
    who = choose_voice(engine, voice, article.language)
    rows = tuple(_rows(draft, chosen, article, proof_read(article, (), engine, who.id, speak)))
    return Proof(rows[:ROWS], max(0, len(rows) - ROWS))


def _rows(draft: Draft, chosen: Collection[int], article: Article, found: list[Finding]) -> Iterator[Row]:
    places: dict[str, int] = {}
    for number in sorted(chosen, reverse=True):
        if number < len(draft.pieces):
            places[draft.pieces[number].text] = number  # of two that are alike the first
    for finding in found:
        for block in article.blocks:
            if block.char_start <= finding.char_start < block.char_end and block.text in places:
                yield Row(places[block.text], LABELS[finding.kind], finding)
                break
