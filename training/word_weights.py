"""Which words are known, and how far does each speak for the article?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from narrator.clean.model.lexicon import FUNCTION_WORDS, KINDS
from narrator.clean.model.rows import Flags, Floats, Ints
from narrator.clean.model.words import (
    BEGIN,
    END,
    LONGEST_WHOLE,
    SPECIAL,
    UNKNOWN,
    WORD,
    PageWords,
    Vocabulary,
    cells,
)
from training.data import Page

WORD_DOMAINS = 4
"""A word is known if it stands on pages of at least so many domains, or in the lexicon."""
PAIR_DOMAINS = 5
"""A pair of words is known from so many domains on."""
WHOLE_DOMAINS = 3
"""A whole short line is known from so many domains on: furniture that many sites share, and no site's own text."""


def build_vocabulary(pages: Sequence[Page]) -> Vocabulary:
    """The words, pairs and whole short lines that many domains share."""
    seen: dict[str, set[str]] = {}
    wholes: dict[str, set[str]] = {}
    for page in pages:
        for line in page.lines:
            words = WORD.findall(line.lower())
            for word in words:
                seen.setdefault(word, set()).add(page.domain)
            if 0 < len(words) <= LONGEST_WHOLE:
                wholes.setdefault(" ".join(words), set()).add(page.domain)
    lexicon = FUNCTION_WORDS.union(*KINDS.values())
    common = (
        word
        for word, domains in seen.items()
        if not word.isdigit() and (len(domains) >= WORD_DOMAINS or word in lexicon)
    )
    known = Vocabulary([*SPECIAL, *sorted(common)], np.zeros(0, np.int64), [])
    pairs: dict[int, set[str]] = {}
    for page in pages:
        for line in page.lines:
            ids = [BEGIN, *map(known.id_of, WORD.findall(line.lower())), END]
            for first, second in pairwise(ids):
                if first != UNKNOWN and second != UNKNOWN:
                    pairs.setdefault(first * known.size + second, set()).add(page.domain)
    keys = sorted(key for key, domains in pairs.items() if len(domains) >= PAIR_DOMAINS)
    shared = sorted(whole for whole, domains in wholes.items() if len(domains) >= WHOLE_DOMAINS)
    return Vocabulary(known.words, np.array(keys, np.int64), shared)


def sparse_rows(words: PageWords, vocabulary: Vocabulary) -> csr_matrix:
    """A page's lines as rows with a cell for each known word, pair and whole, over the root of their number."""
    lines = len(words.counts)
    line, cell = cells(words, vocabulary)
    count = np.maximum(np.bincount(line, minlength=lines), 1)
    width = vocabulary.size + len(vocabulary.pairs) + len(vocabulary.wholes)
    return csr_matrix((1 / np.sqrt(count[line]), (line, cell)), shape=(lines, width))


def fit_words(rows: Any, labels: Ints, weight: Floats, strength: float, use: Flags) -> tuple[Floats, float]:
    """The weight of each cell, and what is added to each line: logistic regression over the lines in ``use``."""
    model = LogisticRegression(C=strength, max_iter=60, solver="lbfgs", tol=1e-3)
    model.fit(rows[np.flatnonzero(use)], labels[use], sample_weight=weight[use])
    return model.coef_[0], float(model.intercept_[0])
