"""Where in an HTML page's structure does each line stand, in numbers?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from narrator.clean.dom import ANCESTORS, Document
from narrator.clean.model.looks import Looks
from narrator.clean.model.naming import BIT_OF, NAMED, Outwards
from narrator.clean.model.rows import Floats, Ints, Rows
from narrator.clean.model.windows import shift

TAGS = "p li h1 h2 h3 h4 h5 h6 div td th blockquote figcaption pre dt dd section article button".split()
"""Tags that are told apart; all others are one."""
LEVELS = 5
"""Containers of a line that are looked at, from its own element outwards."""
FURTHEST_NAME = 8
"""Elements outwards in which a naming word is looked for."""
HIGHEST = 12
"""Elements outwards to what a line has in common with the next one, at most."""
LONGEST_COUNTED = 80
"""Words of a line that count in stage 2."""

_SHARES = (0.9, 0.7, 0.5)
_FAR_OUT = 15
_NEAR = (
    "link_share naming in_a tag_p tag_li up_prev path_count paragraphs bold_share declared extracted".split()
)
_NEAR_NAMES = {by: [f"{name}@{by}" for name in _NEAR] for by in (-2, -1, 1, 2)}


class Structure:
    """The elements of a page as arrays, and what they say of its lines."""

    def __init__(self, document: Document, told: Mapping[str, Sequence[float]]) -> None:
        """``told`` has rows of what else is known of each line: "declared" and "extracted", the share of it that metadata
        and another extractor have, and any others."""
        self.outwards = Outwards(document)
        """The elements around each line."""
        self.document = document
        """The page."""
        self._owner = self.outwards.owner
        self._end = np.array(document.ends, np.int64)
        self._depth = self.outwards.depth
        self._path = number(np.array(document.paths, np.int64)[self._owner].tolist())
        self._sort = self._number_sorts()
        self._own = Rows(len(TAGS) + len(ANCESTORS) + len(NAMED) + 40, len(self._owner))
        self._add_elements()
        self._add_names()
        self._add_place()
        for name, values in told.items():
            self._own.add(name, np.array(values))

    def __len__(self) -> int:
        return len(self._owner)

    def set_naming(self, scores: Floats) -> None:
        """Take in what the weights of the names around each line say."""
        self._own.add("naming", scores)

    def own(self) -> Rows:
        """What is known of each line by itself."""
        return self._own

    def first_rows(self, looks: Looks) -> Floats:
        """What stage 1 looks at: the page's prose is taken for the article."""
        words = looks.rows["words"]
        return self.rows(words, words * looks.rows["prose"]).matrix

    def second_rows(self, looks: Looks, keep: Floats) -> Floats:
        """What stage 2 looks at: ``keep`` is what stage 1 says of each line."""
        words = np.minimum(looks.rows["words"], LONGEST_COUNTED)
        return self.rows(words, words * keep).matrix

    def rows(self, weight: Floats, mass: Floats) -> Rows:
        """Each line's own numbers, those of its neighbours, and how its containers fare.

        ``weight`` is how much of each line could be of the article, ``mass`` how much of it probably is.
        """
        own = self._own
        rows = Rows(len(own.names) + 4 * len(_NEAR) + 4 * LEVELS + 20, len(self))
        rows.add_block(own.names, own.matrix)
        values = own.pick(_NEAR)
        for by, names in _NEAR_NAMES.items():
            rows.add_block(names, shift(values, by, -1.0))
        self._add_containers(rows, weight.astype(np.float64), mass.astype(np.float64))
        self._add_groups(rows, weight, mass)
        return rows

    def _add_elements(self) -> None:
        document, rows, owner = self.document, self._own, self._owner
        tags = np.array(document.tags)[owner] if len(owner) else np.array([], "U1")
        known = np.zeros(len(owner), np.bool_)
        for tag in TAGS:
            same = tags == tag
            rows.add(f"tag_{tag}", same)
            known |= same
        rows.add("tag_other", ~known)
        within = np.array(document.within, np.int64)[owner]
        for at, tag in enumerate(ANCESTORS):
            rows.add(f"in_{tag}", within >> at & 1)
        rows.add("is_hidden", np.array(document.hidden, np.bool_)[owner])
        rows.add("is_body", np.array(document.is_body, np.bool_)[owner])
        rows.add("depth", np.minimum(self._depth[owner], 40))
        rows.add("link_share", document.link_shares)
        rows.add("bold_share", document.bold_shares)
        rows.add("links", np.minimum(document.links, 8))
        rows.add("breaks", np.minimum(document.breaks, 20))

    def _add_names(self) -> None:
        """How far outwards the nearest element is that is named as of each sort of place."""
        names = self.document.names
        bits = np.array([_name_bits(words) for words in names], np.int64)
        around = [bits[self.outwards.at(level)] for level in range(FURTHEST_NAME + 1)]
        for at, sort in enumerate(NAMED):
            nearest = np.full(len(self), FURTHEST_NAME + 2)
            for level in range(FURTHEST_NAME, -1, -1):
                nearest[(around[level] >> at & 1) > 0] = level
            self._own.add(f"named_{sort}", nearest)

    def _add_place(self) -> None:
        """Siblings, and what the line has in common with the lines next to it."""
        rows, document, owner = self._own, self.document, self._owner
        rows.add("path_count", np.minimum(np.bincount(self._path)[self._path], 60) if len(owner) else 0)
        parents = np.array(document.parents, np.int64)
        children = parents[1:]
        is_p = np.array([tag == "p" for tag in document.tags[1:]], np.bool_)
        parent = parents[owner]
        for name, counted in (("paragraphs", children[is_p]), ("siblings", children)):
            rows.add(name, np.minimum(np.bincount(counted, minlength=len(parents))[parent], 60))
        for name, values in (("parent", parent), ("element", owner), ("path", self._path)):
            same = np.zeros(len(owner) + 1, np.bool_)
            same[1:-1] = values[1:] == values[:-1]
            rows.add(f"same_{name}_prev", same[:-1])
            rows.add(f"same_{name}_next", same[1:])
        for name, other, mine in (
            ("prev", slice(None, -1), slice(1, None)),
            ("next", slice(1, None), slice(None, -1)),
        ):
            levels = np.zeros(len(owner))
            target = owner[other]
            found = np.full(len(target), HIGHEST)
            for level in range(HIGHEST - 1, -1, -1):
                container = self.outwards.at(level)[mine]
                found[(container <= target) & (target < self._end[container])] = level
            levels[mine] = found
            rows.add(f"up_{name}", levels)

    def _add_containers(self, rows: Rows, weight: Floats, mass: Floats) -> None:
        owner, end = self._owner, self._end
        count = len(end)
        sums = [np.bincount(owner, values, count) for values in (weight, mass, np.ones(len(owner)))]
        before = [np.concatenate(([0.0], np.cumsum(values))) for values in sums]
        held, kept, lines = (total[end] - total[:-1] for total in before)
        total = kept[0] + 1e-9
        for share in _SHARES:
            candidates = np.flatnonzero(kept >= share * total)
            depths = self._depth[candidates]
            best = int(candidates[np.flatnonzero(depths == depths.max())[-1]]) if len(candidates) else 0
            inside = (owner >= best) & (owner < end[best])
            rows.add(f"inside_{share}", inside)
            rows.add(f"below_{share}", np.where(inside, self._depth[owner] - self._depth[best], -1))
            rows.add(f"out_{share}", self._steps_out(best))
        for level in range(LEVELS):
            at = self.outwards.at(level)
            rows.add(f"lines_{level}", np.minimum(lines[at], 200))
            rows.add(f"mean_{level}", kept[at] / (held[at] + 1))
            rows.add(f"share_{level}", kept[at] / total)
            rows.add(f"rest_{level}", (kept[at] - mass) / (held[at] - weight + 1))

    def _steps_out(self, best: int) -> Floats:
        """How many elements out of ``best`` one has to go until each line is inside."""
        steps = np.full(len(self), float(_FAR_OUT))
        chain = [best]
        while chain[-1] and len(chain) < _FAR_OUT:
            chain.append(self.document.parents[chain[-1]])
        for out in range(len(chain) - 1, -1, -1):
            inside = (self._owner >= chain[out]) & (self._owner < self._end[chain[out]])
            steps[inside] = out
        return steps

    def _add_groups(self, rows: Rows, weight: Floats, mass: Floats) -> None:
        """How the other lines of the same path, and of the same sort of element, fare."""
        share = mass / np.maximum(weight, 1)
        for name, group in (("path", self._path), ("sort", self._sort)):
            times = np.bincount(group)[group] if len(group) else group
            others = np.bincount(group, share)[group] - share if len(group) else share
            rows.add(f"{name}_mean", np.where(times > 1, others / np.maximum(times - 1, 1), -1))
        rest = np.bincount(self._path, mass)[self._path] - mass if len(mass) else mass
        rows.add("path_mass", rest / (mass.sum() + 1e-9))

    def _number_sorts(self) -> Ints:
        """A number for each line that it shares with lines of the same tag, parent's tag and names."""
        document = self.document
        tags, names, parents = document.tags, document.names, document.parents
        return number([(tags[at], tags[parents[at]], names[at]) for at in document.owners])


def number(keys: Sequence[object]) -> Ints:
    """A number for each key, the same for the same one."""
    numbers = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[key] for key in keys], np.int64)


def _name_bits(words: Sequence[str]) -> int:
    bits = 0
    for word in words:
        bits |= BIT_OF.get(word, 0)
    return bits
