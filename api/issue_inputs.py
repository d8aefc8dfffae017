"""What may a request give of an issue?"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from api.inputs import ADDRESS, LEXICON, TITLE_CHARS, VoiceInput, Webhook, hook
from api.lexicons import LexiconsGiven
from api.wanted import ADDRESS_CHARS
from narrator.errors import IssueInvalid
from narrator.issue.between import check
from narrator.issue.config import SPEAK, Config
from narrator.issue.entry import iso_date

KEY_CHARS = 1_000
"""Longest id of an article: sources take addresses for ids, and those have ends."""

FACT_CHARS = 5_000
"""Longest description, author, section."""

WORDS_CHARS = 500
"""Longest words of what is said between articles."""

SCHEMES = ("http://", "https://")
"""How an address begins."""

LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
"""A BCP 47 tag."""

Published = Literal["m4b", "mp3", "epub", "rss", "chapters", "audiobook", "readium", "jsonld"]
"""A format of a whole issue."""

Audio = Literal["opus", "flac", "wav"]
"""A format of its articles alone; mp3 is one of both."""


def _date(given: str | None) -> str | None:
    """As ISO 8601 in UTC; raises ValueError."""
    try:
        return iso_date(given, "") if given else None
    except IssueInvalid as error:
        raise ValueError(str(error).removeprefix(": ")) from error


Fact = Annotated[str, Field(max_length=FACT_CHARS)]
Title = Annotated[str, Field(max_length=TITLE_CHARS)]
Day = Annotated[str, Field(max_length=64, description="ISO 8601 or RFC 2822"), AfterValidator(_date)]
Link = Annotated[
    str, Field(max_length=ADDRESS_CHARS, pattern=r"^https?://", description="Where it is published")
]
Language = Annotated[
    str,
    Field(max_length=35, pattern=LANGUAGE, description="BCP 47"),
]
ArticleId = Annotated[str, Field(pattern="^[0-9a-f]{12}$", description="As the issue shows it")]
Words = Annotated[str, Field(max_length=WORDS_CHARS)]


def _article_schema(schema: dict[str, Any]) -> None:
    """Exactly one of the ways is not null."""
    schema["oneOf"] = [
        {"required": [way], "properties": {way: {"type": "object" if way == "article" else "string"}}}
        for way in ("text", "html", "markdown", "url", "article")
    ]
    judged = {"overrules": {"maxItems": 0}, "site": {"type": "null"}}
    schema["anyOf"] = [{"properties": {"article": {"type": "null"}}}, {"properties": judged}]


class IssueArticleInput(VoiceInput):
    """An article of an issue."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_article_schema)

    speed: Annotated[float | None, Field(gt=0, le=10, description="By default that of the issue")] = None  # type: ignore[assignment]
    author: Annotated[Fact | None, Field(description="For catalogues; not spoken")] = None
    section: Annotated[Fact | None, Field(description="The part of the issue that it stands in")] = None
    date: Day | None = None
    link: Link | None = None


class NewArticleInput(IssueArticleInput):
    """An article that comes into an issue."""

    id: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=KEY_CHARS,
            description="What its source calls it, for ever; by default its url, its link, or what follows from its text",
        ),
    ] = None


def _given(one: object) -> object:
    """An address or a text alone is short for an article of it."""
    if isinstance(one, str):
        return {"url": one} if one.startswith(SCHEMES) else {"text": one}
    return one


GivenArticle = Annotated[
    NewArticleInput,
    BeforeValidator(_given, json_schema_input_type=Annotated[str, Field(min_length=1)] | NewArticleInput),
]
"""An article, or its address or text alone."""


class BetweenInput(BaseModel):
    """What is said between articles, as the table speak of an issue.toml says it."""

    model_config = ConfigDict(extra="forbid")

    contents: Annotated[bool, Field(description="The titles, at the start")] = False
    sections: Annotated[bool, Field(description="A section's name, where it begins")] = True
    articles: Annotated[bool, Field(description="An announcement before each article")] = False
    contents_words: Annotated[Words | None, Field(description="With {title}, {count}, {date}")] = None
    section_words: Annotated[Words | None, Field(description="With {section}, {title}")] = None
    article_words: Annotated[
        Words | None,
        Field(description="With {number}, {count}, {title}, {author}, {section}, {minutes}"),
    ] = None

    @model_validator(mode="after")
    def _sayable(self) -> BetweenInput:
        try:
            check(self.config())
        except IssueInvalid as error:
            raise ValueError(str(error)) from error
        return self

    def config(self) -> Config:
        """As the library takes it."""
        return Config(**{SPEAK[name]: value for name, value in self.model_dump().items()})


class FeedInput(BaseModel):
    """A feed that an issue follows."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"url": "https://harbour.example.org/feed.xml", "every_minutes": 15}]
        },
    )

    url: Annotated[
        str,
        Field(
            min_length=1, max_length=ADDRESS_CHARS, description="A public address of RSS, Atom or JSON Feed"
        ),
    ]
    every_minutes: Annotated[
        float, Field(ge=1, le=60 * 24 * 31, description="Between two looks at least")
    ] = 15.0
    vanished: Annotated[
        Literal["keep", "drop"], Field(description="What becomes of an article that the feed has no longer")
    ] = "keep"
    newest: Annotated[
        int, Field(ge=1, le=2_000, description="Items that are taken when it is first looked at")
    ] = 20


class IssueFacts(BaseModel):
    """What is said of a whole issue."""

    title: Annotated[Title | None, Field(description="Of the whole")] = None
    description: Annotated[Fact | None, Field(description="A sentence on it")] = None
    author: Annotated[Fact | None, Field(description="Who publishes it")] = None
    language: Annotated[
        Language | None, Field(description="Of what is said between articles; by default theirs")
    ] = None
    date: Annotated[Day | None, Field(description="When it appeared; ISO 8601 or RFC 2822")] = None
    link: Link | None = None
    category: Annotated[Title | None, Field(description="Apple's, for the feed")] = None
    explicit: Annotated[
        bool | None, Field(description="Whether the feed says that it is for adults alone")
    ] = None


_EXAMPLE = {
    "title": "Harbour Weekly",
    "author": "The Harbour Press",
    "articles": [
        {
            "id": "ferry",
            "section": "News",
            "text": "The ferry left at nine, and nobody looked up from the nets.",
        },
        {
            "id": "rope",
            "section": "News",
            "markdown": "# Rope\n\nBy noon its price had doubled.",
            "author": "Ada Lind",
        },
    ],
    "between": {"contents": True},
    "formats": ["m4b", "rss"],
}


def _issue_schema(schema: dict[str, Any]) -> None:
    """An article, or a feed that has some."""
    schema["examples"] = [_EXAMPLE]
    schema["anyOf"] = [
        {"properties": {"articles": {"minItems": 1}}, "required": ["articles"]},
        {"properties": {"feed": {"type": "object"}}, "required": ["feed"]},
    ]


class IssueInput(IssueFacts):
    """An issue to be made."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_issue_schema)

    articles: Annotated[list[GivenArticle], Field(description="In reading order")] = []
    feed: Annotated[FeedInput | None, Field(description="Whose items become articles, now and later")] = None
    voice: Annotated[
        str | None, Field(max_length=200, description="Of articles that name none, and between them")
    ] = None
    speed: Annotated[float, Field(gt=0, le=10, description="Factor on the voice's usual rate")] = 1.0
    lexicon: Annotated[LexiconsGiven | None, Field(description=LEXICON)] = None
    between: Annotated[BetweenInput | None, Field(description="What is said between articles")] = None
    formats: Annotated[
        list[Published | Audio],
        Field(
            max_length=11,
            description="Of the whole, or of its articles, to be made at once; any other is made when it is first asked for",
        ),
    ] = []
    access: Annotated[
        Literal["public", "private"],
        Field(description="private: heard with an API key or a signed link alone"),
    ] = "public"
    priority: Annotated[
        Literal["interactive", "batch"], Field(description="batch waits while interactive work is there")
    ] = "batch"
    webhook: Annotated[
        Webhook | None,
        BeforeValidator(hook),
        Field(
            description="Where to tell of the whole's end: an address, or an address and its secret",
            json_schema_extra=lambda schema: schema["anyOf"].insert(0, ADDRESS),
        ),
    ] = None

    @model_validator(mode="after")
    def _some(self) -> IssueInput:
        if not self.articles and self.feed is None:
            raise ValueError(
                "an issue has an article at least, or a feed that has some: give articles, or a feed"
            )
        return self


class IssueQuery(BaseModel):
    """What can be said in the address too, which takes the place of what the body says."""

    model_config = ConfigDict(extra="forbid")

    title: Title | SkipJsonSchema[None] = None
    description: Fact | SkipJsonSchema[None] = None
    author: Fact | SkipJsonSchema[None] = None
    language: Language | SkipJsonSchema[None] = None
    date: Day | SkipJsonSchema[None] = None
    link: Link | SkipJsonSchema[None] = None
    voice: Annotated[str, Field(max_length=200)] | SkipJsonSchema[None] = None
    speed: Annotated[float, Field(gt=0, le=10)] | SkipJsonSchema[None] = None
    access: Literal["public", "private"] | SkipJsonSchema[None] = None
    priority: Literal["interactive", "batch"] | SkipJsonSchema[None] = None


class IssueChange(IssueFacts):
    """What is to be otherwise of an issue; what is not named stays as it is, and null takes a fact away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "minProperties": 1,
            "examples": [{"title": "Harbour Weekly, late edition", "paused": False}],
        },
    )

    between: Annotated[BetweenInput | None, Field(description="All of it")] = None
    formats: Annotated[
        list[Published], Field(max_length=8, description="Of the whole, to be made at once")
    ] = []
    access: Annotated[
        Literal["public", "private"] | SkipJsonSchema[None], Field(description="Holds at once")
    ] = None
    paused: Annotated[
        bool | SkipJsonSchema[None], Field(description="Nothing more of it is begun; what is begun is ended")
    ] = None
    order: Annotated[
        list[ArticleId] | SkipJsonSchema[None], Field(description="Every article's id, in the new order")
    ] = None

    @model_validator(mode="after")
    def _something(self) -> IssueChange:
        if not self.model_fields_set:
            raise ValueError(f"nothing is to be changed: give one of {', '.join(type(self).model_fields)}")
        return self


class AddedArticles(BaseModel):
    """Articles that come into an issue that is there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"articles": [{"id": "nets", "text": "The nets were mended by four."}], "before": None}
            ]
        },
    )

    articles: Annotated[list[GivenArticle], Field(min_length=1)]
    before: Annotated[
        ArticleId | None, Field(description="Where they are to stand; by default at the end")
    ] = None


def _edited_schema(schema: dict[str, Any]) -> None:
    _article_schema(schema)
    schema["examples"] = [{"text": "The ferry left at ten, and nobody looked up from the nets."}]


class EditedArticle(IssueArticleInput):
    """A new text of an article; what is not named of title, voice, speed, speak and its facts stays as it was."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_edited_schema)
