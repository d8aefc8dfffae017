"""Does a tied process end with its parent, and does the next start end only what it should?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workers import tied
from workers.leftovers import end_leftovers, record, started_at

from .conftest import ROOT, wait_until

PARENT = """
import subprocess, sys, time
from workers.tied import tie
child = subprocess.Popen(tie(["sleep", "1000"]), start_new_session=True)
print(child.pid, flush=True)
time.sleep(1000)
"""


def test_a_tied_command_ends_when_its_parent_is_killed() -> None:
    # given a process with a tied child
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_until(
            lambda: Path(f"/proc/{child}/cmdline").read_bytes() == b"sleep\x001000\x00", "it is the command"
        )

        # when the process is killed
        parent.kill()

    # then the child ends too
    wait_until(lambda: started_at(child) is None, "the child ends", seconds=2.0)


def test_one_whose_parent_has_gone_already_ends_before_it_begins(tmp_path: Path) -> None:
    # given the number of a process that is not the parent
    command = [sys.executable, "-I", "-S", tied.__file__, "1", "touch", str(tmp_path / "begun")]

    # when it is tied to that
    ended = subprocess.run(command)

    # then it never began
    assert ended.returncode == -signal.SIGKILL
    assert not (tmp_path / "begun").exists()


def test_a_command_keeps_its_arguments_and_exit_status() -> None:
    ended = subprocess.run(
        tied.tie(["sh", "-c", 'echo "$1"; exit 3', "sh", "a b"]), capture_output=True, text=True
    )
    assert (ended.stdout, ended.returncode) == ("a b\n", 3)


def test_a_recorded_process_is_ended_and_a_namesake_is_not(tmp_path: Path) -> None:
    # given two processes on record, one of them with the start time of another
    ours = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    other = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    path = tmp_path / "serve.pids"
    record(path, {"redis": ours.pid, "worker": other.pid})
    # (both may have begun in the same tick of the clock)
    known = f"{other.pid} {started_at(other.pid)}"
    assert known in path.read_text()
    path.write_text(path.read_text().replace(known, f"{other.pid} another-boot/1"))

    # when the leftovers are ended
    ended = end_leftovers(path)

    # then only the one that is the same still
    assert ended == ["redis"]
    assert ours.wait(5) == -signal.SIGKILL
    assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.parametrize("text", ["", "\n", "none", "12 13", "999999999 x redis\n", "\x00\x00\x00"])
def test_a_record_without_sense_ends_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "serve.pids").write_text(text)
    assert end_leftovers(tmp_path / "serve.pids") == []
