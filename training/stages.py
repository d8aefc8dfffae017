"""How do all stages of a model learn from pages, each from what the earlier ones say out of fold?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from narrator.clean.model.characters import Sorts
from narrator.clean.model.heads import LIKELY_EDGE, LONGEST_HEADLINE, find_edges, find_titles, logit
from narrator.clean.model.line_model import LIKELY_KEPT, SUREST, TREE_SETS
from narrator.clean.model.looks import Looks
from narrator.clean.model.reasons import find_paragraphs, measure
from narrator.clean.model.rows import Flags, Floats, Ints, Rows
from narrator.clean.model.stage1 import place_lines
from narrator.clean.model.stage2 import Draft, judge_page, own_columns
from narrator.clean.model.structure import Structure
from narrator.clean.model.trees import LEAVES
from narrator.clean.model.words import Vocabulary
from training.boosting import Lines, Recipe, grow, pack_trees
from training.data import FOLDS, Page
from training.labels import token_key
from training.pages import Part, find_near, join_features, thin_out
from training.score import HEADER, score_page, tell
from training.word_weights import fit_words, sparse_rows

HEAD = {
    "begins": Recipe(rounds=80, leaves=8, rate=0.06, least=25, share=0.3, ridge=5),
    "ends": Recipe(rounds=80, leaves=8, rate=0.06, least=25, share=0.3, ridge=5),
    "title": Recipe(rounds=200, leaves=12, rate=0.04, least=20, share=0.15, ridge=5),
}
"""The heads: there are few titles, first and last lines to learn from."""
WORD_STRENGTH = (1.0, 3.0)
"""How free the words' weights are: among all lines, and among those near bodies."""
NEAR_BODY = (4, 8)
"""Lines above and below bodies that the second weights of words learn from."""


SURE = 1 / (1 + np.exp(SUREST))
"""No line is said to be surer of the article, or of the rest, than this far from certainty."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """How a model's stages are grown; all were chosen on the folds of the development pages."""

    line: Recipe
    """Stage 1."""
    page: Recipe
    """Stage 2."""
    thinned: tuple[float, ...]
    """The share of lines far from bodies that stage 1 learns from, of each part of the pages."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What was learnt of words."""

    scores: Floats
    """Two rows: for each line what the weights of its words say, out of fold."""
    weights: list[Floats]
    """Two lists of weights, from all pages."""
    biases: list[float]
    """What is added to each line."""


class Training:
    """All stages over the pages, the first part, and over what else was made of them."""

    # Learnt step by step: grow_line, grow_heads, grow_page, in this order.
    def __init__(
        self,
        pages: Sequence[Page],
        parts: Sequence[Part],
        vocabulary: Vocabulary,
        table: Sorts,
        recipes: Recipes,
        names: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Learn the words; the parts' structures, if any, know the scores of ``names``, which go to the file."""
        self._names_learnt = dict(names or {})
        self._pages = pages
        self._characters = table
        self._vocabulary = vocabulary
        self._parts = parts
        self._recipes = recipes
        part = parts[0]
        self._wording = _learn_words(pages, part, self._vocabulary)
        for some in self._parts:
            for looks, span in zip(some.looks, some.spans, strict=True):
                looks.set_wording(self._wording.scores[:, some.source[span]])
        self._names: tuple[str, ...] = ()
        self._placed: list[NDArray[np.float32]] = []
        self._keep: list[Floats] = []
        self._heads: dict[str, list[Floats]] = {}
        self._final: Floats = np.zeros(len(part.labels))
        self._titles: list[int] = []
        self._boosters: dict[str, lightgbm.Booster] = {}

    def grow_line(self) -> None:
        """Stage 1."""
        rng = np.random.default_rng(0)
        sets = []
        for part, share in zip(self._parts, self._recipes.thinned, strict=True):
            self._names, features = join_features(map(place_lines, part.looks))
            self._placed.append(features)
            features = _beside(features, [s.first_rows(looks) for s, looks in _built(part)])
            use, weight = thin_out(part, share, rng)
            sets.append(_lines(features, part.labels, weight, part, use, np.ones(len(use), np.bool_)))
        self._keep, self._boosters["line"] = grow(self._recipes.line, sets)

    def grow_heads(self) -> None:
        """The first and the last line of bodies, then the title."""
        sets: dict[str, list[Lines]] = {"begins": [], "ends": []}
        edges = []
        for part, keep in zip(self._parts, self._keep, strict=True):
            edges.append(
                [find_edges(looks, keep[span]) for looks, span in zip(part.looks, part.spans, strict=True)]
            )
            features = self._head_features(part, edges[-1])
            sought = np.zeros((2, len(keep)))
            for span in part.spans:
                on = np.flatnonzero(part.labels[span])
                if len(on):
                    sought[0, span.start + on[0]] = sought[1, span.start + on[-1]] = 1
            for name, is_edge in zip(sets, sought, strict=True):
                possible = keep > LIKELY_EDGE
                sets[name].append(_lines(features, is_edge, np.ones(len(keep)), part, possible, possible))
        for name in ("begins", "ends"):
            self._heads[name], self._boosters[name] = grow(HEAD[name], sets[name])
        self._grow_titles(edges)

    def _grow_titles(self, edges: Sequence[Sequence[Rows]]) -> None:
        pages, own = self._pages, self._parts[0]
        titled = np.repeat([bool(page.title_lines) for page in pages], np.diff(own.offsets))
        is_title = np.zeros(len(own.labels))
        for page, span in zip(pages, own.spans, strict=True):
            is_title[span.start + np.array(page.title_lines, np.int64)] = 1
        sets = []
        for part, keep, begins, rows in zip(
            self._parts, self._keep, self._heads["begins"], edges, strict=True
        ):
            titles = [
                find_titles(looks, keep[span], edge, begins[span])
                for looks, edge, span in zip(part.looks, rows, part.spans, strict=True)
            ]
            words = np.concatenate([looks.rows["words"] for looks in part.looks])
            short = (words >= 1) & (words <= LONGEST_HEADLINE)
            # Titles of mixed pages do not fit their bodies: they are judged, not learnt from.
            use = short & titled[part.source] if part.has_titles else np.zeros(len(short), np.bool_)
            features = self._head_features(part, titles)
            sets.append(_lines(features, is_title[part.source], np.ones(len(short)), part, use, short))
        self._heads["title"], self._boosters["title"] = grow(HEAD["title"], sets)

    def _head_features(self, part: Part, rows: Sequence[Rows]) -> NDArray[np.float32]:
        _, features = join_features(rows)
        return _beside(features, [structure.own().matrix for structure in part.structures])

    def grow_page(self) -> None:
        """Stage 2."""
        columns = own_columns(self._names)
        sets = []
        for at, part in enumerate(self._parts):
            drafts = [self._draft(at, span) for span in part.spans]
            _, features = join_features(
                judge_page(looks, draft, self._placed[at][span][:, columns].T)
                for looks, draft, span in zip(part.looks, drafts, part.spans, strict=True)
            )
            keeps = [draft.keep for draft in drafts]
            features = _beside(
                features,
                [s.second_rows(looks, keep) for (s, looks), keep in zip(_built(part), keeps, strict=False)],
            )
            open_lines = self._keep[at] > LIKELY_KEPT
            sets.append(_lines(features, part.labels, part.weight, part, open_lines, open_lines))
            self._titles = self._titles or [draft.title for draft in drafts]
        answered, self._boosters["page"] = grow(self._recipes.page, sets)
        self._final = np.where(sets[0].judge, np.clip(answered[0], SURE, 1 - SURE), 0)

    def _draft(self, part: int, span: slice) -> Draft:
        title, begins, ends = (self._heads[name][part][span] for name in ("title", "begins", "ends"))
        best = int(np.argmax(title))
        return Draft(self._keep[part][span], best, float(title[best]), title, begins, ends)

    def weights(self) -> dict[str, NDArray[Any]]:
        """The arrays of the weights file."""
        wording = self._wording
        scale = np.array([np.abs(weights).max() / 127 for weights in wording.weights])
        rounded = [np.round(weights / unit) for weights, unit in zip(wording.weights, scale, strict=True)]
        leaves = dict.fromkeys(TREE_SETS, LEAVES) | {name: recipe.leaves for name, recipe in HEAD.items()}
        return {
            "words": _join(self._vocabulary.words),
            "wholes": _join(self._vocabulary.wholes),
            "pairs": np.diff(self._vocabulary.pairs, prepend=0).astype(np.int32),
            "wording": np.stack(rounded).astype(np.int8),
            "wording_scale": scale,
            "wording_bias": np.array(wording.biases),
            "characters": self._characters,
            "own": np.array(own_columns(self._names), np.uint16),
            "reason_scales": self._scale_reasons(),
            **self._names_learnt,
            **pack_trees([(self._boosters[name], leaves[name]) for name in TREE_SETS]),
        }

    def _scale_reasons(self) -> NDArray[np.float32]:
        """Means and deviations of what reasons are told from, of dropped and kept lines."""
        part = self._parts[0]
        rows = []
        for looks, span in zip(part.looks, part.spans, strict=True):
            paragraphs = find_paragraphs(looks, self._final[span])
            rows.append(measure(looks, paragraphs).T)
        measures = np.concatenate(rows)
        sorts = [measures[part.labels == label] for label in (0, 1)]
        scales = [[sort.mean(0) for sort in sorts], [sort.std(0) for sort in sorts]]
        return np.array(scales, np.float32)

    def answers(self) -> dict[str, NDArray[np.float32]]:
        """What each stage says of each line out of fold, by the kind of answer and the page's id."""
        kinds = {"line": self._keep[0], "title": self._heads["title"][0], "page": self._final}
        return {
            f"{kind}/{page.id}": values[span].astype(np.float32)
            for kind, values in kinds.items()
            for page, span in zip(self._pages, self._parts[0].spans, strict=True)
        }

    def table(self) -> list[str]:
        """What was reached out of fold, as rows of Markdown."""
        spans = self._parts[0].spans
        rows = [HEADER]
        for name, keep, threshold in (
            ("labels", self._parts[0].labels, 0.5),
            ("stage 1", self._keep[0], 0.5),
            ("stage 2", self._final, 0.5),
            ("mean of both", (logit(self._keep[0]) + logit(self._final)) / 2, 0.0),
            ("stage 2, from 0.6 on", self._final, 0.6),
            ("stage 2, from 0.7 on", self._final, 0.7),
        ):
            kept = [
                [line for line, likely in zip(page.lines, keep[span], strict=True) if likely > threshold]
                for page, span in zip(self._pages, spans, strict=True)
            ]
            rows.append(
                tell(name, [score_page(page, lines) for page, lines in zip(self._pages, kept, strict=True)])
            )
        found = [
            token_key(page.lines[at]) == token_key(page.title)
            for page, at in zip(self._pages, self._titles, strict=True)
            if page.title
        ]
        return [
            *rows,
            "",
            f"The title's line is found on {np.mean(found):.3f} of the {len(found)} pages that have one.",
        ]


def _learn_words(pages: Sequence[Page], part: Part, vocabulary: Vocabulary) -> Wording:
    """Weights of words among all lines, and among those in and next to bodies."""
    rows = vstack([sparse_rows(looks.words, vocabulary) for looks in part.looks]).tocsr()
    weight = np.repeat([1 / np.sqrt(len(page.lines) + 50) for page in pages], np.diff(part.offsets))
    weight /= weight.mean()
    scores = np.zeros((2, len(part.labels)))
    weights, biases = [], []
    for at, use in enumerate((np.ones(len(part.labels), np.bool_), find_near(part, *NEAR_BODY))):
        for fold in range(FOLDS):
            others = part.fold != fold
            cells, bias = fit_words(rows, part.labels, weight, WORD_STRENGTH[at], use & others)
            scores[at, ~others] = rows[np.flatnonzero(~others)] @ cells + bias
        cells, bias = fit_words(rows, part.labels, weight, WORD_STRENGTH[at], use)
        weights.append(cells)
        biases.append(bias)
    return Wording(scores, weights, biases)


def _built(part: Part) -> list[tuple[Structure, Looks]]:
    """The structures of a part's pages, if it has any, each with the page's looks."""
    return list(zip(part.structures, part.looks, strict=True)) if part.structures else []


def _beside(features: NDArray[np.float32], held: Sequence[Floats]) -> NDArray[np.float32]:
    """The features, and beside them what the structures say, where the part has any."""
    if not held:
        return features
    return np.concatenate((features, np.concatenate([rows.T for rows in held]).astype(np.float32)), axis=1)


def _lines(
    features: NDArray[np.float32], labels: Floats | Ints, weight: Floats, part: Part, use: Flags, judge: Flags
) -> Lines:
    return Lines(features, labels.astype(np.float64), weight, part.fold, use, judge)


def _join(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)
