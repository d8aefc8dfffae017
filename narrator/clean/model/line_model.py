"""How likely is each line of a page to be part of its article?"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.heads import LIKELY_EDGE, LONGEST_HEADLINE, find_edges, find_titles, logit
from narrator.clean.model.looks import Looks, look_at_lines
from narrator.clean.model.naming import Naming
from narrator.clean.model.reading import Reading
from narrator.clean.model.reasons import MEASURES
from narrator.clean.model.rows import Floats
from narrator.clean.model.stage1 import place_lines
from narrator.clean.model.stage2 import Draft, judge_page
from narrator.clean.model.trees import Trees
from narrator.clean.model.words import SPECIAL, Vocabulary, score_words
from narrator.errors import InputTooLarge, NarratorError

if TYPE_CHECKING:  # plain text needs no HTML parser
    from narrator.clean.model.structure import Structure

WEIGHTS = Path(__file__).with_name("weights.npz")
"""For plain text: the file that ``python -m training.text`` writes."""
HTML_WEIGHTS = Path(__file__).with_name("html_weights.npz")
"""For the lines of HTML pages, with their structure: the file that ``python -m training.html`` writes."""
TREE_SETS = ("line", "begins", "ends", "title", "page")
"""The sets of trees in their order in the file: stage 1, the three heads, stage 2."""
MOST_LINES = 60_000
"""Of a page; a few hundred megabytes are needed for as many."""
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
        self._naming: Naming | None = None
        if "names" in weights:
            names = weights["names"].tobytes().decode().split("\n")
            scaled = weights["naming"] * weights["naming_scale"]
            self._naming = Naming(names, scaled, float(weights["naming_bias"]))

    def look(self, lines: Sequence[str]) -> Looks:
        """The page's lines in numbers, their words' scores among them."""
        if "\n" in "".join(lines):
            lines = [line.replace("\n", " ") for line in lines]
        looks = look_at_lines(lines, self.vocabulary, self._characters)
        looks.set_wording(score_words(looks.words, self.vocabulary, self._wording, self._wording_bias))
        return looks

    def read(self, lines: Sequence[str], structure: Structure | None = None) -> Reading:
        """What each line of a page is. Lines are best stripped, and blank ones left out: the model knows none.

        A model that was trained on HTML wants the ``structure`` that the lines stand in; others have no use for it.
        A page of 140 lines and 1,000 words takes 4 ms; time and memory grow with the number of lines.

        Raises:
            InputTooLarge: there are more than ``MOST_LINES``.
            ValueError: the structure is missing, or one too many.
        """
        count = len(lines)
        if count > MOST_LINES:
            raise InputTooLarge(
                f"the page has {count:,} lines of text: at most {MOST_LINES:,} are read; give one article"
            )
        if (structure is None) != (self._naming is None):
            raise ValueError("a structure is needed for HTML pages, and for these alone")
        looks = self.look(lines)
        if not count:
            return Reading(np.zeros(0), None, 0.0, np.zeros(0), looks, self._reason_scales)
        if structure is not None and self._naming is not None:
            structure.set_naming(self._naming.score(structure))
        placed = place_lines(looks).matrix
        held = structure.first_rows(looks) if structure else None
        keep = self._trees["line"].probabilities(_stack(placed, held))
        draft = self._draft(looks, keep, structure)
        keep = np.zeros(count)
        open_lines = np.flatnonzero(draft.keep > LIKELY_KEPT)
        if len(open_lines):
            judged = judge_page(looks, draft, placed.take(self._own, 0)).matrix
            held = structure.second_rows(looks, draft.keep) if structure else None
            odds = self._trees["page"].score(_stack(judged, held).take(open_lines, 1))
            if structure is not None:  # by the folds' F1; on plain text stage 2 alone is best
                odds = (odds + logit(draft.keep[open_lines])) / 2
            keep[open_lines] = 1 / (1 + np.exp(-np.clip(odds, -SUREST, SUREST)))
        title = draft.title if draft.title_confidence > 0 else None
        return Reading(keep, title, draft.title_confidence, draft.titles, looks, self._reason_scales)

    def _draft(self, looks: Looks, keep: Floats, structure: Structure | None) -> Draft:
        edges = find_edges(looks, keep)
        held = structure.own().matrix if structure else None
        words = looks.rows["words"]
        found: dict[str, Floats] = {}
        rows = _stack(edges.matrix, held)
        for name, possible in (
            ("begins", keep > LIKELY_EDGE),
            ("ends", keep > LIKELY_EDGE),
            ("title", (words >= 1) & (words <= LONGEST_HEADLINE)),
        ):
            if name == "title":
                rows = _stack(find_titles(looks, keep, edges, found["begins"]).matrix, held)
            found[name] = np.zeros(len(keep))
            at = np.flatnonzero(possible)
            if len(at):
                found[name][at] = self._trees[name].probabilities(rows.take(at, 1))
        titles = found["title"]
        title = int(np.argmax(titles))
        return Draft(keep, title, float(titles[title]), titles, found["begins"], found["ends"])


def _stack(rows: Floats, more: Floats | None) -> Floats:
    return rows if more is None else np.concatenate((rows, more))


@cache
def load_model() -> LineModel:
    """The model for plain text that ships with narrator, read once.

    Raises:
        NarratorError: its file is missing or damaged.
    """
    return read_model(WEIGHTS)


@cache
def load_html_model() -> LineModel:
    """The model for HTML pages that ships with narrator, read once.

    Raises:
        NarratorError: its file is missing or damaged.
    """
    return read_model(HTML_WEIGHTS)


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
            f"the text model {path.name} cannot be read ({error}); a file written by training.text or training.html is needed: "
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
