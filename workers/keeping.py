"""How do files that were made become files that are served? Stored whole first, and only then written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from narrator.errors import DatabaseUnavailable, StorageUnavailable
from narrator.records.task import Task
from narrator.sums import file_sha256
from workers.desk import NARRATIONS, Desk
from workers.heart import NotOurs

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is to be served."""

    path: Path
    """Where it is now."""
    type: str
    """Media type."""
    name: str = ""
    """As in the records; by default the file's own."""
    place: str = ""
    """Where below its edition it is stored; by default its name."""


def keep_files(
    desk: Desk, task: Task, made: Sequence[Made], publish: Callable[[list[dict[str, Any]]], bool]
) -> None:
    """Store the files of the task's edition, then have ``publish`` say that they are there, as rows of the records.

    Raises NotOurs where ``publish`` says that the task is no longer ours, StorageUnavailable, DiskFull.
    """
    # A name that no other attempt has: whoever lists it lists whole files.
    folder = f"{NARRATIONS}/{task.narration_id}/{task.edition}-{uuid4().hex[:8]}"
    rows = [
        {
            "name": file.name or file.path.name,
            "path": f"{folder}/{file.place or file.name or file.path.name}",
            "type": file.type,
            "bytes": file.path.stat().st_size,
            "sha256": file_sha256(file.path),
        }
        for file in made
    ]
    try:
        for file, row in zip(made, rows, strict=True):
            desk.storage.keep(file.path, str(row["path"]))
        desk.storage.settle([str(row["path"]) for row in rows])
        ours = publish(rows)
    except DatabaseUnavailable:
        # It may have been written before the answer was lost: files that are no one's are found by the chores.
        raise
    except BaseException:
        _discard(desk, folder)
        raise
    if not ours:
        _discard(desk, folder)
        raise NotOurs


def _discard(desk: Desk, name: str) -> None:
    """What nobody will hear; where this fails, the chores do it later."""
    try:
        desk.storage.delete(name)
    except (OSError, StorageUnavailable) as error:
        _log.warning("%s was not deleted yet: %s", name, error)
