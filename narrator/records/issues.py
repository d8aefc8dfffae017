"""Which issues are there, and how are they made, changed, held up and removed?

Each change is one transaction and a new edition of the issue, which is bound once every article has come to an end;
what is narrated already stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, select, update

from narrator.errors import OptionRefused
from narrator.records.answers import keep_answer
from narrator.records.database import Database
from narrator.records.issue import GIVEN, KEPT, READ, GivenArticle
from narrator.records.issue_articles import (
    add_articles,
    article_ids,
    begin_again,
    check_ids,
    edit_article,
    narration_ids,
    order_articles,
    remove_articles,
)
from narrator.records.issue_tables import followed, issue_articles, issues
from narrator.records.lexicons import tie_lexicons
from narrator.records.narrations import (
    UNFINISHED,
    cancel_editions,
    check_unfinished,
    insert_record,
)
from narrator.records.tables import editions, epoch, narrations, tasks

ARTICLES = "articles"
"""The stage of an issue whose articles are being narrated."""


class ArticleKnown(OptionRefused):
    """An article that is to be added is in the issue already."""

    code = "article_known"


def create_issue(
    database: Database,
    request: Mapping[str, Any],
    articles: Sequence[GivenArticle],
    *,
    owner: str = "",
    access: str = "public",
    priority: int = 2,
    request_id: str = "",
    idempotency: tuple[str, str] | None = None,
    unfinished_max: int | None = None,
    assets: Mapping[str, str] | None = None,
    feed: Mapping[str, Any] | None = None,
    issue_id: str | None = None,
) -> tuple[str, bool]:
    """Accept an issue: its record, its articles' and their first tasks, in one transaction. Returns (id, made now).

    ``feed`` has url, every_s, vanished and known of the feed that it follows; ``issue_id`` is 32 hex digits that nobody can
    guess, where ``assets`` lie under it already. Raises what ``create_narration`` does.
    """
    issue_id = issue_id or uuid4().hex
    with database.write() as connection:
        now: float = connection.execute(select(epoch())).scalar_one()
        known = idempotency and keep_answer(database, connection, owner, *idempotency, issue_id, now)
        if known:
            return known, False
        check_unfinished(database, connection, owner, unfinished_max)
        request = {**request, "is_issue": True}
        insert_record(connection, issue_id, owner, access, request.get("title"), now)
        connection.execute(issues.insert().values(id=issue_id, paused=False, assets=dict(assets or {})))
        _insert_edition(connection, issue_id, 1, request, priority, request_id)
        if feed:
            connection.execute(followed.insert().values(issue_id=issue_id, next_at=now, failures=0, **feed))
        add_articles(connection, issue_id, articles, None, owner, access, priority, request_id)
    return issue_id, True


def change_issue(
    database: Database,
    issue_id: str,
    *,
    request: Mapping[str, Any] | None = None,
    add: Sequence[GivenArticle] = (),
    before: str | None = None,
    edit: Sequence[GivenArticle] = (),
    remove: Collection[str] = (),
    vanish: Collection[str] = (),
    order: Sequence[str] | None = None,
    request_id: str = "",
    unfinished_max: int | None = None,
) -> int | None:
    """A new edition of the issue; its number, or None if there is no such issue.

    ``request`` are members of the issue's request that change; ``add`` are new articles, put before the article of that
    id or at the end; ``edit`` new texts of articles that are there; ``remove`` and ``vanish`` are ids of articles to take
    out, or to keep though their feed has them no longer; ``order`` is every article's id in the new order.

    Raises OptionRefused for an id that is not known, and where no article would be left; ArticleKnown for what is added
    and there already; UnfinishedExceeded.
    """
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        found = _find(connection, issue_id)
        if found is None:
            return None
        if found.status not in UNFINISHED:  # else it is one of them already
            check_unfinished(database, connection, found.owner, unfinished_max)
        known = set(article_ids(connection, issue_id))
        check_ids(known, [*remove, *vanish, *(one.id for one in edit), *([before] if before else [])])
        twice = [one.key for one in add if one.id in known]
        if twice:
            raise ArticleKnown(f"the issue has {twice[0]!r} already: PUT its new text, or give it another id")
        for one in edit:
            edit_article(connection, issue_id, one, found.priority, request_id)
        if remove:
            remove_articles(connection, issue_id, remove)
        if vanish:
            chosen = issue_articles.c.issue_id == issue_id, issue_articles.c.id.in_(vanish)
            connection.execute(update(issue_articles).where(*chosen).values(vanished=True))
        add_articles(connection, issue_id, add, before, found.owner, found.access, found.priority, request_id)
        if order is not None:
            order_articles(connection, issue_id, order)
        if remove and not article_ids(connection, issue_id) and not _follows(connection, issue_id):
            raise OptionRefused("an issue has an article at least: DELETE the issue, or add others first")
        return _next_edition(connection, found, {**found.request, **(request or {})}, request_id)


def retry_issue(
    database: Database, issue_id: str, request_id: str = "", only: Collection[str] | None = None
) -> int | None:
    """Begin again what has failed, of its articles or of the whole; how much that was, None if there is no such issue.

    ``only`` are ids of the articles that are meant, where not all are.
    """
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        found = _find(connection, issue_id)
        if found is None:
            return None
        latest = (editions.c.narration_id == narrations.c.id) & (editions.c.number == narrations.c.edition)
        failed = connection.execute(
            select(issue_articles.c.id, issue_articles.c.narration_id, editions.c.request, editions.c.chars)
            .select_from(
                issue_articles.join(narrations, narrations.c.id == issue_articles.c.narration_id).join(
                    editions, latest
                )
            )
            .where(issue_articles.c.issue_id == issue_id, issue_articles.c.state.in_((GIVEN, READ, KEPT)))
            .where(editions.c.status.in_(("failed", "cancelled")))
        ).all()
        if only is not None:
            failed = [row for row in failed if row.id in only]
            if not failed:
                return 0
        for row in failed:
            begin_again(connection, issue_id, row.id, row.request, row.chars, found.priority, request_id)
        if failed or found.status in ("failed", "cancelled"):
            _next_edition(connection, found, found.request, request_id)
        return len(failed) or int(found.status in ("failed", "cancelled"))


def pause_issue(database: Database, issue_id: str, paused: bool) -> bool:
    """Begin nothing more of the issue, or go on; what is being done comes to its end. False if there is none."""
    with database.write() as connection:
        changed = connection.execute(update(issues).where(issues.c.id == issue_id).values(paused=paused))
        return bool(changed.rowcount)


def open_issue(database: Database, issue_id: str, access: str) -> bool:
    """Make the issue and its articles public or private; False if there is none."""
    with database.write() as connection:
        changed = connection.execute(
            update(narrations)
            .where(narrations.c.id.in_(select(issues.c.id).where(issues.c.id == issue_id)))
            .values(access=access)
        )
        connection.execute(
            update(narrations).where(narrations.c.id.in_(narration_ids(issue_id))).values(access=access)
        )
        return bool(changed.rowcount)


def remove_issue(database: Database, issue_id: str) -> tuple[str, list[str]] | None:
    """Cancel what runs, or else delete the issue with its articles; as ``remove_narration`` does.

    ("cancelled" or "deleted", ids of narrations whose files are nobody's any more); None if there is no such issue.
    """
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        found = _find(connection, issue_id)
        if found is None:
            return None
        members = list(connection.execute(narration_ids(issue_id)).scalars())
        _cancel_articles(connection, issue_id)
        cancelled = cancel_editions(connection, issue_id)
        if cancelled and found.served is None:
            connection.execute(delete(followed).where(followed.c.issue_id == issue_id))
            return "cancelled", []
        connection.execute(delete(narrations).where(narrations.c.id.in_(narration_ids(issue_id))))
        connection.execute(delete(narrations).where(narrations.c.id == issue_id))
        return "deleted", [*members, issue_id]


def _cancel_articles(connection: Connection, issue_id: str) -> None:
    """As ``cancel_editions`` does it, of all at once; nobody waits to be told of an article."""
    mine = narration_ids(issue_id)
    connection.execute(
        update(tasks)
        .where(tasks.c.narration_id.in_(mine), tasks.c.status.in_(UNFINISHED), tasks.c.kind != "format")
        .values(status="cancelled")
    )
    connection.execute(
        update(editions)
        .where(editions.c.narration_id.in_(mine), editions.c.status.in_(UNFINISHED))
        .values(status="cancelled", finished_at=epoch())
    )


def _find(connection: Connection, issue_id: str) -> Any:
    """Owner, access, served, and the latest edition's number, status, request and priority; None if there is none."""
    latest = (editions.c.narration_id == narrations.c.id) & (editions.c.number == narrations.c.edition)
    return connection.execute(
        select(
            narrations.c.id, narrations.c.owner, narrations.c.access, narrations.c.served, editions.c.number,
            editions.c.status, editions.c.request, editions.c.priority,
        )
        .select_from(issues.join(narrations, narrations.c.id == issues.c.id).join(editions, latest))
        .where(issues.c.id == issue_id)
    ).one_or_none()  # fmt: skip


def _follows(connection: Connection, issue_id: str) -> bool:
    mine = select(followed.c.issue_id).where(followed.c.issue_id == issue_id)
    return connection.execute(mine).first() is not None


def _insert_edition(
    connection: Connection,
    issue_id: str,
    number: int,
    request: Mapping[str, Any],
    priority: int,
    request_id: str,
) -> None:
    tie_lexicons(connection, issue_id, number, request)
    connection.execute(
        editions.insert().values(
            narration_id=issue_id, number=number, status="running", stage=ARTICLES, progress=0.0,
            request=dict(request), chars=0, request_id=request_id, priority=priority, created_at=epoch(),
            started_at=epoch(),
        )
    )  # fmt: skip


def _next_edition(connection: Connection, found: Any, request: Mapping[str, Any], request_id: str) -> int:
    """One that takes the place of an unfinished one, of which nobody is told."""
    connection.execute(
        update(tasks)
        .where(tasks.c.narration_id == found.id, tasks.c.kind == "bind", tasks.c.status.in_(UNFINISHED))
        .values(status="cancelled")
    )
    connection.execute(
        update(editions)
        .where(editions.c.narration_id == found.id, editions.c.status.in_(UNFINISHED))
        .values(status="cancelled", finished_at=epoch())
    )
    number: int = found.number + 1
    changed = {"edition": number, "title": request.get("title")}
    connection.execute(update(narrations).where(narrations.c.id == found.id).values(**changed))
    _insert_edition(connection, found.id, number, request, found.priority, request_id)
    return number
