"""What may a request give?"""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.lexicons import LexiconsGiven
from api.wanted import ADDRESS_CHARS, AskedKind, Kind, OverruleInput, Site
from narrator.article import BLOCK_BREAK, Article, Decision
from narrator.clean import MARKUPS
from narrator.clean.site_rules import find_site
from narrator.errors import OptionRefused
from narrator.given import given_article

KINDS_OF_PAGE = (*MARKUPS, "url")
"""The ways to give an article with the page around it."""

KINDS_OF_INPUT = (*KINDS_OF_PAGE, "article")
"""Those, and its blocks without a page."""

BLOCKS = 20_000
"""Most blocks of an article, and lines of its receipt: the longest text in lines of a hundred characters."""

TITLE_CHARS = 500
"""Longest title: beyond it is a paragraph."""

ADDRESS: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": ADDRESS_CHARS}
"""As the schema has it."""

LEXICON = "How words are said: ids of stored lexicons, PLS or lexemes; of several a later one wins"

SECRET = r"^whsec_[A-Za-z0-9+/]{32,88}={0,2}$"
"""Of a webhook."""

AskedFormat = Literal[
    "mp3", "opus", "flac", "wav", "m4b", "epub", "rss", "chapters", "audiobook", "readium", "jsonld"
]
"""A format that is not made unless somebody asks for it; a test holds that none is missing."""

_WORLD = "The port was quiet at dawn.\n\nBy noon three ships had come in, and the price of rope had doubled."
_BLOCKS = {
    "title": "A quiet port",
    "language": "en",
    "blocks": [
        {"kind": "paragraph", "text": "The port was quiet at dawn."},
        {"kind": "heading", "text": "Rope"},
        {"kind": "paragraph", "text": "By noon its price had doubled."},
    ],
}


def _checked_secret(secret: str | None) -> str | None:
    """Raises ValueError for what Standard Webhooks does not sign with."""
    if secret is not None and not re.fullmatch(SECRET, secret):
        raise ValueError("give whsec_ and 24 to 64 bytes in base64, or leave it out to have one made")
    return secret


def hook(given: object) -> object:
    """An address alone is short for one without a secret; raises ValueError for what is neither."""
    if isinstance(given, str):
        return {"url": given}
    if given is not None and not isinstance(given, dict | Webhook):
        raise ValueError("give an address, or an object with url and secret")
    return given


class Webhook(BaseModel):
    """Where to tell that a narration has ended (Standard Webhooks)."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[
        str, Field(min_length=1, max_length=ADDRESS_CHARS, description="A public https or http address")
    ]
    secret: Annotated[
        str | None,
        AfterValidator(_checked_secret),
        Field(
            description="whsec_ and 24 to 64 bytes in base64; by default one is made and shown in the answer",
            json_schema_extra=lambda schema: schema["anyOf"][0].update(pattern=SECRET),
        ),
    ] = None


class BlockInput(BaseModel):
    """One paragraph-like unit of an article."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    text: Annotated[str, Field(min_length=1, description="One line, but for code and tables")]


class DecisionInput(BaseModel):
    """A line of a receipt: a piece of the page, and what became of it."""

    model_config = ConfigDict(extra="forbid")

    kept: bool
    kind: Annotated[str, Field(min_length=1, max_length=64)]
    rule: Annotated[str, Field(min_length=1, max_length=64, description="Who or what decided")]
    reason: Annotated[str, Field(max_length=500, description="The same in words")]
    text: str
    confidence: Annotated[float, Field(ge=0, le=1, description="How sure the decision is")] = 1.0


class BlocksInput(BaseModel):
    """An article whose blocks are told apart already: nothing is judged or dropped."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str | None, Field(max_length=TITLE_CHARS, description="Where no block is the title")] = (
        None
    )
    language: Annotated[
        str | None,
        Field(
            max_length=35,
            pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
            description="BCP 47; it chooses the voice where none is named",
        ),
    ] = None
    blocks: Annotated[list[BlockInput], Field(min_length=1, max_length=BLOCKS)]
    receipt: Annotated[
        list[DecisionInput],
        Field(
            max_length=BLOCKS,
            description="What article.json is to show; by default that every block was given",
        ),
    ] = []

    def article(self, title: str | None = None) -> Article:
        """The article; ``title`` wins over its own. Raises EmptyInput, OptionRefused."""
        lines = [
            Decision(line.kept, line.kind, line.rule, line.reason, line.text, None, line.confidence)
            for line in self.receipt
        ]
        own = None if any(block.kind == "title" for block in self.blocks) else self.title
        blocks = [(block.kind, block.text) for block in self.blocks]
        return given_article(blocks, title=title or own, language=self.language, receipt=lines)


def _one_way(ways: tuple[str, ...], *examples: dict[str, Any]) -> ConfigDict:
    """A body in which exactly one of the ways to give an article is not null."""
    texts: dict[str, Any] = {"type": "string", "minLength": 1}
    said: list[Any] = [
        {"required": [way], "properties": {way: {"type": "object"} if way == "article" else texts}}
        for way in ways
    ]
    schema: dict[str, Any] = {"oneOf": said, "examples": list(examples)}
    if "article" in ways:  # nothing of which is judged
        judged = {"overrules": {"maxItems": 0}, "site": {"type": "null"}}
        schema["anyOf"] = [{"properties": {"article": {"type": "null"}}}, {"properties": judged}]
    return ConfigDict(extra="forbid", json_schema_extra=schema)


class PageInput(BaseModel):
    """An article with the page around it; exactly one of text, html, markdown and url."""

    ways: ClassVar[tuple[str, ...]] = KINDS_OF_PAGE

    text: Annotated[str | None, Field(description="As copied from the page, chrome and all")] = None
    html: Annotated[str | None, Field(description="The page's HTML")] = None
    markdown: Annotated[str | None, Field(description="CommonMark")] = None
    url: Annotated[
        str | None, Field(max_length=ADDRESS_CHARS, description="A public http(s) address of a page")
    ] = None
    title: Annotated[
        str | None, Field(max_length=TITLE_CHARS, description="In place of the one that the page shows")
    ] = None
    overrules: Annotated[
        list[OverruleInput],
        Field(max_length=BLOCKS, description="What is to be kept or dropped otherwise than cleaning decides"),
    ] = []

    speak: Annotated[
        list[AskedKind],
        Field(max_length=5, description="Kinds to be read aloud too, where the article has them"),
    ] = []
    site: Annotated[
        Site | None,
        Field(description="Host name of the page's site, whose rules are to hold; by default that of url"),
    ] = None

    @model_validator(mode="after")
    def _one(self) -> PageInput:
        given = [name for name in self.ways if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"received {' and '.join(given) or 'none of them'}: give exactly one of {', '.join(self.ways)}"
            )
        if given == ["article"] and self.overrules:
            raise ValueError(
                "nothing of an article is judged, so there is nothing to overrule: change its blocks"
            )
        return self

    @property
    def host(self) -> str | None:
        """The site whose rules hold; None where it is not known."""
        if self.site or not self.url:
            return self.site
        try:
            return find_site(self.url)
        except OptionRefused:
            return None

    @property
    def given(self) -> tuple[str, str]:
        """Which way, and its characters."""
        name = next(name for name in self.ways if getattr(self, name) is not None)
        given = getattr(self, name)
        return name, (
            given
            if isinstance(given, str)
            else BLOCK_BREAK.join(one.text for one in (*given.blocks, *given.receipt))
        )


class ArticleInput(PageInput):
    """An article with or without the page around it; exactly one of text, html, markdown, url and article."""

    ways: ClassVar[tuple[str, ...]] = KINDS_OF_INPUT

    article: Annotated[BlocksInput | None, Field(description="Its blocks, narrated as they are given")] = None


class CleanInput(PageInput):
    """A page to be cleaned."""

    model_config = _one_way(
        KINDS_OF_PAGE, {"html": "<article><h1>A quiet port</h1><p>At dawn it slept.</p></article>"}
    )


class VoiceInput(ArticleInput):
    """An article and how it is to be spoken."""

    voice: Annotated[
        str | None,
        Field(max_length=200, description="Id, name or language of a voice; GET /v1/voices lists them"),
    ] = None
    speed: Annotated[float, Field(gt=0, le=10, description="Factor on the voice's usual rate")] = 1.0


class EstimateInput(VoiceInput):
    """An article whose length is to be estimated."""

    model_config = _one_way(KINDS_OF_INPUT, {"text": _WORLD, "voice": None, "speed": 1.25})


class ProofInput(ArticleInput):
    """An article to be looked through before it is published as sound."""

    model_config = _one_way(KINDS_OF_INPUT, {"text": _WORLD, "voice": None})

    voice: Annotated[str | None, Field(max_length=200, description="Who will speak")] = None
    lexicon: Annotated[LexiconsGiven | None, Field(description=LEXICON)] = None


class NarrationInput(VoiceInput):
    """A narration to be made."""

    model_config = _one_way(KINDS_OF_INPUT, {"title": "A quiet port", "text": _WORLD}, {"article": _BLOCKS})

    access: Annotated[
        Literal["public", "private"],
        Field(description="private: heard with an API key or a signed link alone"),
    ] = "public"
    priority: Annotated[
        Literal["interactive", "batch"], Field(description="batch waits while interactive work is there")
    ] = "interactive"
    lexicon: Annotated[LexiconsGiven | None, Field(description=LEXICON)] = None
    formats: Annotated[
        list[AskedFormat],
        Field(
            max_length=len(get_args(AskedFormat)),
            description="To be made at once, beside m4a; any other is made when it is first asked for",
        ),
    ] = []
    webhook: Annotated[
        Webhook | None,
        BeforeValidator(hook),
        Field(
            description="An address, or an address and its secret",
            json_schema_extra=lambda schema: schema["anyOf"].insert(0, ADDRESS),
        ),
    ] = None


class EditionInput(ArticleInput):
    """A new text for a narration; what is not named (title, voice, speed, access, formats, webhook) stays as it was."""

    model_config = _one_way(
        KINDS_OF_INPUT, {"title": "A quiet port", "text": _WORLD.replace("three", "four")}
    )

    voice: Annotated[str | None, Field(max_length=200, description="By default the voice that it has")] = None
    speed: Annotated[float | None, Field(gt=0, le=10, description="By default the speed that it has")] = None
    lexicon: Annotated[
        LexiconsGiven | None, Field(description="By default those that it has, as they are now")
    ] = None
    access: Annotated[
        Literal["public", "private"] | None,
        Field(description="By default as it is; holds at once, for the text that is heard already too"),
    ] = None


class AccessInput(BaseModel):
    """Who may hear a narration from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"access": "private"}]})

    access: Annotated[
        Literal["public", "private"],
        Field(description="private: heard with an API key or a signed link alone"),
    ]


class LinkInput(BaseModel):
    """How long a signed link is to be good."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"expires_in": 3600}]})

    expires_in: Annotated[int, Field(ge=60, le=366 * 24 * 3600, description="Seconds from now")] = 24 * 3600
