"""What does the service remember? The tables; every time is seconds since 1970 by the database's own clock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

SCHEMA_VERSION = 1
"""Raised with every change of a table that is there; a database of another version is refused, not guessed at.

A new table is no change: it is made where it is missing, and an older narrator leaves it alone.
"""

metadata = MetaData()


class epoch(FunctionElement[float]):  # noqa: N801 - reads as a function of SQL
    """Now, by the database's clock: machines whose clocks differ still agree on who is late."""

    type = Float()
    name = "epoch"
    inherit_cache = True


@compiles(epoch, "sqlite")
def _sqlite(_element: epoch, _compiler: Any, **_: Any) -> str:
    return "clock_s()"  # of narrator.records.database: SQLite's own has milliseconds, in which two may be accepted


@compiles(epoch, "postgresql")
def _postgresql(_element: epoch, _compiler: Any, **_: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


narrations = Table(
    "narrations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(32), nullable=False),  # an API key's id; "" where none was needed
    Column("access", String(8), nullable=False),  # public, private
    Column("title", Text),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("edition", Integer, nullable=False),  # the latest that was asked for
    Column("served", Integer),  # the one that listeners hear
    Index("narrations_page", "owner", "created_at", "id"),
)

editions = Table(
    "editions",
    metadata,
    Column("narration_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("status", String(12), nullable=False),  # queued, running, done, failed, cancelled
    Column("stage", String(12), nullable=False),
    Column("progress", Float, nullable=False),
    Column("request", JSON, nullable=False),
    Column("chars", Integer, nullable=False),  # of the text as given; as cleaned, once that is known
    Column("article", JSON),
    Column("result", JSON),
    Column("error", JSON),
    Column("request_id", String(64), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("finished_at", Float),
    ForeignKeyConstraint(["narration_id"], ["narrations.id"], ondelete="CASCADE"),
    Index("editions_status", "status"),
    Index("editions_finished", "finished_at"),
)

files = Table(
    "files",
    metadata,
    Column("narration_id", String(32), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("path", Text, nullable=False),  # in the storage
    Column("type", String(64), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    ForeignKeyConstraint(["narration_id"], ["narrations.id"], ondelete="CASCADE"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("narration_id", String(32), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("kind", String(12), nullable=False),  # fetch, read, narrate, speak, assemble, bind, format
    Column("what", String(24), nullable=False),  # the part's number, the format's name
    Column("first", Integer, nullable=False, default=0),  # segments [first, last) of a part
    Column("last", Integer, nullable=False, default=0),
    Column("status", String(12), nullable=False),  # queued, running, done, failed, cancelled
    Column("progress", Float, nullable=False, default=0.0),
    Column("owner", String(64), nullable=False, default=""),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Float, nullable=False, default=0.0),
    Column("priority", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("error", JSON),
    ForeignKeyConstraint(["narration_id"], ["narrations.id"], ondelete="CASCADE"),
    Index("tasks_once", "narration_id", "edition", "kind", "what", unique=True),
    Index("tasks_next", "status", "priority", "created_at"),
)

counts = Table(
    "counts",
    metadata,
    Column("narration_id", String(32), primary_key=True),
    Column("segment", String(16), primary_key=True),  # its id; "" for the whole, whose "heard" are listens
    Column("heard", Integer, nullable=False),
    Column("replayed", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("left", Integer, nullable=False),
    ForeignKeyConstraint(["narration_id"], ["narrations.id"], ondelete="CASCADE"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(40), primary_key=True),  # the message's id, the same at each attempt
    Column("narration_id", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", String(12), nullable=False),  # waiting, delivered, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Float, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("reason", Text),
    Index("webhooks_due", "status", "not_before"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", String(32), nullable=False),  # "read" or "read write"
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float),
)

answers = Table(
    "answers",
    metadata,
    Column("owner", String(32), primary_key=True),
    Column("key", String(255), primary_key=True),  # Idempotency-Key
    Column("digest", String(64), nullable=False),  # of the request that it came with
    Column("narration_id", String(32), nullable=False),
    Column("created_at", Float, nullable=False),
)

site_rules = Table(
    "site_rules",
    metadata,
    Column("site", String(253), primary_key=True),  # a host name
    Column("id", String(12), primary_key=True),  # follows from what the rule is about
    Column("kept", Boolean, nullable=False),
    Column("alike", String(8), nullable=False),  # text, digits, prefix, rule
    Column("pattern", Text, nullable=False),
    Column("kind", String(16)),
    Column("learnt_at", String(32), nullable=False),  # as receipts tell it: RFC 3339 in UTC
    Column("learnt_from", Text, nullable=False),
)

totals = Table(
    "totals",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("label", String(64), primary_key=True),
    Column("value", Float, nullable=False),
)

crews = Table(
    "crews",
    metadata,
    Column("owner", String(64), primary_key=True),  # "node/pid" of a worker's first process
    Column("processes", Integer, nullable=False),
    Column("seen_at", Float, nullable=False),
)

costs = Table(
    "costs",
    metadata,
    Column("engine", String(64), primary_key=True),
    Column("voice", String(128), primary_key=True),
    Column("s_per_char", Float, nullable=False),
)

lexicons = Table(
    "lexicons",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(32), nullable=False),  # an API key's id; "" where none was needed
    Column("name", Text, nullable=False),
    Column("language", String(100), nullable=False),
    Column("lexemes", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
)

lexicon_texts = Table(
    "lexicon_texts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", Text, nullable=False),  # JSON; never changed
    Column("created_at", Float, nullable=False),  # when it was last kept
)

edition_lexicons = Table(
    "edition_lexicons",
    metadata,
    Column("narration_id", String(32), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),  # from 0, the lowest
    Column("lexicon_id", String(32), nullable=False),  # "" for one that came with the request
    Column("digest", String(64), nullable=False),
    ForeignKeyConstraint(["narration_id"], ["narrations.id"], ondelete="CASCADE"),
    Index("edition_lexicons_users", "lexicon_id"),
    Index("edition_lexicons_digest", "digest"),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", Float, nullable=False),  # when it was last done
)

values = Table(
    "values_",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
