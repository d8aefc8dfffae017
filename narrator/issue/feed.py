"""Which articles does an RSS, Atom or JSON feed carry, whole or by address?"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin

from narrator.errors import IssueInvalid
from narrator.issue.entry import Entry, Source, iso_date

WHOLE_WORDS = 120
"""A text of an item this long is the article; a shorter one that has an address is taken for a teaser of it."""

ITEMS_MAX = 2_000
"""Most items of a feed."""

ID_CHARS = 500
"""Longest id; addresses are seldom longer than half of it."""

VERSION_HALF = 32
"""An entry's ``version`` has so many digits of its link and words, as many of all else, so that it is known again."""

_PERIODS_S = {
    "hourly": 3600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
_TAG = re.compile(r"<[^>]*>")
_FEED = re.compile(
    # Possessive, since a run of such things could be split in two to the power of their number.
    r"\s*(?:<\?[^>]*>\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>\s*|<!--(?:(?!-->).)*+-->\s*)*+<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL | re.IGNORECASE,
)


def is_feed(content: str) -> bool:
    """True if XML begins as RSS or Atom does."""
    return bool(_FEED.match(content))


def is_json_feed(data: Any) -> bool:
    """True if JSON says that it is a feed."""
    return isinstance(data, dict) and "jsonfeed.org/version" in str(data.get("version", ""))


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, with what it says of itself."""

    source: Source
    """Its items, in its order, each key once."""
    gap_s: float = 0.0
    """For how long it says that nothing new is to be looked for; 0 where it says nothing."""
    whole: bool = True
    """False where its XML is ill-formed, so that items may be missing."""
    over: bool = False
    """True where it says that it will never have another item (JSON Feed's ``expired``)."""


def read_feed(data: bytes, where: str, *, base: str | None = None, charset: str | None = None) -> Source:
    """The items of an RSS or Atom feed in its order; full text inside or, where it is a teaser, the item's address.

    ``base`` is its own address, which links in it may be relative to, ``charset`` what its server declared. Raises
    IssueInvalid for what no feed reader can read, or a feed without items.
    """
    return _with_items(parse_feed(data, where, base=base, charset=charset), where).source


def read_json_feed(data: dict[str, Any], where: str) -> Source:
    """The items of a JSON Feed (version 1 or 1.1) in its order. Raises IssueInvalid."""
    return _with_items(parse_json_feed(data, where), where).source


def parse_feed(data: bytes, where: str, *, base: str | None = None, charset: str | None = None) -> Feed:
    """As ``read_feed``; a feed may have no items. Raises IssueInvalid."""
    from xml.sax import SAXException

    import feedparser

    if b"<!ENTITY" in data[:65536]:
        raise IssueInvalid(f"{where} declares entities, which a feed never needs and which can be a trap")
    # Not told the feed's address: it would make ids relative to it, and they would change when the feed moves.
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    found = feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=True)
    feed, problem = found.feed, found.get("bozo_exception")
    whole = not isinstance(problem, SAXException)
    if not found.version or (not found.entries and not whole):
        reason = problem or "there is no item in it"
        raise IssueInvalid(f"{where} is no feed with articles: {reason}")
    entries, said = _once([_entry(item, base) for item in found.entries], where)
    source = Source(
        tuple(entries),
        title=_plain(feed.get("title")),
        description=_plain(feed.get("subtitle")),
        author=_plain(feed.get("author")),
        language=feed.get("language") or None,
        date=_moment(feed, "updated") or _moment(feed, "published"),
        link=_joined(base, feed.get("link")),
        said=said,
    )
    return Feed(source, _gap_s(feed), whole)


def parse_json_feed(data: dict[str, Any], where: str) -> Feed:
    """As ``read_json_feed``; a feed may have no items. Raises IssueInvalid."""
    items = data.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise IssueInvalid(f"{where} is a JSON feed without items")
    entries, said = _once([_json_entry(item) for item in items], where)
    source = Source(
        tuple(entries),
        title=_plain(data.get("title")),
        description=_plain(data.get("description")),
        language=data.get("language") if isinstance(data.get("language"), str) else None,
        link=_string(data.get("home_page_url")),
        said=said,
    )
    return Feed(source, over=data.get("expired") is True)


def _with_items(feed: Feed, where: str) -> Feed:
    if not feed.source.entries:
        raise IssueInvalid(f"{where} is no feed with articles: there is no item in it")
    return feed


def _once(entries: list[Entry], where: str) -> tuple[list[Entry], tuple[str, ...]]:
    """The first of each id, at most ``ITEMS_MAX``; and what was left out."""
    found: dict[str, Entry] = {}
    said = []
    for entry in entries:
        if entry.id in found:
            said.append(f"{where} has {entry.id} more than once; the first was taken")
        found.setdefault(entry.id, entry)
    if len(found) > ITEMS_MAX:
        said.append(f"{where} has more than {ITEMS_MAX:,} items; the rest was left out")
    return list(found.values())[:ITEMS_MAX], tuple(dict.fromkeys(said))


def _gap_s(feed: Any) -> float:
    """The longer of what RSS's ttl and the syndication module say."""
    found = [0.0]
    with suppress(ValueError):
        found.append(60.0 * int(str(feed.get("ttl") or 0)))
    period = _PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0.0)
    with suppress(ValueError, ZeroDivisionError):
        found.append(period / int(str(feed.get("sy_updatefrequency") or 1)))
    return max(found)


def _joined(base: str | None, link: str | None) -> str | None:
    if not link or not base:
        return link or None
    try:
        return urljoin(base, link)
    except ValueError:  # brackets that are no address
        return link


def _entry(item: Any, base: str | None) -> Entry:
    # The longest of what it carries: some feeds have a teaser beside the full text.
    bodies = [(part.get("value") or "", part.get("type") or "") for part in item.get("content", [])]
    bodies.append((item.get("summary") or "", item.get("summary_detail", {}).get("type") or ""))
    body, kind = max(bodies, key=lambda part: len(part[0]))
    published, updated = _moment(item, "published"), _moment(item, "updated")
    return _item(
        item.get("id"),
        body,
        "text" if kind == "text/plain" and not _TAG.search(body) else "html",
        _joined(base, item.get("link")),
        (published, updated, [part for part, _ in bodies]),
        title=_plain(item.get("title")),
        author=_plain(item.get("author")),
        date=published or updated,
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    html, text = item.get("content_html"), item.get("content_text")
    authors = item.get("authors") or ([item["author"]] if item.get("author") else [])
    names = (
        [str(who.get("name", "")) for who in authors if isinstance(who, dict)]
        if isinstance(authors, list)
        else []
    )
    date = None
    with suppress(IssueInvalid):  # a date that is none is no reason to miss the article
        date = iso_date(item.get("date_published"), "")
    return _item(
        _string(item.get("id")),
        str(html or text or ""),
        "html" if html else "text",
        _string(item.get("url")) or _string(item.get("external_url")),
        [item.get(name) for name in ("date_published", "date_modified", "summary")],
        title=_plain(item.get("title")),
        author=", ".join(names) or None,
        date=date,
    )


def _item(
    identity: str | None, body: str, markup: str, link: str | None, dated: object, **more: Any
) -> Entry:
    """``dated`` is what else shows that the item changed."""
    words = " ".join(_TAG.sub(" ", body).split())
    title, date = more.get("title"), more.get("date")
    named = " ".join(part for part in (title, date) if part)
    where = (link or "").partition("://")[2].rstrip("/")
    # Without words all else that tells it from another of the same address.
    same = [where, words or named]
    version = _half(same) + _half([link, " ".join(body.split()), markup, sorted(more.items()), dated])
    identity = _short(identity or link or named or f"text-{version[:16]}")
    if len(words.split()) < WHOLE_WORDS and link:
        return Entry(identity, url=link, link=link, version=version, **more)
    if markup == "html":
        body = f"<!doctype html><html><head><title>{_escaped(title or '')}</title></head><body><article>{body}</article></body></html>"
    return Entry(identity, text=body, markup=markup, link=link, version=version, **more)


def _short(identity: str) -> str:
    """It as it is, or its begin and its hash where a database or terminal could not bear it."""
    if len(identity) <= ID_CHARS and identity.isprintable():
        return identity
    plain = "".join(char for char in identity[:ID_CHARS] if char.isprintable())
    return f"{plain[: ID_CHARS - VERSION_HALF - 1]}-{_half(identity)}"


def _half(value: object) -> str:
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()[:VERSION_HALF]


def _string(value: object) -> str | None:
    """Identities may be numbers, though they should not."""
    return str(value) if value not in (None, "") else None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _plain(text: object) -> str | None:
    """A title or name without mark-up, which feeds put there though it should not be."""
    return " ".join(unescape(_TAG.sub(" ", str(text))).split()) or None if text else None


def _moment(found: Any, name: str) -> str | None:
    """Feedparser's moment, in UTC, as ISO 8601; looked for first, since it gives one date for another."""
    if f"{name}_parsed" not in found or not (moment := found[f"{name}_parsed"]):
        return None
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6])
