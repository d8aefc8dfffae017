"""Each test of the records runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from narrator.records.database import Database
from narrator.records.tables import metadata
from tests.servers import Postgres


@pytest.fixture(scope="package")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'narrator.db'}"
    else:
        url = request.getfixturevalue("postgres").url
    made = Database(url)
    made.prepare()
    yield made
    with made.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name != "values_":
                connection.execute(delete(table))
    made.close()
