"""What is asked and answered about the tokens of an issue's subscribers?"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

NAME_CHARS = 200
"""Longest name of a token."""

NAME = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""Something to see on one line."""


class TokenInput(BaseModel):
    """A token that is asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Ada Lind"}]})

    name: Annotated[
        str, Field(max_length=NAME_CHARS, pattern=NAME, description="Who it is for; for your list alone")
    ]


class TokenShown(BaseModel):
    """A subscriber's token, without what it opens with."""

    id: Annotated[str, Field(description="12 hex digits")]
    name: str
    created_at: Annotated[float, Field(description="Seconds since 1970")]


class NewTokenShown(TokenShown):
    """A token that was made now."""

    token: Annotated[str, Field(description="Shown once: only its hash is kept")]
    feed: Annotated[str, Field(description="Address of the podcast, opened by the token")]
    page: Annotated[str, Field(description="Address of the page that plays the issue, opened by the token")]


class TokenPage(BaseModel):
    """Some tokens of an issue, the oldest first."""

    tokens: list[TokenShown]
    next: Annotated[str | None, Field(description="cursor of the next page")]
