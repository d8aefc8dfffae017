"""Which work is to be done, who is doing it, and is that one still alive?

A worker asks for the next task and holds it by a lease that it renews; one whose lease has lapsed is taken from it
and given to another. What a worker reports counts only while it holds the task, so a task may run twice and be
finished once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, func, select, update

from narrator.errors import WorkLost
from narrator.records.crews import is_alive
from narrator.records.database import Database
from narrator.records.narrations import LISTENED, UNFINISHED
from narrator.records.outcomes import assemble_spoken, edition_of, fail_edition, held_by, note_segments
from narrator.records.room import has_room, is_fetch_due, is_long, may_begin
from narrator.records.tables import editions, epoch, files, marks, narrations, tasks
from narrator.records.task import Task


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    freed: int
    """Tasks whose owner was gone."""
    lost: int
    """Tasks given up, begun as often as is allowed."""
    waiting: int
    """Tasks that a process could begin now."""


def claim(
    database: Database, owner: str, lease_s: float, attempts: int, *, fetch: bool = False
) -> Task | None:
    """The next task, now held by ``owner`` for ``lease_s`` seconds; None if there is nothing to do.

    With ``fetch`` it is the next address to be fetched, else anything but that. Owners are "node/pid", where a node is one start of one machine: what a dead process of the same node held is free
    at once, also after a restart of the service.
    """
    with database.write() as connection:
        if _end_leases_of_dead(connection, owner):
            _free_lapsed(connection, attempts)
        chosen = _choose(connection, is_fetch_due() if fetch else may_begin(connection))
        if chosen is not None and chosen.is_long:
            # Two that look at once would both find room for one.
            database.hold(connection, "room for long tasks")
            if not has_room(connection):
                chosen = _choose(connection, may_begin(connection))
        if chosen is None:
            return None
        connection.execute(
            update(tasks)
            .where(tasks.c.id == chosen.id)
            .values(
                status="running", owner=owner, lease_until=epoch() + lease_s, attempts=tasks.c.attempts + 1
            )
        )
        connection.execute(
            update(editions)
            .where(edition_of(chosen), editions.c.status == "queued")
            .values(status="running", stage="clean", started_at=func.coalesce(editions.c.started_at, epoch()))
        )
        return Task(
            chosen.id,
            chosen.narration_id,
            chosen.edition,
            chosen.kind,
            chosen.what,
            chosen.first,
            chosen.last,
            chosen.attempts + 1,
            chosen.priority,
            owner,
        )


def _choose(connection: Connection, allowed: Any) -> Any:
    """The row of the next task of those allowed, which nobody else can choose until the transaction ends."""
    return connection.execute(
        select(tasks, is_long().label("is_long"))
        .where(allowed)
        .order_by(tasks.c.priority, tasks.c.created_at, tasks.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def is_fetch_waiting(database: Database) -> bool:
    """Whether an address waits to be fetched."""
    with database.read() as connection:
        return connection.execute(select(tasks.c.id).where(is_fetch_due()).limit(1)).first() is not None


def beat(
    database: Database, task: Task, lease_s: float, stage: str, progress: float, segments: int | None = None
) -> float | None:
    """Renew the lease and tell how far it is; the edition's progress, or None if the task is no longer ours.

    ``segments`` is in how many an article of an issue is spoken.
    """
    with database.write() as connection:
        held = connection.execute(
            update(tasks).where(held_by(task)).values(lease_until=epoch() + lease_s, progress=progress)
        )
        if not held.rowcount:
            return None
        if task.kind == "format":
            return progress
        if segments is not None:
            note_segments(connection, task.narration_id, segments)
        if task.kind == "speak":
            part = connection.scalar(
                select(func.avg(tasks.c.progress)).where(edition_of(task, tasks), tasks.c.kind == "speak")
            )
            progress = SPLIT_SPEAK_FROM + SPLIT_SPEAK * float(part or 0.0)
        connection.execute(
            update(editions)
            .where(edition_of(task), editions.c.status == "running", editions.c.progress <= progress)
            .values(stage=stage, progress=progress)
        )
        return progress


SPLIT_SPEAK_FROM, SPLIT_SPEAK = 0.05, 0.45
"""Where speaking begins in an edition's progress, and how much it is of the whole."""


FAILED_S = 30.0
"""How long a format that could not be made is not tried again, however many listeners ask."""


def add_format(
    database: Database, narration_id: str, edition: int, name: str, priority: int = LISTENED
) -> bool | None:
    """Ask for another format of an edition that is kept; once, however often it is asked for.

    True if it is to be made from now on, False if that was known, None if no such edition is kept: one that was
    cancelled or has failed never was, and a replaced one is not for ever.
    """
    with database.write() as connection:
        if not _is_kept(connection, narration_id, edition):
            return None
        row = {
            "id": uuid4().hex,
            "narration_id": narration_id,
            "edition": edition,
            "kind": "format",
            "what": name,
            "status": "queued",
            "priority": priority,
            "created_at": epoch(),
        }
        if database.insert_once(connection, tasks, row):
            return True
        this = and_(
            tasks.c.narration_id == narration_id,
            tasks.c.edition == edition,
            tasks.c.kind == "format",
            tasks.c.what == name,
        )
        again = connection.execute(
            update(tasks)
            .where(
                this,
                tasks.c.status.in_(("failed", "cancelled")),
                tasks.c.lease_until < epoch() - FAILED_S,
            )
            .values(status="queued", attempts=0, error=None, not_before=0.0, priority=priority)
        )
        connection.execute(
            update(tasks)
            .where(this, tasks.c.status == "queued", tasks.c.priority > priority)
            .values(priority=priority)
        )
        return bool(again.rowcount)


def _is_kept(connection: Connection, narration_id: str, edition: int) -> bool:
    """Whether the edition was whole once and its files are there: only then can more be made of it."""
    # Held, so that it is not deleted before the task is there; nobody else has to wait for that.
    narration = select(narrations.c.id).where(narrations.c.id == narration_id)
    if connection.execute(narration.with_for_update(read=True, key_share=True)).first() is None:
        return False
    manifest = select(files.c.name).where(
        files.c.narration_id == narration_id, files.c.edition == edition, files.c.name == "manifest.json"
    )
    return connection.execute(manifest).first() is not None


def format_state(
    database: Database, narration_id: str, edition: int, name: str
) -> tuple[str, dict[str, Any] | None]:
    """How far a format is: its task's status and error; "cancelled" where there is nothing to make it of any more."""
    with database.read() as connection:
        found = connection.execute(
            select(tasks.c.status, tasks.c.error).where(
                tasks.c.narration_id == narration_id,
                tasks.c.edition == edition,
                tasks.c.kind == "format",
                tasks.c.what == name,
            )
        ).one_or_none()
    return (found.status, found.error) if found else ("cancelled", None)


def give_back(database: Database, task: Task, after_s: float) -> bool:
    """Try the task again in so many seconds."""
    with database.write() as connection:
        held = connection.execute(
            update(tasks).where(held_by(task)).values(status="queued", owner="", not_before=epoch() + after_s)
        )
        return bool(held.rowcount)


def sweep(database: Database, attempts: int, owner: str = "") -> Swept:
    """Take tasks from owners that are gone, give up those begun too often, and mend what a crash left undone.

    ``owner`` is who sweeps: what dead processes of its node held is free at once.
    """
    with database.write() as connection:
        if owner:
            _end_leases_of_dead(connection, owner)
        freed, lost = _free_lapsed(connection, attempts)
    with database.write() as connection:
        assemble_spoken(database, connection)
        waiting = connection.scalar(select(func.count()).select_from(tasks).where(may_begin(connection)))
    return Swept(freed, lost, waiting or 0)


def is_waiting(database: Database, for_s: float) -> bool:
    """Whether there is a task that could have been begun so many seconds ago."""
    with database.read() as connection:
        since = epoch() - for_s
        waits = select(tasks.c.id).where(
            may_begin(connection), tasks.c.not_before <= since, tasks.c.created_at <= since
        )
        return connection.execute(waits.limit(1)).first() is not None


def count_running(database: Database) -> int:
    """Tasks that are being done or wait to be."""
    with database.read() as connection:
        return (
            connection.scalar(select(func.count()).select_from(tasks).where(tasks.c.status.in_(UNFINISHED)))
            or 0
        )


def _free_lapsed(connection: Connection, attempts: int) -> tuple[int, int]:
    """(tasks that others may take now, tasks that were begun too often and are given up)."""
    lapsed = and_(tasks.c.status == "running", tasks.c.lease_until < epoch())
    spent = connection.execute(
        select(tasks).where(lapsed, tasks.c.attempts >= attempts).with_for_update(skip_locked=True)
    ).all()
    for task in spent:
        error = {
            "code": WorkLost.code,
            "detail": f"begun {task.attempts} times and never finished, each worker that took it died: "
            "the workers' log says how; PUT the text again to try once more",
        }
        connection.execute(update(tasks).where(tasks.c.id == task.id).values(status="failed", error=error))
        if task.kind != "format":
            fail_edition(connection, task, error)
    freed = connection.execute(update(tasks).where(lapsed).values(status="queued", owner="", not_before=0.0))
    return freed.rowcount, len(spent)


def _end_leases_of_dead(connection: Connection, owner: str) -> int:
    """How many processes of this node held tasks and are gone."""
    node = owner.partition("/")[0]
    owners = connection.execute(
        select(tasks.c.owner)
        .where(tasks.c.status == "running", tasks.c.owner.like(f"{node}/%"), tasks.c.owner != owner)
        .distinct()
    ).scalars()
    dead = [other for other in owners if not is_alive(int(other.partition("/")[2]))]
    for other in dead:
        connection.execute(
            update(tasks).where(tasks.c.status == "running", tasks.c.owner == other).values(lease_until=0.0)
        )
    return len(dead)


def seconds_since_sweep(database: Database) -> float | None:
    """How long ago a worker last swept; None if none ever did."""
    with database.read() as connection:
        return connection.scalar(select(epoch() - marks.c.at).where(marks.c.name == "sweep"))
