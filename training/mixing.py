"""Which more pages can be made of the pages there are?

A mixed page has one page's body, what stands right around it, and the far head and tail of other pages; some bodies
are shortened. Only pages of one fold are mixed, so that no domain stands in two.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from narrator.clean.model.rows import Ints
from training.data import Page

NEAR = (0, 2, 4, 8, 15, 30)
"""Lines of its own head and tail that stay with a body."""
LONG_PAGES = 25
"""Pages that are made as long as long reads and chapters of books."""
LONG_OF = (3, 40)
"""Bodies that one is made of."""
ALL = 10**6
"""Lines; the whole head or tail."""


def mix_pages(pages: Sequence[Page], offsets: Ints, seed: int) -> Iterator[Ints]:
    """One mixed page for each page, as numbers of lines among the lines of all pages; ``offsets`` is where each starts."""
    rng = random.Random(seed)
    folds: dict[int, list[int]] = {}
    for at, page in enumerate(pages):
        folds.setdefault(page.fold, []).append(at)
    spans = [_find_body(page) for page in pages]
    for at, page in enumerate(pages):
        first, last = spans[at]
        head_of, tail_of = rng.choice(folds[page.fold]), rng.choice(folds[page.fold])
        base, end = int(offsets[at]), int(offsets[at + 1])
        body = list(range(base + first, base + last + 1))
        if rng.random() < 0.35 and len(body) > 8:
            cut = rng.randint(len(body) // 4, 3 * len(body) // 4)
            start = rng.randint(0, len(body) - cut)
            body = body[:start] + body[start + cut :]
        near_head = rng.choice(NEAR) if rng.random() < 0.8 else ALL
        near_tail = rng.choice(NEAR) if rng.random() < 0.8 else ALL
        head = list(range(base + max(0, first - near_head), base + first))
        if near_head < first or rng.random() < 0.5:
            stop = max(0, spans[head_of][0] - rng.choice((0, 3, 8)))
            start = rng.randint(0, stop) if rng.random() < 0.3 else 0
            head = [*range(int(offsets[head_of]) + start, int(offsets[head_of]) + stop), *head]
        tail_from = base + last + 1
        tail = list(range(tail_from, min(end, tail_from + near_tail)))
        if tail_from + near_tail < end or rng.random() < 0.5:
            lines = len(pages[tail_of].lines)
            start = min(lines, spans[tail_of][1] + 1 + rng.choice((0, 0, 3, 8)))
            stop = rng.randint(start, lines) if rng.random() < 0.3 else lines
            tail += range(int(offsets[tail_of]) + start, int(offsets[tail_of]) + stop)
        yield np.array([*head, *body, *tail], np.int64)


def join_bodies(pages: Sequence[Page], offsets: Ints, seed: int) -> Iterator[Ints]:
    """Long pages, as numbers of lines like those of ``mix_pages``: bodies one after another between a head and a tail."""
    rng = random.Random(seed)
    folds: dict[int, list[int]] = {}
    for at, page in enumerate(pages):
        folds.setdefault(page.fold, []).append(at)
    spans = [_find_body(page) for page in pages]
    for number in range(LONG_PAGES):
        own = sorted(folds)[number % len(folds)]
        chosen = rng.sample(folds[own], min(len(folds[own]), rng.randint(*LONG_OF)))
        head_of, tail_of = chosen[0], chosen[-1]
        lines = list(range(int(offsets[head_of]), int(offsets[head_of]) + spans[head_of][0]))
        for at in chosen:
            first, last = spans[at]
            lines += range(int(offsets[at]) + first, int(offsets[at]) + last + 1)
        lines += range(int(offsets[tail_of]) + spans[tail_of][1] + 1, int(offsets[tail_of + 1]))
        yield np.array(lines, np.int64)


def _find_body(page: Page) -> tuple[int, int]:
    """The first and the last line of the body; of a page without one, of the page."""
    on = np.flatnonzero(page.labels)
    return (int(on[0]), int(on[-1])) if len(on) else (0, len(page.lines) - 1)
