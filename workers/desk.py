"""What lies ready for every task of this process: records, storage, engine, cache?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from narrator.engines import Engine, default_engine
from narrator.records.database import Database, database_url, open_database
from narrator.settings import Settings, load_settings
from narrator.shelf import shelf_path
from narrator.storage import Storage, open_storage
from workers.workplace import workplace

CACHE = "cache"
"""Folder of the storage that holds what is spoken, levelled and encoded, by content."""

NARRATIONS = "narrations"
"""Folder of the storage that holds finished files."""

WORK = "work"
"""Folder of this machine's data in which everything is made."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that tasks work with."""

    settings: Settings
    """Of this process."""
    database: Database
    """The truth about every job."""
    storage: Storage
    """Where finished files go."""
    engine: Engine
    """Who speaks."""

    @property
    def shelf(self) -> StorageShelf:
        """The cache, as narrator uses it."""
        return StorageShelf(self.storage)

    @property
    def work(self) -> Path:
        """This process's folder for what is being made; beside the storage, so that finished files are not copied."""
        return workplace(self.settings.data / WORK)


class StorageShelf:
    """A ``narrator.shelf.Shelf`` in the storage that all workers share."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def fetch(self, name: str, into: Path) -> bool:
        """Bring a cached file to ``into``; False if there is none."""
        return self._storage.fetch(shelf_path(Path(CACHE), name).as_posix(), into)

    def keep(self, file: Path, name: str) -> None:
        """Put a file into the cache, whole or not at all."""
        self._storage.keep(file, shelf_path(Path(CACHE), name).as_posix())


@lru_cache(maxsize=1)
def open_desk() -> Desk:
    """This process's desk; made after the fork."""
    settings = load_settings()
    return Desk(settings, open_database(database_url(settings)), open_storage(settings), default_engine())
