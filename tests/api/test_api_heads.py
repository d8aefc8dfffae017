"""Is a request's head bounded, though the parser is not?"""

from __future__ import annotations

import socket
from contextlib import suppress

from tests.service import Running


def test_a_head_without_end_is_refused_early(service: Running) -> None:
    # when a client sends headers on and on
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        sent, answer = 0, b""
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < 10_000_000:
                client.sendall(b"X-More: " + b"a" * 8000 + b"\r\n")
                sent += 8010
        with suppress(ConnectionResetError):
            answer = client.recv(2000)

    # then it is told so, or cut off, long before it has filled the memory
    assert sent < 10_000_000
    assert not answer or b"431" in answer
    assert service.client.get("/healthz").status_code == 200


def test_a_large_body_after_a_small_head_is_none_of_its_business(service: Running) -> None:
    answer = service.client.post("/v1/clean", json={"text": "The port was quiet at dawn. " * 10_000})
    assert answer.status_code == 200
