"""Is a process left for what is short whatever else was asked for, on one machine and on many?"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from narrator.costs import LONG_CHARS
from narrator.records.crews import count_processes, report_crew
from narrator.records.database import Database
from narrator.records.finding import find_edition
from narrator.records.narrations import create_narration
from narrator.records.outcomes import fetched, finish, split
from narrator.records.room import count_contenders
from narrator.records.tables import crews, epoch
from narrator.records.tasks import add_format, claim, is_fetch_waiting, is_waiting, sweep
from tests.records.asked import ATTEMPTS, LEASE_S, ask, finish_whole, take, taken

LONG = "A" * (LONG_CHARS + 1)


def long_format(database: Database) -> str:
    """A narration of a long text, of which somebody wants another format."""
    narration = ask(database)
    finish_whole(database, taken(database), LONG)
    add_format(database, narration, 1, "mp3")
    return narration


@pytest.mark.parametrize(("machines", "long_ones"), [((1,), 1), ((2,), 1), ((4,), 3), ((1, 1, 1), 2)])
def test_long_tasks_leave_one_process_of_all_machines_free(
    database: Database, machines: tuple[int, ...], long_ones: int
) -> None:
    # given machines with so many processes, and more long tasks than these
    for _ in range(5):
        long_format(database)
    for number, processes in enumerate(machines):
        report_crew(database, f"node{number}/1", processes)

    # when all that are free ask for work at once, and ask again
    with ThreadPoolExecutor(8) as pool:
        found = [task for task in pool.map(lambda at: take(database, f"node{at}/1"), range(8)) if task]

    # then one is left, or the only one works
    assert [task.kind for task in found] == ["format"] * long_ones
    assert sweep(database, ATTEMPTS).waiting == 0
    assert not is_waiting(database, -1.0)

    # and it does what is short at once, whatever its urgency, as do the others
    short = [ask(database, priority=2), ask(database)]
    assert {taken(database).narration_id for _ in short} == set(short)

    # and when a long one is done, the next one begins
    assert finish(database, found[0])
    assert taken(database).kind == "format"
    assert take(database) is None


def test_joining_a_long_text_is_long_and_its_parts_are_not(database: Database) -> None:
    # given a long format that is being made by one of two processes
    report_crew(database, "node/1", 2)
    long_format(database)
    assert taken(database).kind == "format"

    # when a long text comes, then its parts are spoken, and they are joined when there is room
    ask(database)
    split(database, taken(database), {"text": LONG}, [(0, 1), (1, 2)])
    for _ in range(2):
        part = taken(database)
        assert (part.kind, finish(database, part)) == ("speak", True)
    assert take(database) is None

    # and formats of short texts need no room
    short = ask(database)
    finish_whole(database, taken(database))
    add_format(database, short, 1, "mp3")
    assert taken(database).narration_id == short


def test_a_worker_counts_while_it_lives_and_once(database: Database) -> None:
    def counted() -> int:
        with database.read() as connection:
            return count_processes(connection)

    # given two workers, one of which was started again with fewer processes
    assert counted() == 0
    report_crew(database, f"here/{os.getppid()}", 8)
    for processes in (4, 2, 2):
        report_crew(database, f"here/{os.getpid()}", processes)
    assert counted() == 10

    # when one is silent for long, then it does not count any more
    with database.write() as connection:
        connection.execute(update(crews).where(crews.c.processes == 8).values(seen_at=epoch() - 60.0))
    assert counted() == 2

    # and one whose process on this machine is dead is forgotten when the next one reports
    report_crew(database, f"here/{2**22 + 1}", 16)
    assert counted() == 18
    report_crew(database, f"here/{os.getpid()}", 3)
    assert counted() == 3


def test_an_address_is_fetched_beside_the_processes_and_then_narrated_in_its_turn(database: Database) -> None:
    # given a narration of an address
    request = {"url": "https://example.com/a", "title": None}
    narration, _ = create_narration(database, request, chars=20_000)

    # then no process takes it, and nobody counts it among those that share the cores
    assert take(database) is None
    assert sweep(database, ATTEMPTS).waiting == 0
    assert is_fetch_waiting(database)
    with database.read() as connection:
        assert count_contenders(connection) == 0

    # when its page is there, it is narrated before what was asked for later
    task = claim(database, "node/1", LEASE_S, ATTEMPTS, fetch=True)
    assert task is not None
    assert not is_fetch_waiting(database)
    ask(database)
    assert fetched(database, task, "A port at dawn.", "text")
    assert not fetched(database, task, "Another.", "text")
    made = taken(database)
    assert (made.narration_id, made.kind) == (narration, "narrate")
    edition = find_edition(database, narration, 1)
    assert edition is not None
    assert edition.request == {**request, "text": "A port at dawn.", "markup": "text"}
    assert (edition.status, edition.stage) == ("running", "clean")
