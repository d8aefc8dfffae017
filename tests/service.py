"""The whole service as a user runs it: real Redis, real Celery workers, real HTTP, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.servers import free_port

READY_S = 60.0
"""A start on a busy machine."""

ENDED = ("done", "failed", "cancelled")


class Running:
    """``narrator serve``, with a client."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, timeout=30)
        self.log = folder.with_name(f"{folder.name}.log")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NARRATOR_")}
        # Tests share a machine with other tests: fewer seconds of silence would be taken for a death.
        self._environment = {**kept, "NARRATOR_DATA": str(folder), "NARRATOR_ENGINE": "tone", **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Running:
        """Start, and wait until it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "narrator.cli", "serve", "--port", str(self.port)],
                env=self._environment,
                cwd=Path(__file__).parents[1],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_S
        while not self.is_ready():
            assert self._process.poll() is None, f"it ended: {self.log.read_text()[-2000:]}"
            assert time.monotonic() < until, f"it was not ready: {self.log.read_text()[-2000:]}"
            time.sleep(0.1)
        return self

    def is_ready(self) -> bool:
        """Whether every part answers."""
        with suppress(httpx.TransportError):
            return self.client.get("/readyz").status_code == 200
        return False

    @property
    def pid(self) -> int:
        """Of the supervisor."""
        assert self._process is not None
        return self._process.pid

    def processes(self, part: str = "") -> list[psutil.Process]:
        """Processes below the supervisor: of part "worker", "redis", "api", "speaker", or all of them."""
        words = {"worker": "celery", "redis": "redis-server", "api": "api.web", "speaker": "narrator.engines"}
        found = []
        for process in psutil.Process(self.pid).children(recursive=True):
            with suppress(psutil.Error):
                if not part or words[part] in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def kill_tree(self) -> None:
        """Everything at once, as when the machine loses its power."""
        assert self._process is not None
        victims = [psutil.Process(self.pid), *self.processes()]
        for process in victims:
            with suppress(psutil.Error):
                process.kill()
        self._process.wait(10)
        psutil.wait_procs(victims, 10)

    def ask(self, text: str, **members: Any) -> str:
        """POST a narration; its id."""
        answer = self.client.post("/v1/narrations", json={"text": text, **members})
        assert answer.status_code == 202, answer.text
        narration_id: str = answer.json()["id"]
        return narration_id

    def look(self, narration_id: str) -> dict[str, Any]:
        """The narration's state, also if the service is away for a while."""
        until = time.monotonic() + READY_S
        while True:
            with suppress(httpx.TransportError):
                answer = self.client.get(f"/v1/narrations/{narration_id}")
                if answer.status_code != 503:
                    found: dict[str, Any] = answer.json()
                    return found
            assert time.monotonic() < until, "it did not come back"
            time.sleep(0.1)

    def wait(self, narration_id: str, limit_s: float = 60.0) -> dict[str, Any]:
        """Its state once it has ended."""
        until = time.monotonic() + limit_s
        while True:
            state = self.look(narration_id)
            if state["status"] in ENDED:
                return state
            assert time.monotonic() < until, f"{state}; log: {self.log.read_text()[-3000:]}"
            time.sleep(0.05)

    def narrate(self, text: str, **members: Any) -> str:
        """POST, wait until it is done; the id."""
        narration_id = self.ask(text, **members)
        state = self.wait(narration_id)
        assert state["status"] == "done", state
        return narration_id


@contextmanager
def running(folder: Path, **environment: Mapping[str, str] | str) -> Iterator[Running]:
    """A service for the length of a block; everything of it is gone afterwards.

    It is killed: an end in order takes seconds, and is what tests/serve asks for.
    """
    service = Running(folder, **{name: str(value) for name, value in environment.items()})
    try:
        yield service.start()
    finally:
        with suppress(psutil.Error, AssertionError):
            service.kill_tree()
        service.client.close()
