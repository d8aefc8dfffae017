"""Which narrations, editions and files are there? Everything that only looks."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.issue_tables import issue_articles, issues
from narrator.records.narration import Edition, NarrationRecord, State, StoredFile
from narrator.records.tables import editions, files, narrations


def find_narration(database: Database, narration_id: str, *, issue: bool = False) -> NarrationRecord | None:
    """The narration and its latest edition; with ``issue`` those of an issue, which is none by itself."""
    is_issue = exists().where(issues.c.id == narrations.c.id)
    with database.read() as connection:
        row = connection.execute(
            _latest().where(narrations.c.id == narration_id, is_issue if issue else ~is_issue)
        ).one_or_none()
    return _record(row) if row else None


def page_narrations(
    database: Database,
    owner: str | None,
    cursor: str | None,
    limit: int,
    search: str = "",
    *,
    issue: bool = False,
) -> tuple[list[NarrationRecord], str | None]:
    """Newest first, of one owner or of all (None), and the cursor of the next page if there is one.

    Articles of issues are not among them, nor are issues but with ``issue``, when nothing else is.

    ``search`` is what their titles contain, in capitals or not. Raises OptionRefused for a cursor that is not one of ours.
    """
    query = _latest().order_by(narrations.c.created_at.desc(), narrations.c.id.desc()).limit(limit + 1)
    if issue:
        query = query.where(exists().where(issues.c.id == narrations.c.id))
    else:
        query = query.where(
            ~exists().where(issues.c.id == narrations.c.id),
            ~exists().where(issue_articles.c.narration_id == narrations.c.id),
        )
    if owner is not None:
        query = query.where(narrations.c.owner == owner)
    if search:
        query = query.where(narrations.c.title.icontains(search, autoescape=True))
    if cursor:
        at, last_id = read_cursor(cursor)
        query = query.where(
            or_(narrations.c.created_at < at, and_(narrations.c.created_at == at, narrations.c.id < last_id))
        )
    with database.read() as connection:
        found = [_record(row) for row in connection.execute(query)]
    more = found[limit - 1] if len(found) > limit else None
    return found[:limit], write_cursor(more.created_at, more.id) if more else None


def find_edition(database: Database, narration_id: str, number: int) -> Edition | None:
    """One edition."""
    with database.read() as connection:
        row = connection.execute(
            select(editions).where(editions.c.narration_id == narration_id, editions.c.number == number)
        ).one_or_none()
    return Edition(**{name: getattr(row, name) for name in Edition.__dataclass_fields__}) if row else None


def find_file(database: Database, narration_id: str, edition: int, name: str) -> StoredFile | None:
    """One file of one edition."""
    with database.read() as connection:
        row = connection.execute(
            select(files).where(
                files.c.narration_id == narration_id, files.c.edition == edition, files.c.name == name
            )
        ).one_or_none()
    return StoredFile(row.name, row.path, row.type, row.bytes, row.sha256) if row else None


def find_files(database: Database, narration_id: str, edition: int) -> list[StoredFile]:
    """Every file of one edition, by name."""
    with database.read() as connection:
        rows = connection.execute(
            select(files)
            .where(files.c.narration_id == narration_id, files.c.edition == edition)
            .order_by(files.c.name)
        ).all()
    return [StoredFile(row.name, row.path, row.type, row.bytes, row.sha256) for row in rows]


def count_by_status(database: Database) -> dict[str, int]:
    """Editions in each state."""
    with database.read() as connection:
        rows = connection.execute(select(editions.c.status, func.count()).group_by(editions.c.status)).all()
    return {row[0]: row[1] for row in rows}


def _latest() -> Any:
    heard = editions.alias()
    joined = narrations.join(
        editions,
        and_(editions.c.narration_id == narrations.c.id, editions.c.number == narrations.c.edition),
    ).outerjoin(heard, and_(heard.c.narration_id == narrations.c.id, heard.c.number == narrations.c.served))
    named = [column.label(f"n_{column.name}") for column in narrations.c]
    # Without the texts: a page of books would be hundreds of megabytes.
    state = [editions.c[name] for name in State.__dataclass_fields__]
    return select(*named, *state, heard.c.result.label("heard")).select_from(joined)


def _record(row: Row[Any]) -> NarrationRecord:
    return NarrationRecord(
        row.n_id,
        row.n_owner,
        row.n_access,
        row.n_title,
        row.n_created_at,
        row.n_updated_at,
        row.n_served,
        State(**{name: getattr(row, name) for name in State.__dataclass_fields__}),
        row.heard,
    )


def write_cursor(created_at: float, last_id: str) -> str:
    """The cursor behind what was made then and has that id."""
    return base64.urlsafe_b64encode(f"{created_at!r} {last_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[float, str]:
    """What ``write_cursor`` was given. Raises OptionRefused for what is no cursor."""
    try:
        at, _, last_id = (
            base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode().partition(" ")
        )
        if not last_id.isalnum():
            raise ValueError(cursor)
        return float(at), last_id
    except (ValueError, binascii.Error) as error:
        raise OptionRefused(
            f"cursor {cursor[:80]!r} is none of ours: give back the one that a page named as next, or none"
        ) from error
