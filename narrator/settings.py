"""Which settings come from the environment, and what holds without them? The only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from narrator.errors import OptionRefused

COUNT_MAX = 10**12
"""Above this a number is a slip of the hand, and memory cannot be asked for so much."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a machine's owner may set; each field is ``NARRATOR_`` and its name in capitals."""

    jobs: int
    """NARRATOR_JOBS: how many cores to use; by default, and at most, all that this process may."""
    cache: Path | None
    """NARRATOR_CACHE: folder in which spoken segments are kept for next time; by default they are not."""
    max_chars: int
    """NARRATOR_MAX_CHARS: longest input in characters; 2,000,000 by default, about 330,000 words."""
    fetch_timeout_s: float
    """NARRATOR_FETCH_TIMEOUT_S: seconds until an address counts as dead; 20 by default."""


def load_settings(environment: dict[str, str] | None = None) -> Settings:
    """Settings from the environment; raises OptionRefused for a value that is not above 0, or not whole where it counts."""
    values = dict(os.environ) if environment is None else environment
    cache = values.get("NARRATOR_CACHE")
    return Settings(
        jobs=min(_count(values, "NARRATOR_JOBS", available_cores()), available_cores()),
        cache=Path(cache) if cache else None,
        max_chars=_count(values, "NARRATOR_MAX_CHARS", 2_000_000),
        fetch_timeout_s=_positive(values, "NARRATOR_FETCH_TIMEOUT_S", 20.0),
    )


def ensure_path() -> None:
    """Give PATH its default where there is none: pydub's import fails without one."""
    os.environ.setdefault("PATH", os.defpath)


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _count(values: dict[str, str], name: str, default: int) -> int:
    value = _positive(values, name, default)
    if not value.is_integer() or value > COUNT_MAX:
        raise OptionRefused(
            f"{name} is {values[name]!r}: give a whole number, or leave it unset for {default:,}"
        )
    return int(value)


def _positive(values: dict[str, str], name: str, default: float) -> float:
    raw = values.get(name)
    if not raw:
        return float(default)
    try:
        value = float(raw)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise OptionRefused(f"{name} is {raw!r}: give a number above 0, or leave it unset for {default:,}")
    return value
