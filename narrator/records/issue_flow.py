"""How does an issue go on, from articles that were given to one that can be heard?

Articles are read (cleaned) in any order and admitted to be narrated in the issue's own, so that of two that say the same
the first stands for both. Once every article has come to an end, the issue is bound. ``settle_issue`` does what can be done; it
is called after every such step, and by the sweep for what a crash left undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, exists, select, update

from narrator.errors import NoArticle
from narrator.issue.similar import INDEXED, SAME, share_of
from narrator.records.database import Database
from narrator.records.issue import DUPLICATE, GIVEN, KEPT, READ, IssueArticle
from narrator.records.issue_finding import articles_in
from narrator.records.issue_tables import issue_articles, issue_parts, issue_shingles, issues
from narrator.records.narrations import UNFINISHED
from narrator.records.outcomes import edition_of, finished
from narrator.records.tables import editions, epoch, files, narrations, tasks
from narrator.records.task import Task
from narrator.records.webhooks import notify


def article_read(
    database: Database, task: Task, article: Mapping[str, Any], sketch: Sequence[int], chars: int
) -> bool:
    """The article is clean and can be compared with others; True if the task was still ours."""
    with database.write() as connection:
        if not finished(connection, task):
            return False
        connection.execute(
            update(editions).where(edition_of(task)).values(article=dict(article), chars=chars)
        )
        connection.execute(
            update(issue_articles)
            .where(issue_articles.c.narration_id == task.narration_id, issue_articles.c.state == GIVEN)
            .values(state=READ, sketch=list(sketch))
        )
        return True


def settle_issue(database: Database, issue_id: str) -> int:
    """Admit what is next, and have the issue bound if all has ended; how many tasks that brought."""
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        issue = connection.execute(
            select(editions.c.number, editions.c.status, editions.c.priority, editions.c.created_at)
            .join(narrations, narrations.c.id == editions.c.narration_id)
            .where(narrations.c.id == issue_id, editions.c.number == narrations.c.edition)
            .where(editions.c.status.in_(UNFINISHED))
        ).one_or_none()
        if issue is None:
            return 0
        articles = articles_in(connection, issue_id)
        added = _admit(database, connection, issue_id, articles, issue.created_at)
        if added:
            return added
        articles = articles_in(connection, issue_id)
        if not all(one.has_ended for one in articles):
            return 0
        if not articles:
            return 0  # a feed that is followed and has nothing yet
        chosen = and_(editions.c.narration_id == issue_id, editions.c.number == issue.number)
        if not any(one.served for one in articles if one.state != DUPLICATE):
            first = next((one.error for one in articles if one.error), None)
            error = {
                "code": NoArticle.code,
                "detail": f"none of {len(articles)} articles could be narrated"
                + (f"; the first: {first['detail']}" if first else ""),
            }
            values = {"status": "failed", "error": error, "finished_at": epoch()}
            connection.execute(update(editions).where(chosen).values(**values))
            notify(connection, issue_id, issue.number)
            return 0
        chars = sum(one.chars for one in articles if one.state == KEPT)
        connection.execute(update(editions).where(chosen).values(chars=chars))
        row = _task(issue_id, issue.number, "bind", issue.priority, issue.created_at)
        return int(database.insert_once(connection, tasks, row))


def unsettled_issues(database: Database) -> list[str]:
    """Issues that may have to be settled: those that are not done, and that nobody is binding."""
    binding = exists().where(
        tasks.c.narration_id == issues.c.id, tasks.c.kind == "bind", tasks.c.status.in_(UNFINISHED)
    )
    with database.read() as connection:
        return list(
            connection.execute(
                select(issues.c.id)
                .join(narrations, narrations.c.id == issues.c.id)
                .join(
                    editions,
                    and_(editions.c.narration_id == issues.c.id, editions.c.number == narrations.c.edition),
                )
                .where(editions.c.status.in_(UNFINISHED), ~issues.c.paused, ~binding)
            ).scalars()
        )


def publish_issue(
    database: Database,
    task: Task,
    *,
    publication: Mapping[str, Any],
    parts: Sequence[tuple[str, str, int]],
    result: Mapping[str, Any],
    made: Sequence[Mapping[str, Any]],
) -> bool:
    """The edition of the issue is whole and heard from now on; True if the task was still ours.

    ``parts`` are (article, narration, its edition) of what it plays.
    """
    with database.write() as connection:
        if not finished(connection, task):
            return False
        done = connection.execute(
            update(editions)
            .where(edition_of(task), editions.c.status == "running")
            .values(
                status="done", stage="done", progress=1.0, article=dict(publication), result=dict(result),
                finished_at=epoch(),
            )
        )  # fmt: skip
        if not done.rowcount:
            return False
        connection.execute(
            update(narrations)
            .where(narrations.c.id == task.narration_id)
            .values(served=task.edition, updated_at=epoch())
        )
        own = {"narration_id": task.narration_id, "edition": task.edition}
        for file in made:
            connection.execute(files.insert().values(**own, **file))
        for one, narration_id, number in parts:
            connection.execute(
                issue_parts.insert().values(
                    issue_id=task.narration_id, edition=task.edition, article_id=one,
                    narration_id=narration_id, narration_edition=number,
                )
            )  # fmt: skip
        notify(connection, task.narration_id, task.edition)
        return True


def _admit(
    database: Database,
    connection: Connection,
    issue_id: str,
    articles: Sequence[IssueArticle],
    created_at: float,
) -> int:
    """Have narrated what is read, as far as all before it is read too; how many."""
    added = 0
    for one in articles:
        if one.state == GIVEN and not one.has_ended:
            break
        if one.state != READ or one.has_ended:
            continue
        mine = issue_articles.c.issue_id == issue_id, issue_articles.c.id == one.id
        sketch: list[int] = connection.execute(select(issue_articles.c.sketch).where(*mine)).scalar_one()
        twin = _twin(connection, issue_id, one.id, sketch)
        edition = and_(editions.c.narration_id == one.narration_id, editions.c.number == one.edition)
        if twin:
            connection.execute(
                update(issue_articles)
                .where(*mine)
                .values(state=DUPLICATE, duplicate_of=twin[0], share=twin[1])
            )
            values = {"status": "cancelled", "finished_at": epoch()}
            connection.execute(update(editions).where(edition).values(**values))
            continue
        connection.execute(update(issue_articles).where(*mine).values(state=KEPT))
        for value in sketch[:INDEXED]:
            row = {"issue_id": issue_id, "value": value, "article_id": one.id}
            database.insert_once(connection, issue_shingles, row)
        priority = connection.execute(select(editions.c.priority).where(edition)).scalar_one()
        row = _task(one.narration_id, one.edition, "narrate", priority, created_at)
        added += database.insert_once(connection, tasks, row)
    return added


def _twin(connection: Connection, issue_id: str, one: str, sketch: Sequence[int]) -> tuple[str, float] | None:
    """(the kept article that says the same, how much they have in common)."""
    near = connection.execute(
        select(issue_articles.c.id, issue_articles.c.sketch)
        .where(issue_articles.c.issue_id == issue_id, issue_articles.c.id != one)
        .where(
            issue_articles.c.id.in_(
                select(issue_shingles.c.article_id).where(
                    issue_shingles.c.issue_id == issue_id, issue_shingles.c.value.in_(sketch[:INDEXED])
                )
            )
        )
        .order_by(issue_articles.c.place)
    ).all()
    shares = [(share_of(sketch, row.sketch), row.id) for row in near]
    best = max(shares, key=lambda pair: pair[0], default=(0.0, ""))
    return (best[1], round(best[0], 2)) if best[0] >= SAME else None


def _task(narration_id: str, edition: int, kind: str, priority: int, created_at: float) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "narration_id": narration_id,
        "edition": edition,
        "kind": kind,
        "what": "",
        "status": "queued",
        "priority": priority,
        "created_at": created_at,
    }
