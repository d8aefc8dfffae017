"""What does an EventSource make of a stream? (HTML, section 9.2.6)"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.service import Running


@dataclass(frozen=True)
class Event:
    """One event."""

    name: str
    data: dict[str, Any]
    id: str | None


@contextmanager
def watching(service: Running, narration: str, last_event_id: str | None = None) -> Iterator[Iterator[Event]]:
    """The events of a narration, as they come."""
    with watching_at(f"{service.url}/v1/narrations/{narration}/events", last_event_id) as events:
        yield events


@contextmanager
def watching_at(url: str, last_event_id: str | None = None) -> Iterator[Iterator[Event]]:
    """The events at an address, as they come."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with httpx.stream("GET", url, headers=headers, timeout=30) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
            fields = {}
