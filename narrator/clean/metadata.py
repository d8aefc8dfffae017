"""What does an HTML page declare of its article?"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from narrator.clean.dom import Document
from narrator.clean.lines import tidy

LONGEST_DATA = 2_000_000
"""Characters of JSON-LD that are read."""
MOST_NODES = 20_000
"""JSON-LD objects and lists that are looked through."""
_TITLES = ("og:title", "twitter:title", "parsely-title", "dc.title")
_DESCRIPTIONS = ("description", "og:description", "twitter:description")
_AUTHORS = ("author", "parsely-author", "dc.creator", "sailthru.author", "article:author")
_DATES = ("article:published_time", "date", "parsely-pub-date", "dc.date", "dc.date.issued", "pubdate")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ARTICLES = re.compile(r"(?:article|posting|report|recipe|review|howto|story)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What JSON-LD (schema.org), microdata, meta elements and the page's title say; the most exact first."""

    titles: tuple[str, ...]
    """Headlines of the article."""
    page_title: str
    """The title element, which mostly holds the site's name too."""
    descriptions: tuple[str, ...]
    """What search engines and social media show of it."""
    bodies: tuple[str, ...]
    """Whole texts."""
    byline: str | None
    """The authors' names."""
    date: str | None
    """The day of publication, as YYYY-MM-DD."""
    language: str | None
    """A BCP 47 tag."""

    @property
    def title(self) -> str | None:
        """The article's title, as far as it can be told without looking at the text."""
        return next(iter(self.titles), None) or self.page_title or None


def read_metadata(document: Document) -> Metadata:
    """What a page declares; what cannot be read counts as not there."""
    meta = _read_meta(document)
    linked = list(_linked_data(document))
    items = [node for node in linked if _ARTICLES.search(_type_of(node))] or linked
    item_titles = _texts(document, "[itemprop=headline]")
    dates = [
        *_strings(items, "datePublished"),
        *_values(document, "[itemprop=datePublished]"),
        *(meta[name] for name in _DATES if name in meta),
        *_values(document, "time[pubdate]"),
    ]
    language = [
        *_values(document, "html", ("lang", "xml:lang")),
        *_strings(items, "inLanguage"),
        meta.get("content-language", ""),
        meta.get("og:locale", ""),
    ]
    names = [
        *(name for node in items for name in _author_names(node.get("author"))),
        *_texts(document, "[itemprop=author] [itemprop=name]"),
        *(meta[name] for name in _AUTHORS if name in meta),
    ]
    first = next((text for text in dates if _DATE.match(text)), None)
    return Metadata(
        titles=_unique(
            (
                *_strings(items, "headline"),
                *item_titles[:1],
                *(meta[name] for name in _TITLES if name in meta),
            )
        ),
        page_title=next(iter(_texts(document, "head title")), ""),
        descriptions=_unique(
            (*(meta[name] for name in _DESCRIPTIONS if name in meta), *_strings(items, "description"))
        ),
        bodies=tuple(_strings(linked, "articleBody")),
        byline=_byline(names),
        date=first[:10] if first else None,
        language=next((text.replace("_", "-") for text in language if _LANGUAGE.fullmatch(text)), None),
    )


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _read_meta(document: Document) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in document.parser.css("meta"):
        attributes = node.attributes
        key = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv") or ""
        value = tidy(attributes.get("content") or "")
        if key and value:
            found.setdefault(key.lower(), value)
    return found


def _linked_data(document: Document) -> Iterator[dict[str, Any]]:
    """The objects of all JSON-LD scripts, outer ones first."""
    left = LONGEST_DATA
    for script in document.parser.css('script[type="application/ld+json"]'):
        text = script.text()
        left -= len(text)
        if left < 0:
            return
        try:
            open_nodes = deque([json.loads(text, strict=False)])
        except (ValueError, RecursionError):
            continue  # pages with broken data are pages still
        for _ in range(MOST_NODES):
            if not open_nodes:
                break
            node = open_nodes.popleft()
            if isinstance(node, dict):
                yield node
                open_nodes.extend(value for value in node.values() if isinstance(value, dict | list))
            elif isinstance(node, list):
                open_nodes.extend(value for value in node if isinstance(value, dict | list))


def _type_of(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return str(kind[0]) if isinstance(kind, list) and kind else str(kind or "")


def _strings(nodes: list[dict[str, Any]], name: str) -> list[str]:
    values = (node.get(name) for node in nodes)
    return [tidy(value) for value in values if isinstance(value, str) and tidy(value)]


def _author_names(author: object) -> Iterator[str]:
    """The names in a person, a list of persons, or text; data nests as deep as it likes."""
    open_nodes = [author]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            open_nodes.append(node.get("name"))
        elif isinstance(node, list):
            open_nodes += node[19::-1]


def _byline(names: list[str]) -> str | None:
    """The names, one by one, without those that are part of another."""
    clean = [tidy(name) for name in names]
    people = [name for name in clean if name and "://" not in name and "@" not in name and len(name) <= 120]
    unique = list(dict.fromkeys(name.removeprefix("By ").removeprefix("by ") for name in people))
    chosen: list[str] = []
    for name in unique:
        if not any(name in other or other in name for other in chosen):
            chosen.append(name)
    return ", ".join(chosen[:6]) or None


def _texts(document: Document, selector: str) -> list[str]:
    nodes = document.parser.css(selector)[:50]
    return [text for text in (tidy(node.attributes.get("content") or node.text()) for node in nodes) if text]


def _values(document: Document, selector: str, names: tuple[str, ...] = ("content", "datetime")) -> list[str]:
    nodes = document.parser.css(selector)[:50]
    return [
        tidy(node.attributes.get(name) or "") for node in nodes for name in names if node.attributes.get(name)
    ]
