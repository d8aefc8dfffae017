"""What does a source say of one article, before its text is read?"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from narrator.errors import IssueInvalid

SLUG_CHARS = 60
"""Longest name of an article's folder; a file system takes 255 bytes, and a character may be four."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its source names it; one of ``text``, ``path`` and ``url`` says where its words are."""

    id: str
    """What the source calls it, for ever: a path in the folder, an address, a feed's guid."""
    text: str | None = None
    """The article itself."""
    path: Path | None = None
    """The file that holds it."""
    url: str | None = None
    """The address that shows it."""
    markup: str | None = None
    """"text", "html" or "markdown"; None to tell by name and content."""
    title: str | None = None
    """In place of the one that the page shows."""
    author: str | None = None
    """In place of the byline; for catalogues, not spoken."""
    section: str | None = None
    """The part of the issue that it stands in."""
    date: str | None = None
    """When it appeared, as ISO 8601."""
    link: str | None = None
    """Where it is published."""
    voice: str | None = None
    """In place of the issue's."""
    version: str | None = None
    """Another whenever the source says another thing of it; its page is then fetched anew."""
    refusal: tuple[str, str] | None = None
    """(code, reason) where the source itself shows that it cannot be read."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data, without what is not there."""
        found = {name: getattr(self, name) for name in Entry.__slots__}
        found["path"] = str(self.path) if self.path else None
        return {name: value for name, value in found.items() if value is not None}


def entry_from_json(data: dict[str, Any]) -> Entry:
    """The entry that ``Entry.to_json`` gave."""
    path, refusal = data.get("path"), data.get("refusal")
    return Entry(**{
        **data,
        "path": Path(path) if path else None,
        "refusal": (refusal[0], refusal[1]) if refusal else None,
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """What a source says of the whole issue."""

    entries: tuple[Entry, ...]
    """In reading order."""
    title: str | None = None
    """Of the issue."""
    description: str | None = None
    """A sentence on it."""
    author: str | None = None
    """Who made it."""
    language: str | None = None
    """BCP 47 tag."""
    date: str | None = None
    """When it appeared, as ISO 8601."""
    link: str | None = None
    """Where it is published."""
    cover: Path | None = None
    """A PNG or JPEG."""
    folder: Path | None = None
    """What paths in issue.toml are relative to."""
    name: str = "issue"
    """What to call an output folder after it."""
    said: tuple[str, ...] = field(default=())
    """What a reader should know: what was left out, and why."""

    @property
    def heading(self) -> str:
        """The issue's title, or one made of the source's name."""
        words = " ".join(self.name.replace("_", " ").replace("-", " ").split())
        return self.title or words[:1].upper() + words[1:] or "Issue"


def slugs(entries: Sequence[Entry]) -> list[str]:
    """A folder's name for each entry that follows from its id alone, so that order and company do not matter.

    Of several that would share a name all but the first by id carry a part of their id's hash.
    """
    plain = [slug_of(entry.id) for entry in entries]
    shared = Counter(plain)
    first = {
        name: min(entry.id for entry, slug in zip(entries, plain, strict=True) if slug == name)
        for name, count in shared.items()
        if count > 1
    }
    return [
        name if shared[name] == 1 or entry.id == first[name] else f"{name}-{_hash(entry.id)}"
        for entry, name in zip(entries, plain, strict=True)
    ]


def slug_of(name: str) -> str:
    """A name in small letters, digits and hyphens; with a part of its hash where that is not all of it."""
    name = re.sub(r"^[a-z]+://", "", name)
    name = re.sub(r"\.(txt|text|md|markdown|html?|xhtml)$", "", name, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    # What is cut or has other letters than these is not the whole name.
    whole = len(short) <= SLUG_CHARS and (name.isascii() or len(plain) == len(name))
    return (short if whole and short else f"{short[: SLUG_CHARS - 9]}-{_hash(name)}").strip("-")


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def iso_date(value: object, where: str) -> str | None:
    """A day or moment as ISO 8601 in UTC, of what TOML, JSON or a feed has; raises IssueInvalid."""
    if value is None or value == "":
        return None
    found: datetime | date | None = None
    if isinstance(value, datetime | date):
        found = value
    else:
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                found = read(str(value).strip())
                break
            except (ValueError, TypeError):
                continue
    if found is None:
        raise IssueInvalid(
            f"{where}: {value!r} is no date; give one such as 2026-11-20 or 2026-11-20T06:30:00Z"
        )
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
