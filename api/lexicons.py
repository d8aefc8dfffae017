"""What lexicons does a request name or bring along, and how are they kept with it?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.errors import Problem
from api.service import Service
from narrator.errors import LexiconError
from narrator.lexicon import Lexicon, read_pls
from narrator.lexicon.lexeme import FORMS, GRAPHEME_CHARS, LEXEMES, SAID_CHARS
from narrator.lexicon.reading import from_json
from narrator.records.lexicons import LexiconRecord, find_lexicon, keep_text, read_texts

STACKED = 10
"""Most lexicons of one narration."""

ID = re.compile("[0-9a-f]{32}")

_Word = Annotated[str, Field(min_length=1, max_length=GRAPHEME_CHARS)]
_Said = Annotated[str, Field(min_length=1, max_length=SAID_CHARS)]


class PronunciationInput(BaseModel):
    """One way to say a word."""

    model_config = ConfigDict(extra="forbid")

    alias: _Said | None = None
    phoneme: Annotated[_Said | None, Field(description="In IPA")] = None
    prefer: bool = False


class LexemeInput(BaseModel):
    """A word, in one or several written forms, and how it is said: by an alias, by IPA, or by a list of both."""

    model_config = ConfigDict(extra="forbid")

    grapheme: Annotated[
        _Word | list[_Word] | None, Field(description="As it is written, in capitals and small letters")
    ] = None
    graphemes: Annotated[list[_Word], Field(max_length=FORMS)] = []
    alias: Annotated[_Said | list[_Said] | None, Field(description="What is read in its place")] = None
    phoneme: Annotated[_Said | list[_Said] | None, Field(description="How it sounds, in IPA")] = None
    pronunciations: Annotated[list[PronunciationInput], Field(max_length=FORMS)] = []
    inflect: Annotated[
        list[Literal["plural", "possessive"]], Field(description="Forms that it stands for too; English")
    ] = []
    roles: Annotated[list[str], Field(max_length=FORMS)] = []
    examples: Annotated[list[str], Field(max_length=FORMS)] = []


class LexemesInput(BaseModel):
    """A lexicon as JSON."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"lexemes": [{"grapheme": "Qatar", "alias": "cutter"}]}]},
    )

    language: Annotated[
        str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35, description="BCP 47")
    ] = "en"
    lexemes: Annotated[list[LexemeInput], Field(max_length=LEXEMES)]


LexiconGiven = (
    Annotated[str, Field(min_length=1, description="The id of a stored lexicon, or a PLS document")]
    | LexemesInput
)
"""One lexicon."""

LexiconsGiven = LexiconGiven | Annotated[list[LexiconGiven], Field(max_length=STACKED)]
"""One, or several of which a later one wins."""


def resolve(service: Service, given: LexiconsGiven | None) -> list[dict[str, str]]:
    """Each as it is kept with an edition, ``{"id", "digest"}``, the lowest first.

    Raises LexiconError, and Problem 422 for an id that no lexicon has.
    """
    many: Sequence[Any] = given if isinstance(given, list) else [given] if given is not None else []
    return [_kept(service, one) for one in many]


def renewed(service: Service, before: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those of an earlier edition's request as they are now; one that was deleted stays as it was."""
    found = []
    for one in before.get("lexicons") or ():
        record = find_lexicon(service.database, one["id"]) if one["id"] else None
        found.append({"id": one["id"], "digest": record.digest if record else one["digest"]})
    return found


def read_given(service: Service, given: LexiconsGiven | None) -> list[Lexicon]:
    """What they say, without keeping anything; raises as ``resolve`` does."""
    many: Sequence[Any] = given if isinstance(given, list) else [given] if given is not None else []
    found = []
    for one in many:
        if isinstance(one, str) and ID.fullmatch(one):
            found += read_texts(service.database, [_stored(service, one).digest])
        else:
            found.append(parsed(one))
    return found


def parsed(given: str | LexemesInput) -> Lexicon:
    """The lexicon that came as PLS or as JSON; raises Problem 422 with every fault and its line."""
    try:
        if isinstance(given, LexemesInput):
            return from_json(
                given.model_dump(exclude_defaults=True)
                | {"language": given.language, "lexemes": _rows(given)}
            )
        if not given.lstrip("\ufeff \t\r\n").startswith("<"):
            raise LexiconError(
                f"{given[:40]!r} is neither the id of a stored lexicon nor a PLS document: give 32 hex digits, "
                "<lexicon ...>, or an object with lexemes"
            )
        return read_pls(given)
    except LexiconError as error:
        raise refused(error) from error


def refused(error: LexiconError) -> Problem:
    """The answer to a lexicon that cannot be used: ``received`` has the faults with their lines."""
    faults = [f"line {line}: {told}" if line else told for line, told in error.faults[:10]]
    return Problem(422, error.code, str(error), received=faults or None)


def _rows(given: LexemesInput) -> list[dict[str, Any]]:
    return [one.model_dump(exclude_defaults=True) for one in given.lexemes]


def _kept(service: Service, one: str | LexemesInput) -> dict[str, str]:
    if isinstance(one, str) and ID.fullmatch(one):
        return {"id": one, "digest": _stored(service, one).digest}
    return {"id": "", "digest": keep_text(service.database, parsed(one))}


def _stored(service: Service, lexicon_id: str) -> LexiconRecord:
    record = find_lexicon(service.database, lexicon_id)
    if record is None:
        raise missing(lexicon_id, 422)
    return record


def missing(lexicon_id: str, status: int = 404) -> Problem:
    """The answer where no lexicon has that id."""
    return Problem(
        status,
        "lexicon_unknown",
        f"no lexicon {lexicon_id}: it was deleted, or never made",
        received=lexicon_id,
    )
