"""How long does work lie still whose worker was killed, and what is told of a long run?"""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
from sqlalchemy import select

from narrator.errors import DatabaseUnavailable
from narrator.records.database import Database
from narrator.records.tables import tasks
from tests.service import Running


class Recoveries:
    """Looks at the records all the time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, tuple[float, int]] = {}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._look)
        self.seconds: list[float] = []
        """For each task that was taken from a killed process: until another took it."""

    def note(self, is_killed: Callable[[str], bool]) -> None:
        """Owners of whom this is true are killed now."""
        for row in self._rows():
            if row.status == "running" and is_killed(row.owner):
                with self._lock:
                    self._waiting.setdefault(row.id, (time.monotonic(), row.attempts))

    def __enter__(self) -> Recoveries:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _rows(self) -> list[Any]:
        columns = (tasks.c.id, tasks.c.status, tasks.c.owner, tasks.c.attempts)
        with suppress(DatabaseUnavailable), self._database.read() as connection:
            return list(connection.execute(select(*columns)))
        return []

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            for row in self._rows():
                with self._lock:
                    killed_at, attempts = self._waiting.get(row.id, (0.0, row.attempts))
                    ended = row.status not in ("queued", "running")
                    if killed_at and (ended or row.attempts > attempts):
                        self.seconds.append(time.monotonic() - killed_at)
                        del self._waiting[row.id]


def post(service: Running, text: str) -> str:
    """POST until it is accepted: what was not answered is asked again with the same key."""
    key = hashlib.sha256(text.encode()).hexdigest()
    while True:
        with suppress(httpx.TransportError):
            answer = service.client.post(
                "/v1/narrations", json={"text": text}, headers={"Idempotency-Key": f'"{key}"'}
            )
            if answer.status_code != 503:
                assert answer.status_code == 202, answer.text
                narration_id: str = answer.json()["id"]
                return narration_id
        time.sleep(0.2)


def report(title: str, facts: dict[str, Any]) -> None:
    """What was measured, for whoever reads the output (-s)."""
    sys.stdout.write("\n".join([f"\n{title}", *(f"  {name}: {value}" for name, value in facts.items()), ""]))
