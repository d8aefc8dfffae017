"""What trees tell the lines of one sort from the others, and what do they say of pages they have not seen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.rows import Flags, Floats, Ints

_COMMON = {
    "objective": "binary",
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "min_gain_to_split": 0.1,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one set of trees is grown."""

    rounds: int
    """Trees."""
    leaves: int
    """Of each tree, at most."""
    rate: float
    """How much of each tree's answer is taken."""
    least: int
    """Lines in a leaf, at least."""
    share: float
    """Of the features, tried for each tree."""
    ridge: float
    """How much leaves are drawn to nought."""

    @property
    def options(self) -> dict[str, Any]:
        """As LightGBM wants them."""
        return _COMMON | {
            "num_leaves": self.leaves,
            "learning_rate": self.rate,
            "min_data_in_leaf": self.least,
            "feature_fraction": self.share,
            "lambda_l2": self.ridge,
        }


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to learn from and to judge."""

    features: NDArray[np.float32]
    """A row for each line."""
    labels: Floats
    """1 for each line of the sort that is sought."""
    weight: Floats
    """How much each line counts."""
    fold: Ints
    """The part of the pages it comes from."""
    use: Flags
    """The lines to learn from."""
    judge: Flags
    """The lines whose answers are wanted."""


def grow(recipe: Recipe, sets: Sequence[Lines]) -> tuple[list[Floats], lightgbm.Booster]:
    """For each set its lines' probabilities, all from trees that never saw their fold; and trees grown on all."""
    features = np.concatenate([lines.features[lines.use] for lines in sets])
    labels, weight, fold = (
        np.concatenate([getattr(lines, name)[lines.use] for lines in sets])
        for name in ("labels", "weight", "fold")
    )
    options = recipe.options
    full = lightgbm.Dataset(features, labels, weight=weight, params=options, free_raw_data=False).construct()
    answers: list[Floats] = [np.zeros(len(lines.labels)) for lines in sets]
    for left_out in np.unique(fold):
        trees = lightgbm.train(options, full.subset(np.flatnonzero(fold != left_out)), recipe.rounds)
        for lines, answer in zip(sets, answers, strict=True):
            at = np.flatnonzero((lines.fold == left_out) & lines.judge)
            if len(at):
                answer[at] = trees.predict(lines.features[at])
    return answers, lightgbm.train(options, full, recipe.rounds)


@dataclass(slots=True)
class _Tree:
    """One tree as the tests and leaves that ``narrator.clean.model.trees`` walks."""

    rows: list[int]
    thresholds: list[float]
    ruled_out: list[int]
    values: list[float]

    def add(self, node: dict[str, Any]) -> None:
        """Take in a node and what hangs on it, left before right."""
        if "leaf_value" in node:
            self.values.append(node["leaf_value"])
            return
        at, first = len(self.rows), len(self.values)
        self.rows.append(node["split_feature"])
        self.thresholds.append(node["threshold"])
        self.ruled_out.append(0)
        self.add(node["left_child"])
        self.ruled_out[at] = sum(1 << leaf for leaf in range(first, len(self.values)))
        self.add(node["right_child"])


def pack_trees(sets: Sequence[tuple[lightgbm.Booster, int]]) -> dict[str, NDArray[Any]]:
    """Sets of trees, each with the most leaves its trees have, as arrays of the weights file."""
    shapes, rows, thresholds, ruled_out, values = [], [], [], [], []
    for booster, leaves in sets:
        trees = []
        for found in booster.dump_model()["tree_info"]:
            tree = _Tree([], [], [], [])
            tree.add(found["tree_structure"])
            spare = leaves - 1 - len(tree.rows)
            tree.rows += [0] * spare
            tree.thresholds += [np.inf] * spare
            tree.ruled_out += [0] * spare
            tree.values += [0.0] * (leaves - len(tree.values))
            trees.append(tree)
        shapes.append((leaves - 1, len(trees), leaves))
        rows.append(np.array([tree.rows for tree in trees]).T.ravel())
        thresholds.append(np.array([tree.thresholds for tree in trees]).T.ravel())
        ruled_out.append(np.array([tree.ruled_out for tree in trees]).T.ravel())
        values.append(np.array([tree.values for tree in trees]).ravel())
    return {
        "tree_shapes": np.array(shapes, np.int32),
        "tree_rows": np.concatenate(rows).astype(np.uint16),
        "tree_thresholds": _round_down(np.concatenate(thresholds)),
        "tree_ruled_out": np.concatenate(ruled_out).astype(np.uint16),
        "tree_values": np.concatenate(values).astype(np.float16),
    }


def _round_down(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """To 32 bits, never up: features of 32 bits stand on the same side of them."""
    rounded = thresholds.astype(np.float32)
    lower = np.nextafter(rounded, np.float32(-np.inf))
    return np.where(rounded.astype(np.float64) > thresholds, lower, rounded)
