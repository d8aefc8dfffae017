"""How do articles come into an issue, move, change and go, within a transaction that holds it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select, update

from narrator.errors import OptionRefused
from narrator.records.issue import DUPLICATE, GIVEN, REMOVED, GivenArticle
from narrator.records.issue_tables import issue_articles, issue_shingles
from narrator.records.narrations import (
    cancel_editions,
    insert_edition,
    insert_narrations,
)
from narrator.records.tables import editions, epoch, narrations

HOST_GAP_S = 1.0
"""Between two pages that are fetched from one host for an issue."""

NARROW = 1e-6
"""Places nearer than this are numbered anew: halved some 50 times, a gap has no number in it any more."""


def narration_ids(issue_id: str) -> Any:
    """The query for its articles' narrations."""
    return select(issue_articles.c.narration_id).where(issue_articles.c.issue_id == issue_id)


def article_ids(connection: Connection, issue_id: str) -> list[str]:
    """Of its articles, in order."""
    rows = select(issue_articles.c.id).where(
        issue_articles.c.issue_id == issue_id, issue_articles.c.state != REMOVED
    )
    return list(connection.execute(rows.order_by(issue_articles.c.place)).scalars())


def check_ids(known: Collection[str], asked: Sequence[str]) -> None:
    """Raises OptionRefused for one that the issue does not have."""
    unknown = next((one for one in asked if one not in known), None)
    if unknown is not None:
        raise OptionRefused(f"the issue has no article {unknown!r}: GET it, its articles have their ids")


def add_articles(
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
            begin_again(connection, issue_id, one.id, request, one.chars, priority, request_id)
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
    if end - start < NARROW:
        _number(connection, issue_id)
        return _places(connection, issue_id, before, count)
    return [start + (end - start) * number / (count + 1) for number in range(1, count + 1)]


def _number(connection: Connection, issue_id: str) -> None:
    """Their places become 1, 2, 3, ..., also of those that were taken out: there is room between any two again."""
    mine = issue_articles.c.issue_id == issue_id
    found = select(issue_articles.c.id).where(mine).order_by(issue_articles.c.place, issue_articles.c.id)
    for place, one in enumerate(connection.execute(found).scalars().all(), start=1):
        _update_article(connection, issue_id, one, place=float(place))


def edit_article(
    connection: Connection, issue_id: str, one: GivenArticle, priority: int, request_id: str
) -> None:
    """A new text for one that is there."""
    _update_article(connection, issue_id, one.id, facts=dict(one.facts), vanished=False)
    begin_again(
        connection, issue_id, one.id, {**one.request, "issue": issue_id}, one.chars, priority, request_id
    )
    free_twins(connection, issue_id, one.id)


def begin_again(
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
            narrations.c.id.in_(narration_ids(issue_id).where(issue_articles.c.id == one))
        )
    ).one()
    cancel_editions(connection, narration.id)
    number = narration.edition + 1
    connection.execute(update(narrations).where(narrations.c.id == narration.id).values(edition=number))
    if request.get("url"):  # what was fetched of it is fetched anew
        request = {name: value for name, value in request.items() if name != "text"}
    insert_edition(connection, narration.id, number, request, chars, priority, request_id)


def remove_articles(connection: Connection, issue_id: str, ids: Collection[str]) -> None:
    """Take them out; the chores delete what no edition of the issue plays."""
    for one in ids:
        _forget_sketch(connection, issue_id, one)
        narration_id = connection.execute(
            narration_ids(issue_id).where(issue_articles.c.id == one)
        ).scalar_one()
        cancel_editions(connection, narration_id)
        # The chores delete it once no edition of the issue that is heard has it.
        _update_article(connection, issue_id, one, state=REMOVED, sketch=None)
        free_twins(connection, issue_id, one)


def free_twins(connection: Connection, issue_id: str, one: str) -> None:
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
        begin_again(connection, issue_id, twin.id, twin.request, twin.chars, twin.priority, "")


def order_articles(connection: Connection, issue_id: str, order: Sequence[str]) -> None:
    """Put all into that order. Raises OptionRefused where it does not name each once."""
    known = article_ids(connection, issue_id)
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
