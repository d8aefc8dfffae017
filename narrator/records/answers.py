"""What was answered before to a request that comes again with the same Idempotency-Key?"""

from __future__ import annotations

from sqlalchemy import Connection, select

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.tables import answers


class IdempotencyMismatch(OptionRefused):
    """An Idempotency-Key was used before with another request."""

    code = "idempotency_mismatch"


def find_answer(database: Database, owner: str, key: str, digest: str) -> str | None:
    """Id of the narration or issue that this key made; None if the key is new.

    Raises IdempotencyMismatch where the key came with another request, DatabaseUnavailable.
    """
    with database.read() as connection:
        return _known(connection, owner, key, digest)


def keep_answer(
    database: Database, connection: Connection, owner: str, key: str, digest: str, made_id: str, now: float
) -> str | None:
    """Keep what the key makes, within the transaction that makes it; what it made before, if it did.

    Raises IdempotencyMismatch.
    """
    row = {"owner": owner, "key": key, "digest": digest, "narration_id": made_id, "created_at": now}
    if database.insert_once(connection, answers, row):
        return None
    return _known(connection, owner, key, digest)


def _known(connection: Connection, owner: str, key: str, digest: str) -> str | None:
    known = connection.execute(
        select(answers.c.digest, answers.c.narration_id).where(answers.c.owner == owner, answers.c.key == key)
    ).one_or_none()
    if known is None:
        return None
    if known.digest != digest:
        raise IdempotencyMismatch(
            f"the Idempotency-Key {key!r} came with another request before: give each request a key of its own"
        )
    made_id: str = known.narration_id
    return made_id
