"""How does a lexicon come in that is not PLS: a list of words in CSV, or JSON?

CSV:   grapheme,alias[,phoneme[,inflect]]     one line a word; the heading names the columns
JSON:  {"language": "en", "lexemes": [{"grapheme": "Qatar", "alias": "cutter"}, ...]}, or that list alone
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from narrator.errors import InputNotFound, LexiconError
from narrator.lexicon.lexeme import LEXEMES, Lexeme, Lexicon, Pronunciation, faults_of, tidy
from narrator.lexicon.pls import BYTES, LANGUAGE, read_pls, refusal

COLUMNS = ("grapheme", "alias", "phoneme", "inflect")
"""Of CSV; the first and one of the next two have to be there."""

MEMBERS = ("grapheme", "graphemes", "alias", "phoneme", "pronunciations", "inflect", "roles", "examples")
"""Of a lexeme in JSON."""


def open_lexicon(path: str | Path, language: str = "en") -> Lexicon:
    """The lexicon in a file: PLS, JSON or CSV, by its content. ``language`` is that of a list that names none.

    Raises InputNotFound, or LexiconError with every fault and its line.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(2 * BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputNotFound(f"the lexicon {path} cannot be read: {reason}") from error
    return read_lexicon(data, language)


def read_lexicon(source: bytes | str, language: str = "en") -> Lexicon:
    """The lexicon in a document of PLS, JSON or CSV; raises LexiconError with every fault and its line."""
    text = source if isinstance(source, str) else None
    if text is None:
        assert isinstance(source, bytes)
        if source.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or source[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return read_pls(source)
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise LexiconError(
                f"it is not in UTF-8: byte {error.start} cannot be read; save it as UTF-8"
            ) from error
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return read_pls(text)
    if len(text) > BYTES:
        raise LexiconError(f"the lexicon is larger than {BYTES:,} characters: split it into several")
    if not text.strip():
        raise LexiconError("the lexicon is empty: give PLS, JSON or CSV")
    if text.lstrip()[0] in "[{":
        try:
            return from_json(json.loads(text), language)
        except (json.JSONDecodeError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            raise refusal([(line, f"it is no JSON: {getattr(error, 'msg', 'too deep')}")]) from error
    return _read_csv(text, language)


def from_json(data: Any, language: str = "en") -> Lexicon:
    """The lexicon in parsed JSON; raises LexiconError, its faults numbered by lexeme."""
    if isinstance(data, Mapping):
        strange = set(data) - {"language", "lexemes"}
        if strange or "lexemes" not in data:
            raise LexiconError(
                f'received {", ".join(map(str, data)) or "nothing"}: a lexicon is {{"language", "lexemes"}}'
            )
        language, data = data.get("language", language), data["lexemes"]
    if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
        raise LexiconError(f"language is {str(language)[:40]!r}: give a BCP 47 tag, such as en")
    if not isinstance(data, list):
        raise LexiconError('lexemes is no list: give [{"grapheme", "alias"}, ...]')
    if len(data) > LEXEMES:
        raise LexiconError(f"{len(data):,} lexemes: {LEXEMES:,} are allowed; split the lexicon into several")
    faults: list[tuple[int | None, str]] = []
    lexemes = []
    for number, row in enumerate(data):
        try:
            lexeme = _lexeme(row)
            told = faults_of(lexeme, language)
        except (TypeError, ValueError, KeyError) as error:
            told = [str(error)]
        else:
            lexemes.append(lexeme)
        faults += [(None, f"lexeme {number}: {one}") for one in told]
    if faults:
        raise refusal(faults)
    return Lexicon(language, tuple(lexemes))


def _lexeme(row: Any) -> Lexeme:
    """Raises TypeError or ValueError that says what is wrong with it."""
    if not isinstance(row, Mapping):
        raise TypeError('it is no object: give {"grapheme", "alias"}')
    strange = [name for name in row if name not in MEMBERS]
    if strange:
        raise ValueError(f"there is no member {strange[0]!r}: allowed are {', '.join(MEMBERS)}")
    said = []
    for one in row.get("pronunciations") or []:
        ways = [
            name for name in ("alias", "phoneme") if isinstance(one, Mapping) and one.get(name) is not None
        ]
        if len(ways) != 1 or set(one) - {"alias", "phoneme", "prefer"} or not isinstance(one[ways[0]], str):
            raise ValueError('a pronunciation is {"alias"} or {"phoneme"}, with "prefer" or without')
        if not isinstance(one.get("prefer", False), bool):
            raise ValueError("prefer is true or false")
        said.append(Pronunciation(**{ways[0]: tidy(one[ways[0]])}, prefer=one.get("prefer", False)))
    said += [Pronunciation(phoneme=text) for text in _texts(row, "phoneme")]
    said += [Pronunciation(alias=text) for text in _texts(row, "alias")]
    return Lexeme(
        tuple(_texts(row, "graphemes") + _texts(row, "grapheme")),
        tuple(said),
        tuple(dict.fromkeys(_texts(row, "inflect"))),
        tuple(_texts(row, "roles")),
        tuple(_texts(row, "examples")),
    )


def _texts(row: Mapping[str, Any], name: str) -> list[str]:
    value = row.get(name)
    if value is None:
        return []
    many = [value] if isinstance(value, str) else value
    if not isinstance(many, list) or not all(isinstance(one, str) for one in many):
        raise TypeError(f"{name} is no text and no list of texts")
    return [tidy(one) for one in many]


def _read_csv(text: str, language: str) -> Lexicon:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise LexiconError(f"it is neither PLS, JSON nor CSV: {error}") from error
    heading = [name.strip().lower() for name in rows[0]]
    if "grapheme" not in heading or not {"alias", "phoneme"} & set(heading) or set(heading) - set(COLUMNS):
        raise refusal(
            [
                (
                    1,
                    f"the heading is {','.join(rows[0])[:80]!r}: name the columns, grapheme,alias or more of {','.join(COLUMNS)}",
                )
            ]
        )
    faults: list[tuple[int | None, str]] = []
    lexemes = []
    line = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for number, row in enumerate(reader):
        first, line = line, reader.line_num + 1
        if number == 0 or not any(cell.strip() for cell in row):
            continue
        if len(row) > len(heading):
            faults.append(
                (first, f"it has {len(row)} columns, the heading {len(heading)}: quote what holds a comma")
            )
            continue
        named = {name: tidy(cell) for name, cell in zip(heading, row, strict=False) if cell.strip()}
        said = [Pronunciation(phoneme=named["phoneme"])] if "phoneme" in named else []
        said += [Pronunciation(alias=named["alias"])] if "alias" in named else []
        graphemes = (named["grapheme"],) if "grapheme" in named else ()
        lexeme = Lexeme(graphemes, tuple(said), tuple(named.get("inflect", "").split()), line=first)
        faults += [(first, told) for told in faults_of(lexeme, language)]
        lexemes.append(lexeme)
    if len(lexemes) > LEXEMES:
        faults.append(
            (None, f"{len(lexemes):,} lexemes: {LEXEMES:,} are allowed; split the lexicon into several")
        )
    if faults:
        raise refusal(faults)
    return Lexicon(language, tuple(lexemes))
