"""Under which name does the database know this process, and the worker that it belongs to?

Names are "node/pid", where a node is one start of one machine, and within it one container: there process numbers
mean the same, so that what a dead process held is seen to be free at once, also after a restart of the service.
"""

from __future__ import annotations

import hashlib
import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from narrator.records.crews import report_crew
from narrator.records.database import Database


@dataclass(frozen=True, slots=True)
class Crew:
    """A worker: its processes, as they were forked."""

    owner: str
    """Of its first process."""
    processes: int
    """That do tasks."""


_crew: Crew | None = None


def form_crew(processes: int) -> None:
    """Called before the processes of a worker are forked: they share a node, and a first process."""
    global _crew
    _crew = Crew(owner(), processes)


def report(database: Database) -> None:
    """Have the database know that this process's worker lives; raises DatabaseUnavailable."""
    if _crew:
        report_crew(database, _crew.owner, _crew.processes)


def owner() -> str:
    """This process, as the database knows it."""
    return f"{_node()}/{os.getpid()}"


@lru_cache(maxsize=1)
def _node() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        names = f"{boot} {socket.gethostname()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return uuid4().hex[:12]  # not Linux: only processes of one worker see each other
    return hashlib.sha256(names.encode()).hexdigest()[:12]
