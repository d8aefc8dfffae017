"""Who may hear a private issue by a token of their own? Made once, shown once, kept as hashes; gone as soon as revoked."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import and_, delete, func, or_, select

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.finding import read_cursor, write_cursor
from narrator.records.issue_tables import issue_tokens, issues
from narrator.records.tables import epoch

PREFIX = "nt_"
"""By which a token is recognised where it has leaked."""

FORM = re.compile(r"nt_[A-Za-z0-9_-]{43}")
"""What a token looks like: nothing in it has to be escaped in an address."""

TOKENS = 100_000
"""Most that an issue has: the subscribers of a large newsletter."""


@dataclass(frozen=True, slots=True)
class IssueToken:
    """A subscriber's token, without its secret."""

    id: str
    """12 hex digits: its name in lists."""
    name: str
    """Who it was given to."""
    created_at: float
    """Seconds since 1970."""


def create_token(database: Database, issue_id: str, name: str) -> tuple[IssueToken, str] | None:
    """A new token, and its secret, which is kept nowhere; None if there is no such issue.

    Raises OptionRefused where the issue has ``TOKENS`` already.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    token_id = uuid4().hex[:12]
    own = issue_tokens.c.issue_id == issue_id
    with database.write() as connection:
        if not connection.execute(select(issues.c.id).where(issues.c.id == issue_id)).first():
            return None
        if (connection.scalar(select(func.count()).where(own)) or 0) >= TOKENS:
            raise OptionRefused(f"the issue has {TOKENS:,} tokens: delete those that nobody uses any more")
        now: float = connection.scalar(select(epoch())) or 0.0
        row = {"id": token_id, "issue_id": issue_id, "name": name, "hash": token_hash(secret)}
        connection.execute(issue_tokens.insert().values(**row, created_at=now))
    return IssueToken(token_id, name, now), secret


def page_tokens(
    database: Database, issue_id: str, cursor: str | None, limit: int
) -> tuple[list[IssueToken], str | None]:
    """Some of them, the oldest first, and the cursor of the next page if there is one.

    Raises OptionRefused for a cursor that is not one of ours.
    """
    query = select(issue_tokens).where(issue_tokens.c.issue_id == issue_id)
    if cursor:
        at, last_id = read_cursor(cursor)
        later = and_(issue_tokens.c.created_at == at, issue_tokens.c.id > last_id)
        query = query.where(or_(issue_tokens.c.created_at > at, later))
    query = query.order_by(issue_tokens.c.created_at, issue_tokens.c.id).limit(limit + 1)
    with database.read() as connection:
        rows = connection.execute(query).all()
    found = [IssueToken(row.id, row.name, row.created_at) for row in rows[:limit]]
    return found, write_cursor(found[-1].created_at, found[-1].id) if len(rows) > limit else None


def revoke_token(database: Database, issue_id: str, token_id: str) -> bool:
    """From now on it opens nothing; False if the issue has no such token."""
    with database.write() as connection:
        gone = connection.execute(
            delete(issue_tokens).where(issue_tokens.c.issue_id == issue_id, issue_tokens.c.id == token_id)
        )
        return bool(gone.rowcount)


def is_token(database: Database, issue_id: str, hashed: str) -> bool:
    """Whether the token of that hash opens the issue."""
    mine = issue_tokens.c.issue_id == issue_id, issue_tokens.c.hash == hashed
    with database.read() as connection:
        return connection.execute(select(issue_tokens.c.id).where(*mine)).first() is not None


def token_hash(secret: str) -> str:
    """As it is kept: 256 random bits need no slow hash, since nobody can try them all."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
