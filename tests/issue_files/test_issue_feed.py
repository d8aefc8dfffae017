"""Is an issue's feed one that podcast apps read, poll and follow over edits?"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from xml.etree import ElementTree

import feedparser
import httpx
import pytest

from narrator.records.database import Database
from tests.issue.pages import FERRY
from tests.issue.test_formats import check_chapters
from tests.service import Running

from .conftest import ARTICLES, STRANGER, Served, change, given, make

SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


def items(feed: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(feed).findall("channel/item")


def attribute(element: ElementTree.Element, path: str, name: str) -> str:
    found = element.find(path, SPACES)
    assert found is not None, path
    return found.get(name) or ""


@pytest.fixture(params=["public", "opened"])
def issue(request: pytest.FixtureRequest) -> Served:
    """A public issue, and a private one with a subscriber's token."""
    found: Served = request.getfixturevalue(request.param)
    return found


def test_a_feed_reader_finds_every_article_and_its_sound(issue: Served) -> None:
    answer = issue.get("feed.xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.title == "Harbour <Weekly> & more"
    assert len(feed.entries) == 3
    end = f"?{issue.query}" if issue.query else ""
    assert feed.feed.image.href == f"{issue.url}cover.png{end}"
    assert feed.feed.link == f"{issue.url}index.html{end}"
    assert feed.entries[2].link == "https://weekly.example/lamp?a=1&b=2"
    assert "issue.invalid" not in answer.text
    for entry in feed.entries:
        (enclosure,) = entry.enclosures
        assert enclosure.type == "audio/x-m4a"

        # then an app that follows it as it is, without a key, hears all of it, or a part
        head = issue.follow(enclosure.href, "HEAD")
        assert (head.status_code, head.headers["content-length"]) == (200, enclosure.length)
        assert head.headers["accept-ranges"] == "bytes"
        whole = issue.follow(enclosure.href)
        assert len(whole.content) == int(enclosure.length)
        half = int(enclosure.length) // 2
        rest = issue.follow(enclosure.href, Range=f"bytes={half}-", If_Range=head.headers["etag"])
        assert (rest.status_code, rest.content) == (206, whole.content[half:])


def test_it_has_what_apple_and_podcasting_2_demand(issue: Served) -> None:
    data = issue.get("feed.xml").content
    channel = ElementTree.fromstring(data).find("channel")
    assert channel is not None
    for tag in ("title", "link", "description", "language", "itunes:explicit", "itunes:author"):
        assert channel.findtext(tag, namespaces=SPACES), tag
    uuid.UUID(channel.findtext("podcast:guid", namespaces=SPACES))
    assert attribute(channel, "itunes:category", "text") == "News"
    own = attribute(channel, "atom:link", "href")
    assert issue.follow(own).content == data
    for item in items(data):
        for tag in ("title", "description", "guid", "pubDate", "itunes:duration", "itunes:episode"):
            assert item.findtext(tag, namespaces=SPACES), tag
        kinds = {row.get("type"): row.get("url") or "" for row in item.findall("podcast:transcript", SPACES)}
        assert issue.follow(kinds["text/vtt"]).text.startswith("WEBVTT")
        assert issue.follow(kinds["text/plain"]).headers["content-type"].startswith("text/plain")
        chapters = issue.follow(attribute(item, "podcast:chapters", "url"))
        assert chapters.headers["content-type"] == "application/json+chapters"
        check_chapters(chapters.json())


def test_a_private_one_stays_out_of_directories_also_for_whoever_has_a_key(
    public: Served, opened: Served, service: Running
) -> None:
    def blocks(data: bytes) -> list[str | None]:
        return [tag.text for tag in ElementTree.fromstring(data).iterfind("channel/itunes:block", SPACES)]

    assert blocks(public.get("feed.xml").content) == []
    assert blocks(opened.get("feed.xml").content) == ["Yes"]
    assert blocks(service.client.get(f"/v1/issues/{opened.id}/feed.xml").content) == ["Yes"]


def test_a_reader_that_polls_is_told_that_there_is_nothing_new(issue: Served) -> None:
    until = time.monotonic() + 10
    while "last-modified" not in (first := issue.get("feed.xml")).headers:
        assert time.monotonic() < until  # for as long as another edition might follow in the same second
        time.sleep(0.2)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for method in ("GET", "HEAD"):
        for known in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
            again = issue.get("feed.xml", method, **known)
            assert (again.status_code, again.content) == (304, b"")
            assert (again.headers["etag"], again.headers["last-modified"]) == (tag, date)
            assert again.headers["cache-control"] == first.headers["cache-control"]
    later = parsedate_to_datetime(date) + timedelta(days=1)
    assert issue.get("feed.xml", If_Modified_Since=format_datetime(later, usegmt=True)).status_code == 304
    earlier = parsedate_to_datetime(date) - timedelta(seconds=1)
    for other in (format_datetime(earlier, usegmt=True), "yesterday", ""):
        assert issue.get("feed.xml", If_Modified_Since=other).status_code == 200, other
    # a tag counts for more than a date
    both = {"If_None_Match": '"another"', "If_Modified_Since": date}
    assert issue.get("feed.xml", **both).status_code == 200
    assert feedparser.parse(f"{issue.url}feed.xml?{issue.query}", etag=tag).get("status") == 304


def test_what_is_known_stays_the_same_over_an_edit(public: Served, database: Database) -> None:
    # given an issue that a reader has seen
    issue = Served(public.service, make(database, ARTICLES[:2]))
    before = issue.get("feed.xml")
    guids = [item.findtext("guid") for item in items(before.content)]
    own = ElementTree.fromstring(before.content).findtext("channel/podcast:guid", namespaces=SPACES)

    # when the text of an article changes, another is added, and the reader comes again
    change(database, issue.id, edit=[given("ferry", FERRY + "\nThen it waited.\n")], add=[ARTICLES[2]])
    date = format_datetime(datetime.fromtimestamp(time.time() - 3600, UTC), usegmt=True)
    for known in ({"If_None_Match": before.headers["etag"]}, {"If_Modified_Since": date}):
        after = issue.get("feed.xml", **known)
        assert after.status_code == 200

    # then the articles are known by the same names, and the new one by another
    now = items(after.content)
    assert [item.findtext("guid") for item in now][:2] == guids
    assert len({item.findtext("guid") for item in now}) == 3
    assert ElementTree.fromstring(after.content).findtext("channel/podcast:guid", namespaces=SPACES) == own
    # and the changed one is heard at the same address, with its own length
    first, second = items(before.content)[0], now[0]
    assert attribute(first, "enclosure", "url") == attribute(second, "enclosure", "url")
    assert attribute(first, "enclosure", "length") != attribute(second, "enclosure", "length")
    heard = issue.follow(attribute(second, "enclosure", "url"))
    assert str(len(heard.content)) == attribute(second, "enclosure", "length")


def test_its_addresses_are_those_that_were_asked(public: Served) -> None:
    port = public.service.port
    answer = httpx.get(
        f"http://localhost:{port}/v1/issues/{public.id}/feed.xml", headers=STRANGER, timeout=30
    )
    own = attribute(ElementTree.fromstring(answer.content), "channel/atom:link", "href")
    assert own == f"http://localhost:{port}/v1/issues/{public.id}/feed.xml"
    assert answer.headers["etag"] != public.get("feed.xml").headers["etag"]
