"""What does the supervisor have to know of a process that it keeps running?"""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

TERM = ((signal.SIGTERM, 5.0),)


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the service."""

    name: str
    """What it is called in log lines: one word."""
    command: tuple[str, ...]
    """Program and arguments."""
    environment: Mapping[str, str]
    """The whole of its environment."""
    ready: Callable[[], Awaitable[bool]] | None = None
    """Asked again and again until True, before the next part starts; without it a part is ready once started."""
    stops: tuple[tuple[signal.Signals, float], ...] = TERM
    """Signals that ask it to stop, each with the seconds it is given; after the last it is killed."""
    hear: Callable[[str], None] | None = None
    """Takes each line that it writes; without it, its standard error is the supervisor's, and its output is nobody's."""
    mend: Callable[[bool], None] | None = None
    """Called when it ended unasked, with whether it had been ready; raises ServiceError to give up."""
    descriptors: tuple[int, ...] = field(default=())
    """Open files that it is given, under the same numbers."""
