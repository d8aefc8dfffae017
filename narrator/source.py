"""What does the user mean by FILE, URL or "-", and which characters are in it?"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

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
# Possessive, since a run of comments can be split in two to the power of their number.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*)*+<(?:!doctype html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSETS = frozenset(
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be cp866 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 "
    "cp1255 cp1256 cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic "
    "gbk gb18030 big5 big5hkscs cp932 euc_jp iso2022_jp cp949".split()
)
"""Codecs that a page may name: those of the web. Python has others that run escapes or unpack archives."""
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gbk",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""What a codec is read as, since pages that name the one are often in the other."""
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""Names of the web that Python does not know."""


@dataclass(frozen=True, slots=True)
class Source:
    """An input, read."""

    text: str
    """Its characters."""
    markup: str
    """"text", "html" or "markdown"."""
    name: str
    """What to call an output folder after it."""
    url: str | None = None
    """The address that it was read from."""


def read_source(where: str, settings: Settings, markup: str | None = None) -> Source:
    """Read a file, an http(s) address or, for "-", standard input.

    ``markup`` overrides what the name, type and content suggest. Raises InputNotFound, InputTooLarge, EmptyInput,
    NotText, WrongEncoding or FetchFailed.
    """
    if re.match(r"https?://", where, re.IGNORECASE):
        return read_address(where, settings, markup)
    limit = settings.max_chars * MAX_BYTES_PER_CHAR
    shown = "standard input" if where == "-" else where
    guess = None
    if where == "-":
        data, name = _stdin().read(limit + 1), "narration"
    else:
        data, name = _read_file(where, limit), Path(where).stem
        guess = {
            ".html": "html",
            ".htm": "html",
            ".xhtml": "html",
            ".md": "markdown",
            ".markdown": "markdown",
        }.get(Path(where).suffix.lower())
    return _source(data, shown, None, markup or guess, name, settings)


def read_address(
    url: str, settings: Settings, markup: str | None = None, *, untrusted: bool = False
) -> Source:
    """Read an http(s) address; one that a stranger gave is ``untrusted``, and NARRATOR_PRIVATE_ADDRESSES holds for it.

    Raises FetchFailed, AddressRefused, InputTooLarge, EmptyInput, NotText or WrongEncoding.
    """
    from narrator.fetch import fetch

    page = fetch(
        url,
        settings.max_chars * MAX_BYTES_PER_CHAR,
        settings.fetch_timeout_s,
        public_only=untrusted,
        private=settings.private_addresses == "allow",
    )
    return replace(_source(page.data, url, page.charset, markup or page.markup, page.name, settings), url=url)


def _source(
    data: bytes, shown: str, charset: str | None, markup: str | None, name: str, settings: Settings
) -> Source:
    # Before decoding: the cut may be in the middle of a character.
    limit = settings.max_chars * MAX_BYTES_PER_CHAR
    text = decode(data, shown, charset, markup) if len(data) <= limit else None
    if text is None or len(text) > settings.max_chars:
        raise InputTooLarge(
            f"{shown} has more than {settings.max_chars:,} characters: split it, or raise NARRATOR_MAX_CHARS"
        )
    return Source(text, markup or ("html" if _HTML.match(text) else "text"), name or "narration")


def read_lines(where: str, settings: Settings) -> Iterator[str]:
    """Lines of a text file or, for "-", of standard input as they come; empty ones too, and a last one without its end.

    Only a line feed ends a line, so that there are as many as ``wc -l`` and other tools count. Raises what
    ``read_source`` does, but EmptyInput.
    """
    if where != "-":
        try:
            text = read_source(where, settings, "text").text
        except EmptyInput:
            text = _read_file(where, settings.max_chars).decode("utf-8", "replace")
        lines = text.split("\n")
        yield from (line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1]))
        return
    stdin, limit = _stdin(), settings.max_chars * MAX_BYTES_PER_CHAR
    for number, line in enumerate(iter(lambda: stdin.readline(limit + 1), b""), start=1):
        if len(line) > limit:
            raise InputTooLarge(
                f"line {number} of standard input has more than {settings.max_chars:,} characters: "
                "split it, or raise NARRATOR_MAX_CHARS"
            )
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise WrongEncoding(
                f"line {number} of standard input is not UTF-8: byte 0x{line[error.start]:02x} does not belong there; "
                "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8"
            ) from error
        yield text.removesuffix("\n").removesuffix("\r")


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate: JSON can escape one, and no file can hold it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def decode(data: bytes, where: str, charset: str | None = None, markup: str | None = None) -> str:
    """The characters of the bytes: by byte order mark, declared charset, or as UTF-8; in HTML leniently, as browsers do."""
    is_html = markup == "html" or (markup is None and bool(_HTML.match(data[:4096].decode("latin-1"))))
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    declared = encoding or (_known(charset) if charset else None)
    if encoding is None:
        kind = next((words for magic, words in _BINARY if data.startswith(magic)), None)
        wide = declared is not None and declared.startswith(("utf-16", "utf-32"))
        if kind or (b"\0" in data and not wide):
            raise NotText(
                f"{where} is not text but {kind or 'binary data'}; narrator reads text, HTML and Markdown"
            )
        meta = _META_CHARSET.search(data[:4096]) if is_html and not declared else None
        if meta:
            # A page whose declaration can be read is not in UTF-16, whatever it declares (HTML, section 13.2.3.2).
            named = _known(meta.group(1).decode("ascii", "replace"))
            declared = "utf-8" if named.startswith(("utf-16", "utf-32")) else named
    try:
        text = data.decode(declared or "utf-8")
    except UnicodeDecodeError as error:
        if not is_html:
            raise WrongEncoding(
                f"{where} is not {declared or 'utf-8'}: byte 0x{data[error.start]:02x} at {error.start} does not belong "
                "there; save it as UTF-8, for example with: iconv -f WINDOWS-1252 -t UTF-8"
            ) from error
        text = data.decode(declared or "cp1252", "replace")
    if "\0" in text:
        raise NotText(f"{where} is not text but binary data; narrator reads text, HTML and Markdown")
    if not text.strip():
        raise EmptyInput(f"{where} is empty: give a file, an address or text on standard input")
    return text


def _known(charset: str) -> str:
    """The codec behind a declared name, as browsers take it (WHATWG Encoding, section 4.2)."""
    try:
        name = codecs.lookup(_LABELS.get(charset.lower(), charset)).name
    except (LookupError, ValueError):
        return "utf-8"
    name = _SUPERSETS.get(name, name)
    return name if name in _CHARSETS else "utf-8"


def _stdin() -> BinaryIO:
    if sys.stdin is None:  # started with it closed
        raise InputNotFound("standard input is closed: give a file, or text on standard input")
    return sys.stdin.buffer


def _read_file(where: str, limit: int) -> bytes:
    try:
        with Path(where).open("rb") as file:
            return file.read(limit + 1)
    except IsADirectoryError as error:
        if where:
            raise InputNotFound(f"{where} is a folder: give a file") from error
        raise InputNotFound(
            "the name of the file is empty: give a file, an address, or - for standard input"
        ) from error
    except FileNotFoundError as error:
        raise InputNotFound(
            f"no file {where}: give a path, an address that starts with https://, or - for standard input"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputNotFound(f"{where} cannot be read: {reason}") from error
