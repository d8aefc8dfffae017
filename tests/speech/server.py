"""What listens on loopback while the tests speak to it? A real uvicorn in a thread."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Semaphore, Thread

import uvicorn
from fastapi import FastAPI
from openai import OpenAI
from starlette.types import Receive, Scope, Send

from api.routes.speech import router, speaking_engine, speaking_threads
from narrator.engines import Engine, Speech, Utterance
from narrator.testing import ToneEngine

WAIT_S = 30.0
"""After this something hangs; what is waited for takes well under a second."""


@dataclass
class Service:
    """A service that runs."""

    url: str
    """Its address, with no slash at the end."""
    threads: ThreadPoolExecutor
    """Those that make streams."""
    done: Semaphore = field(default_factory=lambda: Semaphore(0))
    """Raised by one at the end of each request, also of one that was broken off."""

    @contextmanager
    def client(self) -> Iterator[OpenAI]:
        """OpenAI's own client, which tries nothing again."""
        with OpenAI(base_url=f"{self.url}/v1", api_key="none", max_retries=0, timeout=WAIT_S) as client:
            yield client


class _Server(uvicorn.Server):
    """uvicorn, which says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serve(engine: Engine, jobs: int = 2, app: FastAPI | None = None) -> Iterator[Service]:
    """The speech route on a free port, with that engine and so many threads."""
    if app is None:
        app = FastAPI()
        app.include_router(router)
    threads = ThreadPoolExecutor(jobs, thread_name_prefix="speech-test")
    app.dependency_overrides[speaking_engine] = lambda: engine
    app.dependency_overrides[speaking_threads] = lambda: threads
    listening = socket.create_server(("127.0.0.1", 0))
    service = Service(f"http://127.0.0.1:{listening.getsockname()[1]}", threads)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        finally:
            if scope["type"] == "http":
                service.done.release()

    server = _Server(uvicorn.Config(watched, log_config=None, timeout_graceful_shutdown=5))
    thread = Thread(target=lambda: asyncio.run(server.serve([listening])), name="uvicorn")
    thread.start()
    try:
        assert server.listens.wait(WAIT_S)
        yield service
    finally:
        server.should_exit = True
        thread.join(WAIT_S)
        threads.shutdown(wait=True)
        assert not thread.is_alive()


class HeldEngine(ToneEngine):
    """A tone engine that speaks an utterance only when it is let."""

    def __init__(self, held: str) -> None:
        super().__init__()
        self._held = held
        self.asked = Event()
        """Set when an utterance with the held word is to be spoken."""
        self.go = Event()
        """Set it, and that utterance is spoken."""

    def synthesise(self, utterance: Utterance) -> Speech:
        if self._held in utterance.text:
            self.asked.set()
            assert self.go.wait(WAIT_S)
        return super().synthesise(utterance)
