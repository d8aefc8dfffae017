"""Which line looks like the title, and which like the first and the last line of the body?"""

from __future__ import annotations

import numpy as np

from narrator.clean.model.looks import WORDING, Looks
from narrator.clean.model.rows import Floats, Rows
from narrator.clean.model.windows import Sums, best_run, distances, runs, shift, within

LONGEST_HEADLINE = 45
"""Words; no longer line is taken for the title."""
LIKELY_EDGE = 0.03
"""A line less likely to be kept is neither the first nor the last of the body."""
_LOOKS = (
    "words log_chars end_stop ellipsis function_share caps_inner all_caps copies copy_before shared_any_prose "
    "shared_log_prose kind_photo kind_social kind_signup kind_related kind_author kind_time kind_menu furniture bars "
    "numbers last first question colons unknown overlap+1 overlap-1 kind_comment kind_legal prose end_colon "
    "function_words"
).split()
TITLE_ABOVE, TITLE_BELOW = 60, 6
"""Lines above and below the body's first among which repeats of a headline are looked for."""
_WINDOWS = ((1, 3), (1, 10), (1, 30), (-3, -1), (-10, -1), (-40, -1))
_WINDOW_NAMES = {
    window: tuple(
        f"{name}[{window[0]},{window[1]}]" for name in ("keep", "prose", "time", "long", "furniture")
    )
    for window in _WINDOWS
}
_NEAR = ("words", "kind_time", "kind_author", "copies", "caps_inner")
_NEAR_NAMES = {by: tuple(f"{name}@{by}" for name in _NEAR) for by in (-1, 1, 2)}


def logit(probabilities: Floats) -> Floats:
    """The logarithm of the odds, capped at about 6.2 either way."""
    capped = np.minimum(np.maximum(probabilities, 0.002), 0.998)
    odds: Floats = np.log(capped / (1 - capped))
    return odds


def find_edges(looks: Looks, keep: Floats) -> Rows:
    """What the title, the first and the last line are found by; ``keep`` is what stage 1 says of each line."""
    lines = len(looks)
    base = looks.rows
    rows = Rows(130, lines)
    rows.add_block(_LOOKS, base.pick(_LOOKS))
    places = np.arange(lines)
    words = base["words"]
    start, end = best_run(keep - 0.5)
    rows.add("keep", keep)
    rows.add("from", within(places - start, 60))
    rows.add("to", within(places - end, 60))
    sure = np.flatnonzero((keep > 0.6) & (words >= 8))
    rows.add("from_sure", within(places - (sure[0] if len(sure) else start), 60))
    sums = Sums(np.array([keep, base["prose"], base["kind_time"] > 0, words >= 5, base["furniture"]]), 40)
    for window in _WINDOWS:
        rows.add_block(_WINDOW_NAMES[window], sums.mean(*window))
    mass = keep * np.minimum(words, 60)
    sum_to = np.cumsum(mass)
    rows.add("share_above", (sum_to - mass) / (sum_to[-1] + 1e-9))
    rows.add("place", places / lines)
    rows.add("lines_above", np.minimum(places, 200))
    for name in WORDING:
        rows.add(name, base[name])
    shared = Rows(3, lines, np.float64)
    looks.add_shared(shared, "kept", mass)
    rows.add_block(shared.names, shared.matrix)
    above = np.where((places <= start + 1) & (words >= 2), shared["shared_log_kept"] * np.sqrt(words), 0)
    rows.add("headline", above)
    rows.add("headline_rank", above / (above.max() + 1e-9))
    odds = logit(keep)
    for by in (-2, -1, 1, 2, 3):
        rows.add(f"odds@{by}", shift(odds, by, -7.0))
    for name, flags in (("kept", keep > 0.5), ("sure", keep > 0.85)):
        length, at, left = runs(flags)
        rows.add(f"{name}_run", np.minimum(length, 60))
        rows.add(f"{name}_at", np.minimum(at, 60))
        rows.add(f"{name}_left", np.minimum(left, 60))
        up, down = distances(flags, 80)
        rows.add(f"{name}_up", up)
        rows.add(f"{name}_down", down)
    rows.add("mass_below", sum_to[-1] - sum_to)
    rows.add("mass_above", sum_to - mass)
    rows.add("copy_above", base["copy_above"])
    rows.add("copy_below", base["copy_below"])
    near = base.pick(_NEAR)
    for by, names in _NEAR_NAMES.items():
        rows.add_block(names, shift(near, by, -1.0))
    return rows


def find_titles(looks: Looks, keep: Floats, edges: Rows, begins: Floats) -> Rows:
    """What the title is found by: the ``edges`` of ``find_edges``, and how each line stands to the body's first line.

    ``begins`` says how likely each line is that first one.
    """
    lines = len(looks)
    rows = Rows(len(edges.names) + 16, lines)
    rows.add_block(edges.names, edges.matrix)
    places = np.arange(lines)
    order = np.argsort(begins)
    first = int(order[-1])
    rows.add("to_first", within(places - first, 60))
    rows.add("to_second", within(places - int(order[-2] if lines > 1 else first), 60))
    rows.add("begun", np.cumsum(begins) / (begins.sum() + 1e-9))
    rows.add("begins", begins)
    words = looks.rows["words"]
    before = np.concatenate(([0.0], np.cumsum(words)))
    above = places < first
    rows.add("words_between", np.where(above, before[first] - before[places + 1], -1))
    longest = np.full(lines, -1.0)
    longest[:first] = (
        np.maximum.accumulate(np.concatenate(([0.0], words[first - 1 : 0 : -1])))[::-1] if first else 0
    )
    rows.add("longest_between", longest)
    rank = np.full(lines, 30.0)
    near = np.flatnonzero((places <= first) & (places > first - 15))
    rank[near[np.argsort(-words[near], kind="stable")]] = np.arange(len(near))
    rows.add("length_rank", rank)
    _add_repeats(rows, looks, max(0, first - TITLE_ABOVE), min(lines, first + TITLE_BELOW))
    shared = Rows(3, lines, np.float64)
    looks.add_shared(shared, "own", keep * np.minimum(words, 60))
    score = np.where(places <= first, shared["shared_log_own"] * np.sqrt(np.maximum(words, 1)), 0)
    rows.add("shared_any", shared["shared_any_own"])
    rows.add("shared_score", score / (score.max() + 1e-9))
    rows.add("shared_most", score == score.max())
    return rows


def _add_repeats(rows: Rows, looks: Looks, low: int, high: int) -> None:
    """Of the lines around the body's first: how many others hold, end with and start with the same."""
    texts = looks.words.lowered[low:high]
    padded = [f" {text} " for text in texts]
    # Most lines stand nowhere else: one look at all of them tells that.
    in_any, at_edges = "\n".join(padded), "\n".join(("", *texts, ""))
    repeats = np.zeros((3, len(looks)))
    for at, text in enumerate(texts):
        if text and 1 <= text.count(" ") <= 24:
            own = padded[at]
            if in_any.count(own) > 1:
                repeats[0, low + at] = min(sum(own in other for other in padded) - 1, 6)
            if at_edges.count(text + "\n") == 1 and at_edges.count("\n" + text) == 1:
                continue
            longer = [other for other in texts if len(other) > len(text) + 2]
            repeats[1, low + at] = min(sum(other.endswith(text) for other in longer), 3)
            repeats[2, low + at] = min(sum(other.startswith(text) for other in longer), 3)
    rows.add_block(("held_by", "ends_others", "starts_others"), repeats)
