"""How is the database reached, SQLite and PostgreSQL alike, and what is said when it is not there?"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from narrator.errors import DatabaseUnavailable, OptionRefused
from narrator.records import issue_tables  # noqa: F401 - tables to be made
from narrator.records.tables import SCHEMA_VERSION, metadata, values
from narrator.settings import Settings

BUSY_S = 20.0
"""How long SQLite waits for another process's write; each takes milliseconds."""

PREPARE_TRIES = 10
"""Looks at whether the tables are there, a tenth of a second apart."""

CONNECT_S = 3
"""Seconds until a PostgreSQL that does not answer counts as away."""


class Database:
    """One pool of connections; safe to use from threads, made anew after a fork."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise OptionRefused(f"NARRATOR_DATABASE_URL is no database address: {error}") from error
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if not self.is_sqlite and parsed.get_backend_name() != "postgresql":
            raise OptionRefused(
                f"NARRATOR_DATABASE_URL names {parsed.get_backend_name()}: give sqlite:/// or postgresql+psycopg://"
            )
        self.shown = parsed.render_as_string(hide_password=True)
        try:
            self._engine = _make_engine(url, self.is_sqlite)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise OptionRefused(
                f"no driver for {self.shown}: pip install 'narrator[postgresql]', and spell it postgresql+psycopg://"
            ) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to look with; raises DatabaseUnavailable."""
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, kept whole or not at all; raises DatabaseUnavailable."""
        with self._explained(), self._engine.connect() as connection:
            if self.is_sqlite:
                # Asking for the write lock at once: one that looked first could not have it.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def insert_once(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert unless a row of that key is there; True if it was not."""
        make = sqlite.insert if self.is_sqlite else postgresql.insert
        insert = make(table).values(**row).on_conflict_do_nothing().returning(*table.primary_key.columns)
        return connection.execute(insert).first() is not None

    def hold(self, connection: Connection, what: str) -> None:
        """Have ``what`` alone until the transaction ends; whoever else wants to hold it waits."""
        if self.is_sqlite:
            return  # which has one writer at a time
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))

    def prepare(self) -> None:
        """Make the tables where they are missing; raises DatabaseUnavailable, or OptionRefused for another version's."""
        with self._explained():
            for left in reversed(range(PREPARE_TRIES)):
                try:
                    metadata.create_all(self._engine)
                    break
                except DBAPIError:
                    # Several processes may begin at once: what another has made is there at the next look.
                    if not left:
                        raise
                    time.sleep(0.1)
        with self.write() as connection:
            self.insert_once(connection, values, {"name": "schema", "value": str(SCHEMA_VERSION)})
            found = connection.scalar(select(values.c.value).where(values.c.name == "schema"))
        if found != str(SCHEMA_VERSION):
            raise OptionRefused(
                f"{self.shown} holds tables of version {found}, this narrator needs {SCHEMA_VERSION}: "
                "run the narrator that made it, or give NARRATOR_DATABASE_URL another database"
            )

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            reason = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
            if isinstance(error, OperationalError | PoolTimeout) or getattr(
                error, "connection_invalidated", False
            ):
                raise DatabaseUnavailable(
                    f"the database {self.shown} does not answer: {reason}; nothing is lost, try again in some seconds"
                ) from error
            raise


def _make_engine(url: str, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        return create_engine(
            url, pool_pre_ping=True, pool_size=8, max_overflow=16, connect_args={"connect_timeout": CONNECT_S}
        )
    engine = create_engine(
        url, pool_size=8, max_overflow=24, connect_args={"timeout": BUSY_S, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # what was accepted survives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        # SQLite's own knows ASCII alone.
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("clock_s", 0, time.time)

    return engine


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def database_url(settings: Settings) -> str:
    """The configured database, or SQLite in the data folder, which is made; raises DatabaseUnavailable."""
    if settings.database_url:
        return settings.database_url
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(
            f"the data folder {settings.data} cannot be made: {error.strerror or error}; choose another with NARRATOR_DATA"
        ) from error
    return f"sqlite:///{settings.data.resolve() / 'narrator.db'}"


@lru_cache(maxsize=4)
def open_database(url: str) -> Database:
    """The database at that address with its tables made; one for the whole process."""
    database = Database(url)
    database.prepare()
    return database
