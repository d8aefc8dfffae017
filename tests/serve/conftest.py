"""How do the tests start a service, see which processes are its own, and leave none behind?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAIT_S = 30.0
"""After this something hangs; what is waited for takes a second or two."""


def wait_until(true: Callable[[], object], what: str, seconds: float = WAIT_S) -> None:
    """Wait until it holds."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, f"not within {seconds} s: {what}"
        time.sleep(0.01)


def processes_of(folder: Path) -> dict[int, str]:
    """Number and command of every process that was started for this data folder, however deep."""
    mark = os.fsencode(folder)
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            if command and (mark in command or b"NARRATOR_DATA=" + mark in (entry / "environ").read_bytes()):
                found[int(entry.name)] = command.replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


class Service:
    """A service in a process of its own."""

    def __init__(self, folder: Path, command: list[str], **environment: str) -> None:
        self.folder = folder
        self.log = folder.with_name(folder.name + ".log")
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "NARRATOR_DATA": str(folder), "PYTHONPATH": str(ROOT), **environment},
            )

    def said(self) -> str:
        """Everything on its standard error."""
        return self.log.read_text("utf-8")

    def address(self) -> str:
        """Wait until it is ready; the address that it says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("narrator is ready at http://"), line + self.said()
        return line.split()[4]

    def pid_of(self, name: str) -> int:
        """The process of a part, as the service itself notes it; 0 while it is not running."""
        rows = [row.split() for row in (self.folder / "serve.pids").read_text().splitlines()]
        return next((int(pid) for pid, _, part in rows if part == name), 0)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal and wait for its end; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(WAIT_S)

    def close(self) -> None:
        """End all of it, whatever it did."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        for pid in processes_of(self.folder):
            os.kill(pid, signal.SIGKILL)


Start = Callable[..., Service]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the stand-in service on a free port, or on the one given."""
    begun: list[Service] = []

    def start(
        *arguments: str, port: int = 0, folder: Path = tmp_path / "data", **environment: str
    ) -> Service:
        command = [sys.executable, str(ROOT / "tests/serve/stand_in.py"), "127.0.0.1", str(port), *arguments]
        begun.append(Service(folder, command, **environment))
        return begun[-1]

    yield start
    for service in begun:
        service.close()
