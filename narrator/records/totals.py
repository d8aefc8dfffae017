"""How much has been done in all, over every process and restart? Running sums for the metrics."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from narrator.records.database import Database
from narrator.records.tables import totals


def add_totals(database: Database, amounts: Mapping[tuple[str, str], float]) -> None:
    """Add to running totals of (name, label), for the metrics."""
    with database.write() as connection:
        for (name, label), amount in sorted(amounts.items()):
            database.insert_once(connection, totals, {"name": name, "label": label, "value": 0.0})
            connection.execute(
                update(totals)
                .where(totals.c.name == name, totals.c.label == label)
                .values(value=totals.c.value + amount)
            )


def read_totals(database: Database) -> dict[tuple[str, str], float]:
    """Every running total by (name, label)."""
    with database.read() as connection:
        return {(row.name, row.label): row.value for row in connection.execute(select(totals))}
