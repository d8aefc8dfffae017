"""What is published: narrations on disk in order, on one clock, and what a catalogue wants to know of them?

Each published format is a function of a ``Publication`` and nothing else, so the same publication gives the same
bytes. Texts and timelines are read from disk one part at a time: five hundred articles take no more memory than one.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from narrator.article import Article, article_from_json

NO_DATE = "2000-01-01T00:00:00Z"
"""Stands where a format demands a date and no source has one: the clock's would make other bytes every day."""

NAMESPACE = uuid.UUID("6f9d2d0e-53f0-5c1b-9a53-1b3ce5fd6c55")
"""Of ids that follow from content (RFC 9562, version 5)."""

_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_URI = re.compile(r"(?:https?://|urn:|tag:)\S+\Z", re.IGNORECASE)

ARTICLE = "article"
"""The kind of a part that is an article; every other kind is heard between them."""

SOUNDS = frozenset({"intro", "interlude", "outro"})
"""Kinds that are sound without words."""


@dataclass(frozen=True, slots=True)
class Audio:
    """One encoded file of a part."""

    url: str
    """Relative to the publication's folder, with / between names."""
    type: str
    """Media type."""
    bytes: int
    """Its length."""
    sha256: str
    """In hex."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is heard in one go: an article, or something between two."""

    kind: str
    """"article", "contents", "section", "announcement", or one of ``SOUNDS``."""
    title: str
    """What a list of contents calls it."""
    folder: str
    """Relative to the publication's folder; "." is that folder."""
    audio: tuple[Audio, ...]
    """The same sound in one or several formats."""
    frames: int
    """Length of its sound."""
    start_frame: int
    """Where it begins on the publication's clock."""
    span_frames: int
    """From there to where the next part begins, or to the end."""
    language: str
    """BCP 47 tag."""
    words: int = 0
    """That are written."""
    author: str | None = None
    """Without "By"."""
    standfirst: str | None = None
    """A sentence on it."""
    section: str | None = None
    """Of the issue."""
    date: str | None = None
    """ISO 8601, UTC."""
    link: str | None = None
    """Where it is published as text."""
    id: str = ""
    """Of what it says: stays the same wherever it stands, and is another after an edit."""
    guid: str = ""
    """Of what it is, if it is an article: stays the same after edits, see ``article_guid``."""
    voice: str | None = None
    """The name of the voice."""


@dataclass(frozen=True, slots=True)
class Publication:
    """An issue, or one narration."""

    folder: Path
    """What addresses are relative to."""
    id: str
    """A URN or address."""
    title: str
    """Its own."""
    language: str
    """BCP 47 tag."""
    frame_rate: int
    """Frames a second, of all parts."""
    frames: int
    """Length on its one clock."""
    parts: tuple[Part, ...]
    """In order."""
    date: str = NO_DATE
    """ISO 8601, UTC."""
    description: str | None = None
    """A sentence on it."""
    author: str | None = None
    """Who publishes it."""
    link: str | None = None
    """Where it is published as text."""
    url: str | None = None
    """Where its folder is served; ends with /."""
    category: str = "News"
    """Apple's."""
    explicit: bool = False
    """For adults alone."""
    cover: str = "cover.png"
    """A PNG or JPEG, relative to the folder."""
    serial: bool = True
    """True for an issue, False for one narration."""

    @property
    def articles(self) -> tuple[Part, ...]:
        """Those of the parts that are articles."""
        return tuple(part for part in self.parts if part.kind == ARTICLE)

    def seconds(self, frames: int) -> float:
        """To 10 microseconds, a quarter of a frame."""
        return round(frames / self.frame_rate, 5)

    def address(self, path: str) -> str:
        """A file's address: absolute if the publication's is known."""
        return (self.url or "") + path

    def cover_bytes(self) -> bytes:
        """The cover. Raises OSError."""
        return (self.folder / self.cover).read_bytes()

    @property
    def cover_type(self) -> str:
        """Its media type."""
        return "image/png" if self.cover.endswith(".png") else "image/jpeg"

    def manifest(self, part: Part) -> dict[str, Any]:
        """The part's manifest.json; without segments for a sound. Raises OSError."""
        if part.kind in SOUNDS:
            return {"segments": [], "chapters": [], "title": part.title}
        found: dict[str, Any] = json.loads(self.path(part, "manifest.json").read_text("utf-8"))
        return found

    def article(self, part: Part) -> Article:
        """The part's blocks. Raises OSError."""
        return article_from_json(json.loads(self.path(part, "article.json").read_text("utf-8")))

    def path(self, part: Part, name: str) -> Path:
        """A file of the part."""
        return self.folder / part.folder / name

    def url_of(self, part: Part, name: str) -> str:
        """The same, relative to the publication's folder."""
        return name if part.folder == "." else f"{part.folder}/{name}"

    def audio_of(self, part: Part, mime: str) -> Audio:
        """The part's file of that type, or its first."""
        return next((file for file in part.audio if file.type == mime), part.audio[0])

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data, without the folder."""
        data = asdict(self)
        del data["folder"]
        return data


def publication_from_json(data: Mapping[str, Any], folder: Path) -> Publication:
    """The publication that ``Publication.to_json`` gave."""
    parts = tuple(
        Part(**{**part, "audio": tuple(Audio(**file) for file in part["audio"])}) for part in data["parts"]
    )
    return Publication(folder=folder, **{**data, "parts": parts})


def plain_author(byline: str | None) -> str | None:
    """The byline without its "By"."""
    return re.sub(r"^by[:\s]+", "", byline, flags=re.IGNORECASE).strip() or None if byline else None


def article_starts(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    """Each article, and where it begins for a listener: with what is said or played to announce it."""
    found, start = [], None
    for part in parts:
        if part.kind in ("section", "announcement") and start is None:
            start = part.start_frame
        elif part.kind == "article":
            found.append((part, part.start_frame if start is None else start))
            start = None
        elif part.kind not in ("section", "announcement"):
            start = None
    return found


def authors(publication: Publication) -> list[str]:
    """Who wrote it: the articles' authors in order, each once; else who publishes it."""
    found = list(dict.fromkeys(part.author for part in publication.articles if part.author))
    return found or ([publication.author] if publication.author else [])


def voices(publication: Publication) -> list[str]:
    """The names of the voices, in order, each once."""
    return list(dict.fromkeys(part.voice for part in publication.parts if part.voice))


def content_urn(*identity: object) -> str:
    """A URN that follows from what it names."""
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, json.dumps(identity, ensure_ascii=True))}"


def article_guid(key: str, scope: str) -> str:
    """What a podcast calls an article for ever, whatever it says, where it stands and how it is titled.

    ``key`` is what its source calls it. One that is an address or URN names it everywhere; any other, such as a file's
    name, within ``scope`` alone: the publication's chosen id, else the address where it is served.
    """
    return content_urn("article", "" if _URI.match(key) else _SCHEME.sub("", scope).rstrip("/"), key)


def single(
    folder: Path,
    manifest: Mapping[str, Any],
    cover: str,
    *,
    url: str | None = None,
    album: str | None = None,
    date: str = NO_DATE,
    link: str | None = None,
) -> Publication:
    """One narration as a publication, of the folder that it is in; ``date`` is when it was made, ISO 8601, UTC.

    ``link`` is where it is published as text, ``url`` where the folder will be served, with a / at its end.
    """
    author = plain_author(manifest["byline"])
    files = tuple(Audio(row["url"], row["type"], row["bytes"], row["sha256"]) for row in manifest["audio"])
    part = Part(
        ARTICLE, manifest["title"], ".", files, manifest["frames"], 0, manifest["frames"], manifest["language"],
        manifest["read_time"]["words"], author, manifest["standfirst"], link=link, id=manifest["id"],
        voice=manifest["voice"]["name"], guid=article_guid(".", url or ""),
    )  # fmt: skip
    return Publication(
        folder, content_urn("narration", manifest["id"]), manifest["title"], manifest["language"],
        manifest["frame_rate"], manifest["frames"], (part,), date=date, description=manifest["standfirst"],
        author=author or album, link=link, url=url, cover=cover, serial=False,
    )  # fmt: skip
