"""Does a followed issue stay as new as its feeds and folders are, and is nothing spoken twice?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest

from narrator.errors import FetchFailed, IssueInvalid, NarratorError, OptionRefused, OutputError
from narrator.issue.config import Config
from narrator.issue.entry import Entry
from narrator.issue.make import Issue, make_issue
from narrator.issue.state import State
from narrator.issue.subscription import merged
from narrator.issue.watch import Seen, follow_issue
from narrator.publish.publication import article_guid
from narrator.testing import ToneEngine
from tests.address.web import PUBLIC, Server, serving
from tests.issue.feeds import FeedServer, Item, item, rss
from tests.issue.pages import FERRY, LAMP, TUNNEL, harvest

EVERY_S = 600.0


class Enough(Exception):
    """Ends a test's following."""


class Rounds:
    """Follows sources on a clock of its own; before each look but the first something happens."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.issues: list[Issue] = []
        self.seen: list[Seen] = []
        self.errors: list[NarratorError] = []
        self.sleeps: list[float] = []

    def __call__(
        self, *sources: object, then: tuple[Callable[[], object], ...] = (), **options: Any
    ) -> list[Issue]:
        clock, left = [1_795_000_000.0], list(then)
        self.issues.clear()

        def sleep(seconds: float) -> None:
            self.sleeps.append(seconds)
            clock[0] += seconds
            if not left:
                raise Enough
            left.pop(0)()

        def tell(found: Seen | Issue | NarratorError) -> None:
            {Seen: self.seen, Issue: self.issues}.get(type(found), self.errors).append(found)  # type: ignore[attr-defined]

        with pytest.raises(Enough):
            follow_issue(
                [str(source) for source in sources], self.out, every_s=EVERY_S, tell=tell, sleep=sleep,
                now=lambda: clock[0], also=["none"], engine=ToneEngine(), **options,
            )  # fmt: skip
        return self.issues


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server(PUBLIC)) as server:
        yield server


@pytest.fixture
def feed(server: Server) -> FeedServer:
    return FeedServer(server)


@pytest.fixture
def rounds(tmp_path: Path) -> Rounds:
    return Rounds(tmp_path / "out")


def titles(issue: Issue) -> list[str]:
    return [part["title"] for part in issue.manifest["parts"]]


def has(feed: FeedServer, *items: Item) -> Callable[[], None]:
    def change() -> None:
        feed.body = rss(*items)

    return change


def nothing() -> None:
    pass


def test_new_and_edited_articles_are_narrated_within_a_look_and_nothing_else(
    feed: FeedServer, rounds: Rounds
) -> None:
    feed.body = rss(item(2), item(1))
    edited = item(1).edited(item(1).text + "<p>One more cart came in the evening.</p>")
    first, third, fourth = rounds(
        feed.url,
        then=(nothing, has(feed, item(3), item(2), item(1)), has(feed, item(3), item(2), edited), nothing),
    )
    assert titles(first) == ["Harvest 2", "Harvest 1"]
    assert first.manifest["title"] == "The weekly"
    # when nothing changed, it was asked with a validator and nothing was made
    assert feed.statuses == [200, 304, 200, 200, 304]
    # then the new one is narrated alone, and of the edited one what changed
    assert (titles(third), third.made) == (["Harvest 3", "Harvest 2", "Harvest 1"], 1)
    assert (titles(fourth), fourth.made, fourth.spoken) == (["Harvest 3", "Harvest 2", "Harvest 1"], 1, 1)
    assert [seen.told for seen in rounds.seen] == [
        "2 new", "nothing new", "1 new", "1 edited", "nothing new",
    ]  # fmt: skip
    assert rounds.sleeps == [EVERY_S] * 5


@pytest.mark.parametrize(("vanished", "left"), [("keep", [3, 2, 1]), ("drop", [3, 1])])
def test_vanished_articles_are_kept_in_their_place_or_dropped(
    feed: FeedServer, rounds: Rounds, vanished: str, left: list[int]
) -> None:
    feed.body = rss(item(2), item(1))
    issues = rounds(
        feed.url,
        vanished=vanished,
        then=(
            has(feed, item(3), item(2), item(1)),
            has(feed, item(3), item(1)),
            has(feed, item(3), item(2), item(1)),
        ),
    )
    assert titles(issues[1]) == ["Harvest 3", "Harvest 2", "Harvest 1"]
    if vanished == "drop":
        # it is gone, and when it comes back it is there again without being spoken
        assert [titles(issue) for issue in issues[2:]] == [["Harvest 3", "Harvest 1"], titles(issues[1])]
        assert issues[3].spoken == 0
    else:
        assert len(issues) == 2
    feed.body = rss(item(3), item(1))
    again = rounds(feed.url, vanished=vanished)
    assert titles(again[-1]) == [f"Harvest {number}" for number in left]


def test_after_a_restart_the_feed_is_asked_for_changes_alone_and_nothing_is_spoken(
    feed: FeedServer, rounds: Rounds
) -> None:
    feed.body = rss(item(3), item(2), item(1))
    rounds(feed.url, newest=2)
    feed.statuses.clear()
    (issue,) = rounds(feed.url, newest=2)
    assert feed.statuses == [304]
    assert (titles(issue), issue.made, issue.spoken) == (["Harvest 3", "Harvest 2"], 0, 0)
    # also when its server has no answer now
    feed.server.put("/feed.xml", b"", None, 503, Retry_After="4000")
    (issue,) = rounds(feed.url)
    assert titles(issue) == ["Harvest 3", "Harvest 2"]
    assert "503, and asks for 4,000 s of rest" in rounds.seen[-1].told
    assert rounds.sleeps[-1] == 4000


def test_a_move_is_remembered_though_the_user_still_gives_the_old_address(
    server: Server, rounds: Rounds
) -> None:
    server.put("/new.xml", rss(item(1)), "text/xml")
    url = server.redirect("/old.xml", "/new.xml", 301)
    rounds(url, then=(nothing,))
    rounds(url)
    assert server.asked == ["/old.xml", "/new.xml", "/new.xml", "/new.xml"]


def test_a_feed_that_ends_ends_it_and_the_issue_stays(feed: FeedServer, rounds: Rounds) -> None:
    feed.body = rss(item(1))
    rounds(feed.url)
    feed.server.put("/feed.xml", b"", None, 410)
    told: list[object] = []
    follow_issue(
        [feed.url], rounds.out, every_s=EVERY_S, tell=told.append, also=["none"], engine=ToneEngine(),
        sleep=lambda _: pytest.fail("it slept"),
    )  # fmt: skip
    seen, issue = told
    assert isinstance(seen, Seen) and "gone for good (410)" in seen.told and seen.next_s is None
    assert isinstance(issue, Issue) and titles(issue) == ["Harvest 1"]


@pytest.mark.parametrize("body", [b"<html><body>Busy</body></html>", rss()])
def test_a_feed_that_turns_into_something_else_changes_nothing(
    feed: FeedServer, rounds: Rounds, body: bytes
) -> None:
    feed.body = rss(item(2), item(1))

    def turn() -> None:
        feed.body = body

    issues = rounds(feed.url, vanished="drop", then=(turn, has(feed, item(3), item(2), item(1))))
    assert [len(titles(issue)) for issue in issues] == [2, 3]
    assert rounds.sleeps == [600, 1200, 600]


def test_a_source_that_is_wrong_from_the_start_is_an_error(
    server: Server, rounds: Rounds, tmp_path: Path
) -> None:
    def begin(*sources: str, **options: Any) -> None:
        options = {"every_s": EVERY_S, **options}
        follow_issue(sources, rounds.out, tell=lambda _: None, engine=ToneEngine(), **options)

    with pytest.raises(IssueInvalid, match="is a page and no RSS"):
        begin(server.put("/page", LAMP.encode(), "text/html"))
    with pytest.raises(FetchFailed, match="404"):
        begin(server.put("/none", b"", None, 404))
    for options in ({"every_s": 1.0}, {"every_s": float("nan")}, {"vanished": "hide"}, {"newest": 0}):
        with pytest.raises(OptionRefused):
            begin("https://x.example/", **options)
    with pytest.raises(OptionRefused, match="standard input"):
        begin("-")
    with State(rounds.out).followed(), pytest.raises(OutputError, match="in another process already"):
        begin(str(tmp_path))


def test_teasers_are_fetched_anew_when_the_feed_says_so_and_only_then(
    feed: FeedServer, server: Server, rounds: Rounds
) -> None:
    def page(text: str, status: int = 200) -> None:
        server.put("/1", f"<article><h1>Tunnel</h1>{text}</article>".encode(), "text/html", status)

    before = "".join(f"<p>{part}</p>" for part in TUNNEL.split("\n\n"))
    page(before)
    teaser = Item("t", "Tunnel", "A tunnel.", server.url("/1"), 1)
    feed.body = rss(teaser, item(2))

    def edit() -> None:
        page(before + "<p>It opens in May.</p>")
        feed.body = rss(teaser.edited("A tunnel that opens."), item(2))

    def fail() -> None:
        page("", 500)
        feed.body = rss(teaser.edited("A tunnel that opens, at last."), item(2))

    def mend() -> None:
        page(before + "<p>It opens in June.</p>")

    issues = rounds(feed.url, then=(has(feed, item(3), teaser, item(2)), edit, fail, mend, mend, mend))
    # then another article is no reason to fetch it, an edit is
    assert [issue.made for issue in issues] == [2, 1, 1, 0, 1]
    assert server.asked.count("/1") == 4
    assert issues[2].spoken == 1
    # and where it cannot be fetched it stays as it was, is told, and is tried again
    (stale,) = issues[3].stale
    assert stale.startswith("t: its page stays as it was: ") and "500" in stale
    assert len(titles(issues[3])) == 3 and not issues[3].manifest["failed"]
    assert issues[4].stale == ()
    text = (rounds.out / "articles" / "t" / "article.txt").read_text("utf-8")
    assert "It opens in June." in text


def test_a_host_that_says_it_is_too_much_is_left_alone(
    feed: FeedServer, server: Server, rounds: Rounds
) -> None:
    links = [server.put(f"/{n}", b"", None, 429) for n in range(3)]
    feed.body = rss(
        item(9), *(Item(f"t{n}", f"T{n}", "Teaser.", link, n + 1) for n, link in enumerate(links))
    )
    (issue,) = rounds(feed.url)
    assert [row["id"] for row in issue.manifest["failed"]] == ["t0", "t1", "t2"]
    assert len([path for path in server.asked if path != "/feed.xml"]) == 1
    assert titles(issue) == ["Harvest 9"]


def test_a_folder_is_looked_at_again_too_and_beside_a_feed(
    feed: FeedServer, rounds: Rounds, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.txt").write_text(FERRY, "utf-8")
    feed.body = rss(item(1))

    def add() -> None:
        (folder / "2.txt").write_text(TUNNEL, "utf-8")

    def name() -> None:
        (folder / "issue.toml").write_text("speed = 1.2", "utf-8")

    def spoil() -> None:
        (folder / "issue.toml").write_text("speed = ", "utf-8")

    def drop() -> None:
        (folder / "issue.toml").unlink()
        (folder / "1.txt").unlink()

    issues = rounds(folder, feed.url, then=(nothing, add, name, spoil, drop))
    assert [len(titles(issue)) for issue in issues] == [2, 3, 3, 2]
    assert [issue.made for issue in issues] == [2, 1, 3, 2]
    assert any("no TOML" in seen.told for seen in rounds.seen)


def test_guids_of_the_podcast_stay_over_edits_titles_and_order(feed: FeedServer, rounds: Rounds) -> None:
    def make(*items: Item, **config: Any) -> dict[str, str]:
        feed.body = rss(*items)
        chosen = Config(url="https://pod.example/w", **config)
        make_issue([feed.url], rounds.out, also=["rss"], config=chosen, engine=ToneEngine())
        found = feedparser.parse((rounds.out / "feed.xml").read_bytes())
        # Numbers of episodes would change with each that comes before.
        assert ("itunes_episode" in found.entries[0]) == (found.feed.itunes_type == "serial")
        types.append(found.feed.itunes_type)
        return {entry.link: entry.id for entry in found.entries}

    types: list[str] = []
    first = make(item(2), item(1))
    assert len(set(first.values())) == 2
    assert all(value.startswith("urn:uuid:") for value in first.values())
    edited = replace(item(1), title="Harvest the first", text=harvest(40) * 5)
    assert make(item(3), edited, item(2), title="Another title").items() >= first.items()
    assert make(item(2), item(1)) == first
    assert types == ["episodic", "serial", "episodic"]
    # an id that only this feed understands is one within this podcast, an address or URN is one everywhere
    assert article_guid("7", "https://a.example/") == article_guid("7", "http://a.example")
    assert article_guid("7", "https://a.example") != article_guid("7", "https://b.example")
    assert article_guid("urn:x:7", "https://a.example") == article_guid("urn:x:7", "https://b.example")


def entries(*names: str) -> list[Entry]:
    return [Entry(name[0], date=f"2026-11-{name[1:]}" if name[1:] else None) for name in names]


@pytest.mark.parametrize(
    ("there", "before", "order"),
    [
        ("D C B", "C B A", "DCBA"),
        ("D B A", "C B A", "DCBA"),
        ("D C A", "C B A", "DCBA"),
        ("F E D", "C B A", "FEDCBA"),
        ("B C D", "A B C", "ABCD"),
        ("D4 E5 F6", "A1 B2 C3", "ABCDEF"),
        ("C B A", "C B A", "CBA"),
        ("A C", "C B A", "ACB"),
        ("C B A", "", "CBA"),
    ],
)
def test_what_vanished_stands_where_it_stood(there: str, before: str, order: str) -> None:
    found = merged(entries(*there.split()), entries(*before.split()))
    assert "".join(entry.id for entry in found) == order


def test_beyond_the_limit_the_oldest_of_what_vanished_go() -> None:
    assert "".join(entry.id for entry in merged(entries("D", "C"), entries(*"CBA"), 3)) == "DCB"
    found = merged(entries("C3", "D4"), entries("A1", "B2", "C3"), 3)
    assert "".join(entry.id for entry in found) == "BCD"
    assert json.dumps([entry.id for entry in merged(entries(*"DC"), entries(*"BA"), 2)]) == '["D", "C"]'
