"""Who looks at the feeds that issues follow? A thread of every worker process; each look is one process's alone."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from narrator.clean.lines import writable
from narrator.errors import FetchFailed, NarratorError, OptionRefused
from narrator.issue.entry import Entry
from narrator.issue.follow import NEWEST, Followed, Look, followed_from_json, look
from narrator.issue.gap import back_off_s
from narrator.issue.subscription import merged
from narrator.records.feeds import claim_feed, is_ours, looked_at
from narrator.records.issue import Feed, GivenArticle, IssueArticle, IssueRecord, article_id, taken_of_issue
from narrator.records.issue_finding import find_articles, find_issue
from narrator.records.issues import change_issue, retry_issue
from workers.desk import Desk
from workers.invitation import invite
from workers.issue_folder import settle

HELD_S = 120.0
"""How long a look is one process's: longer than any takes."""

FACTS = ("title", "author", "section", "date", "link")
"""What an article's source says of it."""

TRIED = "tried"
"""Member of what is known of a feed: see ``_try_again``."""

TRIES = 10
"""How often a page is fetched again that could not be fetched: with a look each quarter of an hour, over four days."""

ENDED = "feed_ended"
"""The code of what is told of a feed from which nothing more is to come."""

_log = logging.getLogger(__name__)


def follow_feeds(desk: Desk) -> None:
    """Look at every feed whose time has come. Raises DatabaseUnavailable."""
    while feed := claim_feed(desk.database, HELD_S):
        issue = find_issue(desk.database, feed.issue_id)
        if issue is not None:
            _follow(desk, feed, issue)


def _follow(desk: Desk, feed: Feed, issue: IssueRecord) -> None:
    """Ask its server, change the issue, and write down what is known; in that order, so that nothing is missed."""
    newest = feed.known.get("newest", NEWEST)
    before = feed.known.get("state")
    state = followed_from_json(before) if before else Followed(feed.url)
    seen = look(state, desk.settings, every_s=feed.every_s, newest=newest, public_only=True)
    if not is_ours(desk.database, feed):
        return  # it follows another feed now, or none
    for line in seen.said:
        _log.info("feed: %s", line, extra={"issue": feed.issue_id})
    problem: NarratorError | None = seen.error
    after, next_s = seen.followed, seen.next_s
    if seen.source is not None:
        try:
            _change(desk, feed, issue, seen)
        except OptionRefused as refused:
            # As if it had not been looked at, so that what is new is new the next time too.
            problem, after, next_s = refused, replace(state, failures=state.failures + 1), feed.every_s
    known: dict[str, Any] = {"state": after.to_json()}
    if problem is None:
        known[TRIED] = _try_again(desk, feed)
    if problem:
        _log.warning("feed: %s", problem, extra={"issue": feed.issue_id})
    error = {"code": problem.code, "detail": str(problem)} if problem else None
    if next_s is None and error is None:
        error = {"code": ENDED, "detail": "; ".join(seen.said) or "the feed says that it has ended"}
    looked_at(
        desk.database,
        feed,
        url=after.url,
        known=known,
        failures=after.failures,
        error=error,
        next_s=next_s,
    )


def _change(desk: Desk, feed: Feed, issue: IssueRecord, seen: Look) -> None:
    """A new edition of the issue where the feed has changed; what it says of itself counts where the issue says nothing.

    Each article is compared with the issue itself too: a process that died after the change and before it was written
    down is followed by one that finds the same news.
    """
    assert seen.source is not None
    there = {one.id: one for one in find_articles(desk.database, feed.issue_id)}
    facts = {
        name: writable(value)
        for name in ("title", "description", "author", "language", "link")
        if not issue.request.get(name) and (value := getattr(seen.source, name))
    }
    request = {**issue.request, **facts}
    # What was taken out of the issue stays out, also where the feed edits it; what it drops and has again comes back.
    drops = feed.vanished == "drop"
    may_come = {entry.id for entry in (*seen.new, *(seen.returned if drops else ()))}
    fresh = [*seen.new, *seen.returned, *seen.edited]
    given = {
        entry.id: _given(entry, request) for entry in fresh if _id(entry.id) in there or entry.id in may_come
    }
    add = [one for one in given.values() if one.id not in there]
    edit = [one for one in given.values() if one.id in there]
    gone = [one for key in seen.vanished if (one := _id(key)) in there]
    if not (add or edit or gone or facts):
        return
    room = desk.settings.articles_max - len(there)
    if len(add) > room:
        raise OptionRefused(
            f"the feed has {len(add):,} new articles, and the issue has room for {max(0, room):,}: raise NARRATOR_ARTICLES_MAX"
        )
    left = [one for one in there.values() if not (drops and one.id in gone)]
    if not left and not add:
        return  # an issue is never emptied by its feed
    change_issue(
        desk.database,
        feed.issue_id,
        request=facts,
        add=add,
        edit=edit,
        remove=gone if drops else (),
        vanish=() if drops else gone,
        order=_order(seen, left, [one.id for one in add]),
    )
    invite(len(given))
    settle(desk, feed.issue_id)


def _try_again(desk: Desk, feed: Feed) -> dict[str, list[float]]:
    """Have fetched again what could not be fetched; by article, how often that was done and when it may be the next time.

    The gaps double, as those between looks that fail.
    """
    articles = find_articles(desk.database, feed.issue_id)
    before: dict[str, list[float]] = feed.known.get(TRIED) or {}
    tried = {one.id: before[one.id] for one in articles if one.id in before and one.status != "done"}
    now, due = time.time(), []
    for one in articles:
        times, at = tried.get(one.id, (0, 0.0))
        if one.error and one.error["code"] == FetchFailed.code and times < TRIES and at <= now:
            tried[one.id] = [times + 1, now + back_off_s(feed.every_s, 0.0, int(times) + 1, 0.0)]
            due.append(one.id)
    if due and retry_issue(desk.database, feed.issue_id, only=due):
        _log.info("fetched again", extra={"issue": feed.issue_id, "articles": len(due)})
        invite(len(due))
    return tried


def _order(seen: Look, left: Sequence[IssueArticle], added: Sequence[str]) -> list[str]:
    """Ids in the feed's order; what it has not stays behind what it was behind."""
    assert seen.source is not None
    known = {*(one.id for one in left), *added}
    there = [replace(entry, id=_id(entry.id)) for entry in seen.source.entries if _id(entry.id) in known]
    before = [Entry(one.id, date=one.facts.get("date")) for one in left]
    return [entry.id for entry in merged(there, before, limit=len(known))]


def _id(key: str) -> str:
    return article_id(writable(key))


def _given(entry: Entry, issue: Mapping[str, Any]) -> GivenArticle:
    """An item of a feed as an article: its own text, or the page that it names."""
    words = (
        {"text": writable(entry.text), "markup": entry.markup or "text"}
        if entry.text is not None
        else {"url": entry.url}
    )
    request = {
        **words,
        **taken_of_issue(issue),
        "title": writable(entry.title) if entry.title else None,
        "voice": entry.voice or issue.get("voice"),
        "speed": issue.get("speed") or 1.0,
        "speak": [],
        "base_url": issue.get("base_url", ""),
    }
    facts = {name: writable(value) for name in FACTS if (value := getattr(entry, name))}
    return GivenArticle(writable(entry.id), request, len(entry.text or ""), facts)
