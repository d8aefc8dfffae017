"""What is a narration, an edition, a file, as records?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """How far one edition is."""

    narration_id: str
    """The narration's."""
    number: int
    """From 1; each new text is one more."""
    status: str
    """queued, running, done, failed or cancelled."""
    stage: str
    """What is being done: queued, clean, speak, stitch, encode, publish, done."""
    progress: float
    """0 to 1."""
    result: dict[str, Any] | None
    """What was made, once it is."""
    error: dict[str, Any] | None
    """``code`` and ``detail`` of a failure."""
    request_id: str
    """Of the request that asked for it; stands on every log line about it."""
    priority: int
    """One of ``PRIORITIES``."""
    created_at: float
    """Seconds since 1970."""
    started_at: float | None
    """The same, of the first attempt."""
    finished_at: float | None
    """The same, of its end."""


@dataclass(frozen=True, slots=True)
class Edition(State):
    """One text of a narration, with the text."""

    request: dict[str, Any]
    """What was asked for."""
    article: dict[str, Any] | None
    """The cleaned article, once it is known and wanted again."""


@dataclass(frozen=True, slots=True)
class NarrationRecord:
    """A narration and its latest edition."""

    id: str
    """32 hex digits that nobody can guess."""
    owner: str
    """Id of the API key that made it; "" if none was needed."""
    access: str
    """public or private."""
    title: str | None
    """As far as it is known."""
    created_at: float
    """Seconds since 1970."""
    updated_at: float
    """The same, of the last change of what is served."""
    served: int | None
    """The edition that listeners hear; None until the first is whole."""
    latest: State
    """The one that was asked for last."""
    heard: dict[str, Any] | None
    """What was made of the one that listeners hear."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of one edition."""

    name: str
    """As in its address."""
    path: str
    """In the storage; never written twice."""
    type: str
    """Media type."""
    bytes: int
    """Length."""
    sha256: str
    """Of its bytes, in hex."""
