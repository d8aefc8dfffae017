"""Who may ask? API keys: made once, shown once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.tables import api_keys, epoch, values

PREFIX = "nk_"
"""By which a key is recognised where it has leaked."""

SCOPES = ("read", "write")
"""read: look at narrations. write: that, and make, change and delete them."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    id: str
    """Its public name in lists and logs."""
    name: str
    """What its owner called it."""
    scopes: tuple[str, ...]
    """Of ``SCOPES``."""
    created_at: float
    """Seconds since 1970."""
    revoked_at: float | None
    """The same; None while it is good."""


def create_key(database: Database, name: str, scopes: tuple[str, ...] = SCOPES) -> tuple[ApiKey, str]:
    """A new key, and its secret, which is kept nowhere. Raises OptionRefused for a scope that is none."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise OptionRefused(f"scope {', '.join(wrong) or 'none'!r}: give {' or '.join(SCOPES)}")
    # Whoever may write may read.
    granted = SCOPES if "write" in scopes else ("read",)
    secret = PREFIX + secrets.token_urlsafe(32)
    key_id = uuid4().hex[:12]
    with database.write() as connection:
        now: float = connection.scalar(select(epoch())) or 0.0
        connection.execute(
            api_keys.insert().values(
                id=key_id, name=name, hash=_hash(secret), scopes=" ".join(granted), created_at=now
            )
        )
    return ApiKey(key_id, name, granted, now, None), secret


def find_key(database: Database, secret: str) -> ApiKey | None:
    """The key of that secret, if it is good."""
    return _good(database, api_keys.c.hash == _hash(secret))


def key_of_id(database: Database, key_id: str) -> ApiKey | None:
    """The key of that id, if it is good."""
    return _good(database, api_keys.c.id == key_id)


def list_keys(database: Database) -> list[ApiKey]:
    """Every key, the oldest first."""
    with database.read() as connection:
        rows = connection.execute(select(api_keys).order_by(api_keys.c.created_at)).all()
    return [
        ApiKey(row.id, row.name, tuple(row.scopes.split()), row.created_at, row.revoked_at) for row in rows
    ]


def revoke_key(database: Database, key_id: str) -> None:
    """From now on the key is refused; raises OptionRefused if there is none of that id."""
    with database.write() as connection:
        done = connection.execute(
            update(api_keys)
            .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=epoch())
        )
    if not done.rowcount:
        raise OptionRefused(f"no good key has the id {key_id!r}: narrator keys list shows them")


def signing_secret(database: Database) -> bytes:
    """With which links to private narrations are signed; made at the first call, the same on every machine."""
    with database.read() as connection:
        known = connection.scalar(select(values.c.value).where(values.c.name == "signing"))
    if known is None:
        with database.write() as connection:
            database.insert_once(connection, values, {"name": "signing", "value": secrets.token_hex(32)})
            known = connection.scalar(select(values.c.value).where(values.c.name == "signing"))
    return bytes.fromhex(str(known))


def _good(database: Database, condition: ColumnElement[bool]) -> ApiKey | None:
    with database.read() as connection:
        row = connection.execute(
            select(api_keys).where(condition, api_keys.c.revoked_at.is_(None))
        ).one_or_none()
    return ApiKey(row.id, row.name, tuple(row.scopes.split()), row.created_at, None) if row else None


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: nobody can try them all.
    return hashlib.sha256(secret.encode()).hexdigest()
