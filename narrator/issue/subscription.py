"""Which articles does a followed feed give an issue, also those that it has no more, and where is that remembered?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrator.issue.entry import Entry, Source, entry_from_json
from narrator.issue.feed import ITEMS_MAX
from narrator.issue.follow import GONE, Followed, Look, followed_from_json
from narrator.issue.jobs import write_aside
from narrator.issue.state import State

_SAID = ("title", "description", "author", "language", "date", "link", "name")
"""What is remembered of a source beside its articles."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is followed, with all articles that it ever gave."""

    followed: Followed
    """What the next look needs."""
    source: Source
    """What the feed says of itself, and its articles, those that vanished too; the newest first if it has them so."""

    def articles(self, *, keep: bool) -> Source:
        """What an issue is made of: with or without those that vanished."""
        known = self.followed.known
        there = [
            entry for entry in self.source.entries if keep or not known.get(entry.id, "").startswith(GONE)
        ]
        return replace(self.source, entries=tuple(there))

    def after(self, look: Look) -> Subscription:
        """The same with what a look told."""
        if look.source is None:
            return replace(self, followed=look.followed)
        entries = merged(look.source.entries, self.source.entries)
        return Subscription(
            look.followed, replace(look.source, entries=entries, name=self.source.name, said=())
        )


def merged(there: Sequence[Entry], before: Sequence[Entry], limit: int = ITEMS_MAX) -> tuple[Entry, ...]:
    """The articles of a feed in its order, and each that it has no more behind the one that it was behind.

    Where it was first, or the feed has been replaced as a whole, it is put before the one that it was before, or on the
    older side of all. Beyond ``limit`` those that vanished and are the oldest are left out.
    """
    result = list(there)
    place = {entry.id for entry in there}
    lost = [entry for entry in before if entry.id not in place]
    dates = [entry.date for entry in there if entry.date]
    oldest_first = len(dates) > 1 and dates[0] < dates[-1]
    if oldest_first:
        spare = max(0, limit - len(there))
        lost = lost[len(lost) - spare :] if spare else []
    else:
        lost = lost[: max(0, limit - len(there))]
    left = {entry.id for entry in lost}
    order = [entry.id for entry in before if entry.id in place or entry.id in left]
    at = {key: number for number, key in enumerate(order)}
    for entry in lost:
        number = at[entry.id]
        follower = next((key for key in order[number + 1 :] if key in place), None)
        if number:
            index = _index(result, order[number - 1]) + 1
        elif follower:
            index = _index(result, follower)
        else:
            index = 0 if oldest_first else len(result)
        result.insert(index, entry)
        place.add(entry.id)
    return tuple(result)


def load_subscription(state: State, url: str) -> Subscription | None:
    """What an earlier run remembers of the feed that the user calls by this address."""
    try:
        found: dict[str, Any] = json.loads(_path(state, url).read_text("utf-8"))
        entries = tuple(entry_from_json(row) for row in found["articles"])
        return Subscription(followed_from_json(found["followed"]), Source(entries, **found["source"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None  # as good as none: the feed is looked at as if for the first time


def keep_subscription(state: State, url: str, subscription: Subscription) -> None:
    """Remember it. Raises OutputError or DiskFull."""
    source = subscription.source
    data = {
        "followed": subscription.followed.to_json(),
        "source": {name: getattr(source, name) for name in _SAID},
        "articles": [entry.to_json() for entry in source.entries],
    }
    write_aside(_path(state, url), json.dumps(data) + "\n")


def _index(entries: Sequence[Entry], key: str) -> int:
    return next(index for index, entry in enumerate(entries) if entry.id == key)


def _path(state: State, url: str) -> Path:
    return state.folder / "feeds" / f"{hashlib.sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()}.json"
