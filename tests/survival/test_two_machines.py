"""Are twenty articles whole where two machines share a PostgreSQL, a Redis and an S3, and one of them is lost for good?"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import select

from narrator.records.database import Database
from narrator.records.tables import files, tasks
from tests.servers import S3, Postgres, free_port, missing
from tests.service import READY_S, Running
from tests.survival.conftest import ENGINES, ROOT
from tests.survival.recoveries import Recoveries, post, report
from tests.survival.victims import kill, owners, wait_until
from tests.survival.whole import Listener, check_whole, events_of, unended, write_article

pytestmark = pytest.mark.long


class Machine:
    """A worker with a data folder, and as far as it can be arranged process numbers, of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str], apart: bool) -> None:
        self.folder = folder
        self._environment = {**environment, "NARRATOR_DATA": str(folder)}
        unshare = ["unshare", "--pid", "--fork", "--mount-proc"]
        can = subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode == 0
        self.is_apart = apart and can
        self._prefix = unshare if self.is_apart else []
        self._process: psutil.Popen | None = None

    def start(self) -> None:
        """As docs/running.md says."""
        command = [*self._prefix, sys.executable, "-P", "-m", "workers", "celery", "-A", "workers", "worker"]
        with self.folder.with_suffix(".log").open("ab") as log:
            self._process = psutil.Popen(
                command, env=self._environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def children(self) -> list[psutil.Process]:
        """The processes that speak: those without children, once all are there."""
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            found = self._process.children(recursive=True)
            return [process for process in found if not process.children()]
        return []

    def kill(self) -> None:
        """All of it at once."""
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            found = [self._process, *self._process.children(recursive=True)]
            for process in found:
                kill(process)
        self._process.wait(10)


class Web(Running):
    """The API alone; whoever asks does not see a difference."""

    def start(self) -> Web:
        """Start, and wait until it and all that it needs are there."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "uvicorn", "api.app:app", "--port", str(self.port)],
                env=self._environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        wait_until(self.is_ready, "the API is ready", READY_S)
        return self


class Queue:
    """A redis-server of its own, with nothing kept."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("redis-server") is None:
            missing("redis-server")
        self._folder = folder
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = redis.Redis(port=self._port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, empty."""
        command = ["redis-server", "--port", str(self._port), "--dir", str(self._folder), "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """With everything in it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    import boto3

    server = S3()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="survival")
    yield server
    server.close()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    server = Queue(tmp_path)
    server.start()
    yield server
    server.client.close()
    server.kill()


def test_twenty_articles_are_whole_after_twenty_kills_and_the_loss_of_a_machine(
    postgres: Postgres, s3: S3, queue: Queue, own: random.Random, tmp_path: Path
) -> None:
    # given two machines that share nothing but three addresses, and twenty articles, accepted
    addresses = {
        "NARRATOR_DATABASE_URL": postgres.url,
        "NARRATOR_REDIS_URL": queue.url,
        "NARRATOR_STORAGE_URL": "s3://survival/narrator",
        "NARRATOR_ENGINE": f"{ENGINES}:slower",
        "PYTHONPATH": ROOT,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NARRATOR_")}
    environment.update(addresses)
    web = Web(tmp_path / "web", **addresses)
    here = Machine(tmp_path / "here", environment, apart=False)
    there = Machine(tmp_path / "there", environment, apart=True)
    here.start()
    web.start()
    database = Database(postgres.url)
    texts = [write_article(own, own.choice((4, 8, 16, 30))) for _ in range(20)]
    asked = [post(web, text) for text in texts]
    wait_until(lambda: owners(database), "somebody works here")
    node = owners(database)[0].partition("/")[0]
    there.start()
    done: Counter[str] = Counter()

    def a_child(machine: Machine) -> None:
        if machine.children:
            kill(own.choice(machine.children))

    def the_worker() -> None:
        recoveries.note(lambda held: held.startswith(f"{node}/"))
        here.kill()
        here.start()

    def the_queue() -> None:
        queue.kill()
        queue.start()

    def the_database() -> None:
        postgres.stop()
        postgres.start()

    def the_api() -> None:
        web.kill_tree()
        web.start()

    def the_other_machine() -> None:
        recoveries.note(lambda held: there.is_apart and not held.startswith(f"{node}/"))
        there.kill()

    kills: dict[str, tuple[Callable[[], None], int]] = {
        "process here": (lambda: a_child(here), 4),
        "process there": (lambda: a_child(there), 3),
        "worker here": (the_worker, 4),
        "Redis with all in it": (the_queue, 3),
        "PostgreSQL": (the_database, 3),
        "API": (the_api, 2),
    }
    planned = [name for name, (_, count) in kills.items() for _ in range(count)]
    own.shuffle(planned)
    planned.insert(own.randrange(8, 14), "the other machine, for good")
    kills["the other machine, for good"] = (the_other_machine, 1)

    # when twenty kills hit whatever runs, one of them a machine that does not come back
    began = time.monotonic()
    with Listener(web) as listener, Recoveries(database) as recoveries:
        for narration_id in asked:
            listener.follow(narration_id)
        for name in planned:
            time.sleep(own.uniform(0.0, 3.0))
            kills[name][0]()
            done[name] += 1
        killed_s = time.monotonic() - began
        working = len(unended(database))
        wait_until(lambda: not unended(database), "every task has ended", 600)
        ended_s = time.monotonic() - began
        states = [web.wait(narration_id) for narration_id in asked]

    # then all are done, and whole, with the sound that the library makes of them
    assert Counter(state["status"] for state in states) == {"done": 20}, states
    for narration_id, text in zip(asked, texts, strict=True):
        check_whole(web, narration_id, text, tmp_path)
        assert events_of(web, narration_id).count("done") <= 1
    assert listener.wrong == []

    # and nothing waits or lies about
    wait_until(lambda: queue.client.llen("narrator") == 0, "no invitation waits")
    wait_until(lambda: not list((here.folder / "work").glob("*/*")), "empty work folders", 30)
    import boto3

    pages = boto3.client("s3").get_paginator("list_objects_v2")
    kept = {
        entry["Key"].removeprefix("narrator/")
        for page in pages.paginate(Bucket="survival", Prefix="narrator/narrations")
        for entry in page["Contents"]
    }
    with database.read() as connection:
        known = set(connection.execute(select(files.c.path)).scalars())
        attempts = Counter(connection.execute(select(tasks.c.attempts)).scalars())
    assert known <= kept
    report(
        "20 articles, 20 kills, two machines",
        {
            "kills": dict(done),
            "machines apart": there.is_apart,
            "seconds of killing, of all": f"{killed_s:.0f}, {ended_s:.0f}",
            "tasks unended after the last kill": working,
            "recovery s, median and worst": f"{statistics.median(recoveries.seconds or [0]):.1f}, "
            f"{max(recoveries.seconds or [0]):.1f} of {len(recoveries.seconds)}",
            "tasks by attempts": dict(sorted(attempts.items())),
            "whole narrations heard meanwhile": listener.heard,
            "files nobody names": len(kept - known),
        },
    )
    here.kill()
    web.kill_tree()
    web.client.close()
    database.close()
