"""Where do files that any narration may use again lie, and which of them go when there are too many?"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from narrator.folder import explained
from narrator.whole import PART, bring, place

PART_AGE_S = 3600.0
"""A file that was being written this long ago will not be finished any more."""


@runtime_checkable
class Shelf(Protocol):
    """Whole files by name, shared by processes or machines; safe to call from several threads.

    What is on it may be gone the next moment. A name is of letters, digits, dots and hyphens, and what is kept under
    one name is always the same sound, so that it does not matter which of two writers comes last.
    """

    def fetch(self, name: str, into: Path) -> bool:
        """Put the file of that name at ``into``, which does not exist yet; False if there is none.

        What is at ``into`` afterwards stays whole whatever happens to the shelf. Raises OSError.
        """
        ...

    def keep(self, file: Path, name: str) -> None:
        """Keep what is in ``file`` under that name: whole or not at all, in place of what was there.

        ``file`` is never written to afterwards. Raises OSError where it cannot be kept.
        """
        ...


class FolderShelf:
    """A shelf in a folder of this machine, which several processes may share."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def fetch(self, name: str, into: Path) -> bool:
        """Link the file to ``into``, or copy it where links do not reach; it counts as used now."""
        return bring(shelf_path(self.folder, name), into)

    def keep(self, file: Path, name: str) -> None:
        """Link or copy the file aside and rename it."""
        place(file, shelf_path(self.folder, name))


def open_shelf(cache: str | os.PathLike[str] | Shelf | None) -> Shelf | None:
    """The shelf that a caller chose: a folder, or one of their own; None for none.

    What it cannot do is an OutputError or DiskFull that names it.
    """
    if cache is None or isinstance(cache, _Explained):
        return cache
    return _Explained(cache if isinstance(cache, Shelf) else FolderShelf(cache))


class _Explained:
    """A shelf whose errors are told apart from those of the output folder."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._folder = shelf.folder if isinstance(shelf, FolderShelf) else Path(type(shelf).__name__)

    def fetch(self, name: str, into: Path) -> bool:
        """As the shelf does; raises OutputError or DiskFull."""
        with explained(self._folder, "--cache"):
            return self._shelf.fetch(name, into)

    def keep(self, file: Path, name: str) -> None:
        """As the shelf does; raises OutputError or DiskFull."""
        with explained(self._folder, "--cache"):
            self._shelf.keep(file, name)


def shelf_path(folder: Path, name: str) -> Path:
    """Where a file of that name lies: in one of 256 folders, since names begin with a hash."""
    return folder / name[:2] / name


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was taken from a shelf, and what is left."""

    files: int
    """How many were removed."""
    bytes: int
    """Their length together."""
    left_files: int
    """How many are left."""
    left_bytes: int
    """Their length together."""


def trim(folder: Path, max_bytes: int, max_age_s: float, now: float | None = None) -> Trimmed:
    """Remove what was not used for ``max_age_s`` seconds, then the least recently used until ``max_bytes`` are left.

    What a writer that died left half-written goes too. ``now`` is the time in seconds since the epoch, by default
    the clock's. A running narration has its own links to what it uses. Raises OSError for a file that may not be
    removed.
    """
    now = time.time() if now is None else now
    kept, removed = sort_out(_files(folder), max_bytes, now - max_age_s, now - PART_AGE_S)
    for path, _ in removed:
        Path(path).unlink(missing_ok=True)
    return Trimmed(len(removed), sum(size for _, size in removed), len(kept), sum(size for _, size in kept))


def sort_out(
    files: Iterable[tuple[str, float, int]], max_bytes: int, oldest: float, oldest_part: float
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """What stays and what goes, as (path, bytes), of (path, time of last use, bytes).

    What was used before ``oldest`` goes, then the least recently used until ``max_bytes`` are left. What is being
    written goes if it was begun before ``oldest_part``, and else is neither.
    """
    kept: list[tuple[float, int, str]] = []
    removed: list[tuple[str, int]] = []
    for path, used, size in files:
        part = Path(path).name.startswith(PART)
        if used < (oldest_part if part else oldest):
            removed.append((path, size))
        elif not part:
            kept.append((used, size, path))
    left = sum(size for _, size, _ in kept)
    kept.sort(reverse=True)
    while kept and left > max_bytes:
        _, size, path = kept.pop()
        removed.append((path, size))
        left -= size
    return [(path, size) for _, size, path in kept], removed


def _files(folder: Path) -> Iterator[tuple[str, float, int]]:
    """(path, time of last use, bytes) of every file on the shelf of a folder that may not exist yet."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
                continue
            with suppress(FileNotFoundError):  # another process was quicker
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    yield entry.path, status.st_mtime, status.st_size
