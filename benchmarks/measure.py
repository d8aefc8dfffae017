"""What does a command cost with everything that it starts: time, processor time and memory?"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.02
"""Between two looks at the memory; more where a look itself takes long, so that looking stays under a tenth."""

_PR_SET_CHILD_SUBREAPER = 36
_TICK = os.sysconf("SC_CLK_TCK")


class RunFailed(Exception):
    """A contender ended with an error; the message is one line."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, all of its processes together."""

    wall_s: float
    """By the clock."""
    cpu_s: float
    """User and system time."""
    pss_mb: float
    """Most resident memory at a time, pages that processes share counted once."""
    rss_mb: float
    """The same as the sum of each process's resident size, shared pages counted for each."""


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, so that nothing escapes the count."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Cost:
    """Run a command to its end; raises RunFailed with its last line if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with _watch_memory() as peak:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            complaint = process.communicate()[1]
        except BaseException:
            end(process)
            raise
        wall = time.perf_counter() - began
    _reap_orphans()
    if process.returncode:
        lines = complaint.decode(errors="replace").strip().splitlines() or ["no message"]
        raise RunFailed(f"{Path(command[0]).name} ended with status {process.returncode}: {lines[-1]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak.pss_mb, peak.rss_mb)


class Resident:
    """A process of ours that has done the work once and does it again when asked."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None,
            text=True,
        )
        try:
            self._expect("ready")
        except BaseException:
            self.close()
            raise

    def run(self) -> Cost:
        """Have it do the work again; processor time is known to about 20 ms."""
        assert self._process.stdin is not None
        before = _tree_cpu_s()
        with _watch_memory() as peak:
            began = time.perf_counter()
            self._process.stdin.write("again\n")
            self._process.stdin.flush()
            self._expect("done")
            wall = time.perf_counter() - began
        return Cost(wall, _tree_cpu_s() - before, peak.pss_mb, peak.rss_mb)

    def close(self) -> None:
        """End it and what it started."""
        end(self._process)
        _reap_orphans()

    def _expect(self, word: str) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if line != word:
            raise RunFailed(f"the resident process ended instead of saying {word!r}: {line or 'see above'}")


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Close its input, give it a moment, then end it and all that it started."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=10 if process.stdin is not None else 0)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        # Only contenders run below this process.
        for descendant in list(_tree()):
            with suppress(ProcessLookupError):
                os.kill(int(descendant.name), signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def require_proc() -> None:
    """Raises RunFailed where the kernel does not tell what this file reads."""
    for name in ("smaps_rollup", f"task/{os.getpid()}/children"):
        if not Path("/proc/self", name).exists():
            raise RunFailed(f"/proc/self/{name} is missing: run this on Linux, with CONFIG_PROC_CHILDREN")


def _reap_orphans() -> None:
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return


class _Peak:
    pss_mb = 0.0
    rss_mb = 0.0


@contextmanager
def _watch_memory() -> Iterator[_Peak]:
    peak, stop = _Peak(), threading.Event()

    def look() -> None:
        wait = SAMPLE_S
        while not stop.wait(wait):
            began = time.perf_counter()
            pss, rss = _tree_memory_mb()
            peak.pss_mb, peak.rss_mb = max(peak.pss_mb, pss), max(peak.rss_mb, rss)
            wait = max(SAMPLE_S, 9 * (time.perf_counter() - began))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _tree() -> Iterator[Path]:
    """Folders in /proc of all descendants of this process."""
    queue = [os.getpid()]
    while queue:
        pid = queue.pop()
        for task in _read(Path(f"/proc/{pid}/task"), names=True).split():
            children = _read(Path(f"/proc/{pid}/task/{task}/children")).split()
            queue.extend(map(int, children))
            yield from (Path(f"/proc/{child}") for child in children)


def _read(path: Path, names: bool = False) -> str:
    """A file's text, or a folder's names; empty for a process that has just ended."""
    try:
        return " ".join(os.listdir(path)) if names else path.read_text()  # noqa: PTH208 (names alone, fast)
    except (OSError, UnicodeDecodeError):
        return ""


def _tree_memory_mb() -> tuple[float, float]:
    pss = rss = 0
    for process in _tree():
        for line in _read(process / "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                pss += int(line.split()[1])
            elif line.startswith("Rss:"):
                rss += int(line.split()[1])
    return pss / 1024, rss / 1024


def _tree_cpu_s() -> float:
    """Processor time of all descendants so far, with that of children that they have already buried."""
    ticks = 0
    for process in _tree():
        fields = _read(process / "stat").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICK
