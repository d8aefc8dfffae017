"""What is heard at a narration's address, by somebody who may listen to it?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request

from api.auth import check_link, check_listener
from api.catalogue import Book, find_book, find_leaf, heard_edition
from api.errors import Problem
from api.service import Service
from narrator.errors import StorageUnavailable
from narrator.manifest import manifest_head

CHALLENGE = {"WWW-Authenticate": "Bearer"}
"""With every 401 (RFC 9110, section 15.5.2). A wrong link is one too: oEmbed has no other status for what is private."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A narration that is there to be listened to."""

    id: str
    """Its 32 hex digits."""
    is_private: bool
    """Whether nobody else may keep what is told of it."""
    query: str
    """What its links need behind the question mark, to be opened by a reader; "" for nothing."""
    edition: int
    """The one that is heard."""
    manifest: Mapping[str, Any]
    """Its manifest without segments, pauses and changes; audio addresses are relative, and name no edition."""


def find_heard(request: Request, narration_id: str) -> Heard:
    """What this request may hear.

    Raises Problem 404 where there is nothing to hear (yet), 401 and 403 where the listener may not, and
    StorageUnavailable.
    """
    service: Service = request.app.state.service
    book = find_known(service, narration_id)
    query = check_listener(request, narration_id) if book.access == "private" else ""
    return _open(service, narration_id, book, query)


def find_linked(service: Service, narration_id: str, given: Mapping[str, str]) -> Heard:
    """The same for whoever will come by a link with these parameters, and without any key.

    Raises Problem 401 for a private narration whose link is not signed, or not any more.
    """
    book = find_known(service, narration_id)
    query = ""
    if book.access == "private":
        if "signature" not in given:
            raise Problem(
                401,
                "link_missing",
                "this narration is private: give its signed link as url",
                headers=CHALLENGE,
            )
        try:
            query = check_link(service, narration_id, given)
        except Problem as error:
            raise Problem(401, error.code, error.detail, headers=CHALLENGE) from error
    return _open(service, narration_id, book, query)


def find_known(service: Service, narration_id: str) -> Book:
    """The narration, whether or not there is something to hear; raises Problem 404 where there is none."""
    book = find_book(service, narration_id)
    if book is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id}", received=narration_id)
    return book


def _open(service: Service, narration_id: str, book: Book, query: str) -> Heard:
    edition = heard_edition(book)
    try:
        leaf = find_leaf(service, narration_id, edition, "manifest.json")
        if leaf is None:
            raise Problem(404, "edition_unknown", f"edition {edition} is no longer kept")
        head = _head(leaf.path)
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"manifest.json of edition {edition} is not in the storage: if it does not come back, PUT the text again"
        ) from error
    return Heard(narration_id, book.access == "private", query, edition, head)


@lru_cache(maxsize=1024)
def _head(path: Path) -> dict[str, Any]:
    """Files never change under their path, so it is read once."""
    return manifest_head(json.loads(path.read_bytes()))
