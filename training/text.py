"""How is the model made that tells an article's lines from the rest of a page?

    python -m training.text DATA.jsonl.gz [--out FILE] [--oof FILE]

Rows of DATA have "id", "url", "text" (the page as copied plain text), "article" (the body as it should be) and "title" (a
line of the text, or null). The weights go to FILE, or to the place from which narrator reads them. They are grown on all
pages; what is printed comes from models that never saw the domain: whatever a stage learns from an earlier one
is out of fold too. Five minutes on one core, and 1.5 GB of memory.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from narrator.clean.model.characters import sort_characters
from narrator.clean.model.heads import LIKELY_EDGE, LONGEST_HEADLINE, find_edges
from narrator.clean.model.line_model import LIKELY_KEPT, SUREST, TREE_SETS, WEIGHTS
from narrator.clean.model.reasons import find_paragraphs, measure
from narrator.clean.model.rows import Flags, Floats, Ints
from narrator.clean.model.stage1 import place_lines
from narrator.clean.model.stage2 import Draft, judge_page, own_columns
from narrator.clean.model.trees import LEAVES
from narrator.clean.model.words import Vocabulary
from training.boosting import Lines, Recipe, grow, pack_trees
from training.data import FOLDS, Page, load_pages
from training.labels import token_key
from training.pages import Part, find_near, gather, gather_mixed, join_features, thin_out
from training.score import HEADER, score_page, tell
from training.word_weights import build_vocabulary, fit_words, sparse_rows

LINE = Recipe(rounds=250, leaves=LEAVES, rate=0.07, least=60, share=0.2, ridge=10)
"""Stage 1. All recipes were chosen on the folds of the development pages."""
HEAD_ROUNDS = {"title": 120, "begins": 80, "ends": 80}
"""Trees of the heads."""
HEAD = {
    name: Recipe(rounds=rounds, leaves=8, rate=0.06, least=25, share=0.3, ridge=5)
    for name, rounds in HEAD_ROUNDS.items()
}
"""The heads: there are few titles, first and last lines to learn from."""
PAGE = Recipe(rounds=100, leaves=LEAVES, rate=0.05, least=100, share=0.2, ridge=10)
"""Stage 2."""
THINNED = (0.4, 0.25)
"""The share of lines far from bodies that stage 1 learns from, of pages and of mixed pages."""
WORD_STRENGTH = (1.0, 3.0)
"""How free the words' weights are: among all lines, and among those near bodies."""
NEAR_BODY = (4, 8)
"""Lines above and below bodies that the second weights of words learn from."""
SEED = 10
"""Of the mixed pages."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What was learnt of words."""

    scores: Floats
    """Two rows: for each line what the weights of its words say, out of fold."""
    weights: list[Floats]
    """Two lists of weights, from all pages."""
    biases: list[float]
    """What is added to each line."""


def main() -> None:
    """Read the pages, train, print what was reached, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA.jsonl.gz")
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE", help="the weights")
    parser.add_argument(
        "--oof", type=Path, metavar="FILE", help="out-of-fold probabilities, by kind/page id (npz)"
    )
    options = parser.parse_args()
    began = time.monotonic()

    def report(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {text}\n")

    pages = load_pages(options.data)
    report(f"{len(pages)} pages of {len({page.domain for page in pages})} domains")
    training = Training(pages)
    report("words")
    training.grow_line()
    report("stage 1")
    training.grow_heads()
    report("title, first and last line")
    training.grow_page()
    report("stage 2")
    np.savez_compressed(options.out, allow_pickle=False, **training.weights())
    if options.oof:
        np.savez_compressed(options.oof, allow_pickle=False, **training.answers())
    sys.stdout.write("\n".join(training.table()) + "\n")


class Training:
    """All stages over the pages and over mixed pages, each learning from what the earlier ones say out of fold."""

    def __init__(self, pages: Sequence[Page]) -> None:
        """Learn the words, and look at all pages."""
        self._pages = pages
        self._characters = sort_characters()
        self._vocabulary = build_vocabulary(pages)
        part = gather(pages, self._vocabulary, self._characters)
        self._parts = [part, gather_mixed(pages, part, self._vocabulary, self._characters, SEED)]
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
        for part, share in zip(self._parts, THINNED, strict=True):
            self._names, features = join_features(map(place_lines, part.looks))
            self._placed.append(features)
            use, weight = thin_out(part, share, rng)
            sets.append(_lines(features, part.labels, weight, part, use, np.ones(len(use), np.bool_)))
        self._keep, self._boosters["line"] = grow(LINE, sets)

    def grow_heads(self) -> None:
        """The title, and the first and the last line of bodies."""
        pages, own = self._pages, self._parts[0]
        titled = np.repeat([bool(page.title_lines) for page in pages], np.diff(own.offsets))
        is_title = np.zeros(len(own.labels))
        for page, span in zip(pages, own.spans, strict=True):
            is_title[span.start + np.array(page.title_lines, np.int64)] = 1
        sets: dict[str, list[Lines]] = {name: [] for name in HEAD}
        for part, keep in zip(self._parts, self._keep, strict=True):
            _, features = join_features(
                find_edges(looks, keep[span]) for looks, span in zip(part.looks, part.spans, strict=True)
            )
            words = np.concatenate([looks.rows["words"] for looks in part.looks])
            short = (words >= 1) & (words <= LONGEST_HEADLINE)
            # Titles of mixed pages do not fit their bodies: they are judged, not learnt from.
            use = short & titled if part is own else np.zeros(len(short), np.bool_)
            ones = np.ones(len(short))
            sets["title"].append(_lines(features, is_title[part.source], ones, part, use, short))
            edges = np.zeros((2, len(short)))
            for span in part.spans:
                on = np.flatnonzero(part.labels[span])
                if len(on):
                    edges[0, span.start + on[0]] = edges[1, span.start + on[-1]] = 1
            for name, sought in zip(("begins", "ends"), edges, strict=True):
                sets[name].append(
                    _lines(features, sought, ones, part, keep > LIKELY_EDGE, keep > LIKELY_EDGE)
                )
        for name, recipe in HEAD.items():
            self._heads[name], self._boosters[name] = grow(recipe, sets[name])

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
            open_lines = self._keep[at] > LIKELY_KEPT
            sets.append(_lines(features, part.labels, part.weight, part, open_lines, open_lines))
            self._titles = self._titles or [draft.title for draft in drafts]
        answers, self._boosters["page"] = grow(PAGE, sets)
        sure = 1 / (1 + np.exp(SUREST))
        self._final = np.where(sets[0].judge, np.clip(answers[0], sure, 1 - sure), 0)

    def _draft(self, part: int, span: slice) -> Draft:
        title, begins, ends = (self._heads[name][part][span] for name in HEAD)
        best = int(np.argmax(title))
        return Draft(self._keep[part][span], best, float(title[best]), title, begins, ends)

    def weights(self) -> dict[str, NDArray[Any]]:
        """The arrays of the weights file."""
        wording = self._wording
        scale = np.array([np.abs(weights).max() / 127 for weights in wording.weights])
        rounded = [np.round(weights / unit) for weights, unit in zip(wording.weights, scale, strict=True)]
        leaves = {name: recipe.leaves for name, recipe in {"line": LINE, **HEAD, "page": PAGE}.items()}
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


def _lines(
    features: NDArray[np.float32], labels: Floats | Ints, weight: Floats, part: Part, use: Flags, judge: Flags
) -> Lines:
    return Lines(features, labels.astype(np.float64), weight, part.fold, use, judge)


def _join(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


if __name__ == "__main__":
    main()
