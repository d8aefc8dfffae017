"""How does a page show where a text is listened to? A strip along it, the same in words, and every number in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.assets import render
from narrator.records.counts import WHOLE, Count

WIDTH, HEIGHT = 1000.0, 64.0
"""Of the drawing, in units of its own; a page stretches it."""

HEARD = 40.0
"""Height of the lane in which a cell that all listens heard is full."""

LANES = (("replayed", 43.0), ("skipped", 50.0), ("left", 57.0))
"""The lanes below it, and where each begins; their cells are ``LANE`` high and as dense as they are frequent."""

LANE = 5.0

CELLS_MAX = 500
"""Beyond it sentences share cells: a phone is 360 pixels wide."""

ROWS_MAX = 1000
"""Of the table; who wants more asks the API."""

TEXT_CHARS = 90
"""Of a sentence where it stands for itself."""

WORDS = {"replayed": "heard again", "skipped": "skipped", "left": "stopped here"}
"""Of those lanes, for a person."""

NOTHING = Count()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the strip: a sentence, or some of a long text."""

    x: float
    """Where it begins, in units of the drawing."""
    width: float
    """As much of the strip as its text is of the whole."""
    height: float
    """Of its bar: how many heard it."""
    marks: tuple[tuple[str, float, float], ...]
    """(lane, where the lane begins, 0 to 1 how dense) of those lanes in which there is something."""
    title: str
    """What a pointer over it reads."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the table."""

    text: str
    """Its beginning."""
    count: Count
    """What was done with it."""


def strip(manifest: Mapping[str, Any], counts: Mapping[str, Count]) -> Markup:
    """The strip of a narration as HTML without a style or script of its own; api/pages/strip.css dresses it.

    ``counts`` is by segment id, as ``read_counts`` gives it.
    """
    segments = manifest["segments"]
    rows = [Row(_short(one["text"]), counts.get(one["id"], NOTHING)) for one in segments]
    heard_most = max((row.count.heard for row in rows), default=0)
    # Batches get lost and each counts for itself: no share is ever above the whole.
    listens = max(counts.get(WHOLE, NOTHING).heard, heard_most)
    is_empty = all(count == NOTHING for count in counts.values())
    return Markup(
        render(
            "strip.html",
            id=manifest["id"],
            is_empty=is_empty or not rows,
            said=[] if is_empty else _said(rows, listens),
            cells=[] if is_empty else _cells([len(one["text"]) for one in segments], rows, heard_most),
            rows=rows[:ROWS_MAX],
            total=len(rows),
            width=f"{WIDTH:g}",
            height=f"{HEIGHT:g}",
            base=f"{HEARD:g}",
            lane=f"{LANE:g}",
        )
    )


def _cells(lengths: Sequence[int], rows: Sequence[Row], heard_most: int) -> list[Cell]:
    step = -(-len(rows) // CELLS_MAX)
    most = {lane: max(max(getattr(row.count, lane) for row in rows), 1) for lane, _ in LANES}
    chars, at, found = max(sum(lengths), 1), 0, []
    for first in range(0, len(rows), step):
        some = rows[first : first + step]
        size = sum(lengths[first : first + step])
        heard = sum(row.count.heard for row in some) / len(some)
        marks = []
        for lane, y in LANES:
            share = max(getattr(row.count, lane) for row in some) / most[lane]
            if share:
                marks.append((lane, y, round(0.25 + 0.75 * share, 3)))
        found.append(
            Cell(
                round(WIDTH * at / chars, 3),
                round(WIDTH * size / chars, 3),
                round(HEARD * heard / max(heard_most, 1), 3),
                tuple(marks),
                "\n".join([some[0].text, _numbers(some)]),
            )
        )
        at += size
    return found


def _numbers(some: Sequence[Row]) -> str:
    """Those of one sentence, or the greatest of several."""
    sums = {kind: max(getattr(row.count, kind) for row in some) for kind in Count.__dataclass_fields__}
    told = [f"heard {sums['heard']:,}"]
    told += [f"{word} {sums[kind]:,}" for kind, word in WORDS.items() if sums[kind]]
    return ("up to " if len(some) > 1 else "") + ", ".join(told)


def _said(rows: Sequence[Row], listens: int) -> list[str]:
    """The strip in sentences."""
    told = [f"{listens:,} {'listen' if listens == 1 else 'listens'}."]
    told.append(
        f"The first sentence was heard in {rows[0].count.heard:,}, the last in {rows[-1].count.heard:,}."
    )
    for kind, said in (
        ("replayed", "Most often heard again"),
        ("skipped", "Most often skipped"),
        ("left", "Most listeners stopped in"),
    ):
        most = max(rows, key=lambda row: getattr(row.count, kind))
        number = getattr(most.count, kind)
        if number:
            told.append(f"{said}: “{most.text}” ({number:,}).")
    return told


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_CHARS else line[: TEXT_CHARS - 1].rstrip() + "…"
