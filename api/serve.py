"""How does the whole service run on one machine, in one terminal? Redis, a worker and the API under one supervisor."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from api.folder import DataFolder
from api.listener import Listener
from api.preflight import check_settings
from narrator.settings import Settings, child_environment
from workers.broker import Broker
from workers.leftovers import end_leftovers
from workers.part import Part
from workers.supervisor import Supervisor

PROCESSES = "serve.pids"
"""In the data folder: the parts that run, for the start after a kill."""

ASKED_S = 10.0
"""Seconds until an API that was asked whether it is ready counts as not answering."""

GRACE_S = 5
"""Seconds that the API gives responses under way when it stops."""

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What stops the service: Ctrl-C, a kill, a closed terminal. The second one ends it at once."""

INTERRUPTED = 130
"""Exit status of an end that was not in order."""

Parts = Callable[[Settings, DataFolder, Listener], list[Part]]

_log = logging.getLogger(__name__)


def serve(settings: Settings, host: str, port: int, parts: Parts | None = None) -> int:
    """Run the service until a signal stops it; the exit status is returned.

    ``parts`` names others than ``service_parts``. Raises ServiceError, BrokerUnavailable or OutputError if it cannot start.
    """
    folder = DataFolder(settings.data)
    try:
        if parts is None:
            check_settings(settings)
        folder.say(f"narrator serve, process {os.getpid()}")
        processes = folder.path / PROCESSES
        for name in end_leftovers(processes):
            _log.warning("ended the %s that an earlier service had left", name)
        listener = Listener(host, port)
        try:
            folder.say(f"narrator serve, process {os.getpid()}, at {listener.url}")
            supervisor = Supervisor((parts or service_parts)(settings, folder, listener), processes)
            return asyncio.run(_run(supervisor, listener))
        finally:
            listener.close()
    finally:
        folder.close()


def service_parts(settings: Settings, folder: DataFolder, listener: Listener) -> list[Part]:
    """The parts in the order of their start: Redis if none is configured, one worker, the API."""
    broker = None if settings.redis_url else Broker(folder.path)
    environment = child_environment(
        NARRATOR_DATA=str(folder.path),
        NARRATOR_LISTEN=listener.address,
        **({"NARRATOR_REDIS_URL": broker.url} if broker else {}),
    )
    # -P: whatever lies in the current folder is not imported.
    python = (sys.executable, "-P", "-m")
    worker = Part(
        name="worker",
        command=(
            *(*python, "workers", "celery", "--quiet", "-A", "workers", "worker"),
            *("--pool", "prefork", "--concurrency", str(settings.jobs)),
            *("--without-gossip", "--without-mingle"),
        ),
        environment=environment,
        # The first lets it finish its tasks, the second ends them: they are begun again at the next start.
        stops=((signal.SIGTERM, 8.0), (signal.SIGQUIT, 2.0)),
    )

    async def answers() -> bool:
        return await is_ready(listener)

    web = Part(
        name="api",
        command=(*python, "api.web", str(listener.socket.fileno()), str(GRACE_S)),
        environment=environment,
        ready=answers,
        stops=((signal.SIGTERM, GRACE_S + 1.0),),
        descriptors=(listener.socket.fileno(),),
    )
    return [*([broker.part()] if broker else ()), worker, web]


async def is_ready(listener: Listener) -> bool:
    """True when /readyz answers with 200."""
    host, port = listener.reached_at
    try:
        async with asyncio.timeout(ASKED_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]


async def _run(supervisor: Supervisor, listener: Listener) -> int:
    asked = asyncio.Event()
    killed = False

    def stop() -> None:
        nonlocal killed
        if asked.is_set():
            killed = True
            supervisor.kill()
        asked.set()

    loop = asyncio.get_running_loop()
    for number in STOPS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(number, stop)
    life = asyncio.create_task(_live(supervisor, listener))
    stopped = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({life, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            life.result()  # raises: a part gave up
        _log.info("stopping; once more to end at once")
    finally:
        listener.close()
        for task in (life, stopped):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await supervisor.stop()
    return INTERRUPTED if killed else 0


async def _live(supervisor: Supervisor, listener: Listener) -> None:
    await supervisor.start()
    with suppress(OSError):  # a closed terminal is told by SIGHUP
        sys.stdout.write(f"narrator is ready at {listener.url} (Ctrl-C stops it)\n")
        sys.stdout.flush()
    await supervisor.watch()
