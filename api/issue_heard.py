"""What is heard at an issue's address, and by whom? By a key, a signed link, or a subscriber's token."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import anyio.to_thread
from fastapi import Path, Request

from api.asked import base_url
from api.auth import check_listener
from api.catalogue import MOMENT_S, Leaf, find_leaf, known_leaf
from api.errors import Problem
from api.service import Service
from api.serving import asked_book, asked_edition, caching_of, not_kept
from narrator.records.issue_tokens import FORM, is_token, token_hash

IssueId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="As the POST answered")]

TOKEN = "token"
"""The parameter of an address that has a subscriber's token."""


@dataclass(frozen=True, slots=True)
class HeardIssue:
    """An edition of an issue, as one listener is served with it."""

    service: Service
    """Where it is kept."""
    id: str
    """32 hex digits."""
    edition: int
    """The one that is meant."""
    query: str
    """What its links need behind the question mark, to be opened by this listener; "" for nothing."""
    own: str
    """Its address as listeners see it; ends with /."""
    caching: str
    """Of what never changes within the edition."""

    def link(self, path: str, *, edition: bool = False) -> str:
        """An address with what opens it, and with the edition that is meant; what follows # stays last."""
        place, mark, fragment = path.partition("#")
        said = [f"edition={self.edition}"] * edition + [self.query] * bool(self.query)
        return f"{place}{'?' * bool(said)}{'&'.join(said)}{mark}{fragment}"


async def hear_issue(request: Request, issue_id: str) -> HeardIssue:
    """What this request may hear. Raises Problem 404 where there is nothing (yet), 401 and 403 where it may not."""
    service: Service = request.app.state.service
    book = await asked_book(service, issue_id, request, "issue")
    query = ""
    if book.access == "private":
        query = await anyio.to_thread.run_sync(check_issue_listener, request, issue_id)
    edition = asked_edition(book, request, "issue")
    own = f"{base_url(request)}/v1/issues/{issue_id}/"
    return HeardIssue(service, issue_id, edition, query, own, caching_of(book, request))


def check_issue_listener(request: Request, issue_id: str) -> str:
    """The query that opens this private issue, for its links; "" for one who comes with a key.

    Raises Problem 401 without any, 403 for a token or link that opens nothing.
    """
    secret = request.query_params.get(TOKEN)
    if secret is None:
        return check_listener(request, issue_id)
    moment = int(time.monotonic() / MOMENT_S)
    service: Service = request.app.state.service
    if not FORM.fullmatch(secret) or not _opens(service, issue_id, token_hash(secret), moment):
        raise Problem(
            403, "token_refused", "this token opens nothing, or not any more: ask the publisher for another"
        )
    return f"{TOKEN}={secret}"


def forget_tokens() -> None:
    """One was revoked: all are looked up again."""
    _opens.cache_clear()


async def issue_leaf(issue: HeardIssue, name: str) -> Leaf | None:
    """A file of the issue's own; None if the edition has none of that name."""
    leaf = known_leaf(issue.id, issue.edition, name)
    if leaf is None or not leaf.path.exists():  # cleared away meanwhile
        leaf = await anyio.to_thread.run_sync(find_leaf, issue.service, issue.id, issue.edition, name)
    return leaf


async def check_kept(issue: HeardIssue) -> None:
    """Raises Problem 404 for an edition that was never whole, or is no longer kept."""
    if await issue_leaf(issue, "manifest.json") is None:
        raise not_kept(issue.edition)


@lru_cache(maxsize=4096)
def _opens(service: Service, issue_id: str, hashed: str, _moment: int) -> bool:
    return is_token(service.database, issue_id, hashed)
