"""What do narrations and issues take in common, where they are asked for and listed, and answer?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Query
from pydantic.json_schema import SkipJsonSchema

from api.asked import KEY
from api.published import problem_answer

PAGE_MAX = 100
"""Narrations or issues on a page at most."""

SEARCH_CHARS = 200
"""Longest search."""

IdempotencyKey = Annotated[
    str | SkipJsonSchema[None],
    Header(
        description="A string of your own, such as a UUID; the same request with the same key within 24 hours makes nothing new",
        json_schema_extra={"pattern": f"^({KEY.pattern})$"},
    ),
]

Cursor = Annotated[str | None, Query(max_length=200)]

Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]

Search = Annotated[
    str,
    Query(
        max_length=SEARCH_CHARS,
        pattern=r"^[^\x00]*$",
        description="What the title contains, in capitals or not",
    ),
]


def accepted(path: str) -> dict[int | str, dict[str, Any]]:
    """What the published schema tells of a POST there that may be repeated."""
    return {
        202: {
            "headers": {
                "Location": {"description": "Where it is looked at", "schema": {"type": "string"}},
                "Idempotent-Replayed": {
                    "description": "true where the same request made it before",
                    "schema": {"type": "string"},
                },
            }
        },
        410: problem_answer(410, path),
    }
