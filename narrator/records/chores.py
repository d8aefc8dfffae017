"""What may be forgotten, and who does regular work next? So that tables and folders do not grow for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, null, select, update

from narrator.records.database import Database
from narrator.records.issue import REMOVED
from narrator.records.issue_tables import issue_articles, issue_parts, issues
from narrator.records.lexicons import forget_texts
from narrator.records.tables import answers, editions, epoch, files, marks, narrations, tasks, webhooks

ANSWERS_S = 24 * 3600.0
"""How long an Idempotency-Key is remembered; published in the documentation."""

GRACE_S = 3600.0
"""How long a replaced edition's files stay: somebody may be in the middle of hearing it."""

MESSAGES_S = 7 * 24 * 3600.0
"""How long delivered and failed webhook messages are remembered."""


def is_due(database: Database, name: str, every_s: float) -> bool:
    """True for one caller in every ``every_s`` seconds, however many processes and machines ask."""
    late = marks.c.at < epoch() - every_s
    with database.read() as connection:
        if connection.execute(select(marks.c.at).where(marks.c.name == name, ~late)).first():
            return False
    with database.write() as connection:
        if database.insert_once(connection, marks, {"name": name, "at": epoch()}):
            return True
        return bool(
            connection.execute(update(marks).where(marks.c.name == name, late).values(at=epoch())).rowcount
        )


def forget(database: Database) -> None:
    """Old answers to repeated requests, settled messages, finished tasks, and what no lexicon says any more."""
    with database.write() as connection:
        connection.execute(delete(answers).where(answers.c.created_at < epoch() - ANSWERS_S))
        forget_texts(connection)
        connection.execute(
            delete(webhooks).where(
                webhooks.c.status != "waiting", webhooks.c.created_at < epoch() - MESSAGES_S
            )
        )
        connection.execute(
            delete(tasks).where(
                tasks.c.status.in_(("done", "cancelled")),
                tasks.c.kind != "format",
                tasks.c.created_at < epoch() - MESSAGES_S,
            )
        )


def replaced_editions(database: Database) -> list[tuple[str, int, list[str]]]:
    """(narration, edition, paths of its files) of editions that another has replaced and nobody hears any more.

    What an edition of an issue plays is kept as long as that.
    """
    with database.read() as connection:
        newer = editions.alias()
        # By any of them: what changes more often than that would else keep all that it ever was.
        replaced = exists().where(
            newer.c.narration_id == files.c.narration_id,
            newer.c.number > files.c.edition,
            newer.c.number <= narrations.c.served,
            newer.c.status == "done",
            newer.c.finished_at < epoch() - GRACE_S,
        )
        rows = connection.execute(
            select(files.c.narration_id, files.c.edition, files.c.path)
            .join(narrations, narrations.c.id == files.c.narration_id)
            .where(files.c.edition < narrations.c.served, replaced, ~_is_played())
        ).all()
    found: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        found.setdefault((row.narration_id, row.edition), []).append(row.path)
    return [(narration_id, edition, paths) for (narration_id, edition), paths in found.items()]


def forget_files(database: Database, narration_id: str, edition: int) -> None:
    """The edition's files are gone, and what was known of them."""
    with database.write() as connection:
        connection.execute(
            delete(files).where(files.c.narration_id == narration_id, files.c.edition == edition)
        )
        connection.execute(
            delete(issue_parts).where(
                issue_parts.c.issue_id == narration_id, issue_parts.c.edition == edition
            )
        )
        # Of an issue it says what stood where in these files, and is long.
        own = editions.c.narration_id == narration_id, editions.c.number == edition
        is_issue = exists().where(issues.c.id == narration_id)
        connection.execute(update(editions).where(*own, is_issue).values(article=null()))


def forget_removed(database: Database) -> list[str]:
    """Delete articles that were taken out of their issue and that no edition of it plays; their narrations' ids."""
    played = exists().where(issue_parts.c.narration_id == issue_articles.c.narration_id)
    with database.write() as connection:
        found = list(
            connection.execute(
                select(issue_articles.c.narration_id).where(issue_articles.c.state == REMOVED, ~played)
            ).scalars()
        )
        connection.execute(delete(issue_articles).where(issue_articles.c.narration_id.in_(found)))
        connection.execute(delete(narrations).where(narrations.c.id.in_(found)))
    return found


def _is_played() -> Any:
    return exists().where(
        issue_parts.c.narration_id == files.c.narration_id, issue_parts.c.narration_edition == files.c.edition
    )


def known_paths(database: Database) -> set[str]:
    """Every path of the storage that a record names."""
    with database.read() as connection:
        made = set(connection.execute(select(files.c.path)).scalars())
        return made.union(
            *(assets.values() for assets in connection.execute(select(issues.c.assets)).scalars())
        )
