"""Whose is the data folder? At most one service runs on each."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from narrator.errors import OutputError, ServiceError

LOCK = "serve.lock"
"""Locked while a service runs; says which. The lock ends with its process, whatever the file says."""


class DataFolder:
    """The data folder, for this process alone."""

    def __init__(self, path: Path) -> None:
        """Make and lock it; raises OutputError if it cannot be written, ServiceError if another service runs on it."""
        self.path = path.absolute()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock: TextIO = (self.path / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"the data folder {self.path} cannot be written: {error.strerror or error}; "
                "mend that, or name another with NARRATOR_DATA"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "another process"
            self._lock.close()
            raise ServiceError(
                f"the data folder {self.path} is in use by {holder}: stop that, or name another with NARRATOR_DATA"
            ) from error

    def say(self, holder: str) -> None:
        """Leave word of who holds it, for those who come second."""
        self._lock.truncate(0)
        self._lock.write(holder + "\n")
        self._lock.flush()

    def close(self) -> None:
        """Leave it to others."""
        self.say("")
        self._lock.close()
