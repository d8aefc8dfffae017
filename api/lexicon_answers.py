"""What do the routes of lexicons take and answer?"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.answers import NarrationShown, Range
from api.lexicons import LexemeInput, LexemesInput, LexiconsGiven
from narrator.records.lexicons import LexiconRecord

NAME_CHARS = 200
"""Longest name."""

TRIED_CHARS = 4096
"""Longest text that is tried: as of /v1/audio/speech."""

_SAID: dict[str, Any] = {"grapheme": "Siobhan", "phoneme": "ʃɪˈvɔːn", "alias": "Shivawn"}


class StoredInput(BaseModel):
    """A lexicon to be kept: a name, and its words as PLS or as JSON."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "House", "lexicon": {"language": "en", "lexemes": [_SAID]}}]
        },
    )

    name: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=NAME_CHARS,
            pattern=r"^[^\x00]*$",
            description="For people; by default as it is",
        ),
    ] = None
    lexicon: Annotated[str, Field(min_length=1, description="A PLS document")] | LexemesInput


class TryInput(BaseModel):
    """A text, and the lexicons with which it is to be said."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Siobhan went home.", "lexicon": {"lexemes": [_SAID]}}]},
    )

    text: Annotated[str, Field(min_length=1, max_length=TRIED_CHARS, pattern=r"^[^\x00]*$")]
    lexicon: LexiconsGiven | None = None
    voice: Annotated[str | None, Field(max_length=200)] = None


class ImpactInput(BaseModel):
    """What the lexicon would say: words added to it or put in place of its own, or another text for all of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"lexemes": [_SAID]}]})

    lexemes: Annotated[
        list[LexemeInput],
        Field(max_length=1000, description="Each replaces what stands for the same graphemes"),
    ] = []
    lexicon: Annotated[
        Annotated[str, Field(min_length=1)] | LexemesInput | None,
        Field(description="In place of the whole; by default what is stored"),
    ] = None


class ApplyInput(BaseModel):
    """Which narrations are to be spoken with the lexicon as it is stored."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"narrations": None}]})

    narrations: Annotated[
        list[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]] | None,
        Field(max_length=1000, description="Ids; by default all that it touches"),
    ] = None


class LexiconShown(BaseModel):
    """A stored lexicon."""

    id: str
    name: str
    language: str
    version: Annotated[int, Field(description="One more with each change")]
    lexemes: Annotated[int, Field(description="How many it has")]
    created_at: Annotated[float, Field(description="Seconds since 1970")]
    updated_at: float
    links: dict[str, str]


class LexiconList(BaseModel):
    """Every stored lexicon, by name."""

    lexicons: list[LexiconShown]


class LexiconText(LexiconShown):
    """A stored lexicon with its words."""

    lexicon: Annotated[dict[str, Any], Field(description="language and lexemes, as a request takes them")]


class SoundsShown(BaseModel):
    """How a word sounds."""

    asked: Annotated[str, Field(description="IPA of the lexicon")]
    said: Annotated[str | None, Field(description="IPA of what the voice makes of it")]


class SpanShown(BaseModel):
    """A stretch of text that is said otherwise than it is written."""

    range: Range
    written: str
    spoken: str
    kind: Annotated[str, Field(description="lexicon, or the class of what was read: money, date, ...")]
    phonemes: SoundsShown | None


class TrialShown(BaseModel):
    """How a text would be said."""

    text: str
    spoken: str
    spans: list[SpanShown]


class TouchedShown(BaseModel):
    """A sentence that would be said otherwise."""

    segments: Annotated[list[str], Field(description="Ids, in the manifest, of what it replaces")]
    source: Annotated[Range, Field(description="Where it stands in article.txt")]
    text: str
    before: Annotated[str, Field(description="As it is said now; sounds between slashes")]
    after: str
    start: Annotated[float, Field(description="Seconds, in the audio that is heard now")]
    end: float
    audio: Annotated[str, Field(description="That stretch of it")]


class NarrationTouched(BaseModel):
    """A narration of which something would be said otherwise."""

    id: str
    title: str | None
    edition: int
    seconds: Annotated[float, Field(description="Of audio that would be spoken anew")]
    sentences: list[TouchedShown]


class ImpactShown(BaseModel):
    """What a change of a lexicon touches."""

    looked_at: Annotated[int, Field(description="Narrations that are made with it")]
    sentences: int
    seconds: Annotated[float, Field(description="Of audio that would be spoken anew")]
    narrations: list[NarrationTouched]
    refused: Annotated[list[str], Field(description="Ids of narrations that could not be spoken so, and why")]


class AppliedShown(BaseModel):
    """The narrations that are being spoken anew."""

    narrations: list[NarrationShown]


def show_lexicon(record: LexiconRecord, base: str) -> dict[str, Any]:
    """A stored lexicon as its answer."""
    own = f"{base}/v1/lexicons/{record.id}"
    return {
        "id": record.id,
        "name": record.name,
        "language": record.language,
        "version": record.version,
        "lexemes": record.lexemes,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "links": {"self": own, "impact": f"{own}/impact", "apply": f"{own}/apply"},
    }
