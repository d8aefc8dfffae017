"""Is the worker that holds a task alive and getting on? A thread renews its lease and tells how far it is.

It stops a task that is no longer ours, and ends the process of one that stands still.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from types import TracebackType

from narrator.errors import DatabaseUnavailable
from narrator.records.database import Database
from narrator.records.task import Task
from narrator.records.tasks import beat
from workers.events import tell

BEATS_A_LEASE = 4
"""So that three beats may be late before the lease lapses."""

TELL_S = 0.25
"""Events are told at most this often."""

STALL_S = 300.0
"""A task without any progress for so long is stuck; the engine's own limit on an utterance is well below."""

_log = logging.getLogger(__name__)


class NotOurs(Exception):
    """The task was cancelled, or given to another worker."""


class Heart:
    """Beats while a task is done."""

    def __init__(self, database: Database, task: Task, lease_s: float, stall_s: float = STALL_S) -> None:
        self._database = database
        self._task = task
        self._lease_s = lease_s
        self._stall_s = stall_s
        self._stop = threading.Event()
        self._news = threading.Event()
        self._lost = False
        self._stage, self._progress = "clean", 0.0
        self._moved_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def show(self, stage: str, progress: float) -> None:
        """Note how far it is; raises NotOurs, which ends the work."""
        if self._lost:
            raise NotOurs
        self._moved_at = time.monotonic()
        if (stage, progress) != (self._stage, self._progress):
            self._stage, self._progress = stage, progress
            self._news.set()

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        every_s = self._lease_s / BEATS_A_LEASE
        while True:
            self._news.wait(every_s)
            self._news.clear()
            if self._stop.wait(TELL_S if not self._stop.is_set() else 0):
                return
            if time.monotonic() - self._moved_at > self._stall_s:
                _log.error(
                    "no progress for %.0f s: this process ends, the task goes to another", self._stall_s
                )
                os.kill(os.getpid(), signal.SIGKILL)
            stage, progress = self._stage, self._progress
            try:
                whole = beat(self._database, self._task, self._lease_s, stage, progress)
            except DatabaseUnavailable as error:
                _log.warning("%s", error)
                continue
            if whole is None:
                self._lost = True
                return
            if self._task.kind != "format":
                tell(
                    self._task.narration_id,
                    "progress",
                    {
                        "status": "running",
                        "edition": self._task.edition,
                        "stage": stage,
                        "progress": round(whole, 3),
                    },
                )
