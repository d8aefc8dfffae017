"""What do these tests share? One service with a public and a private issue, and what a listener finds there."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from narrator.records.database import Database, database_url, open_database
from narrator.records.finding import find_narration
from narrator.records.issue import GivenArticle
from narrator.records.issues import change_issue, create_issue
from narrator.settings import load_settings
from tests.issue.pages import BAKERY, FERRY, LAMP
from tests.service import Running, running

STRANGER = {"X-Forwarded-For": "203.0.113.9"}
"""Whoever asks through a proxy comes from elsewhere, and needs a key."""

LONG = "A section whose name goes on and on, " * 4
"""Its folder has a name that the records have no room for."""

REQUEST: dict[str, Any] = {
    "title": "Harbour <Weekly> & more",
    "author": "The Harbour Press",
    "language": "en",
    "date": "2026-11-20T00:00:00Z",
    "description": "What the harbour talks about.",
    "between": {"sections": True},
}


def given(key: str, text: str, markup: str = "text", **facts: str) -> GivenArticle:
    """An article as it comes into an issue."""
    return GivenArticle(key, {"text": text, "markup": markup}, len(text), facts)


ARTICLES = (
    given("ferry", FERRY),
    given("bakery", BAKERY, "markdown", section="Features"),
    given("lamp", LAMP, "html", section="Features", link="https://weekly.example/lamp?a=1&b=2"),
)


@dataclass(frozen=True)
class Served:
    """An issue of the service, as whoever has no key of it finds it."""

    service: Running
    id: str
    query: str = ""
    """What opens it."""

    @property
    def url(self) -> str:
        """What addresses are relative to."""
        return f"{self.service.url}/v1/issues/{self.id}/"

    def get(self, name: str, method: str = "GET", query: str = "", **headers: str) -> httpx.Response:
        """A file; headers' names have underscores for their hyphens. Redirects are not followed."""
        asked = "&".join(part for part in (query, self.query) if part)
        address = f"{self.url}{name}" + (f"{'&' if '?' in name else '?'}{asked}" if asked else "")
        return self.follow(address, method, **headers)

    def follow(self, address: str, method: str = "GET", **headers: str) -> httpx.Response:
        """What is at a full address, for a stranger."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return _stranger().request(method, address, headers={**STRANGER, **named})

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = self.get("manifest.json").raise_for_status().json()
        return found


@pytest.fixture(scope="session", autouse=True)
def _close() -> Iterator[None]:
    yield
    _stranger().close()


@lru_cache(maxsize=1)
def _stranger() -> httpx.Client:
    return httpx.Client(timeout=60)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A whole service."""
    with running(tmp_path_factory.mktemp("issues") / "data", NARRATOR_LOG="json") as service:
        yield service


@pytest.fixture(scope="session")
def database(service: Running) -> Database:
    """Of that service."""
    return records_of(service.folder)


def records_of(folder: Path) -> Database:
    """The records in a data folder."""
    return open_database(database_url(load_settings({"NARRATOR_DATA": str(folder)})))


def wait(database: Database, issue_id: str, status: str = "done") -> None:
    """Until its latest edition has ended so."""
    until = time.monotonic() + 60
    while True:
        record = find_narration(database, issue_id, issue=True)
        assert record is not None
        if record.latest.status == status:
            return
        assert record.latest.status in ("queued", "running"), record.latest
        assert time.monotonic() < until, record.latest
        time.sleep(0.05)


def make(
    database: Database,
    articles: Sequence[GivenArticle] = ARTICLES,
    access: str = "public",
    *,
    whole: bool = True,
    **request: object,
) -> str:
    """Create an issue, and wait until it is whole; its id."""
    issue_id, _ = create_issue(database, {**REQUEST, **request}, articles, access=access)
    if whole:
        wait(database, issue_id)
    return issue_id


def change(database: Database, issue_id: str, **changed: Any) -> None:
    """A new edition of it, which is whole."""
    assert change_issue(database, issue_id, **changed)
    wait(database, issue_id)


@pytest.fixture(scope="session")
def public(service: Running, database: Database) -> Served:
    """One that all may hear; nobody changes it."""
    return Served(service, make(database))


@pytest.fixture(scope="session")
def closed(service: Running, database: Database) -> Served:
    """One that is private, without what opens it."""
    return Served(service, make(database, access="private"))


@pytest.fixture(scope="session")
def token(closed: Served) -> Mapping[str, str]:
    """What the service answered when a subscriber of it got a token."""
    made: dict[str, str] = new_token(closed, "Ada Lind")
    return made


@pytest.fixture(scope="session")
def opened(closed: Served, token: Mapping[str, str]) -> Served:
    """The private one, with that token."""
    return Served(closed.service, closed.id, f"token={token['token']}")


def new_token(issue: Served, name: str) -> dict[str, str]:
    """As its publisher makes one."""
    answer = issue.service.client.post(f"/v1/issues/{issue.id}/tokens", json={"name": name})
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def local(address: str) -> str:
    """A file's name, of an address in the manifest."""
    return address.partition("?")[0]
