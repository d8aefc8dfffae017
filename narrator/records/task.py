"""What does a worker hold while it works?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work, held by a worker."""

    id: str
    """Its own."""
    narration_id: str
    """What it is for."""
    edition: int
    """Which text of it."""
    kind: str
    """fetch, read, narrate, speak, assemble, bind or format."""
    what: str
    """The part's number of a speak task, the format's name of a format task."""
    first: int
    """First segment of a part."""
    last: int
    """One past its last segment."""
    attempts: int
    """How often it was begun, this time included."""
    priority: int
    """Lower goes first."""
    owner: str
    """Who holds it."""
