"""Which pages do narrations read in these tests, and who receives their webhooks? A server on this machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Web(ThreadingHTTPServer):
    """A web server that keeps what it is sent, and answers as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.statuses: list[int] = []
        """Of the next answers to POST; 200 when it is empty."""
        self.received: list[tuple[dict[str, str], bytes]] = []
        """Headers and body of each POST."""
        self.heard = threading.Condition()
        self.answers = threading.Event()
        """GET waits for this."""
        self.answers.set()
        self.asked = 0
        """How many have come by GET."""

    def url(self, path: str) -> str:
        """Its address of a path."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def wait_asked(self, number: int) -> None:
        """Until so many have come by GET."""
        with self.heard:
            assert self.heard.wait_for(lambda: self.asked >= number, 30), self.asked

    def wait(self, number: int) -> list[tuple[dict[str, str], bytes]]:
        """What came, once so many have."""
        with self.heard:
            assert self.heard.wait_for(lambda: len(self.received) >= number, 30), len(self.received)
            return list(self.received)


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        with self.server.heard:
            self.server.asked += 1
            self.server.heard.notify_all()
        self.server.answers.wait(30)
        kind, body = self.server.pages[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.heard:
            status = self.server.statuses.pop(0) if self.server.statuses else 200
            self.server.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.server.heard.notify_all()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""
