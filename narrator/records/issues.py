"""Which issues are there, and how are they made, changed, held up and removed?

Each change is one transaction and a new edition of the issue, which is bound once every article has come to an end;
what is narrated already stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select, update

from narrator.errors import OptionRefused
from narrator.records.database import Database
from narrator.records.issue import DUPLICATE, GIVEN, KEPT, READ, REMOVED, GivenArticle
from narrator.records.issue_tables import followed, issue_articles, issue_shingles, issues
from narrator.records.lexicons import tie_lexicons
from narrator.records.narrations import (
    UNFINISHED,
    IdempotencyMismatch,
    cancel_editions,
    check_unfinished,
    insert_edition,
    insert_narrations,
    insert_record,
)
from narrator.records.tables import answers, editions, epoch, narrations, tasks

ARTICLES = "articles"
"""The stage of an issue whose articles are being narrated."""

HOST_GAP_S = 1.0
"""Between two pages that are fetched from one host for an issue."""


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
        if idempotency:
            key, digest = idempotency
            row = {
                "owner": owner, "key": key, "digest": digest, "narration_id": issue_id, "created_at": now,
            }  # fmt: skip
            if not database.insert_once(connection, answers, row):
                known = connection.execute(
                    select(answers.c.digest, answers.c.narration_id).where(
                        answers.c.owner == owner, answers.c.key == key
                    )
                ).one()
                if known.digest != digest:
                    raise IdempotencyMismatch(
                        f"the Idempotency-Key {key!r} came with another request before: give each request a key of its own"
                    )
                return known.narration_id, False
        check_unfinished(database, connection, owner, unfinished_max)
        request = {**request, "is_issue": True}
        insert_record(connection, issue_id, owner, access, request.get("title"), now)
        connection.execute(issues.insert().values(id=issue_id, paused=False, assets=dict(assets or {})))
        _insert_edition(connection, issue_id, 1, request, priority, request_id)
        if feed:
            connection.execute(followed.insert().values(issue_id=issue_id, next_at=now, failures=0, **feed))
        _add_articles(connection, issue_id, articles, None, owner, access, priority, request_id)
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
        known = set(_ids(connection, issue_id))
        _check_ids(known, [*remove, *vanish, *(one.id for one in edit), *([before] if before else [])])
        twice = [one.key for one in add if one.id in known]
        if twice:
            raise ArticleKnown(f"the issue has {twice[0]!r} already: PUT its new text, or give it another id")
        for one in edit:
            _edit_article(connection, issue_id, one, found.priority, request_id)
        if remove:
            _remove_articles(connection, issue_id, remove)
        if vanish:
            chosen = issue_articles.c.issue_id == issue_id, issue_articles.c.id.in_(vanish)
            connection.execute(update(issue_articles).where(*chosen).values(vanished=True))
        _add_articles(
            connection, issue_id, add, before, found.owner, found.access, found.priority, request_id
        )
        if order is not None:
            _order(connection, issue_id, order)
        if remove and not _ids(connection, issue_id) and not _follows(connection, issue_id):
            raise OptionRefused("an issue has an article at least: DELETE the issue, or add others first")
        return _next_edition(connection, found, {**found.request, **(request or {})}, request_id)


def retry_issue(database: Database, issue_id: str, request_id: str = "") -> int | None:
    """Begin again what has failed, of its articles or of the whole; how much that was, None if there is no such issue."""
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
        for row in failed:
            _begin_again(connection, issue_id, row.id, row.request, row.chars, found.priority, request_id)
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
            update(narrations).where(narrations.c.id.in_(_narration_ids(issue_id))).values(access=access)
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
        members = list(connection.execute(_narration_ids(issue_id)).scalars())
        _cancel_articles(connection, issue_id)
        cancelled = cancel_editions(connection, issue_id)
        if cancelled and found.served is None:
            connection.execute(delete(followed).where(followed.c.issue_id == issue_id))
            return "cancelled", []
        connection.execute(delete(narrations).where(narrations.c.id.in_(_narration_ids(issue_id))))
        connection.execute(delete(narrations).where(narrations.c.id == issue_id))
        return "deleted", [*members, issue_id]


def _cancel_articles(connection: Connection, issue_id: str) -> None:
    """As ``cancel_editions`` does it, of all at once; nobody waits to be told of an article."""
    mine = _narration_ids(issue_id)
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


def _narration_ids(issue_id: str) -> Any:
    return select(issue_articles.c.narration_id).where(issue_articles.c.issue_id == issue_id)


def _ids(connection: Connection, issue_id: str) -> list[str]:
    """Of its articles, in order."""
    rows = select(issue_articles.c.id).where(
        issue_articles.c.issue_id == issue_id, issue_articles.c.state != REMOVED
    )
    return list(connection.execute(rows.order_by(issue_articles.c.place)).scalars())


def _follows(connection: Connection, issue_id: str) -> bool:
    mine = select(followed.c.issue_id).where(followed.c.issue_id == issue_id)
    return connection.execute(mine).first() is not None


def _check_ids(known: Collection[str], asked: Sequence[str]) -> None:
    unknown = next((one for one in asked if one not in known), None)
    if unknown is not None:
        raise OptionRefused(f"the issue has no article {unknown!r}: GET it, its articles have their ids")


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


def _add_articles(
    connection: Connection,
    issue_id: str,
    articles: Sequence[GivenArticle],
    before: str | None,
    owner: str,
    access: str,
    priority: int,
    request_id: str,
) -> None:
    """Raises OptionRefused where two have one key."""
    twice = next((key for key, count in Counter(one.key for one in articles).items() if count > 1), None)
    if twice is not None:
        raise OptionRefused(f"the id {twice!r} is given twice: each article of an issue has its own")
    now: float = connection.execute(select(epoch())).scalar_one()
    there = select(issue_articles.c.id).where(issue_articles.c.issue_id == issue_id)
    known = set(connection.execute(there).scalars())
    hosts: Counter[str] = Counter()
    new: list[tuple[str, dict[str, Any], int, float]] = []
    rows = []
    for one, place in zip(articles, _places(connection, issue_id, before, len(articles)), strict=True):
        request = {**one.request, "issue": issue_id}
        if one.id in known:  # it was taken out, and its narration is still there
            _update_article(connection, issue_id, one.id, place=place, facts=dict(one.facts), vanished=False)
            _begin_again(connection, issue_id, one.id, request, one.chars, priority, request_id)
            continue
        host = urlsplit(request.get("url") or "").hostname or ""
        narration_id = uuid4().hex
        new.append((narration_id, request, one.chars, now + HOST_GAP_S * hosts[host] if host else 0.0))
        hosts[host] += 1
        rows.append(
            {
                "issue_id": issue_id, "id": one.id, "key": one.key, "place": place, "narration_id": narration_id,
                "facts": dict(one.facts), "state": GIVEN, "vanished": False,
            }
        )  # fmt: skip
    insert_narrations(connection, new, owner, access, priority, request_id, now)
    if rows:
        connection.execute(issue_articles.insert(), rows)


def _places(connection: Connection, issue_id: str, before: str | None, count: int) -> list[float]:
    """Ascending numbers before that article, or after all."""
    mine = issue_articles.c.issue_id == issue_id
    if before is None:
        last = connection.scalar(select(func.max(issue_articles.c.place)).where(mine)) or 0.0
        return [last + number for number in range(1, count + 1)]
    end = connection.execute(
        select(issue_articles.c.place).where(mine, issue_articles.c.id == before)
    ).scalar_one()
    start = connection.scalar(
        select(func.max(issue_articles.c.place)).where(mine, issue_articles.c.place < end)
    )
    start = end - 1.0 if start is None else start
    return [start + (end - start) * number / (count + 1) for number in range(1, count + 1)]


def _edit_article(
    connection: Connection, issue_id: str, one: GivenArticle, priority: int, request_id: str
) -> None:
    _update_article(connection, issue_id, one.id, facts=dict(one.facts), vanished=False)
    _begin_again(
        connection, issue_id, one.id, {**one.request, "issue": issue_id}, one.chars, priority, request_id
    )
    _free_twins(connection, issue_id, one.id)


def _begin_again(
    connection: Connection,
    issue_id: str,
    one: str,
    request: Mapping[str, Any],
    chars: int,
    priority: int,
    request_id: str,
) -> None:
    """A new edition of the article's narration, which is read anew."""
    _forget_sketch(connection, issue_id, one)
    _update_article(
        connection, issue_id, one, state=GIVEN, sketch=None, duplicate_of=None, share=None, segments=None
    )
    narration = connection.execute(
        select(narrations.c.id, narrations.c.edition).where(
            narrations.c.id.in_(_narration_ids(issue_id).where(issue_articles.c.id == one))
        )
    ).one()
    cancel_editions(connection, narration.id)
    number = narration.edition + 1
    connection.execute(update(narrations).where(narrations.c.id == narration.id).values(edition=number))
    if request.get("url"):  # what was fetched of it is fetched anew
        request = {name: value for name, value in request.items() if name != "text"}
    insert_edition(connection, narration.id, number, request, chars, priority, request_id)


def _remove_articles(connection: Connection, issue_id: str, ids: Collection[str]) -> None:
    for one in ids:
        _forget_sketch(connection, issue_id, one)
        narration_id = connection.execute(
            _narration_ids(issue_id).where(issue_articles.c.id == one)
        ).scalar_one()
        cancel_editions(connection, narration_id)
        # The chores delete it once no edition of the issue that is heard has it.
        _update_article(connection, issue_id, one, state=REMOVED, sketch=None)
        _free_twins(connection, issue_id, one)


def _free_twins(connection: Connection, issue_id: str, one: str) -> None:
    """Begin with those for which it stood, and does not any more."""
    twins = issue_articles.c.issue_id == issue_id, issue_articles.c.duplicate_of == one
    alone = connection.execute(
        select(issue_articles.c.id, editions.c.request, editions.c.chars, editions.c.priority)
        .join(narrations, narrations.c.id == issue_articles.c.narration_id)
        .join(
            editions,
            (editions.c.narration_id == narrations.c.id) & (editions.c.number == narrations.c.edition),
        )
        .where(*twins, issue_articles.c.state == DUPLICATE)
    ).all()
    for twin in alone:
        _begin_again(connection, issue_id, twin.id, twin.request, twin.chars, twin.priority, "")


def _order(connection: Connection, issue_id: str, order: Sequence[str]) -> None:
    known = _ids(connection, issue_id)
    if sorted(known) != sorted(order):
        raise OptionRefused(
            f"order names {len(order)} articles, {len(set(order) & set(known))} of the issue's {len(known)}: "
            "give the id of each once"
        )
    for place, one in enumerate(order, start=1):
        _update_article(connection, issue_id, one, place=float(place))


def _update_article(connection: Connection, issue_id: str, one: str, **changed: Any) -> None:
    mine = issue_articles.c.issue_id == issue_id, issue_articles.c.id == one
    connection.execute(update(issue_articles).where(*mine).values(**changed))


def _forget_sketch(connection: Connection, issue_id: str, one: str) -> None:
    mine = issue_shingles.c.issue_id == issue_id, issue_shingles.c.article_id == one
    connection.execute(delete(issue_shingles).where(*mine))
