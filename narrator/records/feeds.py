"""Which feed is to be looked at next, and what came of it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, select, update

from narrator.records.database import Database
from narrator.records.issue import Feed
from narrator.records.issue_tables import followed, issues
from narrator.records.tables import epoch

NEVER = 253_402_300_799.0
"""When a feed that has ended is looked at: at the end of the year 9999."""

HELD, UNTIL, AGAIN = "held", "held_until", "again"
"""Members of ``known`` while a look is underway: whose it is, how long at most, and whether another is to follow it."""


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
        until: float = connection.execute(select(epoch() + hold_s)).scalar_one()
        known = {**_lasting(row.known), HELD: uuid4().hex, UNTIL: until}
        connection.execute(update(followed).where(mine).values(next_at=until, known=known))
        told = {name: getattr(row, name) for name in Feed.__dataclass_fields__}
        return Feed(**{**told, "known": known})


def is_ours(database: Database, feed: Feed) -> bool:
    """True while the look that ``feed`` was claimed for counts: nobody has it follow another, or none, meanwhile."""
    with database.read() as connection:
        return _held(connection, feed) is not None


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
    """What is known of it now, and when to look again; None for never: it has ended.

    Nothing is written where the look does not count any more (see ``is_ours``).
    """
    mine = followed.c.issue_id == feed.issue_id
    with database.write() as connection:
        database.hold(connection, f"issue {feed.issue_id}")
        held = _held(connection, feed)
        if held is None:
            return
        values: dict[str, Any] = {
            "url": url,
            "known": {**_lasting(held), **known},
            "failures": failures,
            "error": dict(error) if error else None,
            "next_at": NEVER if next_s is None else epoch() + (0.0 if held.get(AGAIN) else next_s),
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
        values = {**feed, "known": dict(feed["known"]), "next_at": epoch(), "failures": 0, "error": None}
        if before is None:
            connection.execute(followed.insert().values(issue_id=issue_id, **values))
            return
        if before.url == feed["url"]:
            values["known"] = {**before.known, **values["known"]}
            _soon(connection, issue_id, values)
        connection.execute(update(followed).where(mine).values(**values))


def unfollow(database: Database, issue_id: str) -> bool:
    """Have the issue follow no feed; False if it did not."""
    with database.write() as connection:
        return bool(connection.execute(delete(followed).where(followed.c.issue_id == issue_id)).rowcount)


def look_now(database: Database, issue_id: str) -> bool:
    """Have the issue's feed looked at without waiting for its time; False if it follows none.

    A look that is underway may have read the feed already: another follows it.
    """
    with database.write() as connection:
        database.hold(connection, f"issue {issue_id}")
        mine = followed.c.issue_id == issue_id
        known = connection.execute(select(followed.c.known).where(mine)).scalar_one_or_none()
        if known is None:
            return False
        values = {"known": dict(known), "next_at": epoch()}
        _soon(connection, issue_id, values)
        connection.execute(update(followed).where(mine).values(**values))
        return True


def _soon(connection: Connection, issue_id: str, values: dict[str, Any]) -> None:
    """Where a look is underway, ``values`` have the next one follow it, and not begin beside it."""
    now: float = connection.execute(select(epoch())).scalar_one()
    if values["known"].get(UNTIL, 0.0) > now:
        values["known"][AGAIN] = True
        del values["next_at"]


def _held(connection: Connection, feed: Feed) -> dict[str, Any] | None:
    """What is known of the feed, if the look is still whose it was claimed for."""
    mine = followed.c.issue_id == feed.issue_id
    known: dict[str, Any] | None = connection.execute(
        select(followed.c.known).where(mine)
    ).scalar_one_or_none()
    return known if known is not None and known.get(HELD) == feed.known[HELD] else None


def _lasting(known: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is of a look that is underway."""
    return {name: value for name, value in known.items() if name not in (HELD, UNTIL, AGAIN)}


def _due() -> Any:
    ready = followed.join(issues, issues.c.id == followed.c.issue_id)
    return select(followed).select_from(ready).where(followed.c.next_at <= epoch(), ~issues.c.paused)
