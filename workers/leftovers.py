"""Which processes did a killed service leave behind, and how do they end before the next one starts?

On Linux they end with it (``workers.tied``). Elsewhere, and where that failed, the next start finds them here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from narrator.errors import ServiceError

GONE_S = 5.0
"""Seconds that a killed process may take to disappear; longer only if its disk or network does not answer."""

LOOK_S = 0.02
"""Seconds between two looks."""


def record(path: Path, processes: Mapping[str, int]) -> None:
    """Keep name, number and start time of each part's process in the file, replaced in one step."""
    rows = (f"{pid} {started_at(pid)} {name}\n" for name, pid in processes.items())
    aside = path.with_name(path.name + ".new")
    aside.write_text("".join(rows), "utf-8")
    aside.replace(path)


def end_leftovers(path: Path) -> list[str]:
    """Kill what the file's processes have left, and wait until they are gone; returns the names of the parts.

    A number that has been given to another process since has another start time, and is left alone.
    Raises ServiceError for a process that cannot be ended.
    """
    try:
        rows = [row.split() for row in path.read_text("utf-8").splitlines()]
    except (FileNotFoundError, UnicodeDecodeError):
        return []
    mark = b"NARRATOR_DATA=" + os.fsencode(path.parent) + b"\0"
    found = []
    for pid, began, name in (
        (int(row[0]), row[1], row[2]) for row in rows if len(row) == 3 and row[0].isdecimal()
    ):
        now = started_at(pid)
        if now == began:
            end_session(pid)
            _wait(pid, began, name)
        elif now is None and (
            orphans := [member for member in _members(pid) if mark in _environment(member)]
        ):
            for orphan in orphans:
                _kill(orphan)
        else:
            continue
        found.append(name)
    return found


def end_session(leader: int) -> None:
    """Kill a session's leader and all that it started, also what moved to a group of its own."""
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses where only a zombie is left
        os.killpg(leader, signal.SIGKILL)
    for member in _members(leader):
        _kill(member)


def started_at(pid: int) -> str | None:
    """When the process started, in a form to compare, without spaces; None if it has ended.

    Together with the number it names a process for good: numbers are given again, but not within one tick.
    """
    if sys.platform == "linux":
        try:
            # proc(5): the name, field 2, is in brackets and may hold anything; 3 is the state, 22 the start in ticks.
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"
    listed = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    return None if not listed or listed[0].startswith("Z") else "_".join(listed[1:])


def _wait(pid: int, began: str, name: str) -> None:
    limit = time.monotonic() + GONE_S
    while started_at(pid) == began:
        if time.monotonic() > limit:
            raise ServiceError(
                f"process {pid} ({name}) of an earlier narrator serve does not end: end it, then start again"
            )
        time.sleep(LOOK_S)


def _members(leader: int) -> list[int]:
    """The processes of a leader's session, its leader dead or alive; on Linux, where each tells its session."""
    if sys.platform != "linux":
        return []
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    found.append(int(entry.name))
    return found


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""  # it has ended, or is another user's


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
