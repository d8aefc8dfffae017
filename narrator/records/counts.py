"""Which sentences of a narration are listened to? Sums alone: nothing in them is of one listener, or of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from narrator.records.database import Database
from narrator.records.tables import counts

ROWS_MAX = 2000
"""Segments in one call: one statement takes no more (6 values a row; SQLite 3.32 binds 32,766, PostgreSQL 65,535)."""

COUNT_MAX = 2_000_000_000
"""A sum stops here, below the end of a 32-bit column."""

WHOLE = ""
"""The segment id of the row that stands for the narration itself; what it has heard are listens."""


@dataclass(frozen=True, slots=True)
class Count:
    """What listeners did with one segment; or how much is added to it."""

    heard: int = 0
    """Listens in which at least half of it was played."""
    replayed: int = 0
    """How often it was heard again in the same listen."""
    skipped: int = 0
    """Listens that jumped over it, unheard."""
    left: int = 0
    """Listens that stopped in it, whose page was then hidden or closed."""


def add_counts(database: Database, narration_id: str, added: Mapping[str, Count]) -> bool:
    """Add to the sums of segments by id, all or nothing; False if there is no such narration.

    At most ``ROWS_MAX`` segments. Raises DatabaseUnavailable.
    """
    if not added:
        return True
    make = sqlite.insert if database.is_sqlite else postgresql.insert
    # In one order, so that no two of them wait for each other.
    rows = [
        {
            "narration_id": narration_id,
            "segment": segment,
            "heard": count.heard,
            "replayed": count.replayed,
            "skipped": count.skipped,
            "left": count.left,
        }
        for segment, count in sorted(added.items())
    ]
    insert = make(counts).values(rows)
    sums = {name: counts.c[name] + insert.excluded[name] for name in Count.__dataclass_fields__}
    upsert = insert.on_conflict_do_update(
        index_elements=[counts.c.narration_id, counts.c.segment],
        set_={name: case((total > COUNT_MAX, COUNT_MAX), else_=total) for name, total in sums.items()},
    )
    try:
        with database.write() as connection:
            connection.execute(upsert)
    except IntegrityError:  # the foreign key: it was deleted, perhaps just now
        return False
    return True


def read_counts(database: Database, narration_id: str) -> dict[str, Count]:
    """Every sum of the narration by segment id, those of segments that are gone from its text too."""
    with database.read() as connection:
        rows = connection.execute(select(counts).where(counts.c.narration_id == narration_id)).all()
    return {row.segment: Count(row.heard, row.replayed, row.skipped, row.left) for row in rows}
