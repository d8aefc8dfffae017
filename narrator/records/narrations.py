"""Which narrations are there, in which editions, and what has become of each?"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.tables import answers, editions, epoch, files, narrations, tasks, webhooks
from narrator.records.webhooks import notify

PRIORITIES = {"interactive": 0, "batch": 2}
"""Lower goes first. 1 is for the parts of a long text that somebody waits for: a short one may overtake them."""

UNFINISHED = ("queued", "running")
"""States in which work remains."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of a narration, and how far it is."""

    narration_id: str
    """The narration's."""
    number: int
    """From 1; each new text is one more."""
    status: str
    """queued, running, done, failed or cancelled."""
    stage: str
    """What is being done: queued, clean, speak, stitch, encode, publish, done."""
    progress: float
    """0 to 1."""
    request: dict[str, Any]
    """What was asked for."""
    chars: int
    """Length of the text as given, in characters; 0 for an address."""
    article: dict[str, Any] | None
    """The cleaned article, once it is known."""
    result: dict[str, Any] | None
    """What was made, once it is."""
    error: dict[str, Any] | None
    """``code`` and ``detail`` of a failure."""
    request_id: str
    """Of the request that asked for it; stands on every log line about it."""
    priority: int
    """One of ``PRIORITIES``."""
    created_at: float
    """Seconds since 1970."""
    started_at: float | None
    """The same, of the first attempt."""
    finished_at: float | None
    """The same, of its end."""


@dataclass(frozen=True, slots=True)
class NarrationRecord:
    """A narration and its latest edition."""

    id: str
    """32 hex digits that nobody can guess."""
    owner: str
    """Id of the API key that made it; "" if none was needed."""
    access: str
    """public or private."""
    title: str | None
    """As far as it is known."""
    created_at: float
    """Seconds since 1970."""
    updated_at: float
    """The same, of the last change of what is served."""
    served: int | None
    """The edition that listeners hear; None until the first is whole."""
    latest: Edition
    """The one that was asked for last."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of one edition."""

    name: str
    """As in its address."""
    path: str
    """In the storage; never written twice."""
    type: str
    """Media type."""
    bytes: int
    """Length."""
    sha256: str
    """Of its bytes, in hex."""


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
) -> tuple[str, bool]:
    """Accept a narration: its record and its first task, in one transaction. Returns (id, made now).

    ``idempotency`` is (key, digest of the request): the same again gives the narration that it made then. Raises
    IdempotencyMismatch (OptionRefused) where the key came with another request, DatabaseUnavailable.
    """
    narration_id = uuid4().hex
    with database.write() as connection:
        now = connection.scalar(select(epoch()))
        if idempotency:
            key, digest = idempotency
            row = {
                "owner": owner,
                "key": key,
                "digest": digest,
                "narration_id": narration_id,
                "created_at": now,
            }
            if not database.insert_once(connection, answers, row):
                known = connection.execute(
                    select(answers.c.digest, answers.c.narration_id).where(
                        answers.c.owner == owner, answers.c.key == key
                    )
                ).one()
                if known.digest != digest:
                    raise IdempotencyMismatch(
                        f"the Idempotency-Key {key!r} came with another request before: give each request a key of its own"
                    )
                return known.narration_id, False
        connection.execute(
            narrations.insert().values(
                id=narration_id,
                owner=owner,
                access=access,
                title=request.get("title"),
                created_at=now,
                updated_at=now,
                edition=1,
            )
        )
        _add_edition(connection, narration_id, 1, request, chars, priority, request_id)
    return narration_id, True


class IdempotencyMismatch(OptionRefused):
    """An Idempotency-Key was used before with another request."""

    code = "idempotency_mismatch"


def add_edition(
    database: Database, narration_id: str, request: Mapping[str, Any], *, chars: int, request_id: str = ""
) -> int | None:
    """A new text for the narration; unfinished work on an earlier one ends. None if there is no such narration."""
    with database.write() as connection:
        found = connection.execute(
            select(narrations.c.edition)
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
        _cancel(connection, narration_id)
        number: int = found.edition + 1
        connection.execute(update(narrations).where(narrations.c.id == narration_id).values(edition=number))
        _add_edition(connection, narration_id, number, request, chars, priority or 0, request_id)
        return number


def _add_edition(
    connection: Connection,
    narration_id: str,
    number: int,
    request: Mapping[str, Any],
    chars: int,
    priority: int,
    request_id: str,
) -> None:
    connection.execute(
        editions.insert().values(
            narration_id=narration_id,
            number=number,
            status="queued",
            stage="queued",
            progress=0.0,
            request=dict(request),
            chars=chars,
            request_id=request_id,
            priority=priority,
            created_at=epoch(),
        )
    )
    connection.execute(
        tasks.insert().values(
            id=uuid4().hex,
            narration_id=narration_id,
            edition=number,
            kind="narrate",
            what="",
            status="queued",
            priority=priority,
            created_at=epoch(),
        )
    )


def _cancel(connection: Connection, narration_id: str) -> int:
    """End unfinished work; the workers notice at their next sign of life."""
    # Tasks before editions, as workers take them: in another order two transactions could wait for each other.
    connection.execute(
        update(tasks)
        .where(tasks.c.narration_id == narration_id, tasks.c.status.in_(UNFINISHED))
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
        cancelled = _cancel(connection, narration_id)
        if cancelled and found.served is None:
            return "cancelled"
        connection.execute(delete(narrations).where(narrations.c.id == narration_id))
        connection.execute(delete(webhooks).where(webhooks.c.narration_id == narration_id))
        return "deleted"


def find_narration(database: Database, narration_id: str) -> NarrationRecord | None:
    """The narration and its latest edition."""
    with database.read() as connection:
        row = connection.execute(_latest().where(narrations.c.id == narration_id)).one_or_none()
    return _record(row) if row else None


def page_narrations(
    database: Database, owner: str | None, cursor: str | None, limit: int
) -> tuple[list[NarrationRecord], str | None]:
    """Newest first, of one owner or of all (None), and the cursor of the next page if there is one.

    Raises OptionRefused for a cursor that is not one of ours.
    """
    query = _latest().order_by(narrations.c.created_at.desc(), narrations.c.id.desc()).limit(limit + 1)
    if owner is not None:
        query = query.where(narrations.c.owner == owner)
    if cursor:
        at, last_id = _read_cursor(cursor)
        query = query.where(
            or_(narrations.c.created_at < at, and_(narrations.c.created_at == at, narrations.c.id < last_id))
        )
    with database.read() as connection:
        found = [_record(row) for row in connection.execute(query)]
    more = found[limit - 1] if len(found) > limit else None
    return found[:limit], _write_cursor(more) if more else None


def find_edition(database: Database, narration_id: str, number: int) -> Edition | None:
    """One edition."""
    with database.read() as connection:
        row = connection.execute(
            select(editions).where(editions.c.narration_id == narration_id, editions.c.number == number)
        ).one_or_none()
    return _edition(row) if row else None


def find_file(database: Database, narration_id: str, edition: int, name: str) -> StoredFile | None:
    """One file of one edition."""
    with database.read() as connection:
        row = connection.execute(
            select(files).where(
                files.c.narration_id == narration_id, files.c.edition == edition, files.c.name == name
            )
        ).one_or_none()
    return StoredFile(row.name, row.path, row.type, row.bytes, row.sha256) if row else None


def count_unfinished(database: Database, owner: str) -> int:
    """How many of the owner's narrations have work left."""
    with database.read() as connection:
        return (
            connection.scalar(
                select(func.count())
                .select_from(editions.join(narrations, narrations.c.id == editions.c.narration_id))
                .where(narrations.c.owner == owner, editions.c.status.in_(UNFINISHED))
            )
            or 0
        )


def count_by_status(database: Database) -> dict[str, int]:
    """Editions in each state."""
    with database.read() as connection:
        rows = connection.execute(select(editions.c.status, func.count()).group_by(editions.c.status)).all()
    return {row[0]: row[1] for row in rows}


def _latest() -> Any:
    joined = narrations.join(
        editions,
        and_(editions.c.narration_id == narrations.c.id, editions.c.number == narrations.c.edition),
    )
    named = [column.label(f"n_{column.name}") for column in narrations.c]
    return select(*named, *editions.c).select_from(joined)


def _record(row: Row[Any]) -> NarrationRecord:
    return NarrationRecord(
        row.n_id,
        row.n_owner,
        row.n_access,
        row.n_title,
        row.n_created_at,
        row.n_updated_at,
        row.n_served,
        _edition(row),
    )


def _edition(row: Row[Any]) -> Edition:
    return Edition(**{name: getattr(row, name) for name in Edition.__dataclass_fields__})


def _write_cursor(record: NarrationRecord) -> str:
    return base64.urlsafe_b64encode(f"{record.created_at!r} {record.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[float, str]:
    try:
        at, _, last_id = (
            base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode().partition(" ")
        )
        if not last_id:
            raise ValueError(cursor)
        return float(at), last_id
    except (ValueError, binascii.Error) as error:
        raise OptionRefused(
            f"cursor {cursor[:80]!r} is none of ours: give back the one that a page named as next, or none"
        ) from error
