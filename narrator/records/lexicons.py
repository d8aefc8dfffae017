"""Which lexicons does the service keep, and which of them was each narration made with?

What a lexicon says is kept by its digest and never changed, so that every task of an edition reads the same, whatever
becomes of the lexicon meanwhile; the lexicon itself is a name for one of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, exists, func, select, update

from narrator.errors import OptionRefused, StorageUnavailable
from narrator.lexicon import Lexicon, read_lexicon
from narrator.records.database import Database
from narrator.records.issue_tables import issues
from narrator.records.tables import edition_lexicons, epoch, lexicon_texts, lexicons, narrations

LEXICONS = 1_000
"""Most that a service keeps: one for each section of many papers."""

UNUSED_S = 3600.0
"""How long a text stays that nothing names: it may have been kept for a request that is under way."""


@dataclass(frozen=True, slots=True)
class LexiconRecord:
    """A lexicon that the service keeps."""

    id: str
    """32 hex digits."""
    name: str
    """For people."""
    language: str
    """BCP 47 tag."""
    lexemes: int
    """How many it has."""
    digest: str
    """Of what it says."""
    version: int
    """From 1; one more with each change."""
    created_at: float
    """Seconds since 1970."""
    updated_at: float
    """The same, of the last change."""


@dataclass(frozen=True, slots=True)
class Use:
    """An edition that was made with a lexicon."""

    narration_id: str
    """The narration's."""
    edition: int
    """The one that listeners hear."""
    title: str | None
    """The narration's."""


class LexiconsExceeded(OptionRefused):
    """The service keeps as many lexicons as it may."""

    code = "lexicons_exceeded"


def keep_text(database: Database, lexicon: Lexicon) -> str:
    """Keep what a lexicon says; its digest."""
    digest = lexicon.digest
    row = {"digest": digest, "body": json.dumps(lexicon.to_json()), "created_at": epoch()}
    with database.write() as connection:
        if not database.insert_once(connection, lexicon_texts, row):
            connection.execute(
                update(lexicon_texts).where(lexicon_texts.c.digest == digest).values(created_at=epoch())
            )
    return digest


def create_lexicon(database: Database, name: str, lexicon: Lexicon, owner: str = "") -> LexiconRecord:
    """A new lexicon; raises LexiconsExceeded."""
    digest, lexicon_id = keep_text(database, lexicon), uuid4().hex
    with database.write() as connection:
        database.hold(connection, "lexicons")
        kept = connection.scalar(select(func.count()).select_from(lexicons)) or 0
        if kept >= LEXICONS:
            raise LexiconsExceeded(f"{kept:,} lexicons are kept, {LEXICONS:,} are allowed: delete one")
        now = connection.scalar(select(epoch()))
        row = {"id": lexicon_id, "owner": owner, "version": 1, "created_at": now, "updated_at": now}
        connection.execute(lexicons.insert().values(**row, **_said(name, lexicon, digest)))
    found = find_lexicon(database, lexicon_id)
    assert found is not None
    return found


def replace_lexicon(
    database: Database, lexicon_id: str, lexicon: Lexicon, name: str | None = None
) -> LexiconRecord | None:
    """Have it say something else from now on, under its name or another; None if there is no such lexicon."""
    digest = keep_text(database, lexicon)
    with database.write() as connection:
        said = _said(name or "", lexicon, digest)
        if name is None:
            del said["name"]
        connection.execute(
            update(lexicons)
            .where(lexicons.c.id == lexicon_id)
            .values(version=lexicons.c.version + 1, updated_at=epoch(), **said)
        )
    return find_lexicon(database, lexicon_id)


def remove_lexicon(database: Database, lexicon_id: str) -> bool:
    """Forget its name; what was made with it keeps what it said. False if there is no such lexicon."""
    with database.write() as connection:
        return bool(connection.execute(delete(lexicons).where(lexicons.c.id == lexicon_id)).rowcount)


def find_lexicon(database: Database, lexicon_id: str) -> LexiconRecord | None:
    """The lexicon of that id."""
    with database.read() as connection:
        row = connection.execute(select(lexicons).where(lexicons.c.id == lexicon_id)).one_or_none()
    return _record(row) if row else None


def list_lexicons(database: Database) -> list[LexiconRecord]:
    """All of them, by name."""
    with database.read() as connection:
        rows = connection.execute(select(lexicons).order_by(lexicons.c.name, lexicons.c.id)).all()
    return [_record(row) for row in rows]


def read_texts(database: Database, digests: Sequence[str]) -> list[Lexicon]:
    """What was kept under each digest, in their order; raises StorageUnavailable for one that is gone."""
    if not digests:
        return []
    with database.read() as connection:
        rows = connection.execute(select(lexicon_texts).where(lexicon_texts.c.digest.in_(digests))).all()
    bodies = {row.digest: row.body for row in rows}
    missing = [digest for digest in digests if digest not in bodies]
    if missing:
        raise StorageUnavailable(f"what the lexicon {missing[0][:12]} said is no longer kept: PUT it again")
    return [_parsed(bodies[digest]) for digest in digests]


def users_of(database: Database, lexicon_id: str) -> list[Use]:
    """The narrations whose audible edition was made with it, newest first."""
    with database.read() as connection:
        rows = connection.execute(
            select(narrations.c.id, narrations.c.served, narrations.c.title)
            .where(
                exists().where(
                    edition_lexicons.c.narration_id == narrations.c.id,
                    edition_lexicons.c.edition == narrations.c.served,
                    edition_lexicons.c.lexicon_id == lexicon_id,
                ),
                ~exists().where(issues.c.id == narrations.c.id),  # its articles are narrations of their own
            )
            .order_by(narrations.c.created_at.desc(), narrations.c.id)
        ).all()
    return [Use(row.id, row.served, row.title) for row in rows]


def tie_lexicons(connection: Connection, narration_id: str, edition: int, request: Mapping[str, Any]) -> None:
    """Remember with which lexicons an edition is to be made: its request's, ``{"id", "digest"}`` each, lowest first."""
    for place, one in enumerate(request.get("lexicons") or ()):
        connection.execute(
            edition_lexicons.insert().values(
                narration_id=narration_id,
                edition=edition,
                place=place,
                lexicon_id=one["id"],
                digest=one["digest"],
            )
        )


def forget_texts(connection: Connection) -> None:
    """What neither a lexicon nor an edition says any more."""
    connection.execute(
        delete(lexicon_texts).where(
            lexicon_texts.c.created_at < epoch() - UNUSED_S,
            ~exists().where(lexicons.c.digest == lexicon_texts.c.digest),
            ~exists().where(edition_lexicons.c.digest == lexicon_texts.c.digest),
        )
    )


def _said(name: str, lexicon: Lexicon, digest: str) -> dict[str, Any]:
    return {"name": name, "language": lexicon.language, "lexemes": len(lexicon.lexemes), "digest": digest}


def _record(row: Any) -> LexiconRecord:
    return LexiconRecord(**{name: getattr(row, name) for name in LexiconRecord.__dataclass_fields__})


@lru_cache(maxsize=32)
def _parsed(body: str) -> Lexicon:
    return read_lexicon(body)
