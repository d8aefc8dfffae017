"""What does the service remember of issues? An issue is a narration made of narrations, with these tables beside it.

Its own row of ``narrations`` has its title, owner and access; each of its editions is one state of its list of articles,
with what was asked for in ``request`` and the laid out publication in ``article``. So leases, retries, files, webhooks and
replaced editions are those of narrations.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from narrator.records.tables import metadata

issues = Table(
    "issues",
    metadata,
    Column("id", String(32), primary_key=True),  # of its row of narrations
    Column("paused", Boolean, nullable=False),
    Column("assets", JSON, nullable=False),  # names of cover and sounds to their paths in the storage
    ForeignKeyConstraint(["id"], ["narrations.id"], ondelete="CASCADE"),
)

issue_articles = Table(
    "issue_articles",
    metadata,
    Column("issue_id", String(32), primary_key=True),
    Column("id", String(12), primary_key=True),  # follows from its key; the name of its folder
    Column("key", Text, nullable=False),  # what its source calls it, for ever
    Column("place", Float, nullable=False),  # ascending; between two others there is always room
    Column("narration_id", String(32), nullable=False, unique=True),
    Column("facts", JSON, nullable=False),  # title, author, section, date, link, as its source says
    Column("state", String(12), nullable=False),  # given, read, kept, duplicate; removed
    Column("sketch", JSON),  # see narrator.issue.similar, once it is read
    Column("duplicate_of", String(12)),
    Column("share", Float),  # how much a duplicate has in common with that
    Column("segments", Integer),  # that its latest text is spoken in, once that is known
    Column("vanished", Boolean, nullable=False, default=False),  # from the feed that is followed, and kept
    ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
    Index("issue_articles_order", "issue_id", "place"),
)

issue_shingles = Table(
    "issue_shingles",
    metadata,
    Column("issue_id", String(32), primary_key=True),
    Column("value", BigInteger, primary_key=True),  # one of the smallest hashes of a kept article
    Column("article_id", String(12), primary_key=True),
    ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
)

issue_parts = Table(
    "issue_parts",
    metadata,
    Column("issue_id", String(32), primary_key=True),
    Column("edition", Integer, primary_key=True),  # of the issue
    Column("article_id", String(12), primary_key=True),
    Column("narration_id", String(32), nullable=False),
    Column("narration_edition", Integer, nullable=False),  # whose files that edition of the issue plays
    ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
    Index("issue_parts_used", "narration_id", "narration_edition"),
)

issue_tokens = Table(
    "issue_tokens",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("issue_id", String(32), nullable=False),
    Column("name", Text, nullable=False),  # who it was given to
    Column("hash", String(64), nullable=False, unique=True),
    Column("created_at", Float, nullable=False),
    ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
    Index("issue_tokens_of", "issue_id"),
)

followed = Table(
    "followed",
    metadata,
    Column("issue_id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("every_s", Float, nullable=False),
    Column("vanished", String(8), nullable=False),  # keep, drop
    Column("known", JSON, nullable=False),  # validators, and the digest of each item
    Column("next_at", Float, nullable=False),
    Column("checked_at", Float),  # when it last answered
    Column("failures", Integer, nullable=False, default=0),  # one after another
    Column("error", JSON),
    ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
    Index("followed_next", "next_at"),
)
