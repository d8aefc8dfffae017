"""Which worker processes are there, on every machine? Each worker tells how many it has, as long as it lives."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, update

from narrator.records.database import Database
from narrator.records.tables import crews, epoch

TELL_S = 4.0
"""Between two reports of a worker."""

SEEN_S = 15.0
"""A worker that has been silent for so long is gone."""


def report_crew(database: Database, owner: str, processes: int) -> None:
    """Say that the worker ``owner`` ("node/pid" of its first process) is there with so many processes.

    Every process of it may call this, as often as it likes: what was said a moment ago is not written again.
    """
    known = select(crews.c.owner).where(
        crews.c.owner == owner, crews.c.processes == processes, crews.c.seen_at > epoch() - TELL_S
    )
    with database.read() as connection:
        if connection.execute(known).first():
            return
    with database.write() as connection:
        row = {"owner": owner, "processes": processes, "seen_at": epoch()}
        if not database.insert_once(connection, crews, row):
            connection.execute(
                update(crews).where(crews.c.owner == owner).values(processes=processes, seen_at=epoch())
            )
        _forget_gone(connection, owner)


def count_processes(connection: Connection) -> int:
    """Processes of all workers that are alive."""
    alive = select(func.sum(crews.c.processes)).where(crews.c.seen_at > epoch() - SEEN_S)
    return int(connection.scalar(alive) or 0)


def is_alive(pid: int) -> bool:
    """Whether a process of this node lives; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # proc(5): the state follows the name in brackets. A zombie's parent has only not looked yet.
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return True


def _forget_gone(connection: Connection, owner: str) -> None:
    """Workers that fell silent, and those of this node whose first process is dead: its next one counts at once."""
    connection.execute(delete(crews).where(crews.c.seen_at < epoch() - SEEN_S))
    node = owner.partition("/")[0]
    others = select(crews.c.owner).where(crews.c.owner.like(f"{node}/%"), crews.c.owner != owner)
    for other in connection.execute(others).scalars().all():
        if not is_alive(int(other.partition("/")[2])):
            connection.execute(delete(crews).where(crews.c.owner == other))
