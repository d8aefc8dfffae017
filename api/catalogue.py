"""Which file is meant by an address of a narration or an issue, and what is known of it without asking again?

Files never change under their path, so what is remembered of one is good for ever; which edition is served changes,
so that is remembered for a moment only.
"""

from __future__ import annotations

import gzip
import logging
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from api.errors import Problem
from api.service import Service
from narrator.errors import StorageUnavailable
from narrator.records.finding import find_file, find_narration
from narrator.records.narration import NarrationRecord, StoredFile
from workers.desk import NARRATIONS

MOMENT_S = 1.0
"""How long a narration is remembered for whoever names an edition, as players do; anybody else gets the newest."""

RECORDS = 4096
"""Narrations and files remembered."""

TEXT_BYTES = 64_000_000
"""Of manifests and other texts kept in memory, as they are and compressed."""

TEXT_MAX_BYTES = 16_000_000
"""A larger text is read and compressed each time; this is the manifest of a day of speech."""


_log = logging.getLogger(__name__)

Kind = Literal["narration", "issue"]
"""What a book is; its problems begin with that word."""


@dataclass(frozen=True, slots=True)
class Book:
    """A narration, or an issue, as its listeners see it."""

    access: str
    """public or private."""
    served: int | None
    """The edition that is heard."""
    status: str
    """Of the latest edition."""
    error: str | None
    """Why the latest edition failed."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file on this machine."""

    file: StoredFile
    """As recorded."""
    path: Path
    """Where it is on this machine."""
    stat: os.stat_result
    """Of that path."""


_lock = threading.Lock()
_books: OrderedDict[tuple[str, Kind], tuple[float, Book]] = OrderedDict()
_leaves: OrderedDict[tuple[str, int, str], Leaf] = OrderedDict()
_texts: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
_texts_bytes = 0


def known_book(narration_id: str, kind: Kind = "narration") -> Book | None:
    """The narration, or issue, if it was looked up a moment ago."""
    with _lock:
        found = _books.get((narration_id, kind))
    return found[1] if found and time.monotonic() - found[0] < MOMENT_S else None


def find_book(service: Service, narration_id: str, kind: Kind = "narration") -> Book | None:
    """The narration, or issue, as it is now; None if there is none."""
    record: NarrationRecord | None = find_narration(service.database, narration_id, issue=kind == "issue")
    if record is None:
        return None
    latest = record.latest
    book = Book(record.access, record.served, latest.status, (latest.error or {}).get("detail"))
    if book.served is None:
        return book  # it may be there the next moment
    with _lock:
        _books[narration_id, kind] = (time.monotonic(), book)
        _books.move_to_end((narration_id, kind))
        while len(_books) > RECORDS:
            _books.popitem(last=False)
    return book


def heard_edition(book: Book, kind: Kind = "narration") -> int:
    """The edition that is heard. Raises Problem 404 while there is none, with the reason."""
    if book.served is not None:
        return book.served
    if book.status == "failed":
        raise Problem(404, f"{kind}_failed", f"there is nothing to hear, the {kind} failed: {book.error}")
    if book.status == "cancelled":
        raise Problem(404, f"{kind}_cancelled", f"there is nothing to hear: the {kind} was cancelled")
    raise Problem(
        404,
        f"{kind}_unfinished",
        "it is still being made: its status says how far it is",
        headers={"Retry-After": "1"},
    )


def known_leaf(narration_id: str, edition: int, name: str) -> Leaf | None:
    """The file, if it was found before."""
    with _lock:
        return _leaves.get((narration_id, edition, name))


def find_leaf(service: Service, narration_id: str, edition: int, name: str) -> Leaf | None:
    """The file, on this machine; None if that edition has none of that name. Raises StorageUnavailable."""
    known = known_leaf(narration_id, edition, name)
    if known and known.path.exists():
        return known
    file = find_file(service.database, narration_id, edition, name)
    if file is None:
        return None
    path = service.storage.local(file.path)
    leaf = Leaf(file, path, path.stat())
    with _lock:
        _leaves[(narration_id, edition, name)] = leaf
        while len(_leaves) > RECORDS:
            _leaves.popitem(last=False)
    return leaf


def forget_narration(narration_id: str) -> None:
    """It was deleted, or is open to others; also of an issue."""
    with _lock:
        for kind in get_args(Kind):
            _books.pop((narration_id, kind), None)
        for key in [key for key in _leaves if key[0] == narration_id]:
            del _leaves[key]


def delete_files(service: Service, narration_id: str) -> None:
    """Delete what a narration or issue had in the storage; where that does not answer, the chores do it later."""
    try:
        service.storage.delete(f"{NARRATIONS}/{narration_id}")
    except StorageUnavailable as error:
        _log.warning("the files of a deleted narration will be cleared away later: %s", error)


def known_text(name: str) -> tuple[bytes, bytes] | None:
    """A text as it is and compressed, if it was kept."""
    with _lock:
        found = _texts.get(name)
        if found:
            _texts.move_to_end(name)
    return found


def keep_text(name: str, plain: bytes) -> tuple[bytes, bytes]:
    """Compress a text and keep both; those used longest ago make room."""
    global _texts_bytes
    both = plain, gzip.compress(plain, 6, mtime=0)
    with _lock:
        if name not in _texts and len(plain) <= TEXT_MAX_BYTES:
            _texts[name] = both
            _texts_bytes += len(both[0]) + len(both[1])
            while _texts_bytes > TEXT_BYTES:
                _, old = _texts.popitem(last=False)
                _texts_bytes -= len(old[0]) + len(old[1])
    return both
