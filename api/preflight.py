"""Can the service start with these settings at all? Said in one line before any part of it starts."""

from __future__ import annotations

from urllib.parse import urlsplit

import redis

from narrator.engines import default_engine
from narrator.errors import OptionRefused
from narrator.records.database import Database, database_url
from narrator.settings import Settings
from narrator.storage import open_storage
from workers.connection import broker_url


def check_settings(settings: Settings) -> None:
    """Raises OptionRefused for an address that leads nowhere or an engine that is none, DatabaseUnavailable for a folder.

    What is only away at the moment is no reason not to start: it may come back.
    """
    database = Database(database_url(settings))
    if database.is_sqlite:
        # A file is there or is not: nobody will start it.
        database.prepare()
    database.close()
    open_storage(settings)
    if settings.redis_url:
        try:
            redis.Redis.from_url(settings.redis_url)
            broker_url(settings)
        except ValueError as error:
            raise OptionRefused(
                f"NARRATOR_REDIS_URL is {_shown(settings.redis_url)!r}: give redis://host:6379/0, rediss:// or unix:///path"
            ) from error
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise OptionRefused(
                f"NARRATOR_PUBLIC_URL is {settings.public_url!r}: give an address such as https://listen.example.org"
            )
    engine = default_engine()
    try:
        engine.voices()
    finally:
        engine.close()


def _shown(url: str) -> str:
    """Without a password."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://...@{tail}" if at else url
