"""Does an issue follow its feed: new, edited and vanished items, moves, errors, and a process that dies meanwhile?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest

from narrator.records.database import Database
from narrator.records.issue_tables import followed
from tests.address.web import Handler, Server
from tests.issue.feeds import FeedServer, item, rss
from tests.issues_service.issues import Asked, keys, post, spoken, statuses
from tests.service import Running


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    """A feed of one item, on this machine."""
    server = Server()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield FeedServer(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def follow(service: Running, feed: FeedServer, **members: Any) -> Asked:
    """An issue that follows the feed."""
    answer = post(service, {"feed": {"url": feed.url, "every_minutes": 60, **members}})
    assert answer.status_code == 202, answer.text
    return Asked(service, answer.json()["id"])


def look(issue: Asked) -> dict[str, Any]:
    """Have the feed looked at; the tree once that is over and all it brought is done."""
    before = issue.look()["feed"]
    answer = issue.service.client.post(f"{issue.path}/feed/look")
    assert answer.status_code == 202, answer.text
    looks = (before["checked_at"], before["failures"])

    def is_over(shown: dict[str, Any]) -> bool:
        return (shown["feed"]["checked_at"], shown["feed"]["failures"]) != looks

    until(issue, is_over)
    return until(issue, lambda shown: shown["status"] == "done")


def until(issue: Asked, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The tree as soon as it is so."""
    end = time.monotonic() + 30
    while not true(shown := issue.look()):
        assert time.monotonic() < end, f"{shown}; log: {issue.service.log.read_text()[-3000:]}"
        time.sleep(0.05)
    return shown


def test_new_edited_and_vanished_items_come_into_the_issue(service: Running, feed: FeedServer) -> None:
    # given an issue that follows a feed of two items
    feed.body = rss(item(2), item(1))
    issue = follow(service, feed)
    shown = issue.wait_done()
    assert (shown["title"], keys(shown)) == ("The weekly", ["urn:x:2", "urn:x:1"])
    assert issue.manifest()["title"] == "The weekly"

    # when nothing is new, then the server says so in one line, and nothing is done
    assert look(issue)["edition"] == shown["edition"]
    assert feed.statuses == [200, 304]

    # when a third is put before them and the first is edited, in the words of one paragraph
    text = item(1).text.replace("</p>", " It was said twice.</p>", 1)
    feed.body = rss(item(3), item(2), item(1).edited(text))
    before = spoken(service)
    shown = look(issue)

    # then they are narrated, the second is not, and of the first only what changed
    assert keys(shown) == ["urn:x:3", "urn:x:2", "urn:x:1"]
    assert [one["edition"] for one in shown["articles"]] == [1, 1, 2]
    assert spoken(service) - before <= len(item(3).text.split("</p>")) + 2
    assert [part["id"] for part in issue.manifest()["parts"]] == [
        one["narration"].rpartition("/")[2] for one in shown["articles"]
    ]

    # when one is gone, then it stays, where it was, and is said to be gone
    feed.body = rss(item(3), item(1).edited(text))
    shown = look(issue)
    assert keys(shown) == ["urn:x:3", "urn:x:2", "urn:x:1"]
    assert [one["vanished"] for one in shown["articles"]] == [False, True, False]


def test_vanished_items_go_if_that_is_asked_for_and_come_back(service: Running, feed: FeedServer) -> None:
    # given an issue that drops what its feed drops
    feed.body = rss(item(22), item(21))
    issue = follow(service, feed, vanished="drop")
    issue.wait_done()

    # when one is gone, then it is out of the issue; when it is back, nothing is spoken for it
    feed.body = rss(item(21))
    assert keys(look(issue)) == ["urn:x:21"]
    before = spoken(service)
    feed.body = rss(item(22), item(21))
    assert statuses(shown := look(issue)) == ["done", "done"]
    assert keys(shown) == ["urn:x:22", "urn:x:21"]
    assert spoken(service) == before


def test_a_page_that_could_not_be_fetched_is_fetched_again_at_the_next_look(
    service: Running, feed: FeedServer
) -> None:
    # given a feed of an item without its text, whose page is not to be had, and one with it
    page = feed.server.put("/page.html", b"later", "text/html", status=503)
    feed.body = rss(replace(item(24), text="Read it there.", link=page), item(23))
    issue = follow(service, feed)
    shown = issue.wait_done()
    assert statuses(shown) == ["failed", "done"]
    assert shown["articles"][0]["error"]["code"] == "fetch_failed"

    # when the page is there and the feed is looked at, which is as it was
    feed.server.put("/page.html", f"<article><h1>Harvest</h1>{item(24).text}</article>".encode(), "text/html")
    # (once more where the first look had tried the page again already)
    if statuses(look(issue)) != ["done", "done"]:
        look(issue)
        look(issue)

    # then the article is there too, and the other one was not touched
    shown = until(issue, lambda shown: statuses(shown) == ["done", "done"] and shown["status"] == "done")
    assert shown["articles"][1]["edition"] == 1

    # and of one that fails for good, the next time comes later
    feed.server.put("/page.html", b"later", "text/html", status=503)
    assert (
        service.client.put(
            f"{issue.path}/articles/{shown['articles'][0]['id']}", json={"url": page}
        ).status_code
        == 202
    )
    edition = look(until_failed(issue))["edition"]
    assert look(until_failed(issue))["edition"] == edition


def until_failed(issue: Asked) -> Asked:
    """The issue, once its first article has failed and all is done."""
    until(issue, lambda shown: statuses(shown)[0] == "failed" and shown["status"] == "done")
    return issue


def test_what_was_taken_out_of_the_issue_stays_out_when_the_feed_edits_it(
    service: Running, feed: FeedServer
) -> None:
    # given an issue of which an article was taken out that the feed still has
    feed.body = rss(item(26), item(25))
    issue = follow(service, feed)
    out = issue.wait_done()["articles"][0]
    assert service.client.delete(f"{issue.path}/articles/{out['id']}").status_code == 204

    # when the feed edits it, and has another one
    feed.body = rss(item(27), item(26).edited(item(26).text + "<p>It was said twice.</p>"), item(25))
    shown = look(issue)

    # then the other one alone comes in
    assert keys(shown) == ["urn:x:27", "urn:x:25"]
    assert shown["feed"]["error"] is None


def test_a_feed_that_is_replaced_while_it_is_asked_brings_nothing_any_more(
    service: Running, feed: FeedServer
) -> None:
    # given a feed that is slow to answer, and an issue that waits for it
    asked, answers = Event(), Event()

    def slow(handler: Handler) -> None:
        asked.set()
        assert answers.wait(30)
        body = rss(item(28))
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    answer = post(service, {"feed": {"url": feed.server.act("/slow.xml", slow), "every_minutes": 60}})
    issue = Asked(service, answer.json()["id"])
    assert asked.wait(30)

    # when another takes its place, and then it answers
    feed.body = rss(item(29))
    put = service.client.put(f"{issue.path}/feed", json={"url": feed.url, "every_minutes": 60})
    assert put.status_code == 200, put.text
    answers.set()
    until(issue, lambda shown: shown["feed"]["checked_at"])

    # then the other one is followed, and its articles alone are in the issue
    shown = issue.wait_done()
    assert (shown["feed"]["url"], keys(shown)) == (feed.url, ["urn:x:29"])


@pytest.mark.parametrize(
    ("body", "told"), [(b"<!doctype html><title>Sorry</title>", "no RSS"), (rss(), "no article")]
)
def test_a_feed_that_fails_takes_nothing_away(
    service: Running, feed: FeedServer, body: bytes, told: str
) -> None:
    # given an issue that follows a feed
    feed.body = rss(item(31))
    issue = follow(service, feed, vanished="drop")
    shown = issue.wait_done()

    # when there is an error's page in its place, or nothing
    feed.body = body
    after = look(issue)

    # then that is told, and the issue is as it was
    assert told in after["feed"]["error"]["detail"]
    assert (after["edition"], keys(after)) == (shown["edition"], ["urn:x:31"])

    # and when it is well again, nothing is told any more
    feed.body = rss(item(31))
    assert look(issue)["feed"]["error"] is None


def test_a_look_that_was_cut_short_is_made_again_and_adds_nothing_twice(
    service: Running, feed: FeedServer
) -> None:
    # given an issue whose feed was looked at by a process that died before it wrote that down
    feed.body = rss(item(42), item(41))
    issue = follow(service, feed)
    issue.wait_done()
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    with database.write() as connection:
        mine = followed.c.issue_id == issue.id
        connection.execute(followed.update().where(mine).values(known={"newest": 20}, next_at=0.0))
    database.close()
    before = spoken(service)

    # when it is looked at again
    until(issue, lambda shown: shown["feed"]["next_at"] > 0)
    shown = until(issue, lambda shown: shown["status"] == "done")

    # then each item is there once, and nothing is spoken for it
    assert keys(shown) == ["urn:x:42", "urn:x:41"]
    assert spoken(service) == before


def test_more_items_than_an_issue_may_have_are_refused_and_told(service: Running, feed: FeedServer) -> None:
    # given a service with issues of eight articles, and a feed of nine
    feed.body = rss(*(item(50 + number) for number in range(9)))

    # when an issue follows it
    issue = follow(service, feed)
    shown = until(issue, lambda shown: shown["feed"]["failures"] > 0)

    # then it says what is allowed
    assert "room for 8" in shown["feed"]["error"]["detail"]
    assert shown["articles"] == []

    # and with fewer it goes on
    answer = service.client.put(
        f"{issue.path}/feed", json={"url": feed.url, "newest": 2, "every_minutes": 60}
    )
    assert answer.status_code == 200, answer.text
    assert keys(issue.wait_done()) == ["urn:x:50", "urn:x:51"]


def test_a_feed_is_followed_no_more(service: Running, feed: FeedServer) -> None:
    # given an issue that follows a feed
    feed.body = rss(item(61))
    issue = follow(service, feed)
    issue.wait_done()

    # when it is not to any more, then its articles stay, and there is no feed to look at
    assert service.client.delete(f"{issue.path}/feed").status_code == 204
    assert issue.look()["feed"] is None
    assert keys(issue.look()) == ["urn:x:61"]
    for method, path in (("DELETE", "/feed"), ("POST", "/feed/look")):
        answer = service.client.request(method, f"{issue.path}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "feed_unknown")


def test_a_feed_that_has_ended_is_told_and_not_asked_again(service: Running, feed: FeedServer) -> None:
    # given an issue that follows a feed
    feed.body = rss(item(71))
    issue = follow(service, feed)
    issue.wait_done()

    # when that is gone for good
    feed.server.put("/feed.xml", b"", None, 410)
    service.client.post(f"{issue.path}/feed/look")
    shown = until(issue, lambda shown: shown["feed"]["error"] is not None)

    # then that is told, and no look is to come; its articles stay
    assert shown["feed"]["next_at"] is None
    assert shown["feed"]["error"]["code"] == "feed_ended"
    assert "410" in shown["feed"]["error"]["detail"]
    assert (shown["status"], keys(shown)) == ("done", ["urn:x:71"])

    # and when it is back and somebody has it looked at, it is followed again
    feed.server.act("/feed.xml", feed._answer)
    service.client.post(f"{issue.path}/feed/look")
    shown = until(issue, lambda shown: shown["feed"]["error"] is None)
    assert shown["feed"]["next_at"] is not None
