"""What is an issue, and an article of one, as records?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from narrator.formats import FORMATS
from narrator.publish import PUBLISHED, audio_formats
from narrator.records.narration import NarrationRecord

GIVEN, READ, KEPT, DUPLICATE, REMOVED = "given", "read", "kept", "duplicate", "removed"
"""States of an article: as its source gave it; cleaned; to be narrated; says what another says; out of the issue."""

MADE_ANYWAY = "m4a"
"""The audio format that every narration of the service has."""

UNKNOWN_CHARS = 6_000
"""What an article counts for in an issue's progress while its length is not known: a usual one."""


def article_id(key: str) -> str:
    """Of what a source calls an article: 12 hex digits, the same for ever."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def article_formats(formats: Sequence[str]) -> list[str]:
    """Audio formats that each article needs beside m4a, of the formats that were asked for of the issue."""
    needed = audio_formats(
        [name for name in formats if name in FORMATS],
        [PUBLISHED[name] for name in formats if name in PUBLISHED],
    )
    return [name for name in needed if name != MADE_ANYWAY]


def taken_of_issue(request: Mapping[str, Any]) -> dict[str, Any]:
    """Members that the request of every article takes from that of its issue."""
    return {
        "lexicons": list(request.get("lexicons") or ()),
        "formats": article_formats(request.get("formats") or ()),
        "album": request.get("title"),
    }


@dataclass(frozen=True, slots=True)
class GivenArticle:
    """An article as it comes into an issue."""

    key: str
    """What its source calls it, for ever."""
    request: Mapping[str, Any]
    """As of a narration: text or url, markup, title, voice, speed, ..."""
    chars: int
    """Of its text as given; 0 for an address."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """title, author, section, date (ISO 8601), link, where its source says them."""

    @property
    def id(self) -> str:
        """See ``article_id``."""
        return article_id(self.key)


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """An issue."""

    narration: NarrationRecord
    """Its own row: id, title, owner, access, editions."""
    request: dict[str, Any]
    """What was asked for of the whole."""
    paused: bool
    """True while nothing of it is begun."""
    assets: dict[str, str]
    """Names of cover and sounds to their paths in the storage."""
    feed: Feed | None
    """The feed that it follows."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that an issue follows."""

    issue_id: str
    """Whose it is."""
    url: str
    """Where it was last."""
    every_s: float
    """Between two looks at least."""
    vanished: str
    """keep or drop: what becomes of an article that the feed no longer has."""
    known: dict[str, Any]
    """Validators, and the digest of each item."""
    next_at: float
    """Seconds since 1970."""
    checked_at: float | None
    """When it last answered."""
    failures: int
    """One after another."""
    error: dict[str, Any] | None
    """``code`` and ``detail`` of the last one."""


@dataclass(frozen=True, slots=True)
class IssueArticle:
    """An article of an issue and how far its narration is."""

    id: str
    """12 hex digits."""
    key: str
    """What its source calls it."""
    place: float
    """Ascending in the issue."""
    narration_id: str
    """Its narration."""
    facts: dict[str, Any]
    """As its source says."""
    state: str
    """given, read, kept or duplicate."""
    duplicate_of: str | None
    """The article that stands for it."""
    share: float | None
    """How much they have in common."""
    segments: int | None
    """That its latest text is spoken in, once that is known."""
    vanished: bool
    """The feed has it no longer."""
    title: str | None
    """As far as it is known."""
    created_at: float
    """Seconds since 1970."""
    served: int | None
    """The edition of its narration that can be heard."""
    edition: int
    """The latest that was asked for."""
    status: str
    """Of that one."""
    stage: str
    """Of that one."""
    progress: float
    """Of that one, 0 to 1."""
    result: dict[str, Any] | None
    """What was made of that one."""
    error: dict[str, Any] | None
    """Why it failed."""
    chars: int
    """Of its text."""

    @property
    def has_ended(self) -> bool:
        """True if there is nothing left to do for it."""
        return self.state == DUPLICATE or self.status not in ("queued", "running")
