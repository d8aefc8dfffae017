"""What was answered before to a request that comes again with the same Idempotency-Key?"""

from __future__ import annotations

from sqlalchemy import select

from narrator.records.database import Database
from narrator.records.narrations import IdempotencyMismatch
from narrator.records.tables import answers


def find_answer(database: Database, owner: str, key: str, digest: str) -> str | None:
    """Id of the narration that this key made; None if the key is new.

    Raises IdempotencyMismatch where the key came with another request, DatabaseUnavailable.
    """
    with database.read() as connection:
        known = connection.execute(
            select(answers.c.digest, answers.c.narration_id).where(
                answers.c.owner == owner, answers.c.key == key
            )
        ).one_or_none()
    if known is None:
        return None
    if known.digest != digest:
        raise IdempotencyMismatch(
            f"the Idempotency-Key {key!r} came with another request before: give each request a key of its own"
        )
    narration_id: str = known.narration_id
    return narration_id
