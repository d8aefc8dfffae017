"""Which articles does an RSS, Atom or JSON feed carry, whole or by address?"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from narrator.errors import IssueInvalid
from narrator.issue.entry import Entry, Source, iso_date

WHOLE_WORDS = 120
"""A text of an item this long is the article; a shorter one that has an address is taken for a teaser of it."""

ITEMS_MAX = 2_000
"""Most items of a feed."""

_TAG = re.compile(r"<[^>]*>")
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<\?[^>]*>\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>\s*|<!--(?:(?!-->).)*+-->\s*)*<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL | re.IGNORECASE,
)


def is_feed(content: str) -> bool:
    """True if XML begins as RSS or Atom does."""
    return bool(_FEED.match(content))


def is_json_feed(data: Any) -> bool:
    """True if JSON says that it is a feed."""
    return isinstance(data, dict) and "jsonfeed.org/version" in str(data.get("version", ""))


def read_feed(data: bytes, where: str) -> Source:
    """The items of an RSS or Atom feed in its order; full text inside or, where it is a teaser, the item's address.

    Raises IssueInvalid for what no feed reader can read, or a feed without items.
    """
    import feedparser

    if b"<!ENTITY" in data[:65536]:
        raise IssueInvalid(f"{where} declares entities, which a feed never needs and which can be a trap")
    found = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=True)
    if not found.entries:
        reason = found.get("bozo_exception") or "there is no item in it"
        raise IssueInvalid(f"{where} is no feed with articles: {reason}")
    feed = found.feed
    entries = [_entry(item, number) for number, item in enumerate(found.entries[:ITEMS_MAX], start=1)]
    said = (
        (f"{where} has more than {ITEMS_MAX:,} items; the rest was left out",)
        if len(found.entries) > ITEMS_MAX
        else ()
    )
    return Source(
        tuple(entries),
        title=_plain(feed.get("title")),
        description=_plain(feed.get("subtitle")),
        author=_plain(feed.get("author")),
        language=feed.get("language") or None,
        date=_day(feed.get("updated_parsed") or feed.get("published_parsed")),
        link=feed.get("link") or None,
        said=said,
    )


def read_json_feed(data: dict[str, Any], where: str) -> Source:
    """The items of a JSON Feed (version 1 or 1.1) in its order. Raises IssueInvalid."""
    items = data.get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise IssueInvalid(f"{where} is a JSON feed without items")
    entries = []
    for number, item in enumerate(items[:ITEMS_MAX], start=1):
        html, text = item.get("content_html"), item.get("content_text")
        authors = item.get("authors") or ([item["author"]] if item.get("author") else [])
        entries.append(
            _item(
                str(item.get("id") or item.get("url") or f"item-{number}"),
                str(html or text or ""),
                "html" if html else "text",
                item.get("url") or item.get("external_url"),
                title=_plain(item.get("title")),
                author=", ".join(str(who.get("name", "")) for who in authors if isinstance(who, dict))
                or None,
                date=iso_date(item.get("date_published"), f"{where}, item {number}"),
            )
        )
    return Source(
        tuple(entries),
        title=_plain(data.get("title")),
        description=_plain(data.get("description")),
        language=data.get("language"),
        link=data.get("home_page_url"),
    )


def _entry(item: Any, number: int) -> Entry:
    # The longest of what it carries: some feeds have a teaser beside the full text.
    bodies = [(part.get("value") or "", part.get("type") or "") for part in item.get("content", [])]
    bodies.append((item.get("summary") or "", item.get("summary_detail", {}).get("type") or ""))
    body, kind = max(bodies, key=lambda part: len(part[0]))
    link = item.get("link") or None
    return _item(
        str(item.get("id") or link or item.get("title") or f"item-{number}"),
        body,
        "text" if kind == "text/plain" and not _TAG.search(body) else "html",
        link,
        title=_plain(item.get("title")),
        author=_plain(item.get("author")),
        date=_day(item.get("published_parsed") or item.get("updated_parsed")),
    )


def _item(identity: str, body: str, markup: str, link: str | None, **more: Any) -> Entry:
    if len(_TAG.sub(" ", body).split()) < WHOLE_WORDS and link:
        return Entry(identity, url=link, link=link, **more)
    if markup == "html":
        title = more.get("title") or ""
        body = f"<!doctype html><html><head><title>{_escaped(title)}</title></head><body><article>{body}</article></body></html>"
    return Entry(identity, text=body, markup=markup, link=link, **more)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _plain(text: object) -> str | None:
    """A title or name without mark-up, which feeds put there though it should not be."""
    return " ".join(unescape(_TAG.sub(" ", str(text))).split()) or None if text else None


def _day(moment: Any) -> str | None:
    """Feedparser's moment, in UTC, as ISO 8601."""
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*moment[:6]) if moment else None
