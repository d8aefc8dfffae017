"""Do many workers and clients at the same narrations ever wait for each other in a circle?"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from narrator.costs import LONG_CHARS
from narrator.errors import DatabaseUnavailable
from narrator.records.database import Database
from narrator.records.narrations import add_edition, create_narration, remove_narration
from narrator.records.outcomes import fail, finish, publish, split, stand_still
from narrator.records.tasks import add_format, beat, claim, sweep
from tests.servers import Postgres

RUN_S = 10.0
"""Some ten thousand transactions."""

pytestmark = pytest.mark.long

ARTICLE = {"text": "A" * (LONG_CHARS + 1)}
"""Of which every joining and every format is a long task."""

MADE: dict[str, Any] = {
    "article": ARTICLE,
    "result": {},
    "made": [{"name": "manifest.json", "path": "x", "type": "x", "bytes": 1, "sha256": "x"}],
    "title": "A title",
}


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


def test_no_two_transactions_wait_for_each_other(postgres: Postgres, own: random.Random) -> None:
    # given a few narrations in PostgreSQL, where whoever needs several rows takes them one after the other
    database = Database(postgres.url)
    database.prepare()
    limited = {"chars": 1, "unfinished_max": 1000}
    ids = [create_narration(database, {"text": "A"}, owner="a", **limited)[0] for _ in range(4)]
    refused: Counter[str] = Counter()
    until = time.monotonic() + RUN_S

    def work() -> None:
        task = claim(database, f"node/{threading.get_native_id()}", 2.0, 10**6)
        if task is None:
            return
        for step in range(3):
            beat(database, task, 2.0, "speak", step / 3)
        if task.kind in ("speak", "format"):
            finish(database, task)
        elif task.kind == "assemble":
            publish(database, task, **MADE)
        else:
            own.choice(
                (
                    lambda: split(database, task, ARTICLE, [(0, 1), (1, 2), (2, 3)]),
                    lambda: publish(database, task, **MADE),
                    lambda: fail(database, task, {"code": "x"}),
                    lambda: stand_still(database, task, {"code": "x"}),
                )
            )()

    def edit() -> None:
        add_edition(database, own.choice(ids), {"text": "B"}, **limited)

    def remove() -> None:
        index = own.randrange(len(ids))
        remove_narration(database, ids[index])
        ids[index] = create_narration(database, {"text": "A"}, owner="a", **limited)[0]

    def listen() -> None:
        add_format(database, own.choice(ids), own.randrange(1, 9), "mp3")

    def repeat(act: Callable[[], object]) -> None:
        while time.monotonic() < until:
            try:
                act()
            except DatabaseUnavailable as error:
                refused[str(error)] += 1

    # when workers, editors, one who deletes and the sweep are at them all at once
    acts = [work, work, work, work, edit, edit, remove, listen, lambda: sweep(database, 10**6)]
    threads = [threading.Thread(target=repeat, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()

    # then PostgreSQL had no circle to break
    assert not refused
