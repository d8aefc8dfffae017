"""What do boosted trees say about each line?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.rows import Floats

LEAVES = 16
"""A tree has at most as many leaves: one bit for each in 16."""
CHUNK = 256
"""Lines at a time, so that what is compared stays in the processor's cache."""

_LOWEST = np.zeros(1 << LEAVES, np.uint8)  # for each set of ruled-out leaves the first that is left
for _bit in range(LEAVES):
    _LOWEST[(1 << _bit) - 1 :: 1 << (_bit + 1)] = _bit
_LOWEST[-1] = LEAVES - 1


class Trees:
    """Boosted trees, all of them walked at once: each failed test rules out the leaves on its left.

    What is left of a tree's leaves after all tests begins with the one that the walk ends in (QuickScorer:
    Lucchese et al., SIGIR 2015).
    """

    __slots__ = ("_first", "_rows", "_ruled_out", "_tests", "_thresholds", "_trees", "_values")

    def __init__(
        self,
        rows: NDArray[np.uint16],
        thresholds: NDArray[np.float32],
        ruled_out: NDArray[np.uint16],
        values: NDArray[np.float16],
    ) -> None:
        """Each test compares one of ``rows`` with a threshold; arrays are (tests, trees), values (trees, leaves)."""
        self._tests, self._trees = rows.shape
        self._rows = rows.astype(np.intp)
        self._thresholds = thresholds[:, :, None]
        self._ruled_out = ruled_out[:, :, None]
        self._first = (np.arange(self._trees) * values.shape[1])[:, None]
        self._values = values.ravel().astype(np.float32)

    def score(self, features: Floats) -> Floats:
        """The sum of all trees for each column of float32 features, as the logarithm of odds."""
        lines = features.shape[1]
        scores = np.zeros(lines, np.float32)
        for low in range(0, lines, CHUNK):
            part = features[:, low : low + CHUNK]
            gone = np.zeros((self._trees, part.shape[1]), np.uint16)
            for test in range(self._tests):
                failed = part.take(self._rows[test], 0) > self._thresholds[test]
                gone |= failed * self._ruled_out[test]
            scores[low : low + CHUNK] = self._values.take(_LOWEST.take(gone) + self._first).sum(0)
        return scores

    def probabilities(self, features: Floats) -> Floats:
        """The scores as probabilities."""
        likely: Floats = 1 / (1 + np.exp(-self.score(features)))
        return likely
