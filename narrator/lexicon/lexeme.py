"""What does a lexicon say of one word?"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

INFLECTIONS = ("plural", "possessive")
"""Forms of an English word that a lexeme may stand for too."""

LEXEMES = 50_000
"""Most lexemes of a lexicon; the largest dictionaries of names have fewer."""

GRAPHEME_CHARS = 200
"""Longest written form: a title, not a paragraph."""

SAID_CHARS = 500
"""Longest alias or transcription."""

FORMS = 100
"""Most graphemes, and most pronunciations, of one lexeme."""


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROLE = re.compile(r"\{[^{}\s<>&\"]{1,500}\}[^\W\d][\w.-]{0,100}")


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One way to say a lexeme: as another text, or as phonemes."""

    alias: str | None = None
    """What is read in place of the word."""
    phoneme: str | None = None
    """How it sounds, in IPA. Exactly one of the two is there."""
    prefer: bool = False
    """Whether it goes before those that stand first."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """Written forms of a word and how it is said."""

    graphemes: tuple[str, ...]
    """As written, in capitals and small letters; at least one."""
    pronunciations: tuple[Pronunciation, ...]
    """In the order of the document; at least one."""
    inflect: tuple[str, ...] = ()
    """Which of ``INFLECTIONS`` it stands for too."""
    roles: tuple[str, ...] = ()
    """PLS's roles, each "{namespace}name": kept, not told apart."""
    examples: tuple[str, ...] = ()
    """Sentences for people."""
    line: int | None = field(default=None, compare=False)
    """Where it stands in its file, from 1."""

    def ranked(self) -> tuple[Pronunciation, ...]:
        """The pronunciations, the one to be spoken first: the first preferred one, else the first."""
        return tuple(sorted(self.pronunciations, key=lambda one: not one.prefer))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data; what is empty is left out."""
        said = []
        for one in self.pronunciations:
            way = {"alias": one.alias} if one.alias is not None else {"phoneme": one.phoneme}
            said.append({**way, **({"prefer": True} if one.prefer else {})})
        rest = {
            "inflect": list(self.inflect),
            "roles": list(self.roles),
            "examples": list(self.examples),
        }
        return {
            "graphemes": list(self.graphemes),
            "pronunciations": said,
            **{name: value for name, value in rest.items() if value},
        }


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lexemes of one language."""

    language: str
    """BCP 47 tag: texts of another language are not touched."""
    lexemes: tuple[Lexeme, ...]
    """In the order of the document."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data, which ``read_lexicon`` takes back."""
        return {"language": self.language, "lexemes": [one.to_json() for one in self.lexemes]}

    @property
    def digest(self) -> str:
        """Hex SHA-256 of all that it says."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()


def faults_of(lexeme: Lexeme, language: str) -> list[str]:
    """What is wrong with a lexeme, in words."""
    found = []
    if not lexeme.graphemes:
        found.append("it has no grapheme: give the word as it is written")
    if not lexeme.pronunciations:
        found.append("it has neither phoneme nor alias: say how it sounds, by one of the two")
    for name, many in (("graphemes", lexeme.graphemes), ("pronunciations", lexeme.pronunciations)):
        if len(many) > FORMS:
            found.append(f"it has {len(many)} {name}: {FORMS} are allowed")
    for grapheme in lexeme.graphemes:
        if not any(char.isalnum() or unicodedata.category(char)[0] == "S" for char in grapheme):
            found.append(
                f"grapheme {_shown(grapheme)} has no letter, digit or sign: give a word as it is written"
            )
        elif len(grapheme) > GRAPHEME_CHARS:
            found.append(
                f"grapheme {_shown(grapheme)} has {len(grapheme)} characters: {GRAPHEME_CHARS} are allowed"
            )
    for one in lexeme.pronunciations:
        name, said = ("alias", one.alias) if one.alias is not None else ("phoneme", one.phoneme or "")
        if said is None or not any(char.isalnum() for char in said):
            found.append(f"{name} {_shown(said or '')} has no letter or digit: give something to say")
        elif len(said) > SAID_CHARS:
            found.append(f"{name} {_shown(said)} has {len(said)} characters: {SAID_CHARS} are allowed")
    texts = (
        *lexeme.graphemes,
        *(one.alias or one.phoneme or "" for one in lexeme.pronunciations),
        *lexeme.examples,
    )
    found += [
        f"{_shown(text)} holds a character that XML cannot: take it out"
        for text in texts
        if _UNWRITABLE.search(text)
    ]
    found += [
        f"role {_shown(role)} is no {{namespace}}name" for role in lexeme.roles if not _ROLE.fullmatch(role)
    ]
    strange = [name for name in lexeme.inflect if name not in INFLECTIONS]
    if strange:
        found.append(f"it inflects {' '.join(strange)}: allowed are {' and '.join(INFLECTIONS)}")
    if lexeme.inflect and not language.lower().startswith("en"):
        found.append(
            f"it inflects, and its language is {language}: plural and possessive are made in English alone"
        )
    return found


def tidy(text: str) -> str:
    """Without spaces around it, and one between words, as PLS reads graphemes and aliases."""
    return " ".join(text.split())


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
