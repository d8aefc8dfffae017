"""What may somebody want otherwise than cleaning decides: of one page, and of all pages of a site?"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from narrator.clean.overrule import Overrule
from narrator.clean.site_rules import find_site
from narrator.errors import OptionRefused

ADDRESS_CHARS = 4096
"""Longest address; servers commonly take 8,000 bytes."""

Kind = Literal[
    "title", "standfirst", "byline", "date", "heading", "paragraph",
    "quote", "list_item", "caption", "table", "code", "footnote",
]  # fmt: skip
"""Of a block."""


AskedKind = Literal["date", "caption", "table", "code", "footnote"]
"""Of a block that is read aloud if somebody asks for it."""

Alike = Literal["text", "digits", "prefix", "rule"]
"""By what pieces are like another."""


def _site(given: str) -> str:
    """The site of a host name or address; raises ValueError for what is neither."""
    try:
        return find_site(given)
    except OptionRefused as error:
        raise ValueError(str(error)) from error


Site = Annotated[str, Field(min_length=1, max_length=ADDRESS_CHARS), AfterValidator(_site)]
"""A host name, or an address of a page there."""


class OverruleInput(BaseModel):
    """What somebody wants otherwise than cleaning decided."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "oneOf": [
                {"required": ["piece"], "properties": {"piece": {"type": "integer"}}},
                {"required": ["text"], "properties": {"text": {"type": "string"}}},
            ],
            "examples": [{"piece": 12, "kept": True}],
        },
    )

    kept: Annotated[bool, Field(strict=True, description="Whether the article is to have it")]
    piece: Annotated[
        int | None, Field(ge=0, lt=10**9, strict=True, description="Its number in the receipt")
    ] = None
    text: Annotated[
        str | None,
        Field(
            min_length=1, pattern=r"\S", description="Its words: every piece that says them and nothing else"
        ),
    ] = None
    kind: Annotated[Kind | None, Field(description="Of the block that a kept piece is to be")] = None
    remember: Annotated[
        bool, Field(strict=True, description="Decide so from now on about pieces like it on this site")
    ] = False
    alike: Annotated[
        Alike | None,
        Field(description="With remember: by what others are like it; by default chosen by its text"),
    ] = None

    @model_validator(mode="after")
    def _meant(self) -> OverruleInput:
        self.overrule()
        return self

    def overrule(self) -> Overrule:
        """As the library takes it; raises ValueError for one that means nothing."""
        try:
            return Overrule(**self.model_dump())
        except OptionRefused as error:
            raise ValueError(str(error)) from error


class SiteRuleInput(BaseModel):
    """What is always to be kept, or dropped, on the pages of a site."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kept": False, "text": "Read more: the price of rope"}]},
    )

    kept: Annotated[bool, Field(strict=True, description="Whether pieces like this are kept, or dropped")]
    text: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S", description="Such a piece")]
    alike: Annotated[
        Literal["text", "digits", "prefix"] | None,
        Field(description="By what others are like it; by default chosen by the text"),
    ] = None
    kind: Annotated[Kind | None, Field(description="Of the block that a kept piece is to be")] = None
