"""Which files has an edition of an issue, its own and those of the narrations that it plays?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from narrator.records.database import Database
from narrator.records.issue_tables import issue_parts
from narrator.records.narration import StoredFile
from narrator.records.tables import editions, files


def find_named(database: Database, issue_id: str, edition: int, names: Sequence[str]) -> list[StoredFile]:
    """Those of the issue's own files that have these names, by name."""
    own = files.c.narration_id == issue_id, files.c.edition == edition, files.c.name.in_(names)
    with database.read() as connection:
        rows = connection.execute(select(files).where(*own).order_by(files.c.name)).all()
    return [StoredFile(row.name, row.path, row.type, row.bytes, row.sha256) for row in rows]


def find_sums(database: Database, issue_id: str, edition: int) -> list[tuple[str, str]]:
    """(name, SHA-256 in hex) of every file: as in the issue's folder, but long ones as ``stored_name`` has them."""
    played = and_(
        files.c.narration_id == issue_parts.c.narration_id,
        files.c.edition == issue_parts.c.narration_edition,
    )
    own = files.c.narration_id == issue_id, files.c.edition == edition
    this = issue_parts.c.issue_id == issue_id, issue_parts.c.edition == edition
    with database.read() as connection:
        found = [
            (row.name, row.sha256)
            for row in connection.execute(select(files.c.name, files.c.sha256).where(*own))
        ]
        parts = select(issue_parts.c.article_id, files.c.name, files.c.sha256).join(files, played)
        found += [
            (f"articles/{row.article_id}/{row.name}", row.sha256)
            for row in connection.execute(parts.where(*this))
        ]
    return sorted(found)


def finished_at(database: Database, issue_id: str, edition: int) -> float | None:
    """When that edition was whole, in seconds since 1970; None if it is not."""
    this = editions.c.narration_id == issue_id, editions.c.number == edition
    with database.read() as connection:
        return connection.scalar(select(editions.c.finished_at).where(*this))
