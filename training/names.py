"""Which names of elements are known, and how far does each speak for the article?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from narrator.clean.dom import Document
from narrator.clean.model.naming import NEAR, ZONES, known_names
from narrator.clean.model.rows import Floats
from training.data import FOLDS, Page
from training.pages import Part
from training.word_weights import fit_words

NAME_DOMAINS = 4
"""A name is known if pages of at least so many domains have it."""
NAME_STRENGTH = 0.5
"""How free the names' weights are."""


@dataclass(frozen=True, slots=True)
class Names:
    """What was learnt of names."""

    words: list[str]
    """The known ones."""
    scores: Floats
    """For each line what the weights of the names around it say, out of fold."""
    weights: Floats
    """A row for each zone, a column for each name."""
    bias: float
    """What is added to each line."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they stand in the weights file."""
        scale = np.abs(self.weights).max() / 127
        return {
            "names": np.frombuffer("\n".join(self.words).encode(), np.uint8),
            "naming": np.round(self.weights / scale).astype(np.int8),
            "naming_scale": np.array(scale),
            "naming_bias": np.array(self.bias),
        }


def learn_names(pages: Sequence[Page], documents: Sequence[Document], part: Part) -> Names:
    """Weights of names in each zone around a line."""
    words = _common_names(pages, documents)
    numbers = {word: at for at, word in enumerate(words)}
    rows = vstack([name_rows(document, numbers) for document in documents]).tocsr()
    weight = np.repeat([1 / np.sqrt(len(page.lines) + 50) for page in pages], np.diff(part.offsets))
    weight /= weight.mean()
    scores = np.zeros(len(part.labels))
    everything = np.ones(len(part.labels), np.bool_)
    for fold in range(FOLDS):
        others = part.fold != fold
        cells, bias = fit_words(rows, part.labels, weight, NAME_STRENGTH, others)
        scores[~others] = rows[np.flatnonzero(~others)] @ cells + bias
    cells, bias = fit_words(rows, part.labels, weight, NAME_STRENGTH, everything)
    return Names(words, scores, cells.reshape(len(ZONES), len(words)), bias)


def _common_names(pages: Sequence[Page], documents: Sequence[Document]) -> list[str]:
    domains: dict[str, set[str]] = {}
    for page, document in zip(pages, documents, strict=True):
        for word in {word for names in document.names for word in names}:
            domains.setdefault(word, set()).add(page.domain)
    return sorted(word for word, seen in domains.items() if len(seen) >= NAME_DOMAINS)


def name_rows(document: Document, words: Mapping[str, int]) -> csr_matrix:
    """A page's lines as rows with a cell for each known name in each zone, over the root of their number."""
    element, word = known_names(document, words)
    held = csr_matrix((np.ones(len(element)), (element, word)), shape=(len(document.tags), len(words)))
    zones: list[tuple[list[int], list[int]]] = [([], []) for _ in ZONES]
    for line, owner in enumerate(document.owners):
        for level, at in enumerate(document.ancestors(owner)):
            lines, elements = zones[0 if level == 0 else 1 if level <= NEAR else 2]
            lines.append(line)
            elements.append(at)
    shape = (len(document.lines), len(document.tags))
    around = [csr_matrix((np.ones(len(lines)), (lines, at)), shape=shape) @ held for lines, at in zones]
    joined = hstack(around).tocsr()
    count = np.maximum(np.asarray(joined.sum(1)).ravel(), 1)
    return csr_matrix(joined.multiply(1 / np.sqrt(count)[:, None]))
