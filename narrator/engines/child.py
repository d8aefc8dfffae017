"""How does this process ask others to speak, and what if they die or hang? A pool of children that answer over pipes.

Requests are JSON lines; an answer is a JSON line, followed by ``bytes`` of PCM where it names that many.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from narrator.engines.engine import Voice
from narrator.errors import EngineError, EngineMissing

PIPE_BYTES = 1 << 20
"""Room for 24 s of PCM, so that a child rarely waits for this process; the most that Linux allows by default."""

_GROUPS = hasattr(os, "killpg")

Answer = tuple[dict[str, Any], bytes]


class ChildPool:
    """Children that run one Python module; as many as threads ask at once, kept for the next question.

    With ``single_use`` each answers one question and is replaced, for engines that carry state from one utterance
    into the next; the replacement starts while the answer is being used.
    """

    def __init__(self, engine: str, command: Sequence[str], limit_s: float, single_use: bool = False) -> None:
        self._engine = engine
        self._command = command
        self._limit_s = limit_s
        self._single_use = single_use
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()

    def warm(self, count: int) -> None:
        """Start children now, without waiting, so that they are ready when the text is."""
        with self._lock:
            for _ in range(count - len(self._all)):
                self._idle.append(self._start())

    def ask(self, request: dict[str, Any]) -> Answer:
        """The answer of an idle child; one that died or hung is replaced, and asked once more.

        Raises EngineError, or EngineMissing where the child says that its engine is not installed.
        """
        for attempt in (1, 2):
            with self._lock:
                # The second time a new one: what ended the first may have ended every idle one.
                child = self._idle.pop() if self._idle and attempt == 1 else self._start()
            try:
                header, body = child.ask(request, self._limit_s)
            except BaseException as error:
                # Whatever interrupted it, its stream is out of step now.
                with self._lock:
                    self._all.discard(child)
                child.close()
                if not isinstance(error, OSError):
                    raise
                header, body = {"error": str(error)}, b""
            else:
                self._put_back(child)
            if "error" not in header:
                return header, body
            if header.get("missing"):
                raise EngineMissing(f"{self._engine} is not installed here: {header['error']}")
            if attempt == 2:
                raise EngineError(f"{self._engine} failed twice on {_excerpt(request)}: {header['error']}")
        raise AssertionError("unreachable")

    def _put_back(self, child: _Child) -> None:
        with self._lock:
            if child in self._all and not self._single_use:
                self._idle.append(child)
                return
            open_still = child in self._all
            self._all.discard(child)
        child.close()
        if open_still:
            self.warm(1)

    def close(self) -> None:
        """End every child; the next question starts new ones."""
        with self._lock:
            children, self._all, self._idle = self._all, set(), []
        for child in children:
            child.close()

    def _start(self) -> _Child:
        child = _Child(self._command)
        self._all.add(child)
        return child


class _Child:
    """One child process."""

    def __init__(self, command: Sequence[str]) -> None:
        # -P keeps a wave.py in the user's folder from being imported instead of Python's.
        # A group of its own, so that what it forks ends with it.
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pipesize=PIPE_BYTES,
                process_group=0 if _GROUPS else None,
            )
        except OSError as error:
            raise EngineError(f"no process could be started to speak: {error.strerror or error}") from error

    def ask(self, request: dict[str, Any], limit_s: float) -> Answer:
        """Header and body of the answer; raises OSError if the child dies or exceeds the limit."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        watchdog = threading.Timer(limit_s, self._kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
            if not line.endswith(b"\n"):
                raise OSError(f"the speaking process ended, or said nothing for {limit_s:g} s")
            header: dict[str, Any] = json.loads(line)
            size = header.get("bytes", 0)
            body = stdout.read(size) if size else b""
            if len(body) != size:
                raise OSError("the speaking process ended in the middle of an answer")
            return header, body
        finally:
            watchdog.cancel()

    def close(self) -> None:
        """End the process and free its pipes."""
        self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except BrokenPipeError:
                continue  # it was already gone with a request half read

    def _kill(self) -> None:
        """End it and what it forked; a process that has been waited for is left alone, its number may be another's."""
        if self._process.returncode is not None:
            return
        if _GROUPS:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()


def read_voices(engine: str, described: Iterable[dict[str, Any]]) -> list[Voice]:
    """Voices from a child's answer."""
    return [
        Voice(engine, v["id"], v["name"], v["language"], (v["gender"] or "").lower() or None)
        for v in described
    ]


def _excerpt(request: dict[str, Any]) -> str:
    text = str(request.get("text", "the list of voices"))
    return repr(text if len(text) <= 60 else text[:57] + "...")
