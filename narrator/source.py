"""What does the user mean by FILE, URL or "-", and which characters are in it?"""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from narrator.errors import EmptyInput, InputNotFound, InputTooLarge, NotText, WrongEncoding
from narrator.settings import Settings

MAX_BYTES_PER_CHAR = 4
"""UTF-8's longest; the limit in characters times this bounds what is read at all."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF-", "a PDF file: copy its text"),
    (b"PK\x03\x04", "a zip archive, or an office document: save it as text"),
    (b"{\\rtf", "a rich text file: save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document: save it as text"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip file: unpack it"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a WAV or other RIFF file"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Source:
    """An input, read."""

    text: str
    """Its characters."""
    markup: str
    """"text", "html" or "markdown"."""
    name: str
    """What to call an output folder after it."""


def read_source(where: str, settings: Settings, markup: str | None = None) -> Source:
    """Read a file, an http(s) address or, for "-", standard input.

    ``markup`` overrides what the name, type and content suggest. Raises InputNotFound, InputTooLarge, EmptyInput,
    NotText, WrongEncoding or FetchFailed.
    """
    limit = settings.max_chars * MAX_BYTES_PER_CHAR
    guess, charset = None, None
    if re.match(r"https?://", where, re.IGNORECASE):
        from narrator.fetch import fetch

        page = fetch(where, limit, settings.fetch_timeout_s)
        data, guess, charset, name = page.data, page.markup, page.charset, page.name
    elif where == "-":
        data, name = sys.stdin.buffer.read(limit + 1), "narration"
    else:
        data, name = _read_file(Path(where), limit), Path(where).stem
        guess = {
            ".html": "html",
            ".htm": "html",
            ".xhtml": "html",
            ".md": "markdown",
            ".markdown": "markdown",
        }.get(Path(where).suffix.lower())
    text = decode(data, where, charset, markup or guess)
    if len(data) > limit or len(text) > settings.max_chars:
        raise InputTooLarge(
            f"{where} has more than {settings.max_chars:,} characters: split it, or raise NARRATOR_MAX_CHARS"
        )
    return Source(text, markup or guess or ("html" if _HTML.match(text) else "text"), name or "narration")


def decode(data: bytes, where: str, charset: str | None = None, markup: str | None = None) -> str:
    """The characters of the bytes: by byte order mark, declared charset, or as UTF-8."""
    if not data.strip():
        raise EmptyInput(f"{where} is empty: give a file, an address or text on standard input")
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if encoding is None:
        kind = next((words for magic, words in _BINARY if data.startswith(magic)), None)
        if kind or b"\0" in data[:8192]:
            raise NotText(
                f"{where} is not text but {kind or 'binary data'}; narrator reads text, HTML and Markdown"
            )
        declared = _META_CHARSET.search(data[:4096]) if markup in ("html", None) else None
        encoding = charset or (declared.group(1).decode("ascii") if declared else "utf-8")
    try:
        return data.decode(_known(encoding))
    except UnicodeDecodeError as error:
        if markup == "html" and _known(encoding) == "utf-8":
            return data.decode("cp1252", "replace")  # what browsers fall back to
        raise WrongEncoding(
            f"{where} is not {encoding}: byte 0x{data[error.start]:02x} at {error.start} does not belong there; "
            f"save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8"
        ) from error


def _known(encoding: str) -> str:
    """The codec behind a declared name; browsers read Latin-1 as Windows-1252 (WHATWG Encoding, section 4.2)."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except IsADirectoryError as error:
        raise InputNotFound(f"{path} is a folder: give a file") from error
    except FileNotFoundError as error:
        raise InputNotFound(
            f"no file {path}: give a path, an address that starts with https://, or - for standard input"
        ) from error
    except OSError as error:
        raise InputNotFound(f"{path} cannot be read: {error.strerror or error}") from error
