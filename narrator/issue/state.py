"""What does an issue's folder remember, such that a run that was killed goes on where it was?

Everything is in ``.narrator`` inside of the issue's folder: a record for each narrated part, written aside and renamed
when the part is whole; cleaned texts; fetched pages; and the cache of what was spoken. All of it may be deleted.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from narrator.errors import OutputError
from narrator.folder import explained
from narrator.issue.jobs import write_aside
from narrator.sums import file_sha256
from narrator.whole import PART

NAME = ".narrator"
"""The folder's name."""

PARTS = ("articles", "between")
"""Folders of the issue in which each part has one of its own."""


class State:
    """The memory of one issue's folder."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / NAME

    @property
    def cache(self) -> Path:
        """What was spoken and encoded."""
        return self.folder / "cache"

    def text(self, name: str) -> Path:
        """Where a cleaned article is kept."""
        return self.folder / "texts" / f"{name}.json"

    def page(self, name: str) -> Path:
        """Where a fetched page is kept, without its ending."""
        return self.folder / "pages" / name

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from working on the same folder. Raises OutputError if one does."""
        with self._locked("lock", "is being made by another process: wait for it"):
            self._sweep()
            yield

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Keep others from following feeds into the same folder. Raises OutputError if one does."""
        with self._locked("following", "follows its sources in another process already: end that one"):
            yield

    @contextmanager
    def _locked(self, name: str, why: str) -> Iterator[None]:
        with explained(self.out):
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / name).open("a+b")
        with file:
            if not _lock(file.fileno()):
                raise OutputError(f"{self.out} {why}, or choose another with -o")
            yield

    def reading(self, name: str, key: str) -> dict[str, Any] | None:
        """What came of reading an article, if it was read from what ``key`` says and its text is whole."""
        try:
            found: dict[str, Any] = json.loads(self._reading(name).read_text("utf-8"))
            same = found["key"] == key and file_sha256(self.text(name)) == found["result"]["digest"]
            # The issue's folder may have been moved meanwhile.
            return {**found["result"], "path": str(self.text(name))} if same else None
        except (OSError, ValueError, LookupError, TypeError):
            return None  # as good as none: it is read again

    def keep_reading(self, name: str, key: str, result: Mapping[str, Any]) -> None:
        """Remember what came of reading an article. Raises OutputError or DiskFull."""
        write_aside(self._reading(name), json.dumps({"key": key, "result": dict(result)}) + "\n")

    def _reading(self, name: str) -> Path:
        return self.folder / "texts" / f"{name}.reading"

    def record(self, folder: str, key: str) -> dict[str, Any] | None:
        """What is known of the part in that folder, if it was made as ``key`` says and its files are there."""
        try:
            found: dict[str, Any] = json.loads(self._record(folder).read_text("utf-8"))
            if found["key"] != key:
                return None
            where = self.out / folder
            whole = all((where / row["url"]).stat().st_size == row["bytes"] for row in found["audio"])
            return found if whole and (found["voice"] is None or (where / "article.json").is_file()) else None
        except (OSError, ValueError, LookupError, TypeError):
            return None  # as good as none: it is made again, from the cache

    def keep(self, folder: str, record: Mapping[str, Any]) -> None:
        """Remember a part that is whole. Raises OutputError or DiskFull."""
        kept = {name: value for name, value in record.items() if name not in ("spoken", "cached")}
        write_aside(self._record(folder), json.dumps(kept) + "\n")

    def forget_others(self, folders: Collection[str]) -> None:
        """Delete the parts that were made here and are not of these folders. Raises OutputError."""
        with explained(self.out):
            for path in sorted((self.folder / "records").rglob("*.json")):
                folder = path.relative_to(self.folder / "records").with_suffix("").as_posix()
                if folder not in folders:
                    shutil.rmtree(self.out / folder, ignore_errors=True)
                    path.unlink()
            for name in PARTS:
                with suppress(OSError):  # not empty, or not there
                    (self.out / name).rmdir()

    def _sweep(self) -> None:
        """Remove what a run that was killed left half-made; nobody else works here now."""
        with explained(self.out):
            halves = list(self.folder.glob("made-*"))
            for name in ("texts", "pages", "records", "feeds"):
                halves += (self.folder / name).rglob(f"{PART}*")
            for name in PARTS:
                halves += [*(self.out / name).glob("*/.narrating-*"), *(self.out / name).glob(f"*/{PART}*")]
            for path in halves:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _record(self, folder: str) -> Path:
        # Slugs have no dot, so nothing of a name is lost to the suffix.
        return self.folder / "records" / f"{folder}.json"


def _lock(descriptor: int) -> bool:
    """Take the lock, which ends with the process; True where the platform has none."""
    if os.name != "posix":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
