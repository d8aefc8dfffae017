"""What does somebody want otherwise than cleaning decided, piece by piece?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from narrator.article import KINDS, Article
from narrator.clean.pieces import Piece, fold
from narrator.clean.revise import change, revise, take_apart
from narrator.errors import InputError, InputNotFound, OptionRefused, PieceUnknown

EDITOR = "editor"
"""The rule that a receipt names where a person has decided otherwise than cleaning did."""

ALIKE = ("text", "digits", "prefix", "rule")
"""By what a remembered overrule finds pieces like its own; see ``narrator.clean.site_rules``."""

SHOWN_CHARS = 60
"""How much of a text an error repeats."""


@dataclass(frozen=True, slots=True)
class Overrule:
    """A person's decision on a piece of the page."""

    kept: bool
    """Whether the article is to have it."""
    piece: int | None = None
    """Its number in the receipt, from 0; or else"""
    text: str | None = None
    """its words, case and white space aside: every piece that says them and nothing else."""
    kind: str | None = None
    """One of ``KINDS`` that a kept piece is to be; by default what it was taken for, or a paragraph."""
    remember: bool = False
    """Whether pieces like it are to be decided on like it from now on, on its site."""
    alike: str | None = None
    """One of ``ALIKE``, by which those are found; by default chosen by the text."""

    def __post_init__(self) -> None:
        """Raises OptionRefused for a decision that means nothing, or two things."""
        if (self.piece is None) == (self.text is None):
            raise OptionRefused("an overrule names one piece: give its number as piece, or its words as text")
        if self.text is not None and not fold(self.text):
            raise OptionRefused("the text of an overrule is empty: give the words of a piece")
        if self.kind is not None and self.kind not in KINDS:
            raise OptionRefused(f"kind {self.kind[:SHOWN_CHARS]!r}: {', '.join(KINDS)} are the kinds")
        if self.kind is not None and not self.kept:
            raise OptionRefused(f"{self.named} is dropped and has a kind: only what is kept has one")
        if self.alike is not None and self.alike not in ALIKE:
            raise OptionRefused(f"alike {self.alike[:SHOWN_CHARS]!r}: {', '.join(ALIKE)} are allowed")
        if self.alike is not None and not self.remember:
            raise OptionRefused(f"alike says how {self.named} is remembered: give remember too")

    @property
    def named(self) -> str:
        """The piece as it was named."""
        return f"piece {self.piece}" if self.text is None else f"the text {self.text[:SHOWN_CHARS]!r}"

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data, without what is not said."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in said.items() if name == "kept" or value not in (None, False)}


def overrule(article: Article, overrules: Sequence[Overrule]) -> Article:
    """The article that ``clean`` gave as a person wants it; the receipt says what cleaning had decided.

    A piece that cleaning decided on in the same way stays as it is. A piece made the title takes the place of the one
    that was found.

    Raises:
        PieceUnknown: no piece has that number or says that text.
        OptionRefused: a piece is decided on in two ways, or two pieces are to be the title.
        EmptyInput: nothing is left.
    """
    if not overrules:
        return article
    pieces = take_apart(article)
    changed: dict[int, Piece] = {}
    decided: dict[int, Overrule] = {}
    finder = Finder(pieces.lines)
    for one in overrules:
        for number in finder.find(one):
            before = decided.setdefault(number, one)
            if (before.kept, before.kind) != (one.kept, one.kind):
                raise OptionRefused(f"piece {number} is decided on in two ways: overrule it once")
            piece = pieces.lines[number]
            # Of two titles one is a heading, unless somebody says which is the title.
            second = one.kept and piece.kind == "title" and article.title is not None
            kind = one.kind or ("heading" if second and not piece.kept else None)
            if is_overruled(piece, one.kept, kind):
                changed[number] = decide(piece, one.kept, kind)
    titles = [number for number, piece in changed.items() if piece.kept and piece.kind == "title"]
    if titles and any(piece.kind == "title" for piece in pieces.lead):
        raise OptionRefused(
            f"piece {titles[0]} is to be the title, and another title is given: leave one out"
        )
    if len(titles) > 1:
        raise OptionRefused(f"pieces {titles[0]} and {titles[1]} are both to be the title: one is allowed")
    return revise(article, changed)


class Finder:
    """Finds pieces by number or words, each word looked at once however many are asked for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._count = len(pieces)
        self._by_text: dict[str, list[int]] = {}
        for number, piece in enumerate(pieces):
            for text in {fold(piece.text), fold(piece.source)}:
                self._by_text.setdefault(text, []).append(number)

    def find(self, one: Overrule) -> list[int]:
        """Numbers of the pieces that an overrule is of; raises PieceUnknown if there are none."""
        if one.text is None:
            number = -1 if one.piece is None else one.piece
            if not 0 <= number < self._count:
                raise PieceUnknown(
                    f"there is no piece {number}: the receipt has {self._count}, from 0 to {self._count - 1}"
                )
            return [number]
        found = self._by_text.get(fold(one.text))
        if not found:
            raise PieceUnknown(
                f"no piece of the page says {one.text[:SHOWN_CHARS]!r} and nothing else: the receipt lists what each says"
            )
        return found


def is_overruled(piece: Piece, kept: bool, kind: str | None = None) -> bool:
    """Whether that is another decision than the piece's own."""
    return kept != piece.kept or (kept and kind is not None and kind != piece.kind)


def decide(piece: Piece, kept: bool, kind: str | None = None) -> Piece:
    """The piece as a person decided on it."""
    if kept and piece.kept:
        return change(piece, True, EDITOR, f"made a {kind} by the editor, from a {piece.kind}", kind)
    return change(piece, kept, EDITOR, f"{'kept' if kept else 'dropped'} by the editor", kind)


def read_overrules(rows: object) -> list[Overrule]:
    """Overrules from plain JSON data, a list of objects; raises OptionRefused for anything else."""
    names = [one.name for one in fields(Overrule)]
    if not isinstance(rows, list):
        raise OptionRefused('overrules are a list such as [{"piece": 12, "kept": true}]')
    return [_overrule(number, row, names) for number, row in enumerate(rows)]


def _overrule(number: int, row: object, names: Iterable[str]) -> Overrule:
    if not isinstance(row, dict):
        raise OptionRefused(f"overrule {number} is no object: give {', '.join(names)}")
    unknown = [name for name in row if name not in names]
    if unknown:
        raise OptionRefused(f"overrule {number} has a member {unknown[0]!r}: {', '.join(names)} are allowed")
    wanted = {"kept": bool, "piece": int, "text": str, "kind": str, "remember": bool, "alike": str}
    for name, value in row.items():
        right = isinstance(value, wanted[name]) and (wanted[name] is not int or not isinstance(value, bool))
        if not right and (value is not None or name in ("kept", "remember")):
            raise OptionRefused(
                f"{name} of overrule {number} is {value!r}: {wanted[name].__name__} is wanted"
            )
    if "kept" not in row:
        raise OptionRefused(f"overrule {number} does not say kept: give true or false")
    return Overrule(**row)


def read_overrules_file(path: Path) -> list[Overrule]:
    """Overrules from a file of JSON; raises InputNotFound, InputError or OptionRefused."""
    try:
        rows = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputNotFound(f"the overrules {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"the overrules {path} are no JSON: {error}") from error
    return read_overrules(rows)
