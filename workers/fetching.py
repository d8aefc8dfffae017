"""Who fetches the pages that narrations are asked of? Threads beside a process's turns: waiting takes no core."""

from __future__ import annotations

import threading

from narrator.records.task import Task
from narrator.records.tasks import claim, is_fetch_waiting
from workers.desk import Desk
from workers.node import owner
from workers.turn import do

PLACES = 8
"""Pages that a process waits for at once: a slow address holds a thread, and nothing else."""

LOOK_S = 0.5
"""Between two looks of a process that nobody has called."""

_places = threading.BoundedSemaphore(PLACES)
_called = threading.Event()


def call() -> None:
    """There may be something to fetch."""
    _called.set()


def fetch_waiting(desk: Desk) -> None:
    """Begin what waits to be fetched, as far as there are places; then wait for a call, or a while.

    Raises DatabaseUnavailable.
    """
    while is_fetch_waiting(desk.database) and _places.acquire(blocking=False):
        task = None
        try:
            task = claim(desk.database, owner(), desk.settings.lease_s, desk.settings.attempts, fetch=True)
        finally:
            if task is None:
                _places.release()
        if task is None:
            break
        # A thread that ends with the process: what it was fetching is found by its lease.
        threading.Thread(target=_fetch, args=(desk, task), name="fetch", daemon=True).start()
    _called.wait(LOOK_S)
    _called.clear()


def _fetch(desk: Desk, task: Task) -> None:
    try:
        do(desk, task)
    finally:
        _places.release()
        call()
