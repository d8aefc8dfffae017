"""What does stage 1's judgement of the whole page say about each line?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from narrator.clean.model.heads import logit
from narrator.clean.model.looks import Looks
from narrator.clean.model.rows import Flags, Floats, Rows
from narrator.clean.model.windows import Sums, best_run, distances, runs, shift, within

_WINDOWS = ((-3, -1), (1, 3), (-8, -1), (1, 8), (-20, -1), (1, 20), (-60, -1), (1, 60))
_WINDOW_NAMES = {
    window: tuple(
        f"{name}[{window[0]},{window[1]}]" for name in ("keep", "mass", "sure", "kept_prose", "odds")
    )
    for window in _WINDOWS
}
_OWN_NAMES = tuple(f"own {at}" for at in range(250))
_OWN_NEAR = frozenset("words end_stop caps_inner last wording_near function_share has_below".split())
_OF_PAGE = frozenset(("lines", "wording_page", "wording_near_page"))


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found before the last stage."""

    keep: Floats
    """For each line how likely stage 1 would keep it."""
    title: int
    """The number of the likeliest title line."""
    title_confidence: float
    """How likely it is the title, from 0 to 1."""
    titles: Floats
    """For each line how likely it is the title."""
    begins: Floats
    """For each line how likely it is the body's first."""
    ends: Floats
    """For each line how likely it is the body's last."""


def own_columns(names: tuple[str, ...]) -> list[int]:
    """Of stage 1's rows those that stage 2 sees too: the line's own, its place, and a little of its neighbours."""
    single = [
        at for at, name in enumerate(names) if "@" not in name and "[" not in name and name not in _OF_PAGE
    ]
    near = [
        at
        for at, name in enumerate(names)
        if "@" in name and name.split("@")[0] in _OWN_NEAR and name.split("@")[1] in ("-1", "1")
    ]
    return single + near


def judge_page(looks: Looks, draft: Draft, own: Floats) -> Rows:
    """What stage 2 decides by. ``own`` are the ``own_columns`` of stage 1."""
    lines = len(looks)
    rows = Rows(250, lines)
    rows.add_block(_OWN_NAMES[: len(own)], own)
    keep = draft.keep
    odds = logit(keep)
    rows.add("odds", odds)
    for by in (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5):
        rows.add(f"odds@{by}", shift(odds, by, -7.0))
    words = np.minimum(looks.rows["words"], 80)
    mass = keep * words
    sums = Sums(np.array([keep, mass, keep > 0.8, looks.rows["prose"] * keep, odds]), 61)
    for window in _WINDOWS:
        rows.add_block(_WINDOW_NAMES[window], sums.mean(*window))
    _add_mass(rows, sums.before[1])
    _add_best_runs(rows, keep, words)
    for name, flags in (("sure", keep > 0.8), ("kept", keep > 0.5), ("open", keep > 0.2)):
        _add_runs(rows, name, flags)
    _add_run_mass(rows, keep > 0.5, sums.before[1])
    up, down = distances(keep < 0.2, 80)
    rows.add("dropped_up", up)
    rows.add("dropped_down", down)
    looks.add_shared(rows, "kept", mass)
    looks.add_shared(rows, "dropped", (1 - keep) * words)
    _add_alike(rows, looks, keep)
    _add_title(rows, looks, draft)
    _add_edges(rows, draft)
    return rows


def _add_mass(rows: Rows, before: Floats) -> None:
    """Words that are probably kept, above and below."""
    rows.add("mass_above", before[:-1])
    rows.add("mass_below", before[-1] + 1e-9 - before[1:])
    rows.add("mass_share_above", before[:-1] / (before[-1] + 1e-9))


def _add_best_runs(rows: Rows, keep: Floats, words: Floats) -> None:
    """Where the line stands to the stretch that is kept most surely, by three measures."""
    places = np.arange(len(keep))
    for name, scores in (
        ("lines", keep - 0.5),
        ("words", (keep - 0.5) * np.sqrt(words + 1)),
        ("sure", keep - 0.85),
    ):
        first, last = best_run(scores)
        rows.add(f"best_{name}_from", within(places - first, 60))
        rows.add(f"best_{name}_to", within(places - last, 60))


def _add_runs(rows: Rows, name: str, flags: Flags) -> None:
    length, at, left = runs(flags)
    rows.add(f"{name}_run", np.minimum(length, 80))
    rows.add(f"{name}_at", np.minimum(at, 80))
    rows.add(f"{name}_left", np.minimum(left, 80))
    up, down = distances(flags, 80)
    rows.add(f"{name}_up", up)
    rows.add(f"{name}_down", down)


def _add_run_mass(rows: Rows, flags: Flags, before: Floats) -> None:
    """The kept words of the line's own run, and of the runs above and below."""
    lines = len(flags)
    places = np.arange(lines)
    _, at, left = runs(flags)
    first, last = places - at, places + left
    own = before[last + 1] - before[first]
    rows.add("run_mass", np.where(flags, own, 0))
    rows.add("run_share", np.where(flags, own, 0) / (before[-1] + 1e-9))
    rows.add("run_mass_above", np.where(first > 0, own[np.maximum(first - 1, 0)], 0))
    rows.add("run_mass_below", np.where(last < lines - 1, own[np.minimum(last + 1, lines - 1)], 0))


def _add_alike(rows: Rows, looks: Looks, keep: Floats) -> None:
    """How lines of the same shape, and copies of the line, fare on the page."""
    base = looks.rows
    size = np.minimum(np.log2(base["words"] + 1), 6).astype(np.int64)
    capitals = (base["caps_inner"] > 0.3).astype(np.int64) + (base["caps_inner"] > 0.7)
    shape = ((size * 3 + capitals) * 2 + (base["end_stop"] > 0)) * 2 + (base["numbers"] > 0)
    times = np.bincount(shape)[shape]
    rows.add("shape_keep", (np.bincount(shape, keep)[shape] - keep) / np.maximum(times - 1, 1))
    rows.add("shape_times", np.minimum(times, 50))
    best = np.zeros(len(keep))
    np.maximum.at(best, looks.same, keep)
    rows.add("copy_keep", best[looks.same] - keep)


def _add_title(rows: Rows, looks: Looks, draft: Draft) -> None:
    """Words shared with the title, and the place below it and its last copy."""
    words, title, lines = looks.words, draft.title, len(looks)
    span = slice(words.starts[title], words.starts[title + 1])
    wanted = np.zeros(words.different, np.bool_)
    wanted[words.local[span][words.content[span]]] = True
    content = np.bincount(words.line[words.content], minlength=lines)
    shared = np.bincount(words.line[wanted[words.local] & words.content], minlength=lines)
    rows.add("title_shared", shared / np.maximum(content, 1))
    rows.add("title_cover", shared / max(int(np.count_nonzero(wanted)), 1))
    places = np.arange(lines)
    rows.add("title_from", within(places - title, 60))
    same = looks.same == looks.same[title]
    rows.add("title_same", same)
    rows.add("title_from_last", within(places - np.flatnonzero(same)[-1], 60))


def _add_edges(rows: Rows, draft: Draft) -> None:
    """Whether the body has probably begun, and probably not ended."""
    begins, ends = draft.begins, draft.ends
    begun = np.cumsum(begins / (begins.sum() + 1e-9))
    open_still = np.cumsum((ends / (ends.sum() + 1e-9))[::-1])[::-1]
    rows.add("begun", begun)
    rows.add("not_ended", open_still)
    rows.add("inside", np.minimum(begun, open_still))
    rows.add("begins", begins)
    rows.add("ends", ends)
    for by in (-1, 1, -2, 2):
        rows.add(f"begins@{by}", shift(begins, by))
        rows.add(f"ends@{by}", shift(ends, by))
    places = np.arange(len(begins))
    rows.add("begins_from", within(places - np.argmax(begins), 40))
    rows.add("ends_from", within(places - np.argmax(ends), 40))
