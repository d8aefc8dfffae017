"""What does every request work with: settings, records, storage?"""

from __future__ import annotations

from threading import Event

from narrator.records.database import Database, database_url, open_database
from narrator.settings import Settings, load_settings
from narrator.storage import Storage, open_storage


class Service:
    """The parts behind the routes; each is opened when first needed, and again if it was away."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self.closing = Event()
        """Set when the process is to end: streams that would go on for ever end too."""
        self.watchers = 0
        """Event streams that are open."""

    @property
    def database(self) -> Database:
        """The records; raises DatabaseUnavailable."""
        return open_database(database_url(self.settings))

    @property
    def storage(self) -> Storage:
        """The audio; raises StorageUnavailable."""
        return open_storage(self.settings)
