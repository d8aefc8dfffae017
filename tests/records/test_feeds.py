"""Is a feed looked at by one process at a time, and for whom it is followed now, on either database?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from narrator.records.database import Database
from narrator.records.feeds import claim_feed, follow, is_ours, look_now, looked_at, unfollow
from narrator.records.issue import Feed
from narrator.records.issue_finding import find_issue
from narrator.records.issue_tables import followed
from narrator.records.issues import create_issue
from narrator.records.tables import epoch

HOLD_S = 120.0

FEED: dict[str, Any] = {
    "url": "https://harbour.example/feed.xml",
    "every_s": 900.0,
    "vanished": "keep",
    "known": {"newest": 20},
}


@pytest.fixture
def issue_id(database: Database) -> str:
    """One that follows that feed."""
    return create_issue(database, {"title": "Weekly"}, [], feed=FEED)[0]


def claimed(database: Database) -> Feed:
    feed = claim_feed(database, HOLD_S)
    assert feed is not None
    return feed


def told(database: Database, feed: Feed, url: str = FEED["url"]) -> None:
    """The look is over, and found something."""
    looked_at(
        database, feed, url=url, known={"state": {"etag": feed.issue_id}}, failures=0, error=None, next_s=900.0
    )  # fmt: skip


def kept(database: Database, issue_id: str) -> Feed | None:
    issue = find_issue(database, issue_id)
    assert issue is not None
    return issue.feed


def test_a_look_that_is_asked_for_during_another_follows_it(database: Database, issue_id: str) -> None:
    # given a look that is underway
    feed = claimed(database)

    # when another is asked for, twice, then none begins beside it
    assert look_now(database, issue_id)
    assert look_now(database, issue_id)
    assert claim_feed(database, HOLD_S) is None

    # and once it is over, one follows, and no more
    told(database, feed)
    again = claimed(database)
    assert again.known["state"] == {"etag": issue_id}
    told(database, again)
    assert claim_feed(database, HOLD_S) is None
    after = kept(database, issue_id)
    assert after is not None
    assert after.known == {"newest": 20, "state": {"etag": issue_id}}


@pytest.mark.parametrize("every_s", [60.0, 3600.0])
def test_other_terms_for_the_same_feed_hold_from_the_next_look_on(
    database: Database, issue_id: str, every_s: float
) -> None:
    # given a look that is underway, when the feed is to be followed on other terms
    feed = claimed(database)
    follow(database, issue_id, {**FEED, "every_s": every_s, "vanished": "drop"})

    # then it counts, and the next follows at once with them
    assert claim_feed(database, HOLD_S) is None
    assert is_ours(database, feed)
    told(database, feed)
    again = claimed(database)
    assert (again.every_s, again.vanished, again.known["state"]) == (every_s, "drop", {"etag": issue_id})


def test_a_look_at_a_feed_that_is_replaced_meanwhile_does_not_count(
    database: Database, issue_id: str
) -> None:
    # given a look that is underway, when another feed takes its place
    feed = claimed(database)
    other = "https://quay.example/feed.xml"
    follow(database, issue_id, {**FEED, "url": other})

    # then nothing that was found is kept, and the other one is looked at
    assert not is_ours(database, feed)
    told(database, feed)
    after = claimed(database)
    assert (after.url, "state" in after.known) == (other, False)


def test_a_look_at_a_feed_that_is_followed_no_more_does_not_count(database: Database, issue_id: str) -> None:
    feed = claimed(database)
    assert is_ours(database, feed)
    unfollow(database, issue_id)
    assert not is_ours(database, feed)
    told(database, feed)
    assert kept(database, issue_id) is None


def test_the_look_of_a_process_that_died_is_made_again(database: Database, issue_id: str) -> None:
    # given a look that was asked for during one whose process died
    lost = claimed(database)
    look_now(database, issue_id)
    with database.write() as connection:
        over = {"next_at": epoch() - 1, "known": {**lost.known, "held_until": 0.0}}
        connection.execute(update(followed).where(followed.c.issue_id == issue_id).values(**over))

    # when its time is over, then another process has it, and the first one's does not count
    again = claimed(database)
    assert is_ours(database, again)
    assert not is_ours(database, lost)
