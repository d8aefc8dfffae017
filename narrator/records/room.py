"""Which tasks may be begun now? All but long ones, where those would take the last process that is left.

What is long holds a process for minutes: joining a long text, and encoding it once more. Everything else is over in
seconds by its making: a text is split where it is long, a part is a second of work, and who waits for a network holds
no process at all. So whoever asks for a sentence finds a process, whatever else was asked for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, true

from narrator.costs import LONG_CHARS
from narrator.records.crews import count_processes
from narrator.records.issue_tables import issue_articles, issues
from narrator.records.tables import editions, epoch, tasks

FETCH = "fetch"
"""The kind of task that waits for a network, and is done beside the others."""

LONG_KINDS = ("assemble", "format", "bind")
"""Kinds of tasks whose length is that of the text; a format of a short one is over in a second or two."""


ENDING = ("speak", "assemble", "format")
"""Kinds of tasks that end what is begun."""


def is_fetch_due() -> Any:
    """The condition that an address waits to be fetched."""
    due = and_(tasks.c.status == "queued", tasks.c.not_before <= epoch(), tasks.c.kind == FETCH)
    return and_(due, ~_is_paused())


def may_begin(connection: Connection) -> Any:
    """The condition that a task waits to be done by a process, and may be begun now."""
    waiting = and_(tasks.c.status == "queued", tasks.c.not_before <= epoch(), tasks.c.kind != FETCH)
    return and_(waiting, ~_is_paused(), true() if has_room(connection) else ~is_long())


def _is_paused() -> Any:
    """The condition that a task would begin an article, or the whole, of an issue that waits for its editor.

    An article that is begun is ended, also where its speaking is split into parts. Formats of what is whole are made all the
    same: somebody is waiting for them.
    """
    member = and_(
        issue_articles.c.narration_id == tasks.c.narration_id, issues.c.id == issue_articles.c.issue_id
    )
    article = exists().where(member, issues.c.paused)
    whole = exists().where(issues.c.id == tasks.c.narration_id, issues.c.paused)
    return and_(tasks.c.kind.not_in(ENDING), or_(article, whole))


def has_room(connection: Connection) -> bool:
    """Whether one more long task leaves a process free, or is the only one."""
    held = connection.scalar(
        select(func.count()).select_from(tasks).where(tasks.c.status == "running", is_long())
    )
    return (held or 0) < max(1, count_processes(connection) - 1)


def is_long() -> Any:
    """The condition that a task takes minutes."""
    text = exists().where(
        editions.c.narration_id == tasks.c.narration_id,
        editions.c.number == tasks.c.edition,
        editions.c.chars > LONG_CHARS,
    )
    return and_(tasks.c.kind.in_(LONG_KINDS), text)


def count_contenders(connection: Connection) -> int:
    """Tasks that share the cores: those that are being done, and those that could be begun."""
    running = and_(tasks.c.status == "running", tasks.c.kind != FETCH)
    found = select(func.count()).select_from(tasks).where(or_(running, may_begin(connection)))
    return connection.scalar(found) or 0
