"""What do these tests ask of issues, and of which articles?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.service import ENDED, Running

FERRY = "The ferry left at nine, and nobody looked up from the nets. It came back empty at noon."
ROPE = "By noon the price of rope had doubled. The chandler sold his last coil to a stranger in a grey coat."
BAKERY = (
    "The bakery on the quay opens at five. Its ovens are older than the lighthouse, and as hot as they were."
)
NETS = "The nets were mended by four. Whoever mends them sings, and whoever listens is told to go home."


class Asked:
    """An issue of a service."""

    def __init__(self, service: Running, issue_id: str) -> None:
        self.service = service
        self.id = issue_id
        self.path = f"/v1/issues/{issue_id}"

    def look(self) -> dict[str, Any]:
        """Its tree."""
        answer = self.service.client.get(self.path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def wait(self, limit_s: float = 30.0) -> dict[str, Any]:
        """Its tree, once it has ended."""
        until = time.monotonic() + limit_s
        while True:
            shown = self.look()
            if shown["status"] in ENDED:
                return shown
            assert time.monotonic() < until, f"{shown}; log: {self.service.log.read_text()[-3000:]}"
            time.sleep(0.05)

    def wait_done(self) -> dict[str, Any]:
        """The same, which is done."""
        shown = self.wait()
        assert shown["status"] == "done", shown
        return shown

    def wait_until(self, condition: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Its tree, once that holds of it."""
        until = time.monotonic() + 30
        while not condition(shown := self.look()):
            assert time.monotonic() < until, shown
            time.sleep(0.05)
        return shown

    def wait_for(self, status: str, article: int = 0) -> dict[str, Any]:
        """Until one of its articles is in that status."""
        return self.wait_until(lambda shown: shown["articles"][article]["status"] == status)

    def wait_spoken(self, article: int) -> None:
        """Until one of its articles is being spoken, and not only read."""
        self.wait_until(lambda shown: shown["articles"][article]["segments"])

    def manifest(self) -> dict[str, Any]:
        """The issue as it is heard."""
        answer = self.service.client.get(f"{self.path}/manifest.json")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def post(service: Running, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Ask for an issue."""
    return service.client.post("/v1/issues", json=body, headers=headers)


def ask(service: Running, *articles: Any, **members: Any) -> Asked:
    """An issue of these articles, accepted."""
    answer = post(service, {"articles": list(articles), **members})
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/issues/{answer.json()['id']}"
    return Asked(service, answer.json()["id"])


def spoken(service: Running) -> float:
    """Utterances that were spoken, by all workers since the service began."""
    text = service.client.get("/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "narrator_utterances_spoken_total"
    )


def statuses(shown: dict[str, Any]) -> list[str]:
    """Of its articles, in order."""
    return [one["status"] for one in shown["articles"]]


def keys(shown: dict[str, Any]) -> list[str]:
    """What its articles' source calls them, in order."""
    return [one["key"] for one in shown["articles"]]
