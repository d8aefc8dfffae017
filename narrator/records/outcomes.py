"""What becomes of a task and its edition when a worker reports? Each report is one transaction, and counts once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, exists, select, update

from narrator.records.database import Database
from narrator.records.issue_tables import issue_articles
from narrator.records.narrations import LISTENED, UNFINISHED
from narrator.records.tables import editions, epoch, files, narrations, tasks
from narrator.records.task import Task
from narrator.records.webhooks import notify


def finish(database: Database, task: Task) -> bool:
    """The task is done; True if it was still ours. The last part of an edition brings its assembly."""
    with database.write() as connection:
        # Whoever finishes a part looks at its siblings: one at a time, or two last ones would each see the other.
        _hold(connection, task)
        ours = _done(connection, task)
        if ours and task.kind == "speak":
            assemble_spoken(database, connection)
        return ours


def fetched(database: Database, task: Task, text: str, markup: str) -> bool:
    """What stands at the edition's address is there, and can be narrated; True if it was still ours."""
    with database.write() as connection:
        _hold(connection, task)
        if not _done(connection, task):
            return False
        edition = connection.execute(
            select(editions.c.request, editions.c.created_at).where(edition_of(task))
        ).one()
        request = {**edition.request, "text": text, "markup": markup}
        connection.execute(update(editions).where(edition_of(task)).values(request=request, chars=len(text)))
        row = {
            "id": uuid4().hex,
            "narration_id": task.narration_id,
            "edition": task.edition,
            "kind": "read" if request.get("issue") else "narrate",
            "what": "",
            "status": "queued",
            "priority": task.priority,
            "created_at": edition.created_at,
        }
        return database.insert_once(connection, tasks, row)


def split(
    database: Database, task: Task, article: Mapping[str, Any], parts: Sequence[tuple[int, int]]
) -> bool:
    """The edition's speaking becomes tasks of their own, each of segments [first, last); True if it was still ours."""
    with database.write() as connection:
        _hold(connection, task)
        if not _done(connection, task):
            return False
        connection.execute(
            update(editions).where(edition_of(task)).values(article=dict(article), chars=len(article["text"]))
        )
        note_segments(connection, task.narration_id, parts[-1][1])
        for number, (first, last) in enumerate(parts):
            row = {
                "id": uuid4().hex,
                "narration_id": task.narration_id,
                "edition": task.edition,
                "kind": "speak",
                "what": str(number),
                "first": first,
                "last": last,
                "status": "queued",
                "priority": max(LISTENED, task.priority),
                "created_at": epoch(),
            }
            database.insert_once(connection, tasks, row)
        return True


def note_segments(connection: Connection, narration_id: str, segments: int) -> None:
    """In how many the text of an issue's article is spoken; of any other narration nobody asks that."""
    mine = issue_articles.c.narration_id == narration_id
    connection.execute(update(issue_articles).where(mine).values(segments=segments))


def publish(
    database: Database,
    task: Task,
    *,
    article: Mapping[str, Any],
    result: Mapping[str, Any],
    made: Sequence[Mapping[str, Any]],
    title: str,
) -> bool:
    """The edition is whole and served from now on; True if it was still ours, else nothing has changed."""
    with database.write() as connection:
        _hold(connection, task)
        if not _done(connection, task):
            return False
        done = connection.execute(
            update(editions)
            .where(edition_of(task), editions.c.status == "running")
            .values(
                status="done",
                stage="done",
                progress=1.0,
                article=dict(article),
                chars=len(article["text"]),
                result=dict(result),
                finished_at=epoch(),
            )
        )
        if not done.rowcount:
            return False
        connection.execute(
            update(narrations)
            .where(narrations.c.id == task.narration_id)
            .values(served=task.edition, title=title, updated_at=epoch())
        )
        for file in made:
            connection.execute(
                files.insert().values(narration_id=task.narration_id, edition=task.edition, **file)
            )
        notify(connection, task.narration_id, task.edition)
        return True


def publish_format(database: Database, task: Task, made: Sequence[Mapping[str, Any]]) -> bool:
    """Another format of the edition is whole, in these files; True if it was still ours, else nothing has changed."""
    with database.write() as connection:
        _hold(connection, task)
        if not _done(connection, task):
            return False
        for file in made:
            connection.execute(
                files.insert().values(narration_id=task.narration_id, edition=task.edition, **file)
            )
        return True


def fail(database: Database, task: Task, error: Mapping[str, Any], stage: str | None = None) -> bool:
    """The task cannot be done, and so neither can its edition, which got to that stage; True if it was still ours."""
    with database.write() as connection:
        return _fail(connection, task, error, stage)


def drop(database: Database, task: Task) -> bool:
    """There is nothing to do for the task, and nobody shall look again; True if it was still ours."""
    with database.write() as connection:
        dropped = connection.execute(update(tasks).where(held_by(task)).values(status="cancelled"))
        return bool(dropped.rowcount)


def stand_still(database: Database, task: Task, error: Mapping[str, Any], stage: str | None = None) -> bool:
    """The task makes no progress: it is tried once more, and fails at the second time; True if it has failed."""
    with database.write() as connection:
        _hold(connection, task)
        if connection.scalar(select(tasks.c.error).where(held_by(task))):
            return _fail(connection, task, error, stage)
        connection.execute(
            update(tasks).where(held_by(task)).values(status="queued", owner="", error=dict(error))
        )
        return False


def _fail(connection: Connection, task: Task, error: Mapping[str, Any], stage: str | None) -> bool:
    _hold(connection, task)
    held = connection.execute(update(tasks).where(held_by(task)).values(status="failed", error=dict(error)))
    if held.rowcount and task.kind != "format":
        fail_edition(connection, task, error, stage)
    return bool(held.rowcount)


def finished(connection: Connection, task: Task) -> bool:
    """Have the narration for this transaction, and mark the task done; False if it is no longer ours."""
    _hold(connection, task)
    return _done(connection, task)


def _done(connection: Connection, task: Task) -> bool:
    """Mark it done; False if it is no longer ours."""
    done = connection.execute(update(tasks).where(held_by(task)).values(status="done", progress=1.0))
    return bool(done.rowcount)


def _hold(connection: Connection, task: Task) -> None:
    """Have the narration for this transaction. Whoever needs several rows takes narration, task, edition in this order."""
    held = select(narrations.c.id).where(narrations.c.id == task.narration_id)
    connection.execute(held.with_for_update(key_share=True))


def assemble_spoken(database: Database, connection: Connection) -> None:
    """Editions whose every part is spoken get the task that joins them, once."""
    part = tasks.alias()
    whole = (
        select(editions.c.narration_id, editions.c.number, editions.c.priority, editions.c.created_at)
        .where(editions.c.status == "running")
        .where(exists().where(_sibling(part), part.c.kind == "speak"))
        .where(~exists().where(_sibling(part), part.c.kind == "speak", part.c.status != "done"))
        .where(~exists().where(_sibling(part), part.c.kind == "assemble"))
    )
    for edition in connection.execute(whole).all():
        row = {
            "id": uuid4().hex,
            "narration_id": edition.narration_id,
            "edition": edition.number,
            "kind": "assemble",
            "what": "",
            "status": "queued",
            "priority": edition.priority,
            "created_at": edition.created_at,
        }
        database.insert_once(connection, tasks, row)


def _sibling(part: Any) -> Any:
    return and_(part.c.narration_id == editions.c.narration_id, part.c.edition == editions.c.number)


def fail_edition(
    connection: Connection, task: Any, error: Mapping[str, Any], stage: str | None = None
) -> None:
    """The edition ends here, and so does all of its work; ``task`` has narration_id and edition.

    ``stage`` is the one in which it failed, where that may not have been told yet.
    """
    failed = connection.execute(
        update(editions)
        .where(edition_of(task), editions.c.status.in_(UNFINISHED))
        .values(
            status="failed", error=dict(error), finished_at=epoch(), **({"stage": stage} if stage else {})
        )
    )
    connection.execute(
        update(tasks)
        .where(edition_of(task, tasks), tasks.c.status.in_(UNFINISHED))
        .values(status="cancelled")
    )
    if failed.rowcount:
        notify(connection, task.narration_id, task.edition)


def held_by(task: Task) -> Any:
    """The condition that the task is still its owner's."""
    return and_(tasks.c.id == task.id, tasks.c.owner == task.owner, tasks.c.status == "running")


def edition_of(task: Any, table: Any = editions) -> Any:
    """The condition that a row is of the task's edition."""
    number = table.c.number if table is editions else table.c.edition
    return and_(table.c.narration_id == task.narration_id, number == task.edition)
