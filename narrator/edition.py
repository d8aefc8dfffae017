"""Which segments of an edited article are the ones that a listener already knows?

Players, bookmarks and caches know a segment by its id, so a segment whose text is the same keeps it over editions,
and an id that is gone never comes back for another text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from narrator.errors import OptionRefused

REPEATS = 32
"""A text that stands more often than this in an edition is paired in order, not by the best of all pairings: the time
to find that grows with the square of its repeats."""

_Chain: TypeAlias = "tuple[int, int, _Chain | None]"
_NUMBERED = re.compile(r"s(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Edition:
    """The ids of an article's segments, and what became of those of the edition before."""

    number: int
    """1 for the first."""
    ids: tuple[str, ...]
    """One for each segment, in order."""
    last_segment: int
    """The greatest number that any segment of any edition has had."""
    changes: dict[str, list[str]] | None
    """Ids by "old" (kept), "new" and "gone"; None for the first edition."""


def new_edition(texts: Sequence[str], previous: Mapping[str, Any] | None = None) -> Edition:
    """Ids for segments of these texts; ``previous`` is the manifest of the edition before, if there is one.

    Raises OptionRefused if that is no manifest.
    """
    if previous is None:
        return Edition(1, tuple(f"s{n:04}" for n in range(1, len(texts) + 1)), len(texts), None)
    try:
        before = [(str(row["id"]), str(row["text"])) for row in previous["segments"]]
        number, last = int(previous.get("edition", 1)), int(previous.get("last_segment", 0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OptionRefused(
            f"the previous edition is no manifest ({type(error).__name__}: {error}): give the parsed manifest.json "
            "of an earlier narration, or None"
        ) from error
    for match in (_NUMBERED.fullmatch(name) for name, _ in before):
        if match:
            last = max(last, int(match[1]))
    pairs = _pair([text for _, text in before], texts)
    ids = []
    for index in range(len(texts)):
        if index not in pairs:
            last += 1
        ids.append(before[pairs[index]][0] if index in pairs else f"s{last:04}")
    kept = set(pairs.values())
    changes = {
        "old": [ids[index] for index in sorted(pairs)],
        "new": [name for index, name in enumerate(ids) if index not in pairs],
        "gone": [name for index, (name, _) in enumerate(before) if index not in kept],
    }
    return Edition(number + 1, tuple(ids), last, changes)


def _pair(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Places in ``after`` to places of the same text in ``before``: in order as far as possible, then the moved ones."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    pairs = {index: index for index in range(start)}
    pairs.update({len(after) - n: len(before) - n for n in range(1, end + 1)})
    for new, old in _common(before[start : len(before) - end], after[start : len(after) - end]):
        pairs[start + new] = start + old
    left = defaultdict(list)
    taken = set(pairs.values())
    for old in reversed(range(len(before))):
        if old not in taken:
            left[before[old]].append(old)
    for new, text in enumerate(after):
        if new not in pairs and left[text]:
            pairs[new] = left[text].pop()
    return pairs


def _common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence as (place after, place before), ascending; by Hunt and Szymanski's algorithm."""
    places = defaultdict(list)
    for old, text in enumerate(before):
        places[text].append(old)
    seen: dict[str, int] = defaultdict(int)
    ends: list[int] = []  # the lowest place before at which a chain of each length ends
    chains: list[_Chain] = []
    for new, text in enumerate(after):
        found = places.get(text, [])
        if len(found) > REPEATS:
            found = found[seen[text] : seen[text] + 1]
            seen[text] += 1
        for old in reversed(found):
            length = bisect_left(ends, old)
            link: _Chain = (new, old, chains[length - 1] if length else None)
            if length == len(ends):
                ends.append(old)
                chains.append(link)
            else:
                ends[length], chains[length] = old, link
    pairs = []
    chain: _Chain | None = chains[-1] if chains else None
    while chain:
        pairs.append((chain[0], chain[1]))
        chain = chain[2]
    return pairs[::-1]
