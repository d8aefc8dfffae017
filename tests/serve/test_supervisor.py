"""Do parts start in order, keep running, and stop in order?"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from narrator.errors import ServiceError
from narrator.settings import child_environment
from workers.leftovers import started_at
from workers.part import Part
from workers.supervisor import Supervisor

TELLS = """
import signal, sys, time
def tell(what):
    with open(sys.argv[1], "a") as diary:
        print(what, sys.argv[2], file=diary)
def stop(*_):
    time.sleep(0.05)
    tell("stops")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
time.sleep(0.05)
tell("starts")
time.sleep(1000)
"""


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 20))


async def until(true: Callable[[], object]) -> None:
    while not true():
        await asyncio.sleep(0.01)


def part(name: str, *command: str, **fields: Any) -> Part:
    return Part(name, command, child_environment(), **fields)


def diarist(diary: Path, name: str) -> Part:
    """A part that writes down when it has started and when it stops, both after a while."""

    async def ready() -> bool:
        return f"starts {name}" in diary.read_text()

    return part(name, sys.executable, "-c", TELLS, str(diary), name, ready=ready)


def test_each_starts_when_the_one_before_is_ready_and_stops_before_it(tmp_path: Path) -> None:
    # given three parts that take their time
    diary = tmp_path / "diary"
    diary.touch()
    supervisor = Supervisor([diarist(diary, name) for name in ("one", "two", "three")], tmp_path / "pids")

    # when they start and stop
    async def live() -> None:
        await supervisor.start()
        await supervisor.stop()

    run(live())

    # then one after the other, and back
    assert diary.read_text().splitlines() == [
        *("starts one", "starts two", "starts three"),
        *("stops three", "stops two", "stops one"),
    ]


def test_the_gap_before_a_new_start_grows(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    # given a part that always ends at once
    supervisor = Supervisor([part("short", "false")], tmp_path / "pids")

    # when it has been started some times
    async def live() -> None:
        starting = asyncio.create_task(supervisor.start())
        await until(lambda: "0.8 s" in caplog.text)
        await supervisor.stop()
        await starting

    run(live())

    # then each gap was twice the one before
    assert [record.getMessage() for record in caplog.records] == [
        f"short ended unasked (status 1), starts again in {gap} s" for gap in (0.2, 0.4, 0.8)
    ]


def test_one_that_does_not_stop_is_asked_in_each_way_and_then_killed(tmp_path: Path) -> None:
    # given a part that hears of nothing
    code = "import signal, time; signal.signal(15, lambda *_: print('15', flush=True)); print('up', flush=True)\nwhile True: time.sleep(1)"
    heard: list[str] = []

    async def ready() -> bool:
        return "up" in heard

    stops = ((signal.SIGTERM, 0.1), (signal.SIGTERM, 0.1))
    deaf = part("deaf", sys.executable, "-c", code, hear=heard.append, ready=ready, stops=stops)
    supervisor = Supervisor([deaf], tmp_path / "pids")

    # when it is to stop
    async def live() -> None:
        await supervisor.start()
        pid = int((tmp_path / "pids").read_text().split()[0])
        await supervisor.stop()
        assert started_at(pid) is None

    run(live())

    # then it was asked twice, and killed
    assert heard == ["up", "15", "15"]


def test_what_a_part_gives_up_with_ends_the_start(tmp_path: Path) -> None:
    # given a part that cannot start, and says so when it has ended
    told: list[bool] = []

    def mend(was_ready: bool) -> None:
        told.append(was_ready)
        raise ServiceError("no room")

    async def never() -> bool:
        return False

    supervisor = Supervisor([part("first", "false", ready=never, mend=mend)], tmp_path / "pids")

    # when it is started, then that is raised, and nothing is left to stop
    async def live() -> None:
        with pytest.raises(ServiceError, match="no room"):
            await supervisor.start()
        await supervisor.stop()

    run(live())
    assert told == [False]


def test_who_watches_hears_of_a_part_that_gives_up_later(tmp_path: Path) -> None:
    def mend(was_ready: bool) -> None:
        raise ServiceError(f"was ready: {was_ready}")

    supervisor = Supervisor([part("brief", "sleep", "0.1", mend=mend)], tmp_path / "pids")

    async def live() -> None:
        await supervisor.start()
        with pytest.raises(ServiceError, match="was ready: True"):
            await supervisor.watch()
        await supervisor.stop()

    run(live())


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    heard: list[str] = []
    missing = part("missing", "no-such-program", hear=heard.append)
    supervisor = Supervisor([missing], tmp_path / "pids")

    async def live() -> None:
        await supervisor.start()
        await until(lambda: heard)
        await supervisor.stop()

    run(live())
    assert heard[0] == "narrator: no-such-program cannot be started: No such file or directory"


def test_killing_all_is_over_at_once(tmp_path: Path) -> None:
    # given two parts that do not stop when asked
    supervisor = Supervisor(
        [part(name, "nohup", "sleep", "1000") for name in ("one", "two")], tmp_path / "pids"
    )

    async def live() -> None:
        await supervisor.start()
        pids = [int(row.split()[0]) for row in (tmp_path / "pids").read_text().splitlines()]
        assert len(pids) == 2
        supervisor.kill()
        await supervisor.stop()
        assert [started_at(pid) for pid in pids] == [None, None]

    run(live())


def test_descriptors_and_environment_reach_the_part(tmp_path: Path) -> None:
    # given an open file and a name
    reading, writing = os.pipe()
    code = f"import os; os.write({writing}, os.environ['GREETING'].encode())"
    given = Part(
        "given", (sys.executable, "-c", code), child_environment(GREETING="hello"), descriptors=(writing,)
    )
    supervisor = Supervisor([given], tmp_path / "pids")

    # when the part runs, then it has both
    async def live() -> None:
        await supervisor.start()
        assert await asyncio.to_thread(os.read, reading, 5) == b"hello"
        await supervisor.stop()

    run(live())
    os.close(reading)
    os.close(writing)
