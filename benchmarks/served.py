"""What is measured as the service? `narrator serve` in a folder of its own, all of its processes together."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measure import RunFailed
from narrator.settings import child_environment

READY_S = 60.0
"""Within this a service starts, or something is wrong."""

_TICK = os.sysconf("SC_CLK_TCK")


class Service:
    """``narrator serve`` in a folder of its own, and a client."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.port: int = port
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        self._log = (folder / "service.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "narrator.cli", "serve", "--port", str(port)],
            env=child_environment(NARRATOR_DATA=str(folder / "data")),
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        until = time.monotonic() + READY_S
        while True:
            try:
                if self.client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.monotonic() > until:
                raise RunFailed(f"the service did not start: {(folder / 'service.log').read_text()[-500:]}")
            time.sleep(0.1)

    def ask(self, text: str, speed: float = 1.0) -> str:
        """POST; the id."""
        answer = self.client.post("/v1/narrations", json={"text": text, "speed": speed})
        if answer.status_code != 202:
            raise RunFailed(f"the service refused: {answer.text}")
        narration_id: str = answer.json()["id"]
        return narration_id

    def wait(self, narration_id: str, kind: str = "narrations") -> dict[str, Any]:
        """Until it, or an issue, is done, told by its events."""
        address = f"/v1/{kind}/{narration_id}"
        with self.client.stream("GET", f"{address}/events") as events:
            for line in events.iter_lines():
                if line.startswith("event: ") and line[7:] in ("done", "failed", "cancelled"):
                    break
        state: dict[str, Any] = self.client.get(address).json()
        if state["status"] != "done":
            raise RunFailed(f"{address} ended as {state['status']}: {state['error']}")
        return state

    def cpu_s(self) -> float:
        """Processor time of every process of the service so far, those that have ended included."""
        return sum(_cpu_s(pid) for pid in _session(self.process.pid))

    def rss_mb(self, part: str) -> float:
        """Resident memory of the processes whose command names ``part``."""
        total = 0
        for pid in _session(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if part in command:
                found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                total += int(found[1]) if found else 0
        return total / 1024

    def close(self) -> None:
        """Ctrl-C."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self._log.close()


@contextmanager
def served(folder: Path) -> Iterator[Service]:
    """A service for the length of a block."""
    service = Service(folder)
    try:
        yield service
    finally:
        service.close()


def _session(leader: int) -> list[int]:
    """The leader and everything below it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [leader]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK
