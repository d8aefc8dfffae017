"""How is what is not running text said to a listener who asked for it: captions, tables, code, footnotes?

A word in the article's language says what begins. A table is said row by row, each cell after the name of its column;
code line by line. Every word still stands for written characters: what is added shares those of the next word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from narrator.say import Span

Say = Callable[[str], list[Span]]
"""What is said for a text, with a map back to it."""

CELL = " | "
"""What stands between two cells of a row."""

BETWEEN = "between"
"""Class of the span between two cells: what is said there belongs to no word."""

LONGEST_HEADER = 6
"""Words; what is longer is no name of a column that could be said with each cell."""

CUES = {
    "de": {"caption": "Bildtext", "table": "Tabelle", "code": "Code", "footnote": "Fußnote"},
    "en": {"caption": "Caption", "table": "Table", "code": "Code", "footnote": "Footnote"},
    "es": {"caption": "Pie de foto", "table": "Tabla", "code": "Código", "footnote": "Nota al pie"},
    "fr": {"caption": "Légende", "table": "Tableau", "code": "Code", "footnote": "Note"},
    "it": {"caption": "Didascalia", "table": "Tabella", "code": "Codice", "footnote": "Nota"},
    "nl": {"caption": "Bijschrift", "table": "Tabel", "code": "Code", "footnote": "Voetnoot"},
    "pl": {"caption": "Podpis", "table": "Tabela", "code": "Kod", "footnote": "Przypis"},
    "pt": {"caption": "Legenda", "table": "Tabela", "code": "Código", "footnote": "Nota de rodapé"},
    "sv": {"caption": "Bildtext", "table": "Tabell", "code": "Kod", "footnote": "Fotnot"},
}
"""By language and kind, the word that says what begins; in another language nothing does."""

ROLES = frozenset(CUES["en"])
"""Kinds of blocks that are said in a way of their own."""

_FOOTNOTE = re.compile(r"(?:\[(\w{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.):]?(?=\s)|([*†‡]))\s*(?=\S)")
_TOKEN = re.compile(r"\S+")


def say_role(kind: str, text: str, language: str | None, say: Say) -> Iterator[tuple[int, str, list[Span]]]:
    """Each line of the block: where it starts in the text, its characters, and what is said for them."""
    cue = CUES.get((language or "en").lower()[:2], {}).get(kind, "")
    if kind == "footnote":
        yield 0, text, _footnote(text, cue, say)
        return
    lines = _rows(text, say) if kind == "table" else ((line, say(line)) for line in text.split("\n"))
    start = 0
    for line, spans in lines:
        if cue and any(_is_heard(span.spoken) for span in spans):
            spans, cue = _begin(spans, cue), ""
        yield start, line, spans
        start += len(line) + 1


def _footnote(text: str, cue: str, say: Say) -> list[Span]:
    mark = _FOOTNOTE.match(text) if cue else None
    if mark is None:
        return _begin(say(text), cue) if cue else say(text)
    number = next((group for group in mark.groups()[:3] if group), "")
    end = len(mark.group().rstrip())
    begun = [Span(0, end, f"{cue} {number}".rstrip() + ":", "cue"), Span(end, mark.end(), " ", "cue")]
    return begun + _moved(say(text[mark.end() :]), mark.end())


def _rows(text: str, say: Say) -> Iterator[tuple[str, list[Span]]]:
    rows = [line.split(CELL) for line in text.split("\n")]
    names = [_spoken(say(cell)) for cell in rows[0]] if _has_header(rows) else []
    for number, row in enumerate(rows):
        named = names if number and len(row) == len(names) else [""] * len(row)
        yield CELL.join(row), _row(row, named, say)


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: in short words, the first of which may be missing."""
    first = rows[0]
    return (
        len(rows) > 1
        and len(first) > 1
        and all(any(char.isalpha() for char in cell) for cell in first[1:])
        and (not first[0].strip() or any(char.isalpha() for char in first[0]))
        and all(len(cell.split()) <= LONGEST_HEADER for cell in first)
    )


def _row(row: Sequence[str], names: Sequence[str], say: Say) -> list[Span]:
    spans: list[Span] = []
    start = 0
    ended = ""  # with what the cell before ends, "" where none was heard
    for number, (cell, name) in enumerate(zip(row, names, strict=True)):
        said = say(cell)
        heard = _is_heard(_spoken(said))
        if number:
            between = "" if not (ended and heard) else " " if ended in ".!?;:," else "; " if name else ", "
            spans.append(Span(start, start + len(CELL), between, BETWEEN))
            start += len(CELL)
        spans += _moved(_begin(said, name) if name and heard else said, start)
        start += len(cell)
        ended = cell.rstrip()[-1:] if heard else ended
    return spans


def _begin(spans: Sequence[Span], cue: str) -> list[Span]:
    """The same with the cue before its first word, whose written characters it shares."""
    result: list[Span] = []
    for at, span in enumerate(spans):
        if not _is_heard(span.spoken):
            result.append(span)
            continue
        if span.kind != "plain":
            return [
                *result,
                replace(span, spoken=f"{cue}: {span.spoken.lstrip()}", kind="cue"),
                *spans[at + 1 :],
            ]
        word = next(match for match in _TOKEN.finditer(span.spoken) if _is_heard(match.group()))
        first, last = span.start + word.start(), span.start + word.end()
        parts = [
            Span(span.start, first, span.spoken[: word.start()]),
            Span(first, last, f"{cue}: {word.group()}", "cue"),
            Span(last, span.end, span.spoken[word.end() :]),
        ]
        return [*result, *(part for part in parts if part.end > part.start), *spans[at + 1 :]]
    return result


def _moved(spans: Sequence[Span], by: int) -> list[Span]:
    return [replace(span, start=span.start + by, end=span.end + by) for span in spans]


def _spoken(spans: Sequence[Span]) -> str:
    return " ".join("".join(span.spoken for span in spans).split())


def _is_heard(text: str) -> bool:
    return any(char.isalnum() for char in text)
