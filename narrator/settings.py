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
    articles_max: int
    """NARRATOR_ARTICLES_MAX: most articles of one issue; 2,000 by default."""
    fetch_timeout_s: float
    """NARRATOR_FETCH_TIMEOUT_S: seconds until an address counts as dead; 20 by default."""
    engine: str
    """NARRATOR_ENGINE: "pyttsx3" (default), "tone", or "package.module:Factory" of an engine of your own."""
    utterance_limit_s: float
    """NARRATOR_UTTERANCE_LIMIT_S: an engine that has not spoken an utterance by then is ended; 60 by default."""
    data: Path
    """NARRATOR_DATA: folder of everything that the service keeps; by default the platform's data folder."""
    redis_url: str | None
    """NARRATOR_REDIS_URL: broker and events; by default a private Redis of ``narrator serve``."""
    database_url: str | None
    """NARRATOR_DATABASE_URL: records, as SQLAlchemy spells it; by default SQLite in the data folder."""
    storage_url: str | None
    """NARRATOR_STORAGE_URL: audio, as fsspec spells it (``s3://bucket/folder``); by default in the data folder."""
    listen: str | None
    """NARRATOR_LISTEN: address and port that the API listens on; ``narrator serve`` tells its API by it."""
    auth: str
    """NARRATOR_AUTH: "auto" (default: API keys unless only this machine can reach it), "required" or "off"."""
    public_url: str | None
    """NARRATOR_PUBLIC_URL: the service's address as its users see it; by default as each request names it."""
    private_addresses: str
    """NARRATOR_PRIVATE_ADDRESSES: "refuse" (default) or "allow" fetches and webhooks within private networks."""
    requests_per_minute: int
    """NARRATOR_REQUESTS_PER_MINUTE: of each API key; 600 by default."""
    chars_per_day: int
    """NARRATOR_CHARS_PER_DAY: of text to narrate for each API key; 20,000,000 by default."""
    jobs_per_key: int
    """NARRATOR_JOBS_PER_KEY: unfinished narrations of each API key; 1,000 by default."""
    cache_max_mb: int
    """NARRATOR_CACHE_MAX_MB: size of the service's cache of spoken segments, in megabytes; 5,000 by default."""
    cache_max_days: float
    """NARRATOR_CACHE_MAX_DAYS: age at which an unused segment leaves that cache; 30 by default."""
    lease_s: float
    """NARRATOR_LEASE_S: seconds without a sign of life after which a task is given to another worker; 6 by default."""
    attempts: int
    """NARRATOR_ATTEMPTS: how often a task is begun before it counts as failed; 10 by default."""
    counts: str
    """NARRATOR_COUNTS: "on" (default) counts which sentences are listened to, of nobody in particular; or "off"."""
    log: str
    """NARRATOR_LOG: "text" (default) for people or "json" for machines."""


def load_settings(environment: dict[str, str] | None = None) -> Settings:
    """Settings from the environment; raises OptionRefused for a value that is not one of those allowed."""
    values = dict(os.environ) if environment is None else environment
    cache, data = values.get("NARRATOR_CACHE"), values.get("NARRATOR_DATA")
    return Settings(
        jobs=min(_count(values, "NARRATOR_JOBS", available_cores()), available_cores()),
        cache=Path(cache) if cache else None,
        max_chars=_count(values, "NARRATOR_MAX_CHARS", 2_000_000),
        articles_max=_count(values, "NARRATOR_ARTICLES_MAX", 2_000),
        fetch_timeout_s=_positive(values, "NARRATOR_FETCH_TIMEOUT_S", 20.0),
        engine=values.get("NARRATOR_ENGINE") or "pyttsx3",
        utterance_limit_s=_positive(values, "NARRATOR_UTTERANCE_LIMIT_S", 60.0),
        data=Path(data) if data else default_data(),
        redis_url=values.get("NARRATOR_REDIS_URL") or None,
        database_url=values.get("NARRATOR_DATABASE_URL") or None,
        storage_url=values.get("NARRATOR_STORAGE_URL") or None,
        listen=values.get("NARRATOR_LISTEN") or None,
        auth=_choice(values, "NARRATOR_AUTH", ("auto", "required", "off")),
        public_url=(values.get("NARRATOR_PUBLIC_URL") or "").rstrip("/") or None,
        private_addresses=_choice(values, "NARRATOR_PRIVATE_ADDRESSES", ("refuse", "allow")),
        requests_per_minute=_count(values, "NARRATOR_REQUESTS_PER_MINUTE", 600),
        chars_per_day=_count(values, "NARRATOR_CHARS_PER_DAY", 20_000_000),
        jobs_per_key=_count(values, "NARRATOR_JOBS_PER_KEY", 1_000),
        cache_max_mb=_count(values, "NARRATOR_CACHE_MAX_MB", 5_000),
        cache_max_days=_positive(values, "NARRATOR_CACHE_MAX_DAYS", 30.0),
        lease_s=_positive(values, "NARRATOR_LEASE_S", 6.0),
        attempts=_count(values, "NARRATOR_ATTEMPTS", 10),
        counts=_choice(values, "NARRATOR_COUNTS", ("on", "off")),
        log=_choice(values, "NARRATOR_LOG", ("text", "json")),
    )


def ensure_path() -> None:
    """Give PATH its default where there is none: pydub's import fails without one."""
    os.environ.setdefault("PATH", os.defpath)


def available_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_data() -> Path:
    """Where the platform keeps a user's data."""
    from platformdirs import user_data_path

    return user_data_path("narrator", appauthor=False)


def child_environment(**changes: str) -> dict[str, str]:
    """This process's environment with changes, for a process that it starts."""
    return {**os.environ, **changes}


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


def _choice(values: dict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = (values.get(name) or allowed[0]).strip().lower()
    if value not in allowed:
        raise OptionRefused(
            f"{name} is {value!r}: give {', '.join(allowed)}, or leave it unset for {allowed[0]}"
        )
    return value
