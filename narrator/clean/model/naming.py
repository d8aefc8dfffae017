"""What do the classes and ids around a line, by which authors name the parts of their pages, say of it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from narrator.clean.model.rows import Floats, Ints

if TYPE_CHECKING:
    from narrator.clean.dom import Document
    from narrator.clean.model.structure import Structure

NAMED = {
    "nav": "nav menu navbar breadcrumb breadcrumbs navigation toc pagination",
    "foot": "footer foot copyright legal bottom",
    "side": "sidebar side aside rail widget widgets secondary",
    "related": "related recommended recommend recirc more trending popular latest recent similar also readmore next prev "
    "teaser",
    "promotion": "promo promotion cta ad ads advert advertisement sponsor sponsored banner offer product shop buy affiliate",
    "social": "social share sharing follow facebook twitter",
    "signup": "newsletter subscribe subscription signup sign paywall optin form modal popup cookie consent",
    "comments": "comment comments disqus reply respond discussion",
    "caption": "caption figcaption credit image img photo figure gallery media video player",
    "author": "author byline bio meta date time published posted avatar",
    "tags": "tag tags category categories topic topics label",
    "article": "article post entry story body content text main prose rich copy blog single",
    "quote": "quote pullquote blockquote",
    "cards": "card cards grid list item items tile carousel slider",
    "hidden": "hidden sr only screen reader visually print skip",
    "head": "title headline heading header hero lead intro dek summary standfirst excerpt subtitle",
}
"""For each sort of place the words by which authors of pages name it."""
BIT_OF = {word: 1 << at for at, words in enumerate(NAMED.values()) for word in words.split()}
"""For each such word the bit of its sort; no word is of two."""
ZONES = ("own", "near", "far")
"""Where a name stands: on the line's element, on one of the two around it, or further out. Each has weights of its own."""
NEAR = 2
"""Elements around a line's own that are near."""


class Outwards:
    """The elements around each line, from its own outwards."""

    def __init__(self, document: Document) -> None:
        self.owner: Ints = np.array(document.owners, np.int64)
        """For each line the element it stands in."""
        self.depth: Ints = np.array(document.depths, np.int64)
        """For each element how many others it stands in."""
        self._parents = np.array(document.parents, np.int64)
        self._ends = np.array(document.ends, np.int64)
        self._levels = [self.owner]

    def at(self, level: int) -> Ints:
        """For each line the element so many levels outwards; the root where there are not so many."""
        while len(self._levels) <= level:
            self._levels.append(self._parents[self._levels[-1]])
        return self._levels[level]

    def sum_zones(self, values: Floats) -> list[Floats]:
        """For each of ``ZONES`` and each line the sum of the elements' values; row ``i`` of ``values`` counts in zone ``i``."""
        owner, depth = self.owner, self.depth[self.owner]
        near = np.zeros(len(owner))
        for level in range(1, NEAR + 1):
            near += np.where(depth >= level, values[1][self.at(level)], 0)
        change = np.zeros(len(self._ends) + 1)
        change[:-1] += values[2]
        np.subtract.at(change, self._ends, values[2])
        with_ancestors = np.cumsum(change)
        far = np.where(depth > NEAR, with_ancestors[self.at(NEAR + 1)], 0)
        return [values[0][owner], near, far]


def known_names(document: Document, words: Mapping[str, int]) -> tuple[Ints, Ints]:
    """The element and the number of each of its names that is one of ``words``."""
    pairs = [
        (element, words[name])
        for element, names in enumerate(document.names)
        for name in names
        if name in words
    ]
    array = np.array(pairs, np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


class Naming:
    """The weights of names, which say how far each speaks for the article."""

    def __init__(self, words: list[str], weights: Floats, bias: float) -> None:
        """``weights`` has a row for each of ``ZONES`` and a column for each word.

        Raises:
            ValueError: they do not fit together.
        """
        if weights.shape != (len(ZONES), len(words)):
            raise ValueError(f"there are {weights.shape} weights of {len(words)} names")
        self._numbers = {word: at for at, word in enumerate(words)}
        self._weights = weights
        self._bias = bias

    def score(self, structure: Structure) -> Floats:
        """For each line the weights of the names around it, over the root of their number."""
        document, outwards = structure.document, structure.outwards
        element, word = known_names(document, self._numbers)
        count = len(document.tags)
        sums = np.array([np.bincount(element, own[word], count) for own in self._weights])
        times = np.bincount(element, minlength=count).astype(np.float64)
        total = sum(outwards.sum_zones(sums))
        number = sum(outwards.sum_zones(np.array([times, times, times])))
        score: Floats = total / np.sqrt(np.maximum(number, 1)) + self._bias
        return score
