"""Is the worker that holds a task alive and getting on? A thread renews its lease and tells how far it is.

It stops a task that is no longer ours, and ends the process of one that stands still.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import threading
import time
from types import TracebackType

from narrator.errors import DatabaseUnavailable, EngineError
from narrator.records.database import Database
from narrator.records.outcomes import stand_still
from narrator.records.task import Task
from narrator.records.tasks import beat
from workers.events import tell

BEATS_A_LEASE = 4
"""So that three beats may be late before the lease lapses."""

BEAT_MAX_S = 1.0
"""Between two beats at most: a task that was cancelled ends within this and the utterance that is being spoken."""

TELL_S = 0.25
"""Events are told at most this often."""

STALL_S = 300.0
"""Any other stage without any progress for so long is stuck."""

LIMITS_A_STALL = 4
"""Speaking is stuck after so many of an utterance's limits: engines in child processes need two at most, and a start."""

DEAF_S = 10.0
"""A process that does not end itself by then after it was found to be stuck holds Python's lock, and is ended from outside it."""

STDERR = 2
"""Where it writes what it was doing."""

REPORT_S = 5.0
"""How long a process that is about to end itself waits for the database to take its report."""

_log = logging.getLogger(__name__)


class NotOurs(Exception):
    """The task was cancelled, or given to another worker."""


class Heart:
    """Beats while a task is done."""

    def __init__(
        self,
        database: Database,
        task: Task,
        lease_s: float,
        utterance_limit_s: float,
        stall_s: float = STALL_S,
        *,
        is_guard: bool = True,
    ) -> None:
        """``is_guard`` ends the process where the task stands still: for the one task that has the process to itself."""
        self._database = database
        self._task = task
        self._lease_s = lease_s
        self._stall_s = {"speak": LIMITS_A_STALL * utterance_limit_s}
        self._stall_else_s = stall_s
        self._is_guard = is_guard
        self._stop = threading.Event()
        self._news = threading.Event()
        self._lost = False
        self._stage, self._progress = "clean", 0.0
        self.segments: int | None = None
        """In how many an article of an issue is spoken, once that is known; told with the next beat."""
        self._moved_at = self._armed_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    @property
    def stage(self) -> str:
        """The one that was shown last."""
        return self._stage

    @property
    def progress(self) -> float:
        """The one that was shown last."""
        return self._progress

    def show(self, stage: str, progress: float) -> None:
        """Note how far it is; raises NotOurs, which ends the work."""
        if self._lost:
            raise NotOurs
        self._moved_at = time.monotonic()
        if stage != self._stage or self._moved_at - self._armed_at > 1.0:
            self._arm(stage)
        if (stage, progress) != (self._stage, self._progress):
            self._stage, self._progress = stage, progress
            self._news.set()

    def __enter__(self) -> Heart:
        self._arm(self._stage)
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._is_guard:
            faulthandler.cancel_dump_traceback_later()
        self._stop.set()
        self._news.set()
        self._thread.join()

    def _arm(self, stage: str) -> None:
        """Where an engine in C holds Python's lock no thread of Python can act: this one is not of Python."""
        self._armed_at = time.monotonic()
        if not self._is_guard:
            return
        faulthandler.dump_traceback_later(self._limit_s(stage) + DEAF_S, exit=True, file=STDERR)

    def _limit_s(self, stage: str) -> float:
        return self._stall_s.get(stage, self._stall_else_s)

    def _run(self) -> None:
        every_s = min(self._lease_s / BEATS_A_LEASE, BEAT_MAX_S)
        while True:
            self._news.wait(every_s)
            self._news.clear()
            if self._stop.wait(TELL_S if not self._stop.is_set() else 0):
                return
            if self._is_guard and time.monotonic() - self._moved_at > self._limit_s(self._stage):
                self._end()
            try:
                if not self._beat():
                    self._lost = True
                    return
            except DatabaseUnavailable as error:
                _log.warning("%s", error)
            except Exception:  # noqa: BLE001 - said below
                # Without beats the task goes to another in the end; a heart that stopped would see nothing hang.
                _log.exception("a beat failed")

    def _beat(self) -> bool:
        stage, progress = self._stage, self._progress
        whole = beat(self._database, self._task, self._lease_s, stage, progress, self.segments)
        if whole is None:
            return False
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
        return True

    def _end(self) -> None:
        """Give the task back, or report it where it stood still before, and end this process and what hangs in it."""
        stage = self._stage
        limit_s = self._limit_s(stage)
        _log.error("no progress at %s for %.0f s: this process ends, the task is begun again", stage, limit_s)
        detail = (
            f"twice there was no progress at {stage} for {limit_s:g} s: the engine hangs at this text, or is slower than "
            "NARRATOR_UTTERANCE_LIMIT_S allows"
        )
        report = threading.Thread(target=self._report, args=({"code": EngineError.code, "detail": detail},))
        report.daemon = True
        report.start()
        report.join(REPORT_S)
        os.kill(os.getpid(), signal.SIGKILL)

    def _report(self, error: dict[str, str]) -> None:
        try:
            failed = stand_still(self._database, self._task, error, self._stage)
        except DatabaseUnavailable as away:
            _log.warning("%s", away)  # the lease lapses, which says the same
            return
        if failed and self._task.kind != "format":
            tell(
                self._task.narration_id,
                "failed",
                {"status": "failed", "edition": self._task.edition, "error": error},
            )
