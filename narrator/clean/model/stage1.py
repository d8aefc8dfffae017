"""How does each line stand among its neighbours and on its page?"""

from __future__ import annotations

import numpy as np

from narrator.clean.model.looks import WORDING, Looks
from narrator.clean.model.rows import Rows
from narrator.clean.model.windows import Sums, best_run, distances, runs, shift, within

_NEAR = (
    *(
        "words",
        "log_chars",
        "end_stop",
        "function_share",
        "caps_inner",
        "last",
        "first",
        "digits",
        "furniture",
    ),
    *("prose", "copies", "kind_photo", "kind_related", "kind_time", "shared_log_prose", "word_length"),
    *("end_colon", "has_below", "overlap+1", *WORDING),
)
_FEW = ("words", "end_stop", "prose", *WORDING)
_SUMMED = (
    *("words", "end_stop", "prose", "function_words", "furniture", "short", "kind_time", "kind_comment"),
    *("has_above", "has_below", *WORDING),
)
_NEXT = (-1, 1, -2, 2)
_FURTHER = (-3, 3, -4, 4, -5, 5)
_WINDOWS = ((-5, -1), (1, 5), (-12, -1), (1, 12), (-30, -1), (1, 30))
_NAMES = {
    by: tuple(f"{name}@{by}" for name in names)
    for places, names in ((_NEXT, _NEAR), (_FURTHER, _FEW))
    for by in places
}
_WINDOW_NAMES = {window: tuple(f"{name}[{window[0]},{window[1]}]" for name in _SUMMED) for window in _WINDOWS}


def place_lines(looks: Looks) -> Rows:
    """What stage 1 decides by: looks, words, neighbours, sums over windows, and the place on the page."""
    lines = len(looks)
    rows = Rows(300, lines)
    # Sums and differences are those of the looks themselves, not of their 32 bits.
    exact = looks.rows
    rows.add_block(exact.names, exact.matrix)
    _add_neighbours(rows, exact)
    sums = Sums(exact.pick(_SUMMED), 31)
    for window in _WINDOWS:
        rows.add_block(_WINDOW_NAMES[window], sums.mean(*window))
    _add_place(rows, sums)
    _add_runs(rows, exact)
    _add_likeness(rows, exact)
    places = np.arange(lines)
    for name in WORDING:
        scores = exact[name]
        first, last = best_run(scores)
        rows.add(f"{name}_from", within(places - first, 80))
        rows.add(f"{name}_to", within(places - last, 80))
        rows.add(f"{name}_in", (places >= first) & (places <= last))
        rows.add(f"{name}_page", scores.mean())
    return rows


def _add_neighbours(rows: Rows, exact: Rows) -> None:
    for places, names in ((_NEXT, _NEAR), (_FURTHER, _FEW)):
        values = exact.pick(names)
        for by in places:
            rows.add_block(_NAMES[by], shift(values, by, -1.0))


def _add_place(rows: Rows, sums: Sums) -> None:
    """Lines and sums above and below."""
    lines = sums.before.shape[1] - 1
    places = np.arange(lines)
    rows.add("place", places / lines)
    rows.add("lines", lines)
    rows.add("lines_above", np.minimum(places, 400))
    rows.add("lines_left", np.minimum(lines - places, 400))
    for name in ("prose", "function_words", "words"):
        before = sums.before[_SUMMED.index(name)]
        rows.add(f"{name}_share_above", before[:-1] / (before[-1] + 1e-9))
        rows.add(f"{name}_above", before[:-1])
        rows.add(f"{name}_below", before[-1] - before[1:])


def _add_runs(rows: Rows, exact: Rows) -> None:
    """The runs of prose and of short lines that a line stands in or near."""
    for name in ("prose", "short", "end_stop"):
        length, at, left = runs(exact[name] > 0)
        rows.add(f"{name}_run", np.minimum(length, 80))
        rows.add(f"{name}_run_at", np.minimum(at, 80))
        rows.add(f"{name}_run_left", np.minimum(left, 80))
    up, down = distances(exact["prose"] > 0, 60)
    rows.add("prose_up", up)
    rows.add("prose_down", down)
    rows.add("prose_gap", up + down)
    up, down = distances(exact["furniture"] >= 0.5, 30)
    rows.add("furniture_up", up)
    rows.add("furniture_down", down)


def _add_likeness(rows: Rows, exact: Rows) -> None:
    """How far a line differs in shape from those next to it."""
    length = np.log1p(exact["words"])
    for by in (-1, 1):
        rows.add(f"longer{by:+d}", length - shift(length, by))
    shape = exact.pick(("end_stop", "caps_inner", "function_share"))
    size = exact["log_chars"]
    for by in (-2, -1, 1, 2):
        unlike = np.abs(shape - shift(shape, by, -1.0))
        rows.add(f"unlike{by:+d}", unlike[0] + unlike[1] + unlike[2] + np.abs(size - shift(size, by)))
