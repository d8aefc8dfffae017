"""How are many jobs done at once, on every core, such that one that breaks its process breaks nothing else?"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from narrator.engines.engine import Engine
from narrator.issue.jobs import do_job

Job = dict[str, Any]
Result = dict[str, Any]

Watch = Callable[[int, str, int, int], None]
"""Called with (index of the job, stage, done, total), from the calling thread."""

END_S = 10.0
"""How long a process may take to clear up after it was told to stop."""

_COMMAND = (sys.executable, "-P", "-m", "narrator.issue.worker")


class Crew:
    """Processes that do jobs, started when there is work; with an engine given, this process does them, in order."""

    def __init__(self, size: int, engine: Engine | None = None) -> None:
        self._size = size
        self._engine = engine
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, count: int) -> None:
        """Start processes for so many jobs before there are any: they get ready while this one finds the work."""
        if self._engine:
            return
        for _ in range(min(self._size, count)):
            with self._lock:
                worker = _Worker()
                self._idle.append(worker)
                self._all.add(worker)

    def run(self, jobs: Sequence[Job], watch: Watch | None = None) -> Iterator[tuple[int, Result]]:
        """(index, result) of each job as it is done, in no order."""
        if self._engine:
            for index, job in enumerate(jobs):
                yield index, self._do_here(index, job, watch)
            return
        todo = iter(enumerate(jobs))
        news: queue.SimpleQueue[tuple[int, tuple[str, int, int] | Result]] = queue.SimpleQueue()

        def work() -> None:
            while True:
                with self._lock:
                    found = None if self._closed else next(todo, None)
                if found is None:
                    return
                index, job = found
                news.put((index, self._do(job, lambda *how, index=index: news.put((index, how)))))

        for _ in range(min(self._size, len(jobs))):
            threading.Thread(target=work, daemon=True).start()
        left = len(jobs)
        while left:
            index, told = news.get()
            if isinstance(told, dict):
                left -= 1
                yield index, told
            elif watch:
                watch(index, *told)

    def dismiss(self) -> None:
        """Tell the processes that there is no more work, and do not wait for them."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            worker.tell_end()

    def close(self) -> None:
        """Stop what is being done, and wait until it has cleared up."""
        self.dismiss()
        for worker in list(self._all):
            worker.end()

    def _do_here(self, index: int, job: Job, watch: Watch | None) -> Result:
        assert self._engine
        return do_job(job, self._engine, (lambda *how: watch(index, *how)) if watch else None)

    def _do(self, job: Job, told: Callable[[str, int, int], None]) -> Result:
        """The result; of a process that dies, that of a second one."""
        status: int | None = None
        for _ in range(2):
            with self._lock:
                if self._closed:
                    break
                worker = self._idle.pop() if self._idle else _Worker()
                self._all.add(worker)
            result = worker.do(job, told)
            if result is not None:
                with self._lock:
                    self._idle.append(worker)
                return result
            status = worker.end()
            with self._lock:
                self._all.discard(worker)
        reason = f"the process that was to do it died twice, the last time with status {status}; see if memory is short"
        return {"failed": {"code": "engine_failed", "reason": reason}}


class _Worker:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def do(self, job: Job, told: Callable[[str, int, int], None]) -> Result | None:
        """The result, or None where the process ends before it gives one."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            for line in _lines(self._process.stdout):
                data = json.loads(line)
                if "result" in data:
                    found: Result = data["result"]
                    return found
                told(data["stage"], data["done"], data["total"])
        except (OSError, ValueError):  # a pipe that broke, half a line, a file that was closed
            return None
        return None

    def tell_end(self) -> None:
        """Close its stdin, which stops what it does."""
        assert self._process.stdin
        with suppress(OSError, ValueError):
            self._process.stdin.close()

    def end(self) -> int:
        """Wait for its end, or bring it about; its status."""
        self.tell_end()
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
        finally:
            if self._process.stdout:
                self._process.stdout.close()


def _lines(stream: Iterable[str]) -> Iterator[str]:
    for line in stream:
        if not line.endswith("\n"):
            return
        yield line
