"""What does a worker do with the task that it took? Each kind is one call into narrator; how it ends is written down.

A failure of the machine (disk, database, storage) is tried again after a growing while; a failure of the text or the
engine is final and says why.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from narrator.errors import DatabaseUnavailable, DiskFull, NarratorError, OutputError, ServiceError
from narrator.folder import FULL
from narrator.logs import about
from narrator.records.finding import find_edition
from narrator.records.outcomes import drop, fail
from narrator.records.room import FETCH, LONG_KINDS
from narrator.records.task import Task
from narrator.records.tasks import claim, give_back
from workers.desk import WORK, Desk, open_desk
from workers.events import tell
from workers.heart import Heart, NotOurs
from workers.invitation import invite
from workers.issue_folder import settle
from workers.kinds import STEPS
from workers.node import owner
from workers.workplace import workplace

RETRY_S = (0.5, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
"""Gaps between attempts at what the machine failed to do; the last one repeats."""

REPORT_S = 60.0
"""How long a worker tries to report to a database that is away, before it leaves the task to be done again."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Turns:
    """This process's turns, one at a time: when it was last invited, and whether somebody else wants to take one."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._called_at = time.monotonic()
        self.is_wanted = False
        """An invitation came while a turn was being taken."""

    def expect(self) -> None:
        """Invitations are to come from now on."""
        self._called_at = time.monotonic()

    def take(self) -> bool:
        """Do the next task; False if there is none, or one is being done."""
        self._called_at = time.monotonic()
        if not self._busy.acquire(blocking=False):
            self.is_wanted = True
            return False
        try:
            self.is_wanted = False
            return _take_turn()
        finally:
            self._called_at = time.monotonic()
            self._busy.release()

    def idle_s(self) -> float:
        """Seconds since anybody asked for a turn; 0 while one is being taken."""
        return 0.0 if self._busy.locked() else time.monotonic() - self._called_at


turns = Turns()
"""Of this process."""


def _take_turn() -> bool:
    try:
        desk = open_desk()  # before the claim: what this machine lacks is no fault of the task
        task = claim(desk.database, owner(), desk.settings.lease_s, desk.settings.attempts)
    except NarratorError as error:
        _log.warning("no task was taken: %s", error)
        return False
    if task is None:
        return False
    do(desk, task)
    if task.kind in LONG_KINDS:
        invite()  # another long one may have had to wait, and its invitation is used up
    return True


def do(desk: Desk, task: Task) -> None:
    """Do a task that this process holds, and write down how it ended."""
    edition = _report(lambda: find_edition(desk.database, task.narration_id, task.edition))
    if edition is None:
        return
    with about(request_id=edition.request_id, narration=task.narration_id, edition=str(task.edition)):
        began, heart = time.monotonic(), None
        try:
            settings, makes = desk.settings, task.kind != FETCH
            if makes:
                workplace(settings.data / WORK)  # temporary files of every step, for who clears up after us
            heart = Heart(desk.database, task, settings.lease_s, settings.utterance_limit_s, is_guard=makes)
            with heart:
                STEPS[task.kind](desk, task, edition, heart)
        except NotOurs:
            _log.info("%s was cancelled or taken over", task.kind)
            _report(
                lambda: drop(desk.database, task)
            )  # were it still ours, it would be begun again and again
        except (ServiceError, OutputError, OSError) as error:
            _try_again(desk, task, error, heart)
        except NarratorError as error:
            _fail(desk, task, error.code, str(error), heart)
        except Exception as error:  # noqa: BLE001 - said below
            # Nobody else would tell: the edition must end with a reason, and the log must say where.
            _log.exception("%s failed unexpectedly", task.kind)
            _fail(
                desk,
                task,
                NarratorError.code,
                f"narrator failed at this text ({type(error).__name__}): please report it",
                heart,
            )
        else:
            _log.info("%s done", task.kind, extra={"seconds": round(time.monotonic() - began, 3)})
        if edition.request.get("issue"):
            _report(lambda: settle(desk, edition.request["issue"]))


def _try_again(desk: Desk, task: Task, error: Exception, heart: Heart | None) -> None:
    code, detail = _explain(error, desk.settings.data / WORK)
    if task.attempts >= desk.settings.attempts:
        _fail(desk, task, code, detail, heart)
        return
    gap_s = RETRY_S[min(task.attempts, len(RETRY_S)) - 1]
    _log.warning("%s will be tried again in %.1f s: %s", task.kind, gap_s, detail)
    _report(lambda: give_back(desk.database, task, gap_s))


def _explain(error: Exception, work: Path) -> tuple[str, str]:
    if isinstance(error, NarratorError):
        return error.code, str(error)
    if isinstance(error, OSError) and error.errno in FULL:
        return DiskFull.code, f"the disk of {work} is full: free some room; nothing half-written was left"
    return OutputError.code, f"the machine refused: {error}"


def _fail(desk: Desk, task: Task, code: str, detail: str, heart: Heart | None) -> None:
    _log.warning("%s failed: %s", task.kind, detail)
    error = {"code": code, "detail": detail}
    stage = heart.stage if heart else None
    if _report(lambda: fail(desk.database, task, error, stage)) and task.kind != "format":
        tell(task.narration_id, "failed", {"status": "failed", "edition": task.edition, "error": error})


def _report(write: Callable[[], T]) -> T | None:
    """Write to the database, also if it is away for a while."""
    until = time.monotonic() + REPORT_S
    while True:
        try:
            return write()
        except DatabaseUnavailable as error:
            if time.monotonic() > until:
                _log.error("given up, the task will be done again: %s", error)
                return None
            time.sleep(0.5)
