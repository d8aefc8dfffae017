"""What stands around each line, in numbers?"""

from __future__ import annotations

import numpy as np

from narrator.clean.model.rows import Flags, Floats, Ints

FAR = 10**6
"""Lines; further than any page reaches, before it is capped."""


def shift(values: Floats, by: int, fill: float = 0.0) -> Floats:
    """The value ``by`` lines further down (up if negative), row by row; ``fill`` beyond the page."""
    moved = np.empty_like(values)
    if abs(by) >= values.shape[-1]:
        moved[...] = fill
    elif by > 0:
        moved[..., :-by] = values[..., by:]
        moved[..., -by:] = fill
    else:
        moved[..., -by:] = values[..., :by]
        moved[..., :-by] = fill
    return moved


def within(values: Floats | Ints, cap: float) -> Floats:
    """The values, none further than ``cap`` from zero."""
    capped: Floats = np.minimum(np.maximum(values, -cap), cap)
    return capped


class Sums:
    """Sums of each row over windows of lines."""

    __slots__ = ("_lines", "_padded", "_reach", "before")

    def __init__(self, rows: Floats, reach: int) -> None:
        count, self._lines = rows.shape
        self._reach = reach
        self._padded = np.zeros((count, self._lines + 1 + 2 * reach))
        self.before = self._padded[:, reach : reach + self._lines + 1]
        """The sum of all lines before each, and of the whole page at the end."""
        np.cumsum(rows, axis=1, out=self.before[:, 1:])
        self._padded[:, reach + self._lines + 1 :] = self.before[:, -1:]

    def mean(self, first: int, last: int) -> Floats:
        """The sum over the lines from ``first`` to ``last`` away, over their number even where the page ends."""
        low, high = self._reach + first, self._reach + last + 1
        lines = self._lines
        windows: Floats = self._padded[:, high : high + lines] - self._padded[:, low : low + lines]
        windows /= last - first + 1
        return windows


def runs(flags: Flags) -> tuple[Ints, Ints, Ints]:
    """For each line: the length of its run of equal flags, the lines before it in the run, and after it."""
    lines = len(flags)
    changes = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    edges = np.concatenate(([0], changes, [lines]))
    sizes = edges[1:] - edges[:-1]
    length = np.repeat(sizes, sizes)
    at = np.arange(lines) - np.repeat(edges[:-1], sizes)
    return length, at, length - 1 - at


def distances(flags: Flags, cap: float) -> tuple[Floats, Floats]:
    """Lines up to the nearest flag above, and down to the nearest below, the line itself left out."""
    lines = len(flags)
    above = np.full(lines + 1, -FAR)
    below = np.full(lines + 1, FAR)
    at = np.flatnonzero(flags)
    above[at + 1] = at
    below[at] = at
    places = np.arange(lines)
    up: Ints = places - np.maximum.accumulate(above)[:-1]
    down: Ints = np.minimum.accumulate(below[::-1])[::-1][1:] - places
    return np.minimum(up, cap), np.minimum(down, cap)


def best_run(scores: Floats) -> tuple[int, int]:
    """The first and the last line of the run with the largest sum."""
    sums = np.concatenate(([0.0], np.cumsum(scores)))
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums[1:] - lowest[:-1])) + 1
    return int(np.argmin(sums[:end])), end - 1
