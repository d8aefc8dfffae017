"""Is work split where that pays, shared by all workers, and does what somebody waits for go first?"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from narrator.clean import clean
from narrator.costs import PART_S, WHOLE_S, plan
from narrator.narration import narrate
from narrator.records.crews import count_processes
from narrator.records.database import Database
from narrator.records.tables import tasks
from narrator.records.totals import read_totals
from narrator.segment import segment
from tests.service import Running, running
from tests.spread.engines import Slow

ROOT = Path(__file__).parents[2]
LONG = "\n\n".join(
    " ".join(
        f"Ship {ship} of row {row} came in with the tide and left again with the wind."
        for ship in range(1, 6)
    )
    for row in range(1, 9)
)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("spread") / "data"
    with running(
        folder, NARRATOR_ENGINE="tests.spread.engines:Slow", PYTHONPATH=str(ROOT), NARRATOR_JOBS="2"
    ) as service:
        yield service


def rows(service: Running, narration_id: str) -> list[Any]:
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    with database.read() as connection:
        found = connection.execute(select(tasks).where(tasks.c.narration_id == narration_id)).all()
    database.close()
    return list(found)


def figures(service: Running) -> Counter[str]:
    """Every total so far."""
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    found = Counter({name: value for (name, _), value in read_totals(database).items()})
    database.close()
    return found


def test_parts_are_about_a_second_of_work_cover_all_and_a_short_text_is_one() -> None:
    segments = segment(clean(LONG))
    chars = sum(len(one.spoken) for one in segments)
    for total_s in (0.1, WHOLE_S, 8.0, 500.0):
        parts = plan(segments, total_s / chars)
        assert [first for first, _ in parts] == [0, *(last for _, last in parts[:-1])]
        assert parts[-1][1] == len(segments)
        if total_s <= WHOLE_S:
            assert len(parts) == 1
        elif total_s / len(segments) < PART_S / 2:
            assert total_s / PART_S * 0.7 <= len(parts) <= total_s / PART_S * 1.5


def test_a_short_text_is_one_task(slow: Running) -> None:
    assert [row.kind for row in rows(slow, slow.narrate("The port was quiet at dawn."))] == ["narrate"]


def test_a_long_text_is_shared_by_all_workers_and_comes_out_as_from_one(
    slow: Running, tmp_path: Path
) -> None:
    # when a text is narrated that its engine needs many seconds for
    before = figures(slow)
    narration_id = slow.narrate(LONG)

    # then both processes have spoken parts of it, and one task joined them
    done = rows(slow, narration_id)
    assert {row.status for row in done} == {"done"}
    assert len({row.owner for row in done if row.kind == "speak"}) == 2
    assert [row.kind for row in done if row.kind != "speak"] in (
        ["narrate", "assemble"],
        ["assemble", "narrate"],
    )

    # and the figures tell of all that was done, each sentence once
    until = time.monotonic() + 10
    sentences = len(segment(clean(LONG)))
    grown: Counter[str] = Counter()
    while not grown["narrations"] or grown["utterances_spoken"] < sentences:
        assert time.monotonic() < until, grown
        time.sleep(0.05)
        grown = Counter({name: now - before[name] for name, now in figures(slow).items()})
    assert (grown["utterances_spoken"], grown["utterances_cached"]) == (sentences, 0)
    assert grown["work_seconds"] > grown["speak_seconds"] >= sentences * Slow.TAKES_S

    # and the audio is to the byte what one process makes
    engine = Slow()
    engine.TAKES_S = 0.0
    alone = narrate(clean(LONG), tmp_path / "alone", engine=engine)
    audio = slow.client.get(f"/v1/narrations/{narration_id}/audio.m4a").content
    assert hashlib.sha256(audio).hexdigest() == alone.manifest["audio"][0]["sha256"]


def test_what_somebody_waits_for_overtakes_batch_work(slow: Running) -> None:
    # given a batch that takes a while
    batch = [slow.ask(f"Lot {number} was sold. Nobody bid twice.", priority="batch") for number in range(20)]

    # when somebody asks for one more
    narration_id = slow.narrate("The hammer fell at noon.")

    # then some of the batch is still to come: in the order of asking, none would be
    waiting = [slow.look(one)["status"] for one in batch].count("queued")
    assert slow.look(narration_id)["status"] == "done"
    assert waiting >= 3
    for one in batch:
        assert slow.wait(one)["status"] == "done"


def test_the_database_knows_how_many_processes_there_are(slow: Running) -> None:
    database = Database(f"sqlite:///{slow.folder / 'narrator.db'}")
    until = time.monotonic() + 10
    with database.read() as connection:
        while count_processes(connection) != 2:
            assert time.monotonic() < until
            time.sleep(0.05)
    database.close()


def test_the_cost_of_an_engine_is_measured_as_it_works(slow: Running) -> None:
    from narrator.records.costs import expected_cost

    slow.narrate(" ".join(f"Bell number {number} rang over the harbour." for number in range(10)))
    database = Database(f"sqlite:///{slow.folder / 'narrator.db'}")
    until = time.monotonic() + 10
    while expected_cost(database, "slow", "low") == expected_cost(database, "never seen", "low"):
        assert time.monotonic() < until
        time.sleep(0.05)
    measured = expected_cost(database, "slow", "low")
    database.close()
    assert 0.1 * Slow.TAKES_S / 50 < measured < 20 * Slow.TAKES_S / 20
