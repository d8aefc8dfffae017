"""How do the tests run a command, in this process or in its own, and see that nothing stays behind?"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from narrator.cli import main
from narrator.testing import ToneEngine

from .articles import FERRY

ROOT = Path(__file__).parents[2]
WAIT_S = 30.0
"""After this something hangs; what is waited for takes well under a second."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    err: str

    def failed_on_one_line(self) -> str:
        """The message of a clear error: status 1, nothing on stdout, one line on stderr."""
        assert self.status == 1, self
        assert self.out == "", self
        assert self.err.startswith("narrator: ") and self.err.endswith("\n"), self
        assert self.err.count("\n") == 1, self
        return self.err.removeprefix("narrator: ").rstrip()


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def no_child_stays_behind() -> Iterator[None]:
    """Every test of the command line ends with the child processes that it began with."""
    before = children(os.getpid())
    yield
    wait_until(lambda: children(os.getpid()) <= before)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process: ``run("clean", "-", stdin="...")``."""

    def call(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse, on wrong usage
            status = int(end.code or 0)
        written = capsys.readouterr()
        return Outcome(status, written.out, written.err)

    return call


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch) -> ToneEngine:
    """Makes the commands of this process speak with the tone engine: exact, instant, without child processes."""
    engine = ToneEngine()
    monkeypatch.setattr("narrator.engines.default_engine", lambda: engine)
    return engine


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    """A file with a short article."""
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY, encoding="utf-8")
    return path


class Process:
    """A command in a process group of its own, whose descendants can be found even after it has gone."""

    def __init__(self, *arguments: object, cwd: Path | None = None, **options: Any) -> None:
        self.mark = uuid.uuid4().hex
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NARRATOR_TEST_MARK": self.mark}
        environment.update(options.pop("env", {}))
        self.popen = subprocess.Popen(
            # -P: the folder of the test is not where modules come from, as with the installed command.
            [sys.executable, "-P", "-m", "narrator.cli", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            start_new_session=True,
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **options,
            },
        )

    def finish(self, stdin: bytes | None = None) -> Outcome:
        """Wait for its end, and for that of all that it started."""
        out, err = self.popen.communicate(stdin, timeout=2 * WAIT_S)
        wait_until(lambda: not self.alive())
        return Outcome(
            self.popen.returncode, *((part or b"").decode("utf-8", "surrogateescape") for part in (out, err))
        )

    def alive(self) -> list[int]:
        """It and its descendants, as far as they run."""
        mark = f"NARRATOR_TEST_MARK={self.mark}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdecimal() and mark in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue  # it ended meanwhile
        return found

    def send(self, number: signal.Signals) -> None:
        """To the whole group, as a terminal does."""
        os.killpg(self.popen.pid, number)

    def close(self) -> None:
        for pid in self.alive():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe is not None and not pipe.closed:
                pipe.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """A command in its own process: ``start("narrate", path)``; ended with the test, should it still run."""
    started: list[Process] = []

    def begin(*arguments: object, **options: Any) -> Process:
        started.append(Process(*arguments, **options))
        return started[-1]

    yield begin
    for process in started:
        process.close()


def children(pid: int) -> set[int]:
    """Processes that this one started and that still run."""
    found: set[int] = set()
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        found.update(map(int, tasks.read_text().split()))
    return found


def wait_until(reached: Callable[[], object]) -> None:
    """Poll; fails where it would wait for ever."""
    end = time.monotonic() + WAIT_S
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file and what it holds; to see that nothing changed."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
