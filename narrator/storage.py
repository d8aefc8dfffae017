"""Where are audio and other finished files kept, in a folder or in S3 alike, and how are they found on this machine?

A name is written once and never changed, so that a copy of it is good for ever, and nobody ever reads a half.
"""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from narrator.errors import DiskFull, OptionRefused, StorageUnavailable
from narrator.folder import FULL
from narrator.settings import Settings
from narrator.shelf import PART_AGE_S, sort_out
from narrator.whole import PART, bring, place

SETTLE_THREADS = 8
"""Syncs at once: a disk writes what waits together in one go."""

SERVED_MAX_BYTES = 5_000_000_000
"""Of copies of remote files on this machine's disk; the least recently used go first."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the storage."""

    name: str
    """Its path in the storage."""
    bytes: int
    """Length."""
    used_at: float
    """Seconds since 1970 of its last use in a folder, of its making elsewhere."""


class Storage(Protocol):
    """Whole files by name."""

    def fetch(self, name: str, into: Path) -> bool:
        """Bring the file to ``into``, a path that does not exist; False if there is none of that name."""
        ...

    def keep(self, file: Path, name: str) -> None:
        """Store the file, whole or not at all; raises StorageUnavailable or DiskFull."""
        ...

    def settle(self, names: Sequence[str]) -> None:
        """Have what was kept under these names survive a power cut; raises StorageUnavailable or DiskFull."""
        ...

    def local(self, name: str) -> Path:
        """A path on this machine that holds the file; raises FileNotFoundError or StorageUnavailable."""
        ...

    def delete(self, name: str) -> None:
        """Delete the file, or everything below the folder, of that name; silent if there is none."""
        ...

    def list(self, folder: str) -> Iterator[Stored]:
        """Every file below a folder."""
        ...

    def check(self) -> None:
        """Raises StorageUnavailable if nothing can be written."""
        ...


class FolderStorage:
    """Files in a folder of this machine, or of a network that all machines see."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, name: str, into: Path) -> bool:
        """As in ``Storage``; a hard link where the file system can."""
        return bring(self._folder / name, into)

    def keep(self, file: Path, name: str) -> None:
        """As in ``Storage``: written aside and renamed."""
        with self._explained():
            place(file, self._folder / name)

    def settle(self, names: Sequence[str]) -> None:
        """As in ``Storage``: each file, and the folders that lead to it."""
        paths = [self._folder / name for name in names]
        folders = {parent for path in paths for parent in path.parents if parent.is_relative_to(self._folder)}
        with self._explained(), ThreadPoolExecutor(SETTLE_THREADS, "settle") as pool:
            for _ in pool.map(_sync, [*paths, *folders]):
                pass

    def local(self, name: str) -> Path:
        """As in ``Storage``."""
        path = self._folder / name
        if not path.is_file():
            raise FileNotFoundError(name)
        return path

    def delete(self, name: str) -> None:
        """As in ``Storage``."""
        path = self._folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def list(self, folder: str) -> Iterator[Stored]:
        """As in ``Storage``."""
        for directory, _, names in os.walk(self._folder / folder):
            for name in names:
                path = Path(directory, name)
                with suppress(FileNotFoundError):
                    found = path.stat()
                    yield Stored(path.relative_to(self._folder).as_posix(), found.st_size, found.st_mtime)

    def check(self) -> None:
        """As in ``Storage``."""
        with self._explained():
            self._folder.mkdir(parents=True, exist_ok=True)
            probe = self._folder / f"{PART}{uuid4().hex}"
            probe.write_bytes(b"narrator")
            probe.unlink()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull(
                    f"the disk of {self._folder} is full: free some room, or lower NARRATOR_CACHE_MAX_MB; nothing half-written was left"
                ) from error
            raise StorageUnavailable(
                f"{self._folder} cannot be written: {error.strerror or error}; choose another folder with NARRATOR_DATA"
            ) from error


class RemoteStorage:
    """Files in S3 or another store that fsspec knows, with copies of what is served in a folder of this machine."""

    def __init__(self, url: str, copies: Path) -> None:
        import fsspec

        try:
            options = {"use_listings_cache": False} if url.startswith("s3:") else {}
            self._system, self._root = fsspec.core.url_to_fs(url, skip_instance_cache=True, **options)
        except (ImportError, ValueError) as error:
            raise OptionRefused(
                f"NARRATOR_STORAGE_URL is {url!r}: {error}; for s3:// pip install 'narrator[s3]'"
            ) from error
        self._url = url
        self._copies = copies

    def fetch(self, name: str, into: Path) -> bool:
        """As in ``Storage``."""
        with self._explained():
            try:
                self._system.get_file(f"{self._root}/{name}", str(into))
            except FileNotFoundError:
                into.unlink(missing_ok=True)
                return False
        return True

    def keep(self, file: Path, name: str) -> None:
        """As in ``Storage``: S3 shows an object when all of it has arrived."""
        with self._explained():
            self._system.put_file(str(file), f"{self._root}/{name}")

    def settle(self, names: Sequence[str]) -> None:
        """As in ``Storage``: what S3 has taken it keeps."""

    def local(self, name: str) -> Path:
        """As in ``Storage``; a copy is made once."""
        copy = self._copies / name
        if copy.is_file():
            with suppress(OSError):
                os.utime(copy)
            return copy
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{PART}{uuid4().hex}")
        try:
            if not self.fetch(name, part):
                raise FileNotFoundError(name)
            part.replace(copy)
        finally:
            part.unlink(missing_ok=True)
        trim_storage(FolderStorage(self._copies), "", SERVED_MAX_BYTES)
        return copy

    def delete(self, name: str) -> None:
        """As in ``Storage``."""
        FolderStorage(self._copies).delete(name)
        with self._explained(), suppress(FileNotFoundError):
            self._system.rm(f"{self._root}/{name}", recursive=True)

    def list(self, folder: str) -> Iterator[Stored]:
        """As in ``Storage``."""
        with self._explained():
            found: dict[str, Any] = self._system.find(f"{self._root}/{folder}", detail=True)
        for path, info in found.items():
            made = info.get("LastModified") or info.get("mtime") or info.get("created")
            at = made.timestamp() if hasattr(made, "timestamp") else float(made or time.time())
            yield Stored(path[len(self._root) :].lstrip("/"), info["size"], at)

    def check(self) -> None:
        """As in ``Storage``."""
        with self._explained():
            self._system.pipe_file(f"{self._root}/.narrator", b"narrator")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except Exception as error:
            raise StorageUnavailable(
                f"the storage {self._url} does not answer: {str(error).splitlines()[0] if str(error) else type(error).__name__}; "
                "nothing is lost, try again in some seconds"
            ) from error


def trim_storage(storage: Storage, folder: str, max_bytes: int, max_age_s: float = math.inf) -> None:
    """Delete what was not used for so long, then the least recently used beyond so many bytes."""
    now = time.time()
    files = ((stored.name, stored.used_at, stored.bytes) for stored in storage.list(folder))
    _, removed = sort_out(files, max_bytes, now - max_age_s, now - PART_AGE_S)
    for name, _ in removed:
        storage.delete(name)


@lru_cache(maxsize=4)
def open_storage(settings: Settings) -> Storage:
    """The configured storage; one for the whole process. Raises OptionRefused."""
    if (
        settings.storage_url
        and "://" in settings.storage_url
        and not settings.storage_url.startswith("file://")
    ):
        return RemoteStorage(settings.storage_url.rstrip("/"), settings.data / "served")
    folder = (settings.storage_url or "").removeprefix("file://")
    return FolderStorage(Path(folder) if folder else settings.data / "storage")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
