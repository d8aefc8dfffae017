"""What do the model's stages see of the pages that they are trained on?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from narrator.clean.model.characters import Sorts
from narrator.clean.model.looks import Looks, look_at_lines
from narrator.clean.model.rows import Flags, Floats, Ints, Rows
from narrator.clean.model.structure import Structure
from narrator.clean.model.words import Vocabulary
from training.data import Page
from training.labels import TOKEN
from training.mixing import join_bodies, mix_pages

MIXED_WEIGHT = 0.7
"""How much a line of a mixed page counts beside the same line on its own page."""
LONG_WEIGHT = 0.12
"""The same of a long page: its lines stand on their own pages and on mixed ones too."""
FAR = 12
"""Lines above or below the body from which on lines are thinned out: they are many and easy."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of many pages one after another: the pages themselves, or mixed ones made of them."""

    offsets: Ints
    """Where each page starts, and where the last ends."""
    source: Ints
    """The number of each line among the lines of the pages themselves."""
    fold: Ints
    """The fold of each line."""
    labels: Ints
    """1 for each line of a body."""
    weight: Floats
    """How much each line counts."""
    looks: list[Looks]
    """The lines of each page in numbers."""
    structures: Sequence[Structure] = ()
    """Where the lines of each page stand in its markup, if it has any."""
    has_titles: bool = False
    """Whether the titles fit the bodies."""

    @property
    def spans(self) -> list[slice]:
        """The lines of each page."""
        return [slice(int(a), int(b)) for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]


def join_features(pages: Iterable[Rows]) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Names of features, and a row of them for each line of all pages."""
    names: tuple[str, ...] = ()
    parts = []
    for rows in pages:
        names = rows.names
        parts.append(rows.matrix.T.astype(np.float32))
    return names, np.concatenate(parts)


def gather(
    pages: Sequence[Page], vocabulary: Vocabulary, table: Sorts, structures: Sequence[Structure] = ()
) -> Part:
    """The pages themselves."""
    sizes = [len(page.lines) for page in pages]
    labels = np.concatenate([np.array(page.labels) for page in pages])
    return Part(
        offsets=np.concatenate(([0], np.cumsum(sizes))),
        source=np.arange(len(labels)),
        fold=np.repeat([page.fold for page in pages], sizes),
        labels=labels,
        weight=_weigh(pages),
        looks=[look_at_lines(page.lines, vocabulary, table) for page in pages],
        structures=structures,
        has_titles=True,
    )


def gather_mixed(pages: Sequence[Page], part: Part, vocabulary: Vocabulary, table: Sorts, seed: int) -> Part:
    """A mixed page for each of the pages of ``part``, and some long ones."""
    lines = [line for page in pages for line in page.lines]
    mixed = [chosen for chosen in mix_pages(pages, part.offsets, seed) if len(chosen) >= 4]
    long = list(join_bodies(pages, part.offsets, seed))
    counts = np.concatenate(
        [np.full(len(chosen), MIXED_WEIGHT) for chosen in mixed]
        + [np.full(len(chosen), LONG_WEIGHT) for chosen in long]
    )
    made = [*mixed, *long]
    source = np.concatenate(made)
    return Part(
        offsets=np.concatenate(([0], np.cumsum([len(chosen) for chosen in made]))),
        source=source,
        fold=part.fold[source],
        labels=part.labels[source],
        weight=part.weight[source] * counts,
        looks=[look_at_lines([lines[at] for at in chosen], vocabulary, table) for chosen in made],
    )


def find_near(part: Part, above: int, below: int) -> Flags:
    """The lines of bodies, and so many lines around them."""
    near = np.zeros(len(part.labels), np.bool_)
    for span in part.spans:
        on = np.flatnonzero(part.labels[span])
        if len(on):
            near[
                max(span.start, span.start + on[0] - above) : min(span.stop, span.start + on[-1] + below + 1)
            ] = True
    return near


def thin_out(part: Part, share: float, rng: np.random.Generator) -> tuple[Flags, Floats]:
    """Which lines to learn from, a share of the far ones among them, and their weights, so that the sum stays."""
    bodies = np.zeros(len(part.labels), np.bool_)
    for span in part.spans:
        bodies[span] = part.labels[span].any()
    far = ~find_near(part, FAR, FAR) & bodies
    return ~far | (rng.random(len(far)) < share), np.where(far, part.weight / share, part.weight)


def _weigh(pages: Sequence[Page]) -> Floats:
    """A line counts by itself, as a stray line does, and by its share of the body's tokens, as F1 does."""
    weights = []
    for page in pages:
        tokens = np.array([len(TOKEN.findall(line)) for line in page.lines], np.float64)
        body = max(float(tokens @ np.array(page.labels)), 60.0)
        alone = 0.35 * np.sqrt(200 / (len(page.lines) + 50))
        weights.append(alone + 2.1 * np.sqrt(np.minimum(tokens, 120) / body))
    weight = np.concatenate(weights)
    mean: Floats = weight / weight.mean()
    return mean
