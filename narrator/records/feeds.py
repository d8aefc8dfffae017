"""Which feed is to be looked at next, and what came of it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update

from narrator.records.database import Database
from narrator.records.issue import Feed
from narrator.records.issue_tables import followed, issues
from narrator.records.tables import epoch


def claim_feed(database: Database, hold_s: float) -> Feed | None:
    """The next feed whose time has come; whoever asks for it has ``hold_s`` seconds before another may.

    Those of issues that are paused wait.
    """
    with database.read() as connection:  # most looks find none, and take no lock
        if connection.execute(_due().limit(1)).first() is None:
            return None
    with database.write() as connection:
        row = connection.execute(
            _due().order_by(followed.c.next_at).limit(1).with_for_update(of=followed, skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        mine = followed.c.issue_id == row.issue_id
        connection.execute(update(followed).where(mine).values(next_at=epoch() + hold_s))
        return Feed(**{name: getattr(row, name) for name in Feed.__dataclass_fields__})


def looked_at(
    database: Database,
    feed: Feed,
    *,
    url: str,
    known: Mapping[str, Any],
    failures: int,
    error: Mapping[str, Any] | None,
    next_s: float | None,
) -> None:
    """What is known of it now, and when to look again; None for never: it is followed no more."""
    mine = followed.c.issue_id == feed.issue_id
    with database.write() as connection:
        if next_s is None:
            connection.execute(delete(followed).where(mine))
            return
        values: dict[str, Any] = {
            "url": url,
            "known": dict(known),
            "failures": failures,
            "error": dict(error) if error else None,
            "next_at": epoch() + next_s,
        }
        if not error:
            values["checked_at"] = epoch()
        connection.execute(update(followed).where(mine).values(**values))


def follow(database: Database, issue_id: str, feed: Mapping[str, Any]) -> None:
    """Have the issue follow that feed (url, every_s, vanished, known) from now on; what is known of it already stays."""
    mine = followed.c.issue_id == issue_id
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        before = connection.execute(select(followed.c.url, followed.c.known).where(mine)).one_or_none()
        known = dict(feed["known"])
        if before and before.url == feed["url"]:
            known = {**before.known, **known}
        values = {**feed, "known": known, "next_at": epoch(), "failures": 0, "error": None}
        if before:
            connection.execute(update(followed).where(mine).values(**values))
        else:
            connection.execute(followed.insert().values(issue_id=issue_id, **values))


def unfollow(database: Database, issue_id: str) -> bool:
    """Have the issue follow no feed; False if it did not."""
    with database.write() as connection:
        return bool(connection.execute(delete(followed).where(followed.c.issue_id == issue_id)).rowcount)


def look_now(database: Database, issue_id: str) -> bool:
    """Have the issue's feed looked at without waiting for its time; False if it follows none."""
    with database.write() as connection:
        mine = followed.c.issue_id == issue_id
        return bool(connection.execute(update(followed).where(mine).values(next_at=epoch())).rowcount)


def _due() -> Any:
    ready = followed.join(issues, issues.c.id == followed.c.issue_id)
    return select(followed).select_from(ready).where(followed.c.next_at <= epoch(), ~issues.c.paused)
