"""Are a hundred articles whole after a hundred kills, of everything that can be killed, at moments that nobody chose?"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import func, select

from narrator.records.database import Database
from narrator.records.tables import files, tasks
from tests.service import Running
from tests.survival.conftest import ENGINES, ROOT
from tests.survival.recoveries import Recoveries, post, report
from tests.survival.victims import kill, kill_api, kill_redis, kill_worker, wait_until
from tests.survival.whole import (
    Listener,
    check_whole,
    events_of,
    orphans,
    unended,
    write_article,
)

END_S = 900.0
"""Both runs take a few minutes on two cores."""

pytestmark = pytest.mark.long


@pytest.fixture
def steady(tmp_path: Path) -> Iterator[Running]:
    """A service of its own, with default leases and attempts."""
    service = Running(tmp_path / "data", NARRATOR_ENGINE=f"{ENGINES}:slower", PYTHONPATH=ROOT)
    yield service.start()
    with suppress(psutil.Error):
        service.kill_tree()
    service.client.close()


def test_a_hundred_articles_are_whole_after_a_hundred_kills(
    steady: Running, own: random.Random, tmp_path: Path
) -> None:
    # given a hundred articles of very different length, accepted
    service = steady
    texts = [write_article(own, own.choice((4, 8, 12, 16, 24, 40))) for _ in range(100)]
    asked = [post(service, text) for text in texts]
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    done: Counter[str] = Counter()

    def a_child() -> None:
        children = [process for process in service.processes("worker") if process.ppid() != service.pid]
        if children:
            victim = own.choice(children)
            recoveries.note(lambda owner: owner.endswith(f"/{victim.pid}"))
            kill(victim)

    def the_worker() -> None:
        recoveries.note(lambda owner: True)
        kill_worker(service)

    def all_of_it() -> None:
        recoveries.note(lambda owner: True)
        service.kill_tree()
        service.start()

    kills: dict[str, tuple[Callable[[], None], int]] = {
        "process of the worker": (a_child, 45),
        "worker": (the_worker, 20),
        "Redis": (lambda: kill_redis(service), 10),
        "Redis and its file": (lambda: kill_redis(service, everything=True), 7),
        "API": (lambda: kill_api(service), 10),
        "everything": (all_of_it, 8),
    }
    planned = [name for name, (_, count) in kills.items() for _ in range(count)]
    own.shuffle(planned)

    # when a hundred kills hit whatever runs, each some time after the one before
    began = time.monotonic()
    with Listener(service) as listener, Recoveries(database) as recoveries:
        for narration_id in asked:
            listener.follow(narration_id)
        for name in planned:
            time.sleep(own.uniform(0.0, 3.0))
            kills[name][0]()
            done[name] += 1
        killed_s = time.monotonic() - began
        working = len(unended(database))
        wait_until(lambda: not unended(database), "every task has ended", END_S)
        ended_s = time.monotonic() - began
        states = [service.wait(narration_id, 60) for narration_id in asked]

    # then all are done, and whole, with the sound that the library makes of them
    assert Counter(state["status"] for state in states) == {"done": 100}, [
        s for s in states if s["status"] != "done"
    ]
    for narration_id, text in zip(asked, texts, strict=True):
        check_whole(service, narration_id, text, tmp_path)

    # nobody was given a half, nothing is seen twice, and nothing is left
    assert listener.wrong == []
    assert listener.heard > 0
    events = [events_of(service, narration_id).count("done") for narration_id in asked]
    assert max(events) <= 1
    assert all(state["edition"] == 1 for state in states)
    _check_nothing_left(service, database)
    with database.read() as connection:
        attempts = Counter(connection.execute(select(tasks.c.attempts)).scalars())
        rows = connection.scalar(select(func.count()).select_from(files))
    report(
        "100 articles, 100 kills",
        {
            "kills": dict(done),
            "seconds of killing, of all": f"{killed_s:.0f}, {ended_s:.0f}",
            "tasks unended after the last kill": working,
            "recovery s, median and worst": f"{statistics.median(recoveries.seconds):.1f}, {max(recoveries.seconds):.1f} of {len(recoveries.seconds)}",
            "tasks by attempts": dict(sorted(attempts.items())),
            "whole narrations heard meanwhile": listener.heard,
            "files recorded": rows,
            "orphans": len(orphans(database, service.folder / "storage")),
        },
    )
    database.close()


def _check_nothing_left(service: Running, database: Database) -> None:
    """No task, no invitation, no work folder's content, no process but those that are wanted."""
    assert unended(database) == []
    queue = redis.Redis(unix_socket_path=str(service.folder / "redis/redis.sock"))
    wait_until(lambda: queue.llen("narrator") == 0, "no invitation waits")
    queue.close()
    wait_until(lambda: not list((service.folder / "work").glob("*/*")), "empty work folders", 30)
    marked = f"NARRATOR_DATA={service.folder}"
    mine = {process.pid for process in service.processes()} | {service.pid}
    others = [pid for pid in psutil.pids() if pid not in mine and _has(pid, marked)]
    assert others == []


def _has(pid: int, marked: str) -> bool:
    try:
        return marked.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
