"""Which narrations are there, in which editions, and what has become of each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, exists, func, select, update

from narrator.errors import OptionRefused
from narrator.records.answers import keep_answer
from narrator.records.database import Database
from narrator.records.issue_tables import issue_articles
from narrator.records.lexicons import tie_lexicons
from narrator.records.room import FETCH
from narrator.records.tables import editions, epoch, narrations, tasks, webhooks
from narrator.records.webhooks import notify

PRIORITIES = {"interactive": 0, "batch": 2}
"""Lower goes first."""

LISTENED = 1
"""Of the parts of a long text and of another format: somebody waits, but what is short may overtake them."""

MOMENT_S = 1e-6
"""Between two that come at once, so that they are begun in their order: a double of today's seconds tells half of it."""

UNFINISHED = ("queued", "running")
"""States in which work remains."""


def create_narration(
    database: Database,
    request: Mapping[str, Any],
    *,
    chars: int,
    owner: str = "",
    access: str = "public",
    priority: int = 0,
    request_id: str = "",
    idempotency: tuple[str, str] | None = None,
    unfinished_max: int | None = None,
) -> tuple[str, bool]:
    """Accept a narration: its record and its first task, in one transaction. Returns (id, made now).

    ``idempotency`` is (key, digest of the request): the same again gives the narration that it made then.
    ``unfinished_max`` is how many of the owner's narrations may have work left. Raises IdempotencyMismatch where the
    key came with another request, UnfinishedExceeded (both OptionRefused), DatabaseUnavailable.
    """
    narration_id = uuid4().hex
    with database.write() as connection:
        now: float = connection.execute(select(epoch())).scalar_one()
        known = idempotency and keep_answer(database, connection, owner, *idempotency, narration_id, now)
        if known:
            return known, False
        check_unfinished(database, connection, owner, unfinished_max)
        insert_narration(connection, narration_id, request, chars, owner, access, priority, request_id, now)
    return narration_id, True


def insert_narration(
    connection: Connection,
    narration_id: str,
    request: Mapping[str, Any],
    chars: int,
    owner: str,
    access: str,
    priority: int,
    request_id: str,
    now: float,
    not_before: float = 0.0,
) -> None:
    """Its record, its first edition and that one's first task, in a transaction that is under way."""
    insert_record(connection, narration_id, owner, access, _title(request), now)
    insert_edition(connection, narration_id, 1, request, chars, priority, request_id, not_before)


def insert_record(
    connection: Connection, narration_id: str, owner: str, access: str, title: str | None, now: float
) -> None:
    """A narration's record, which is to have a first edition in the same transaction."""
    connection.execute(narrations.insert().values(**_record_row(narration_id, owner, access, title, now)))


class UnfinishedExceeded(OptionRefused):
    """The API key has NARRATOR_JOBS_PER_KEY unfinished narrations."""

    code = "jobs_exceeded"

    def __init__(self, unfinished: int, limit: int) -> None:
        super().__init__(
            f"{unfinished:,} narrations of the API key are unfinished, {limit:,} are allowed: wait until some are done"
        )
        self.unfinished, self.limit = unfinished, limit


def add_edition(
    database: Database,
    narration_id: str,
    request: Mapping[str, Any],
    *,
    chars: int,
    request_id: str = "",
    access: str | None = None,
    unfinished_max: int | None = None,
) -> int | None:
    """A new text for the narration; unfinished work on an earlier one ends. None if there is no such narration.

    ``access`` holds from now on, for what is served already too. Raises UnfinishedExceeded where the owner has
    ``unfinished_max`` others with work left, DatabaseUnavailable.
    """
    with database.write() as connection:
        found = connection.execute(
            select(narrations.c.edition, narrations.c.owner)
            .where(narrations.c.id == narration_id)
            .with_for_update(key_share=True)
        ).one_or_none()
        if found is None:
            return None
        priority = connection.scalar(
            select(editions.c.priority).where(
                editions.c.narration_id == narration_id, editions.c.number == found.edition
            )
        )
        cancel_editions(connection, narration_id)
        check_unfinished(database, connection, found.owner, unfinished_max)
        number: int = found.edition + 1
        changed = {"edition": number, **({"access": access} if access else {})}
        connection.execute(update(narrations).where(narrations.c.id == narration_id).values(**changed))
        insert_edition(connection, narration_id, number, request, chars, priority or 0, request_id)
        return number


def set_access(database: Database, narration_id: str, access: str) -> bool:
    """Make the narration public or private, with all that it ever made; False if there is no such narration."""
    with database.write() as connection:
        changed = connection.execute(
            update(narrations).where(narrations.c.id == narration_id).values(access=access)
        )
        return bool(changed.rowcount)


def check_unfinished(database: Database, connection: Connection, owner: str, limit: int | None) -> None:
    """Raises UnfinishedExceeded; what comes at the same time for the same owner is counted one after the other.

    An issue counts as one, whatever it has of articles.
    """
    if limit is None or not owner:
        return
    database.hold(connection, f"narrations of {owner}")
    unfinished = connection.scalar(
        select(func.count())
        .select_from(editions.join(narrations, narrations.c.id == editions.c.narration_id))
        .where(narrations.c.owner == owner, editions.c.status.in_(UNFINISHED))
        .where(~exists().where(issue_articles.c.narration_id == narrations.c.id))
    )
    if (unfinished or 0) >= limit:
        raise UnfinishedExceeded(unfinished or 0, limit)


def insert_edition(
    connection: Connection,
    narration_id: str,
    number: int,
    request: Mapping[str, Any],
    chars: int,
    priority: int,
    request_id: str,
    not_before: float = 0.0,
) -> None:
    """An edition and its first task: an address is fetched, an article of an issue is read before it is narrated.

    One whose request has a ``refusal`` (code, detail) has failed before it began.
    """
    row = _edition_row(narration_id, number, request, chars, priority, request_id, epoch())
    connection.execute(editions.insert().values(**row))
    tie_lexicons(connection, narration_id, number, request)
    if not request.get("refusal"):
        task = _first_task(narration_id, number, request, priority, epoch(), not_before)
        connection.execute(tasks.insert().values(**task))


def insert_narrations(
    connection: Connection,
    given: Sequence[tuple[str, Mapping[str, Any], int, float]],
    owner: str,
    access: str,
    priority: int,
    request_id: str,
    now: float,
) -> None:
    """Many at once, each (id, request, characters, not before), in a tenth of the time; begun in their order."""
    moments = [now + number * MOMENT_S for number in range(len(given))]
    records, begun, refused, first = [], [], [], []
    for (one, request, chars, not_before), moment in zip(given, moments, strict=True):
        records.append(_record_row(one, owner, access, _title(request), moment))
        row = _edition_row(one, 1, request, chars, priority, request_id, moment)
        if request.get("refusal"):
            refused.append(row)
            continue
        begun.append(row)
        first.append(_first_task(one, 1, request, priority, moment, not_before))
    for table, rows in ((narrations, records), (editions, begun), (editions, refused), (tasks, first)):
        if rows:
            connection.execute(table.insert(), rows)
    for one, request, _, _ in given:
        tie_lexicons(connection, one, 1, request)


def _title(request: Mapping[str, Any]) -> str | None:
    found: str | None = request.get("title") or request.get("article", {}).get("title")
    return found


def _record_row(narration_id: str, owner: str, access: str, title: str | None, now: float) -> dict[str, Any]:
    return {
        "id": narration_id, "owner": owner, "access": access, "title": title, "created_at": now, "updated_at": now,
        "edition": 1,
    }  # fmt: skip


def _edition_row(
    narration_id: str,
    number: int,
    request: Mapping[str, Any],
    chars: int,
    priority: int,
    request_id: str,
    now: Any,
) -> dict[str, Any]:
    refusal = request.get("refusal")
    ended = {"status": "failed", "error": refusal, "finished_at": now}
    return {
        "narration_id": narration_id,
        "number": number,
        "status": "queued",
        "stage": "queued",
        "progress": 0.0,
        "request": dict(request),
        "chars": chars,
        "request_id": request_id,
        "priority": priority,
        "created_at": now,
        **(ended if refusal else {}),
    }


def _first_task(
    narration_id: str, number: int, request: Mapping[str, Any], priority: int, now: Any, not_before: float
) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "narration_id": narration_id,
        "edition": number,
        "kind": FETCH if request.get("url") else "read" if request.get("issue") else "narrate",
        "what": "",
        "status": "queued",
        "not_before": not_before,
        "priority": priority,
        "created_at": now,
    }


def cancel_editions(connection: Connection, narration_id: str) -> int:
    """End unfinished work, and say how many editions that was; the workers notice at their next sign of life. What is served may still get formats."""
    # Tasks before editions, as workers take them: in another order two transactions could wait for each other.
    connection.execute(
        update(tasks)
        .where(tasks.c.narration_id == narration_id, tasks.c.status.in_(UNFINISHED), tasks.c.kind != "format")
        .values(status="cancelled")
    )
    unfinished = connection.execute(
        select(editions.c.number).where(
            editions.c.narration_id == narration_id, editions.c.status.in_(UNFINISHED)
        )
    ).scalars()
    cancelled = list(unfinished)
    connection.execute(
        update(editions)
        .where(editions.c.narration_id == narration_id, editions.c.status.in_(UNFINISHED))
        .values(status="cancelled", finished_at=epoch())
    )
    for number in cancelled:
        notify(connection, narration_id, number)
    return len(cancelled)


def remove_narration(database: Database, narration_id: str) -> str | None:
    """Cancel what runs, or else delete the record. "cancelled", "deleted", or None if there is no such narration.

    A cancelled edition of a narration that was never whole leaves a record that says so; removing that deletes it.
    """
    with database.write() as connection:
        found = connection.execute(
            select(narrations.c.served).where(narrations.c.id == narration_id).with_for_update()
        ).one_or_none()
        if found is None:
            return None
        cancelled = cancel_editions(connection, narration_id)
        if cancelled and found.served is None:
            return "cancelled"
        connection.execute(delete(narrations).where(narrations.c.id == narration_id))
        # What is still to be told is told: each edition has ended, one way or another.
        settled = webhooks.c.status != "waiting"
        connection.execute(delete(webhooks).where(webhooks.c.narration_id == narration_id, settled))
        return "deleted"
