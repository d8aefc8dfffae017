"""How is an issue a podcast? RSS 2.0 with Apple's tags and Podcasting 2.0's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from narrator.errors import OptionRefused
from narrator.publish import chapters, write_file
from narrator.publish.publication import Part, Publication

SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
"""Prefixes, as apps expect them."""

PODCAST = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Namespace of ``podcast:guid``, as its specification gives it."""

TYPES = {"audio/mp4": "audio/x-m4a"}
"""Apple's name for what is in an enclosure."""

ORDER = ("audio/mpeg", "audio/mp4")
"""What is enclosed, if it is there: every podcast app plays the first."""

OPENING_CHARS = 300
"""Of an article without standfirst, for its description."""


def write_rss(publication: Publication, into: Path, name: str) -> list[str]:
    """The feed, and chapters of each article beside it. Raises OSError, OptionRefused without an address."""
    if not publication.url:
        raise OptionRefused(
            "a feed names its files by full address: say with --url where they will be served"
        )
    names = [chapters.write_article_chapters(publication, part, into) for part in publication.articles]
    return [write_file(into, name, rss(publication, name)), *names]


def rss(publication: Publication, name: str) -> bytes:
    """The feed as UTF-8. The same publication gives the same bytes: dates are those of the sources."""
    for prefix, space in SPACES.items():
        register_namespace(prefix, space)
    feed = Element("rss", version="2.0")
    channel = SubElement(feed, "channel")
    own = publication.address(name)
    author = publication.author or publication.title
    _add(channel, "title", publication.title)
    _add(channel, "link", publication.link or publication.url)
    _add(channel, "description", publication.description or publication.title)
    _add(channel, "language", publication.language)
    _add(channel, "pubDate", _rfc_2822(publication.date))
    _add(channel, "lastBuildDate", _rfc_2822(publication.date))
    _add(channel, "generator", "narrator")
    _add(channel, "atom:link", None, href=own, rel="self", type="application/rss+xml")
    _add(channel, "itunes:author", author)
    _add(channel, "itunes:image", None, href=publication.address(publication.cover))
    _add(channel, "itunes:category", None, text=publication.category)
    _add(channel, "itunes:explicit", str(publication.explicit).lower())
    newest_first = _is_newest_first(publication)
    _add(channel, "itunes:type", "episodic" if newest_first else "serial")
    _add(channel, "podcast:guid", str(uuid.uuid5(PODCAST, own.partition("://")[2].rstrip("/"))))
    _add(channel, "podcast:locked", "no")
    _add(channel, "podcast:medium", "podcast")
    for number, (part, date) in enumerate(_dated(publication), start=1):
        # Numbers would change with each article that comes before.
        _item(channel, publication, part, None if newest_first else number, date, author)
    indent(feed, " ")
    body: bytes = tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _item(
    channel: Element, publication: Publication, part: Part, number: int | None, date: str, author: str
) -> None:
    item = SubElement(channel, "item")
    file = next((f for kind in ORDER for f in part.audio if f.type == kind), part.audio[0])
    _add(item, "title", part.title)
    _add(item, "link", part.link or publication.address(publication.url_of(part, "index.html")))
    _add(item, "description", part.standfirst or _opening(publication, part))
    _add(item, "guid", part.guid, isPermaLink="false")
    _add(item, "pubDate", _rfc_2822(date))
    kind = TYPES.get(file.type, file.type)
    _add(item, "enclosure", None, url=publication.address(file.url), length=str(file.bytes), type=kind)
    _add(item, "itunes:title", part.title)
    _add(item, "itunes:author", part.author or author)
    _add(item, "itunes:duration", str(round(part.frames / publication.frame_rate)))
    if number is not None:
        _add(item, "itunes:episode", str(number))
    _add(item, "itunes:episodeType", "full")
    _add(item, "itunes:explicit", str(publication.explicit).lower())
    for path, media in (("captions.vtt", "text/vtt"), ("article.txt", "text/plain")):
        url = publication.address(publication.url_of(part, path))
        _add(item, "podcast:transcript", None, url=url, type=media, language=part.language)
    url = publication.address(publication.url_of(part, chapters.NAME))
    _add(item, "podcast:chapters", None, url=url, type=chapters.TYPE)


def _is_newest_first(publication: Publication) -> bool:
    """True if it is in the order of a feed that goes on, and not of a magazine that is read from the start."""
    dates = [part.date or "" for part in publication.articles]
    return all(dates) and dates[0] > dates[-1] and dates == sorted(dates, reverse=True)


def _dated(publication: Publication) -> Iterator[tuple[Part, str]]:
    """Each article with its date; those without one follow the issue's by a second each, so that order stays."""
    moment = datetime.fromisoformat(publication.date)
    for place, part in enumerate(publication.articles):
        yield part, part.date or (moment + timedelta(seconds=place)).isoformat()


def _opening(publication: Publication, part: Part) -> str:
    """The start of the article's first paragraph, to a word's end."""
    blocks = publication.article(part).blocks
    text = next((block.text for block in blocks if block.kind == "paragraph"), part.title)
    short = text[:OPENING_CHARS]
    return text if short == text else f"{short.rpartition(' ')[0] or short}…"


def _add(parent: Element, tag: str, content: str | None, **attributes: str) -> None:
    prefix, _, local = tag.rpartition(":")
    full = f"{{{SPACES[prefix]}}}{local}" if prefix else tag
    element = SubElement(parent, full, {name: _xml(value) for name, value in attributes.items()})
    if content is not None:
        element.text = _xml(content)


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        char
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
        else "\ufffd"
        for char in text
    )


def _rfc_2822(date: str) -> str:
    return format_datetime(datetime.fromisoformat(date))
