"""Who is killed, and how? Real processes, by SIGKILL, in the middle of what they do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psutil
from sqlalchemy import select

from narrator.records.database import Database
from narrator.records.tables import tasks
from tests.service import Running


def wait_until(true: Callable[[], Any], what: str, limit_s: float = 30.0) -> float:
    """Wait until it holds; the seconds that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < limit_s, f"not within {limit_s} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def owners(database: Database, narration_id: str | None = None) -> list[str]:
    """Who does a task now, of one narration or of any."""
    query = select(tasks.c.owner).where(tasks.c.status == "running")
    if narration_id:
        query = query.where(tasks.c.narration_id == narration_id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def holders(database: Database, narration_id: str | None = None) -> list[int]:
    """Their processes."""
    return [int(owner.partition("/")[2]) for owner in owners(database, narration_id)]


def kill_holder(database: Database, narration_id: str) -> None:
    """One process of the worker, while it speaks the narration."""
    wait_until(lambda: holders(database, narration_id), "somebody works on it")
    for pid in holders(database, narration_id)[:1]:
        kill(psutil.Process(pid))


def kill_worker(service: Running) -> None:
    """The whole worker: its main process and all that it forked."""
    found = sorted(service.processes("worker"), key=lambda process: process.ppid() != service.pid)
    for process in found:
        kill(process)


def kill_api(service: Running) -> None:
    """The API, and whoever spoke for it."""
    for process in service.processes("api"):
        kill(process)


def kill_redis(service: Running, everything: bool = False) -> None:
    """Redis; ``everything`` that was in it as well."""
    for process in service.processes("redis"):
        kill(process)
        if everything:
            for path in (service.folder / "redis").glob("appendonly*"):
                # Aside first: the next Redis is being started and may write there already.
                gone = path.rename(path.with_name(f"gone-{path.name}"))
                shutil.rmtree(gone, ignore_errors=True) if gone.is_dir() else gone.unlink()


def kill(process: psutil.Process) -> None:
    """SIGKILL, if it is still there."""
    with suppress(psutil.NoSuchProcess):
        process.kill()
