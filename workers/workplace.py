"""Where does a worker process make what it makes, and who clears up after one that was killed?

Each process has a folder of its own and holds a lock on it for as long as it lives. A lock ends with its process,
however that ended: whoever gets the lock of another's folder may clear it away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

_held: list[int] = []
"""Open folders: closing one would give up its lock."""


@lru_cache(maxsize=4)
def workplace(root: Path) -> Path:
    """This process's folder below ``root``, made and locked; its temporary files lie there too. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))
        with suppress(FileNotFoundError):  # another process took it for a dead one's before it was locked
            opened = os.open(folder, os.O_RDONLY)
            if _lock(opened) and folder.exists():
                _held.append(opened)
                tempfile.tempdir = str(folder)
                return folder
            os.close(opened)


def clear_workplaces(root: Path) -> int:
    """Clear away what processes left that were killed; how many had."""
    cleared = 0
    for folder in root.iterdir() if root.is_dir() else ():
        try:
            opened = os.open(folder, os.O_RDONLY)
        except OSError:
            continue  # gone meanwhile
        try:
            if _lock(opened):
                shutil.rmtree(folder, ignore_errors=True)
                cleared += 1
        finally:
            os.close(opened)
    return cleared


def _lock(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
