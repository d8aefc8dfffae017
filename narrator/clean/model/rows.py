"""Which named numbers describe each line of a page?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
"""Real numbers, mostly one for each line."""
Ints: TypeAlias = NDArray[np.int64]
"""Counts and places."""
Flags: TypeAlias = NDArray[np.bool_]
"""One yes or no for each line, word or character."""


class Rows:
    """A matrix with a name for each row and a column for each line, filled row by row."""

    __slots__ = ("_at", "_full")

    def __init__(self, capacity: int, lines: int, dtype: type[np.floating[Any]] = np.float32) -> None:
        self._full: Floats = np.empty((capacity, lines), dtype)
        self._at: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each row, in order."""
        return tuple(self._at)

    @property
    def matrix(self) -> Floats:
        """The rows that were filled."""
        return self._full[: len(self._at)]

    def add(self, name: str, values: ArrayLike) -> None:
        """One more row, or the row of that name anew; a single value stands for every line."""
        self._full[self._at.setdefault(name, len(self._at))] = values

    def add_block(self, names: Sequence[str], values: Floats) -> None:
        """As many more rows as there are names."""
        first = len(self._at)
        self._at.update(zip(names, range(first, first + len(names)), strict=True))
        self._full[first : len(self._at)] = values

    def __getitem__(self, name: str) -> Floats:
        row: Floats = self._full[self._at[name]]
        return row

    def pick(self, names: Sequence[str]) -> Floats:
        """A copy of the named rows, in the order of the names."""
        return self._full.take([self._at[name] for name in names], 0)
