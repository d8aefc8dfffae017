"""How are measured runs put into words: medians, ranges and ratios to narrator?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.measure import Cost

FIGURES: tuple[tuple[str, Callable[[Cost], float], str], ...] = (
    ("wall s", lambda cost: cost.wall_s, "wall_s"),
    ("CPU s", lambda cost: cost.cpu_s, "cpu_s"),
    ("PSS MB", lambda cost: cost.pss_mb, "pss_mb"),
    ("RSS MB", lambda cost: cost.rss_mb, "rss_mb"),
)
"""Heading, value and JSON name of each figure."""

BASE_STATE = {"cached": "cold"}
"""With whose row of narrator's a state is compared, where that is not the same state."""


@dataclass(slots=True)
class Row:
    """All runs of one contender in one state."""

    contender: str
    """Its key."""
    name: str
    """For people."""
    state: str
    """cold, warm or cached."""
    costs: list[Cost] = field(default_factory=list)
    """One for each run."""
    audio_s: float = 0.0
    """Length of what came out."""


def render(heading: str, rows: Sequence[Row]) -> str:
    """A table in Markdown: each figure as median (least to most), and its ratio to narrator's."""
    lines = [heading, ""]
    titles = ["contender", "state"]
    for title, _, _ in FIGURES:
        titles += [title, "ratio"]
    titles.append("audio s")
    body = []
    for row in rows:
        base = _base(row, rows)
        cells = [row.name, row.state]
        for _, value, _ in FIGURES:
            values = [value(cost) for cost in row.costs]
            cells += [spread(values), _ratio(values, [value(cost) for cost in base.costs]) if base else ""]
        body.append([*cells, f"{row.audio_s:,.0f}"])
    return "\n".join([*lines, *align([titles, *body]), ""])


def to_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Every single run."""
    return [
        {
            "contender": row.contender,
            "state": row.state,
            "audio_s": round(row.audio_s, 3),
            "runs": [{name: round(value(cost), 4) for _, value, name in FIGURES} for cost in row.costs],
        }
        for row in rows
    ]


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as a Markdown table whose columns stand under each other; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return [lines[0], "| " + " | ".join("-" * width for width in widths) + " |", *lines[1:]]


def spread(values: Sequence[float]) -> str:
    """Median, and least to most where there are several."""
    middle = _number(median(values))
    return middle if len(values) == 1 else f"{middle} ({_number(min(values))} to {_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _ratio(values: Sequence[float], base: Sequence[float]) -> str:
    return f"{median(values) / median(base):.2f}" if median(base) else ""


def _base(row: Row, rows: Sequence[Row]) -> Row | None:
    wanted = BASE_STATE.get(row.state, row.state)
    return next((other for other in rows if other.contender == "narrator" and other.state == wanted), None)
