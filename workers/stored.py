"""Where on this machine is a file of an edition that was published?"""

from __future__ import annotations

from pathlib import Path

from narrator.errors import StorageUnavailable
from narrator.records.finding import find_file
from narrator.records.narration import Edition
from workers.desk import Desk
from workers.heart import NotOurs


def stored_file(desk: Desk, edition: Edition, name: str) -> Path:
    """A file of the edition, on this machine. Raises NotOurs where none is kept, StorageUnavailable where it is missing."""
    file = find_file(desk.database, edition.narration_id, edition.number, name)
    if file is None:
        raise NotOurs  # the narration was deleted, or the edition replaced, meanwhile
    try:
        return desk.storage.local(file.path)
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"{name} of edition {edition.number} is not in the storage: if it does not come back, PUT the text again"
        ) from error
