"""Does the real service start, and leave nothing behind, with its worker speaking?"""

from __future__ import annotations

import json
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Service, processes_of, wait_until


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Service]]:
    """Start the service, on the same folder each time."""
    begun: list[Service] = []

    def serve() -> Service:
        command = [sys.executable, "-P", "-m", "narrator.cli", "serve", "--port", "0"]
        begun.append(Service(tmp_path / "data", command, NARRATOR_JOBS="1"))
        return begun[-1]

    yield serve
    for service in begun:
        service.close()


def post(address: str, text: str) -> None:
    request = urllib.request.Request(
        address + "/v1/narrations", json.dumps({"text": text}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 202


def speakers(service: Service) -> list[str]:
    """The processes that speak; they are children of worker and API, in groups of their own."""
    return [
        command for command in processes_of(service.folder).values() if "narrator.engines.speaker" in command
    ]


def test_killed_while_it_speaks_nothing_of_it_is_left_and_the_next_start_is_ready(
    serve: Callable[[], Service],
) -> None:
    # given the service, speaking
    service = serve()
    address = service.address()
    with urllib.request.urlopen(address + "/readyz") as answer:
        assert json.load(answer)["status"] == "ready"
    post(
        address, "\n\n".join(f"On day {day} the keeper counted {day * 11 + 5} birds." for day in range(2000))
    )
    wait_until(lambda: speakers(service), "somebody speaks")

    # when its supervisor is killed
    service.end(signal.SIGKILL)

    # then all of it is gone, the children of children that speak too
    wait_until(lambda: not processes_of(service.folder), "no process left", seconds=2.0)

    # and it starts again, and stops in order
    again = serve()
    again.address()
    assert again.end(signal.SIGTERM) == 0
    assert processes_of(again.folder) == {}
