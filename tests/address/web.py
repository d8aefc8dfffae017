"""A little internet on this machine: real servers on loopback addresses, and a stand-in for its names."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import narrator.address

PUBLIC = "127.0.0.1"
"""Counts as an address of the public internet within ``internet``."""
PRIVATE = "127.0.0.2"
"""Stays what it is."""

Answer = tuple[int, str | None, bytes, dict[str, str]] | Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers each path with what was put there, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, host: str = PUBLIC) -> None:
        super().__init__((host, 0), Handler)
        self.host = host
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.released = threading.Event()

    def put(self, path: str, body: bytes, kind: str | None, status: int = 200, **headers: str) -> str:
        self.answers[path] = (status, kind, body, {name.replace("_", "-"): headers[name] for name in headers})
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.put(path, b"", None, status, Location=to)

    def act(self, path: str, answer: Callable[[Handler], None]) -> str:
        self.answers[path] = answer
        return self.url(path)

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.hosts.append(self.headers["Host"])
        self.server.headers.append(dict(self.headers))
        self.server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        answer = self.server.answers[self.path]
        if callable(answer):
            answer(self)
            return
        status, kind, body, headers = answer
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def drip(self, data: bytes) -> None:
        """Send it again and again until the test or the client ends."""
        while not self.server.released.wait(0.01):
            self.send(data)


@contextmanager
def serving(server: Server, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run it in a thread; whatever still hangs at the end is let go."""
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def silent(handler: Handler) -> None:
    handler.server.released.wait(30)


def slow_status(handler: Handler) -> None:
    handler.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    handler.drip(b"x")


def endless_interim(handler: Handler) -> None:
    handler.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


def slow_body(handler: Handler) -> None:
    handler.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    handler.drip(b"drip ")


def endless_body(handler: Handler) -> None:
    handler.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while not handler.server.released.is_set():
        handler.send(b"more " * 1000)


class Names:
    """Stands in for DNS: each name has its answers, one after the other, the last again and again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def put(self, name: str, *answers: list[str]) -> None:
        self.answers[name] = list(answers)

    def _look_up(self, host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        if not host.strip("0123456789.") or ":" in host:  # an address, no name
            return self._real(host, port, *args, **kwargs)  # type: ignore[arg-type, return-value]
        self.asked.append(host)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self.answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in found
        ]


class Internet:
    """One public server, one private, and names."""

    def __init__(self, public: Server, private: Server, names: Names) -> None:
        self.public = public
        self.private = private
        self.names = names


@contextmanager
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """Where PUBLIC is public, and nothing else of this machine."""
    real = narrator.address.is_public
    monkeypatch.setattr(
        narrator.address, "is_public", lambda address: str(address) == PUBLIC or real(address)
    )
    with serving(Server(PUBLIC)) as public, serving(Server(PRIVATE)) as private:
        yield Internet(public, private, Names(monkeypatch))
