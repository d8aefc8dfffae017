"""Which issues are there, and how far is each article? Everything that only looks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, select

from narrator.records.database import Database
from narrator.records.finding import find_edition, find_files, find_narration
from narrator.records.issue import (
    DUPLICATE,
    REMOVED,
    UNKNOWN_CHARS,
    Feed,
    IssueArticle,
    IssueRecord,
)
from narrator.records.issue_tables import followed, issue_articles, issue_parts, issues
from narrator.records.narration import StoredFile
from narrator.records.narrations import UNFINISHED
from narrator.records.tables import editions, narrations, tasks

NAME_CHARS = 64
"""Longest name of a file in the records."""


@dataclass(frozen=True, slots=True)
class BoundArticle:
    """An article of which an edition of the issue is made."""

    article: IssueArticle
    """As it is now."""
    edition: int
    """Of its narration, which can be heard."""
    files: tuple[StoredFile, ...]
    """Of that."""


def find_issue(database: Database, issue_id: str) -> IssueRecord | None:
    """The issue, with the feed that it follows."""
    record = find_narration(database, issue_id, issue=True)
    latest = find_edition(database, issue_id, record.latest.number) if record else None
    if record is None or latest is None:
        return None
    with database.read() as connection:
        own = connection.execute(select(issues).where(issues.c.id == issue_id)).one_or_none()
        feed = connection.execute(select(followed).where(followed.c.issue_id == issue_id)).one_or_none()
    if own is None:
        return None
    return IssueRecord(record, latest.request, own.paused, own.assets, _feed(feed) if feed else None)


def find_articles(database: Database, issue_id: str) -> list[IssueArticle]:
    """Its articles in order."""
    with database.read() as connection:
        return articles_in(connection, issue_id)


def articles_in(connection: Connection, issue_id: str) -> list[IssueArticle]:
    """The same within a transaction."""
    latest = and_(editions.c.narration_id == narrations.c.id, editions.c.number == narrations.c.edition)
    own = [
        issue_articles.c[name]
        for name in (
            "id",
            "key",
            "place",
            "narration_id",
            "facts",
            "state",
            "duplicate_of",
            "share",
            "segments",
            "vanished",
        )
    ]
    rows = connection.execute(
        select(
            *own, narrations.c.title, narrations.c.created_at, narrations.c.served, editions.c.number.label("edition"), editions.c.status,
            editions.c.stage, editions.c.progress, editions.c.result, editions.c.error, editions.c.chars,
        )
        .select_from(
            issue_articles.join(narrations, narrations.c.id == issue_articles.c.narration_id).join(
                editions, latest
            )
        )
        .where(issue_articles.c.issue_id == issue_id, issue_articles.c.state != REMOVED)
        .order_by(issue_articles.c.place, issue_articles.c.id)
    )  # fmt: skip
    return [IssueArticle(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Underway:
    """What of an issue is being worked on at this moment."""

    narrations: frozenset[str]
    """Those of its articles that a worker has."""
    bound: float | None
    """How far the binding is, from 0 to 1; None while its articles are not done."""


def find_underway(database: Database, issue_id: str) -> Underway:
    """Who waits, and who is worked on: an edition that has begun is running, also while its next task waits."""
    member = select(issue_articles.c.narration_id).where(issue_articles.c.issue_id == issue_id)
    with database.read() as connection:
        held = connection.execute(
            select(tasks.c.narration_id).where(tasks.c.status == "running", tasks.c.narration_id.in_(member))
        ).scalars()
        busy = frozenset(held)
        bound = connection.execute(
            select(tasks.c.progress).where(
                tasks.c.narration_id == issue_id, tasks.c.kind == "bind", tasks.c.status.in_(UNFINISHED)
            )
        ).scalar()
    return Underway(busy, bound)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far an issue is as a whole."""

    counts: dict[str, int]
    """Articles that are duplicates, and others by their status; what waits for a worker is queued."""
    chars: float
    """Of all articles."""
    done_chars: float
    """Of these, what is done, by the progress of each."""
    bound: float | None
    """As in ``Underway``."""
    paused: bool
    """As in ``IssueRecord``."""


def tally_issues(database: Database, issue_ids: Sequence[str]) -> dict[str, Tally]:
    """The same of many issues, without reading their articles."""
    latest = and_(editions.c.narration_id == narrations.c.id, editions.c.number == narrations.c.edition)
    unfinished = editions.c.status.in_(UNFINISHED)
    held = exists().where(tasks.c.narration_id == narrations.c.id, tasks.c.status == "running")
    shown = case(
        (issue_articles.c.state == DUPLICATE, DUPLICATE),
        (and_(unfinished, held), "running"),
        (unfinished, "queued"),
        else_=editions.c.status,
    )
    weight = case((editions.c.chars > 0, editions.c.chars), else_=UNKNOWN_CHARS)
    share = case((unfinished, editions.c.progress), else_=1.0)
    with database.read() as connection:
        rows = connection.execute(
            select(
                issue_articles.c.issue_id, shown.label("shown"), func.count().label("number"),
                func.sum(weight).label("chars"), func.sum(weight * share).label("done_chars"),
            )
            .select_from(
                issue_articles.join(narrations, narrations.c.id == issue_articles.c.narration_id).join(
                    editions, latest
                )
            )
            .where(issue_articles.c.issue_id.in_(issue_ids), issue_articles.c.state != REMOVED)
            .group_by(issue_articles.c.issue_id, shown)
        ).all()  # fmt: skip
        binding = connection.execute(
            select(tasks.c.narration_id, tasks.c.progress).where(
                tasks.c.narration_id.in_(issue_ids), tasks.c.kind == "bind", tasks.c.status.in_(UNFINISHED)
            )
        ).all()
        held_up = connection.execute(
            select(issues.c.id).where(issues.c.id.in_(issue_ids), issues.c.paused)
        ).scalars()
        paused = set(held_up)
    bound = {row.narration_id: row.progress for row in binding}
    own = {one: [row for row in rows if row.issue_id == one] for one in issue_ids}
    return {
        one: Tally(
            {row.shown: row.number for row in counted},
            sum(float(row.chars) for row in counted),
            sum(float(row.done_chars) for row in counted),
            bound.get(one),
            one in paused,
        )
        for one, counted in own.items()
    }


def find_issue_of(database: Database, narration_id: str) -> tuple[str, str] | None:
    """(issue, article) that the narration is of; None if it stands alone."""
    with database.read() as connection:
        row = connection.execute(
            select(issue_articles.c.issue_id, issue_articles.c.id).where(
                issue_articles.c.narration_id == narration_id
            )
        ).one_or_none()
    return (row.issue_id, row.id) if row else None


def find_heard(database: Database, issue_id: str) -> list[BoundArticle]:
    """The articles that can be heard, in order, with their files."""
    found = []
    for one in find_articles(database, issue_id):
        if one.served is None or one.duplicate_of:
            continue
        kept = tuple(find_files(database, one.narration_id, one.served))
        found.append(BoundArticle(one, one.served, kept))
    return found


def stored_name(name: str) -> str:
    """What a file of an issue is called in its records, which have room for 64 characters."""
    if len(name) <= NAME_CHARS:
        return name
    folder, _, file = name.rpartition("/")
    return f"{hashlib.sha256(folder.encode()).hexdigest()[:24]}/{file}"


def find_part(database: Database, issue_id: str, edition: int, one: str) -> tuple[str, int] | None:
    """(narration, its edition) that an edition of the issue plays as that article."""
    with database.read() as connection:
        row = connection.execute(
            select(issue_parts.c.narration_id, issue_parts.c.narration_edition).where(
                issue_parts.c.issue_id == issue_id,
                issue_parts.c.edition == edition,
                issue_parts.c.article_id == one,
            )
        ).one_or_none()
    return (row.narration_id, row.narration_edition) if row else None


def find_parts(database: Database, issue_id: str, edition: int) -> dict[str, tuple[str, int]]:
    """The same of all articles."""
    with database.read() as connection:
        rows = connection.execute(
            select(issue_parts).where(issue_parts.c.issue_id == issue_id, issue_parts.c.edition == edition)
        )
        return {row.article_id: (row.narration_id, row.narration_edition) for row in rows}


def _feed(row: Any) -> Feed:
    return Feed(**{name: getattr(row, name) for name in Feed.__dataclass_fields__})
