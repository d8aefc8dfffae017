"""How do several processes start in order, keep running, and stop in order, with none left behind?"""

from __future__ import annotations

import asyncio
import logging
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from workers.leftovers import end_session, record
from workers.part import Part
from workers.tied import tie

GAP_MIN_S, GAP_MAX_S = 0.2, 5.0
"""Seconds before a part that died is started again: at first, and at most; doubled from one death to the next."""

STEADY_S = 20.0
"""A part that has lived so long is taken for well: its next gap is the shortest again."""

ASK_MIN_S, ASK_MAX_S = 0.05, 0.25
"""Seconds between two questions whether a part is ready: at first, and at most."""

PATIENCE_S = 10.0
"""Seconds between log lines about a part that is not ready yet."""

LINE_BYTES = 1 << 20
"""Longest line that is heard."""

_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps its parts running, in one event loop, which must be that of the main thread.

    Each part is the leader of a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone.
    """

    def __init__(self, parts: Sequence[Part], processes: Path) -> None:
        """``processes`` is the file in which the next start finds what a killed supervisor left."""
        self._file = processes
        self._keepers = [_Keeper(part, self._record) for part in parts]

    async def start(self) -> None:
        """Start the parts, each when the one before is ready; returns when all are. Raises what a part's ``mend`` raises."""
        for keeper in self._keepers:
            await keeper.start()

    async def watch(self) -> None:
        """Wait until a part gives up, and raise what its ``mend`` raised."""
        # Not gather(): who stops watching must not cancel what is watched.
        tasks = [keeper.task for keeper in self._keepers if keeper.task]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Stop the parts in the opposite order, each in its own way, each gone before the next is asked."""
        for keeper in reversed(self._keepers):
            await keeper.stop()
        self._file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End every part at once."""
        for keeper in self._keepers:
            keeper.kill()

    def _record(self) -> None:
        running = {keeper.part.name: keeper.pid for keeper in self._keepers}
        record(self._file, {name: pid for name, pid in running.items() if pid is not None})


class _Keeper:
    """Keeps one part running."""

    def __init__(self, part: Part, changed: Callable[[], None]) -> None:
        self.part = part
        self.task: asyncio.Task[None] | None = None
        self._changed = changed
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Its process, if it runs."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self.task = asyncio.create_task(self._keep())
        ready = asyncio.create_task(self._ready.wait())
        try:
            await asyncio.wait({self.task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if self.task.done():
                self.task.result()
        finally:
            ready.cancel()

    async def stop(self) -> None:
        """Ask it to end, wait as long as it is given, then kill it."""
        self._stopping.set()
        if self.task is None:
            return
        for number, seconds in self.part.stops:
            if self._process and not self.task.done():
                with suppress(ProcessLookupError):
                    self._process.send_signal(number)
            await asyncio.wait({self.task}, timeout=seconds)
        if not self.task.done():
            _log.warning("%s does not stop and is killed", self.part.name)
            self.kill()
            await asyncio.wait({self.task})

    def kill(self) -> None:
        """End it, and all that it started, at once."""
        self._stopping.set()
        if self._process:
            end_session(self._process.pid)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        gap = GAP_MIN_S
        while not self._stopping.is_set():
            begun = loop.time()
            was_ready, status = await self._run()
            if self._stopping.is_set():
                return
            if self.part.mend:
                self.part.mend(was_ready)
            gap = GAP_MIN_S if loop.time() - begun > STEADY_S else gap
            _log.warning("%s ended unasked (%s), starts again in %g s", self.part.name, _spell(status), gap)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), gap)
            gap = min(2 * gap, GAP_MAX_S)

    async def _run(self) -> tuple[bool, int]:
        """Run the process to its end: whether it was ready, and its exit status."""
        heard = self.part.hear is not None
        process = self._process = await asyncio.create_subprocess_exec(
            *tie(self.part.command),
            env=self.part.environment,
            stdin=DEVNULL,
            stdout=PIPE if heard else DEVNULL,
            stderr=STDOUT if heard else None,
            pass_fds=self.part.descriptors,
            start_new_session=True,
            limit=LINE_BYTES,
        )
        if self._stopping.is_set():  # it was while this one started
            self.kill()
        self._changed()
        asking = asyncio.create_task(self._ask())
        hearing = asyncio.create_task(self._hear(process))
        try:
            status = await process.wait()
        finally:
            # What it started may live still, or hang.
            end_session(process.pid)
            self._process = None
            asking.cancel()
        await hearing
        await asyncio.wait({asking})
        self._changed()
        return not asking.cancelled() and asking.result(), status

    async def _ask(self) -> bool:
        """Ask until it is ready, and tell."""
        loop = asyncio.get_running_loop()
        told = loop.time()
        pause = ASK_MIN_S
        while self.part.ready and not await self.part.ready():
            if loop.time() - told > PATIENCE_S:
                told = loop.time()
                _log.warning("%s is not ready yet", self.part.name)
            await asyncio.sleep(pause)
            pause = min(1.2 * pause, ASK_MAX_S)
        self._ready.set()
        return True

    async def _hear(self, process: Process) -> None:
        if self.part.hear and process.stdout:
            async for line in process.stdout:
                self.part.hear(line.decode("utf-8", "replace").rstrip())


def _spell(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
