"""What does a look at a feed tell, and when is the next one?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from narrator.errors import AddressRefused, FetchFailed, IssueInvalid
from narrator.issue import feed as feeds
from narrator.issue import follow
from narrator.issue.follow import Followed, Look, followed_from_json, look
from narrator.issue.gap import BACK_OFF_MAX_S
from narrator.settings import load_settings
from tests.address.web import PUBLIC, Internet, Server, internet, serving
from tests.issue.feeds import FeedServer, Item, item, rss

SETTINGS = load_settings({})
EVERY_S = 600.0
NOW = 1_795_000_000.0


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server(PUBLIC)) as server:
        yield server


@pytest.fixture
def feed(server: Server) -> FeedServer:
    return FeedServer(server)


def see(known: Followed | str, **options: Any) -> Look:
    """A look at a feed; what is known goes through JSON, as it would through a database."""
    followed = (
        Followed(known)
        if isinstance(known, str)
        else followed_from_json(json.loads(json.dumps(known.to_json())))
    )
    return look(followed, SETTINGS, **{"every_s": EVERY_S, "now": NOW, **options})


def keys(found: Look) -> tuple[list[str], list[str], list[str], list[str]]:
    """(new, edited, returned, vanished)."""
    told = [[entry.id for entry in part] for part in (found.new, found.edited, found.returned)]
    return told[0], told[1], told[2], list(found.vanished)


def test_the_first_look_takes_the_newest_and_passes_the_others_over_for_ever(feed: FeedServer) -> None:
    # given a feed of five articles, not in the order of their dates
    feed.body = rss(item(4), item(5), item(1), item(2), item(3))
    first = see(feed.url, newest=2)
    assert first.outcome == "changed" and first.source
    assert keys(first) == (["urn:x:4", "urn:x:5"], [], [], [])
    assert [entry.id for entry in first.source.entries] == ["urn:x:4", "urn:x:5"]
    assert (first.source.title, first.source.language) == ("The weekly", "en")
    # when an old one is edited, and a new one comes
    feed.body = rss(item(6), item(4), item(5), item(1).edited("<p>Other words.</p>"), item(2), item(3))
    # then the old one stays passed over
    second = see(first.followed, newest=2)
    assert keys(second) == (["urn:x:6"], [], [], [])
    # also where it goes, which tells of nothing that was narrated
    feed.body = rss(item(6), item(4), item(5))
    assert keys(see(second.followed)) == ([], [], [], [])
    assert see(second.followed).outcome == "same"


def test_without_dates_the_feeds_order_says_what_is_newest(feed: FeedServer) -> None:
    feed.body = rss(*(replace(item(number), day=None) for number in (7, 9, 8)))
    assert keys(see(feed.url, newest=2))[0] == ["urn:x:7", "urn:x:9"]


def test_what_the_server_has_not_changed_is_not_sent_again(feed: FeedServer) -> None:
    first = see(feed.url)
    assert "If-None-Match" not in feed.asked
    again = see(first.followed)
    assert feed.statuses == [200, 304]
    assert (again.outcome, again.source, keys(again)) == ("same", None, ([], [], [], []))
    assert again.followed == first.followed


def test_a_date_alone_is_a_validator_too(server: Server) -> None:
    date = "Fri, 20 Nov 2026 06:00:00 GMT"
    url = server.put("/f", rss(item(1)), "text/xml", Last_Modified=date)
    see(see(url).followed)
    assert server.headers[1]["If-Modified-Since"] == date and "If-None-Match" not in server.headers[1]


def test_edits_are_told_and_moves_are_not(feed: FeedServer) -> None:
    feed.body = rss(item(3), item(2), item(1))
    first = see(feed.url)
    # when they only change places, in another layout
    feed.body = rss(item(1), item(3), item(2)).replace(b"<item>", b"\n  <item>")
    moved = see(first.followed)
    assert (moved.outcome, keys(moved)) == ("same", ([], [], [], []))
    # when text, title or date of one changes, it is edited, and has its key
    for changed in (
        item(2).edited(item(2).text + "<p>One more cart.</p>"),
        replace(item(2), title="Harvest two"),
        replace(item(2), day=9),
        replace(item(2), link="https://weekly.example/two"),
    ):
        feed.body = rss(item(3), changed, item(1))
        found = see(first.followed)
        assert keys(found) == ([], ["urn:x:2"], [], []), changed
        assert keys(see(found.followed)) == ([], [], [], [])


def test_what_vanishes_and_comes_back_is_told_once_each(feed: FeedServer) -> None:
    feed.body = rss(item(3), item(2), item(1))
    known = see(feed.url).followed
    feed.body = rss(item(3), item(1))
    gone = see(known)
    assert keys(gone) == ([], [], [], ["urn:x:2"])
    feed.etags = False
    assert keys(see(gone.followed)) == ([], [], [], [])
    feed.body = rss(item(3), item(2), item(1))
    assert keys(see(gone.followed)) == ([], [], ["urn:x:2"], [])
    assert keys(see(see(gone.followed).followed)) == ([], [], [], [])


def test_an_item_with_another_guid_and_the_same_link_and_text_is_the_same(feed: FeedServer) -> None:
    feed.body = rss(item(2), item(1))
    known = see(feed.url).followed
    # when the publisher moves to https and gives new ids
    feed.body = rss(
        *(replace(item(n), guid=f"https://x/?p={n}", link=f"http://weekly.example/{n}/") for n in (3, 2, 1))
    )
    found = see(known)
    new, edited, _, vanished = keys(found)
    assert (new, vanished) == (["https://x/?p=3"], [])
    assert edited == ["urn:x:2", "urn:x:1"]  # the link is another one
    # then they keep their keys when they are edited later
    feed.body = rss(replace(item(2), guid="https://x/?p=2", title="Two"), item(1, guid="https://x/?p=1"))
    later = see(found.followed)
    assert keys(later) == ([], ["urn:x:2", "urn:x:1"], [], ["https://x/?p=3"])


def test_ids_that_are_others_at_every_look_make_nothing_new_and_are_forgotten(
    feed: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "KNOWN_MAX", 4)
    feed.body = rss(item(2), item(1))
    known = see(feed.url).followed
    for number in range(6):
        feed.body = rss(*(item(n, guid=f"{number}-{n}") for n in (2, 1)))
        found = see(known)
        assert keys(found) == ([], [], [], [])
        known = found.followed
    assert list(known.known) == ["urn:x:2", "urn:x:1"]
    assert list(known.aliases) == ["4-2", "4-1", "5-2", "5-1"]


def test_items_of_one_address_without_words_are_told_apart(feed: FeedServer) -> None:
    link = "https://weekly.example/"
    feed.body = rss(*(Item(f"n{n}", f"News {n}", "", link) for n in (1, 2)))
    known = see(feed.url).followed
    feed.body = rss(*(Item(f"n{n}", f"News {n}", "", link) for n in (2, 3)))
    assert keys(see(known)) == (["n3"], [], [], ["n1"])


def test_a_key_is_the_guid_else_the_link_else_title_and_date(feed: FeedServer) -> None:
    plain = replace(item(3, guid=None), link=None)
    feed.body = rss(item(1), item(2, guid=None), plain, replace(plain, title="", day=None))
    new = keys(see(feed.url))[0]
    assert new[:3] == ["urn:x:1", "https://weekly.example/2", "Harvest 3 2026-11-03T06:00:00Z"]
    assert new[3].startswith("text-")


def test_a_repeated_key_is_told_and_not_doubled(feed: FeedServer) -> None:
    feed.body = rss(item(1), item(2), replace(item(3), guid="urn:x:1"))
    found = see(feed.url)
    assert keys(found)[0] == ["urn:x:1", "urn:x:2"]
    assert found.new[0].title == "Harvest 1"
    assert any("urn:x:1 more than once" in line for line in found.said)


def test_a_teaser_is_its_page_and_changes_with_what_the_feed_says_of_it(feed: FeedServer) -> None:
    teaser = Item("t", "Teaser", "The start.", "https://weekly.example/t", 1)
    feed.body = rss(teaser)
    known = see(feed.url)
    assert (known.new[0].url, known.new[0].text) == ("https://weekly.example/t", None)
    feed.body = rss(teaser.edited("Another start."))
    found = see(known.followed)
    assert keys(found)[1] == ["t"]
    assert found.edited[0].version != known.new[0].version


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_move_is_told_and_its_address_is_stored(server: Server, status: int) -> None:
    there = server.put("/new.xml", rss(item(1)), "application/rss+xml")
    url = server.redirect("/old.xml", "/new.xml", status)
    found = see(url)
    assert found.followed.url == there
    assert any("has moved for good to" in line for line in found.said)
    see(found.followed)
    assert server.asked == ["/old.xml", "/new.xml", "/new.xml"]


def test_a_move_counts_only_as_far_as_it_is_permanent_and_only_to_a_feed(server: Server) -> None:
    server.put("/feed.xml", rss(item(1)), "application/rss+xml")
    server.put("/login", b"<html><body>Log in</body></html>", "text/html")
    server.redirect("/b", "/feed.xml", 302)
    for url, stored in (
        (server.redirect("/a", "/b", 301), server.url("/b")),
        (server.url("/b"), server.url("/b")),
        (server.redirect("/c", "/login", 301), server.url("/c")),
    ):
        assert see(url).followed.url == stored


def test_gone_for_good_is_the_end(server: Server) -> None:
    known = see(server.put("/f", rss(item(1)), "text/xml")).followed
    server.put("/f", b"", None, 410)
    found = see(known)
    assert (found.outcome, found.next_s, found.error) == ("ended", None, None)
    assert found.followed.known == known.known


def test_a_json_feed_that_has_expired_ends_with_its_last_articles(server: Server) -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1", "title": "J", "expired": True,
        "items": [{"id": 7, "title": "Seven", "content_text": "word " * 130, "date_published": "soon"}],
    }  # fmt: skip
    found = see(server.put("/f", json.dumps(data).encode(), "application/feed+json"))
    assert (found.outcome, found.next_s, keys(found)[0]) == ("ended", None, ["7"])


def test_errors_are_told_and_looked_at_again_later_and_later(server: Server) -> None:
    url = server.put("/f", b"", None, 500)
    waits, known = [], Followed(url)
    for _ in range(12):
        found = see(known)
        assert isinstance(found.error, FetchFailed) and found.outcome == "failed" and found.next_s
        waits.append(found.next_s)
        known = found.followed
    assert waits[:3] == [1200, 2400, 4800]
    assert waits[-1] == BACK_OFF_MAX_S
    # when it is there again, all is as before
    server.put("/f", rss(item(1)), "text/xml")
    found = see(known)
    assert (found.outcome, found.next_s, found.followed.failures) == ("changed", EVERY_S, 0)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ("7200", 7200.0),
        (formatdate(NOW + 9000, usegmt=True), 9000.0),
        ("5", 1200.0),
        ("soon", 1200.0),
        (formatdate(NOW - 9000, usegmt=True), 1200.0),
        ("999999999999", 604_800.0),
    ],
)
def test_retry_after_is_waited_for(server: Server, status: int, said: str, waits: float) -> None:
    found = see(server.put("/f", b"", None, status, Retry_After=said))
    assert (found.outcome, found.next_s) == ("failed", waits)


@pytest.mark.parametrize(
    ("extra", "headers", "waits"),
    [
        ("<ttl>60</ttl>", {}, 3600.0),
        ("<ttl>5</ttl>", {}, EVERY_S),
        ("<ttl>often</ttl>", {}, EVERY_S),
        (
            "<sy:updatePeriod>\n\thourly\t</sy:updatePeriod><sy:updateFrequency> 2 </sy:updateFrequency>",
            {},
            1800.0,
        ),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", {}, EVERY_S),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", {}, 86_400.0),
        ("", {"Cache-Control": "public, max-age=900"}, 900.0),
        ("<ttl>30</ttl>", {"Cache-Control": "max-age=900"}, 1800.0),
        ("", {"Cache-Control": "no-cache, s-maxage=99999"}, EVERY_S),
    ],
)
def test_the_feeds_own_hints_make_the_gap_longer_and_never_shorter(
    feed: FeedServer, extra: str, headers: dict[str, str], waits: float
) -> None:
    feed.body, feed.headers = rss(item(1), extra=extra), headers
    first = see(feed.url)
    assert first.next_s == waits
    # also when only the answer before had a body that said so
    assert see(first.followed).next_s == waits


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!doctype html><html><body><h1>We are moving house</h1></body></html>", "text/html", "is a page"),
        (rss(), "application/rss+xml", "no article any more"),
        (rss(item(1))[:150], "application/rss+xml", "no feed"),
        (b"", "application/rss+xml", "no RSS, Atom or JSON feed"),
        (b'{"error": "busy"}', "application/json", "no RSS, Atom or JSON feed"),
        (b"{", "application/json", "no JSON"),
    ],
)
def test_a_feed_that_is_none_any_more_makes_nothing_vanish(
    server: Server, body: bytes, kind: str, words: str
) -> None:
    known = see(server.put("/f", rss(item(2), item(1)), "text/xml", ETag='"a"')).followed
    server.put("/f", body, kind, ETag='"b"')
    found = see(known)
    assert isinstance(found.error, IssueInvalid) and words in str(found.error)
    assert found.followed == replace(known, failures=1)  # the validator of the error too is not kept
    assert keys(found) == ([], [], [], [])
    server.put("/f", rss(item(2), item(1)), "text/xml")
    assert see(found.followed).outcome == "same"


def test_a_feed_that_breaks_off_makes_nothing_vanish_and_its_news_are_taken(server: Server) -> None:
    known = see(server.put("/f", rss(item(3), item(2), item(1)), "text/xml")).followed
    whole = rss(item(4), item(3), item(2), item(1))
    server.put("/f", whole[: whole.index(b"<item><guid>urn:x:2")], "text/xml")
    found = see(known)
    assert keys(found) == (["urn:x:4"], [], [], [])
    assert any("ill-formed" in line for line in found.said)


def test_a_feed_that_has_nothing_yet_is_no_error(server: Server) -> None:
    found = see(server.put("/f", rss(), "text/xml"))
    assert (found.outcome, found.error) == ("same", None)
    server.put("/f", rss(item(1)), "text/xml")
    assert keys(see(found.followed))[0] == ["urn:x:1"]


def test_at_most_so_many_items_are_read_and_keys_remembered(
    feed: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ITEMS_MAX", 3)
    monkeypatch.setattr(follow, "KNOWN_MAX", 4)
    feed.body = rss(*(item(n) for n in (4, 3, 2, 1)))
    first = see(feed.url)
    assert keys(first)[0] == ["urn:x:4", "urn:x:3", "urn:x:2"]
    assert any("more than 3 items" in line for line in first.said)
    feed.body = rss(item(6), item(5))
    after = see(first.followed).followed
    assert list(after.known) == ["urn:x:6", "urn:x:5", "urn:x:4", "urn:x:3"]


def test_ids_that_no_database_bears_are_shortened(server: Server) -> None:
    ids = ["a" * 9000, "b\u0000c", "d\ud800e"]
    items = [{"id": one, "title": one[:9], "content_text": f"{n} " * 130} for n, one in enumerate(ids)]
    data = {"version": "https://jsonfeed.org/version/1", "items": items}
    found = see(server.put("/f", json.dumps(data).encode(), "application/json"))
    assert len(found.new) == 3
    assert all(len(key) <= feeds.ID_CHARS and key.isprintable() for key in keys(found)[0])


def test_relative_links_are_relative_to_where_the_feed_is(server: Server) -> None:
    server.put("/there/feed", rss(replace(item(1), text="Short.", link="1.html")), "text/xml")
    found = see(server.redirect("/f", "/there/feed"))
    assert found.new[0].url == server.url("/there/1.html")


@pytest.mark.parametrize(
    "way", [lambda net: net.private.url("/f"), lambda net: net.public.redirect("/r", net.private.url("/f"))]
)
def test_a_strangers_address_may_not_lead_within(
    monkeypatch: pytest.MonkeyPatch, way: Callable[[Internet], str]
) -> None:
    with internet(monkeypatch) as net:
        net.private.put("/f", rss(item(1)), "text/xml")
        found = see(way(net), public_only=True)
        assert isinstance(found.error, AddressRefused) and found.outcome == "failed"
        assert net.private.asked == []
        url = net.public.put("/f", rss(item(1)), "text/xml", ETag='"x"')
        known = see(url, public_only=True)
        assert keys(known)[0] == ["urn:x:1"]
        see(known.followed, public_only=True)
        assert net.public.headers[-1]["If-None-Match"] == '"x"'


def test_a_feed_that_is_too_large_is_an_error(feed: FeedServer) -> None:
    found = see(feed.url, max_bytes=100)
    assert found.error and found.error.code == "input_too_large"
