"""How likely is each line of a page to be part of its article?"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.heads import LIKELY_EDGE, LONGEST_HEADLINE, find_edges
from narrator.clean.model.looks import Looks, look_at_lines
from narrator.clean.model.reading import Reading
from narrator.clean.model.reasons import MEASURES
from narrator.clean.model.rows import Floats
from narrator.clean.model.stage1 import place_lines
from narrator.clean.model.stage2 import Draft, judge_page
from narrator.clean.model.trees import Trees
from narrator.clean.model.words import SPECIAL, Vocabulary, score_words
from narrator.errors import NarratorError

WEIGHTS = Path(__file__).with_name("weights.npz")
"""The file that ``python -m training.text`` writes."""
TREE_SETS = ("line", "title", "begins", "ends", "page")
"""The sets of trees in their order in the file: stage 1, the three heads, stage 2."""
LIKELY_KEPT = 0.01
"""A line that stage 1 keeps less likely than this is dropped; stage 2 is not asked."""
SUREST = 6.2
"""The logarithm of odds beyond which a line is not said to be any surer."""


class LineModel:
    """Words, stage 1, the heads for title, first and last line, and stage 2, with their weights."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        """``weights`` are the arrays of the file.

        Raises:
            ValueError, KeyError, IndexError, TypeError: they do not fit together.
        """
        words = weights["words"].tobytes().decode().split("\n")
        wholes = weights["wholes"].tobytes().decode().split("\n")
        pairs = np.cumsum(weights["pairs"].astype(np.int64))
        if tuple(words[: len(SPECIAL)]) != SPECIAL:
            raise ValueError("the vocabulary is of another version")
        if weights["wording"].shape != (2, len(words) + len(pairs) + len(wholes)):
            raise ValueError(f"there are {weights['wording'].shape} weights of words")
        self.vocabulary = Vocabulary(words, pairs, wholes)
        self._wording = weights["wording"] * weights["wording_scale"][:, None]
        self._wording_bias = weights["wording_bias"]
        self._characters = weights["characters"]
        if self._characters.shape != (0x10000,):
            raise ValueError(f"there are sorts of {len(self._characters)} characters")
        self._own = weights["own"].astype(np.intp)
        self._reason_scales = _scales(weights["reason_scales"])
        self._trees = dict(zip(TREE_SETS, _plant(weights), strict=True))

    def look(self, lines: Sequence[str]) -> Looks:
        """The page's lines in numbers, their words' scores among them."""
        if "\n" in "".join(lines):
            lines = [line.replace("\n", " ") for line in lines]
        looks = look_at_lines(lines, self.vocabulary, self._characters)
        looks.set_wording(score_words(looks.words, self.vocabulary, self._wording, self._wording_bias))
        return looks

    def read(self, lines: Sequence[str]) -> Reading:
        """What each line of a page is. Lines are best stripped, and blank ones left out: the model knows none.

        A page of 140 lines and 1,000 words takes 4 ms; time and memory grow with the number of lines.
        """
        looks = self.look(lines)
        count = len(lines)
        if not count:
            return Reading(np.zeros(0), None, 0.0, np.zeros(0), looks, self._reason_scales)
        placed = place_lines(looks).matrix
        draft = self._draft(looks, self._trees["line"].probabilities(placed))
        keep = np.zeros(count)
        open_lines = np.flatnonzero(draft.keep > LIKELY_KEPT)
        if len(open_lines):
            judged = judge_page(looks, draft, placed.take(self._own, 0)).matrix
            odds = self._trees["page"].score(judged.take(open_lines, 1))
            keep[open_lines] = 1 / (1 + np.exp(-np.clip(odds, -SUREST, SUREST)))
        title = draft.title if draft.title_confidence > 0 else None
        return Reading(keep, title, draft.title_confidence, draft.titles, looks, self._reason_scales)

    def _draft(self, looks: Looks, keep: Floats) -> Draft:
        edges = find_edges(looks, keep).matrix
        words = looks.rows["words"]
        found = {}
        for name, possible in (
            ("title", (words >= 1) & (words <= LONGEST_HEADLINE)),
            ("begins", keep > LIKELY_EDGE),
            ("ends", keep > LIKELY_EDGE),
        ):
            found[name] = np.zeros(len(keep))
            at = np.flatnonzero(possible)
            if len(at):
                found[name][at] = self._trees[name].probabilities(edges.take(at, 1))
        title = int(np.argmax(found["title"]))
        titles = found["title"]
        return Draft(keep, title, float(titles[title]), titles, found["begins"], found["ends"])


@cache
def load_model() -> LineModel:
    """The model that ships with narrator, read once.

    Raises:
        NarratorError: its file is missing or damaged.
    """
    return read_model(WEIGHTS)


def read_model(path: Path) -> LineModel:
    """The model in a weights file.

    Raises:
        NarratorError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as opened, np.load(opened) as file:
            return LineModel(dict(file.items()))
    except _DAMAGES as error:
        raise NarratorError(
            f"the text model {path.name} cannot be read ({error}); a file written by training.text is needed: "
            "install narrator again"
        ) from error


_DAMAGES = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    zipfile.BadZipFile,
    zlib.error,
)


def _scales(array: NDArray[Any]) -> Floats:
    if array.shape != (2, 2, len(MEASURES)):
        raise ValueError(f"there are {array.shape} scales of reasons")
    return array.astype(np.float64)


def _plant(weights: Mapping[str, NDArray[Any]]) -> list[Trees]:
    """The sets of trees, which stand in the file's arrays one after another."""
    tests_from = values_from = 0
    sets = []
    for tests, trees, leaves in weights["tree_shapes"].tolist():
        span = slice(tests_from, tests_from + tests * trees)
        values = weights["tree_values"][values_from : values_from + trees * leaves]
        sets.append(
            Trees(
                weights["tree_rows"][span].reshape(tests, trees),
                weights["tree_thresholds"][span].reshape(tests, trees),
                weights["tree_ruled_out"][span].reshape(tests, trees),
                values.reshape(trees, leaves),
            )
        )
        tests_from, values_from = span.stop, values_from + trees * leaves
    return sets
