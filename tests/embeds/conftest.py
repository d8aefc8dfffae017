"""What do these tests share? One service with narrations in every state, as a stranger finds them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.service import Running, running

TITLE = 'The "quiet" port & <script>alert(1)</script></script>'
ARTICLE = {
    "language": "en-GB",
    "blocks": [
        {"kind": "title", "text": TITLE},
        {"kind": "standfirst", "text": "Three ships, and the price of rope."},
        {"kind": "byline", "text": "By Ann Reed"},
        {"kind": "paragraph", "text": "The port was quiet at dawn. By noon three ships had come in."},
        {"kind": "paragraph", "text": "The price of rope had doubled, and nobody asked why."},
    ],
}
STRANGER = {"X-Forwarded-For": "203.0.113.9"}
"""Whoever asks through a proxy comes from elsewhere, and needs a key."""

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@dataclass(frozen=True)
class Narrated:
    """A narration, and all that its publisher knows of it."""

    service: Running
    id: str
    links: dict[str, str]
    """As they are for whoever has no key: signed where it is private."""

    @property
    def query(self) -> str:
        """Behind the question mark of each link."""
        return httpx.URL(self.links["page"]).query.decode()

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(self.links["manifest"], headers=STRANGER).json()
        return found

    def article(self) -> str:
        return httpx.get(self.links["article"], headers=STRANGER).text

    def embed(self, **parameters: str) -> httpx.Response:
        """The page in the iframe, as a stranger's browser gets it."""
        link = httpx.URL(self.links["embed"]).copy_merge_params(parameters)
        return httpx.get(link, headers=STRANGER | BROWSER)

    def oembed(self, link: str = "page", **parameters: Any) -> httpx.Response:
        """The answer about one of its links."""
        asked = {"url": self.links[link], **parameters}
        return self.service.client.get("/oembed", params=asked, headers=STRANGER)


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A whole service, which may fetch from this machine."""
    folder = tmp_path_factory.mktemp("embeds") / "data"
    with running(folder, NARRATOR_PRIVATE_ADDRESSES="allow", NARRATOR_LOG="json") as service:
        yield service


def narrate(service: Running, access: str) -> str:
    answer = service.client.post("/v1/narrations", json={"article": ARTICLE, "access": access})
    assert answer.status_code == 202, answer.text
    narration_id: str = answer.json()["id"]
    assert service.wait(narration_id)["status"] == "done"
    return narration_id


@pytest.fixture(scope="package")
def public(service: Running) -> Narrated:
    """One that all may hear."""
    narration_id = narrate(service, "public")
    return Narrated(service, narration_id, service.look(narration_id)["links"])


@pytest.fixture(scope="package")
def private(service: Running) -> Narrated:
    """One that is heard by signed links alone."""
    narration_id = narrate(service, "private")
    signed = service.client.post(f"/v1/narrations/{narration_id}/links", json={"expires_in": 600}).json()
    return Narrated(service, narration_id, signed["links"])


@pytest.fixture
def silent_page() -> Iterator[str]:
    """Address of a page that never comes: whoever narrates it is busy for as long as the test lasts."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/page"


@pytest.fixture
def missing_page() -> str:
    """Address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/page"
