"""What else may an issue come as than JSON? A zip, a feed, a list of addresses: each becomes the JSON that says the same."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.errors import Problem
from api.inputs import TITLE_CHARS
from api.issue_inputs import FACT_CHARS, KEY_CHARS, LANGUAGE, SCHEMES
from api.middleware import ISSUE_BYTES
from api.service import Service
from api.wanted import ADDRESS_CHARS
from narrator.address import check_url
from narrator.errors import ArchiveRefused, EmptyInput, InputNotFound, InputTooLarge, NarratorError
from narrator.issue.config import Config
from narrator.issue.cover import checked_cover
from narrator.issue.entry import Entry, Source
from narrator.issue.feed import read_feed, read_json_feed
from narrator.issue.gather import gather
from narrator.issue.listing import parse_json, read_addresses
from narrator.issue.sound import read_sound
from narrator.settings import Settings
from narrator.source import decode, read_source
from narrator.sums import file_sha256

ZIP = ("application/zip", "application/x-zip-compressed")
FEEDS = ("application/rss+xml", "application/atom+xml")
JSON_FEED = "application/feed+json"
ADDRESSES = "text/uri-list"
KINDS = (*ZIP, *FEEDS, JSON_FEED, ADDRESSES)
"""Media types that an issue may come as, beside JSON."""

PATHS = ("/v1/issues", "/v1/issues/estimates")
"""To which it may."""

CHECKED_RATE = 22050
"""At which a sound is decoded to see whether it can be."""

BODY: dict[str, Any] = {
    "requestBody": {
        "content": {
            **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in ZIP[:1]},
            **{kind: {"schema": {"type": "string"}} for kind in (*FEEDS, JSON_FEED)},
            ADDRESSES: {
                "schema": {"type": "string"},
                "example": "https://example.org/ferry.html\nhttps://example.org/rope.html\n",
            },
        }
    }
}
"""The same for the published schema."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What JSON cannot say of an issue that came as something else."""

    assets: Mapping[str, Path] = field(default_factory=dict)
    """cover, intro, interlude, outro: files that are there while the request is answered."""
    refused: tuple[tuple[int, Entry], ...] = ()
    """Articles that cannot be read, and where among all they stand."""

    @property
    def digest(self) -> str:
        """Tells it from any other."""
        said = [[place, entry.to_json()] for place, entry in self.refused]
        sums = {name: file_sha256(path) for name, path in self.assets.items()}
        return json.dumps([said, sums], sort_keys=True)


class IssueRoute(APIRoute):
    """A route whose JSON may come as a zip, a feed or a list of addresses too; ``request.state.packed`` has the rest."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        handle = super().get_route_handler()

        async def handle_packed(request: Request) -> Response:
            request.state.packed = Packed()
            if request.method != "POST" or self.path not in PATHS:
                return await handle(request)
            given = request.headers.get("content-type", "")
            kind = given.partition(";")[0].strip().lower()
            if kind not in KINDS:
                if kind and kind != "application/json" and not kind.endswith("+json"):
                    raise _unknown(given)
                return await handle(request)
            body = await request.body()
            service: Service = request.app.state.service
            with tempfile.TemporaryDirectory(prefix="narrator-issue-") as folder:
                told, packed = await anyio.to_thread.run_sync(
                    read_packed, body, kind, Path(folder), service.settings
                )
                headers = [
                    (name, value) for name, value in request.scope["headers"] if name != b"content-type"
                ]
                scope = {**request.scope, "headers": [*headers, (b"content-type", b"application/json")]}
                as_json = Request(scope, request.receive)
                as_json._body = json.dumps(told).encode()
                as_json.state.packed = packed
                return await handle(as_json)

        return handle_packed


def read_packed(body: bytes, kind: str, folder: Path, settings: Settings) -> tuple[dict[str, Any], Packed]:
    """(the issue as JSON, what else belongs to it); ``folder`` is there and empty. Raises InputError."""
    config = Config()
    try:
        if kind in ZIP:
            source, config = _unpacked(body, folder, settings)
        elif kind in FEEDS:
            source = read_feed(body, "the feed")
        elif kind == JSON_FEED:
            found = parse_json(decode(body, "the feed", None, "text"), "the feed")
            source = read_json_feed(found if isinstance(found, dict) else {}, "the feed")
        else:
            source = read_addresses(decode(body, "the list", None, "text"), "the list")
        assets = _assets(source, config)
        articles, refused = _articles(source, settings)
    except NarratorError as error:
        # Nobody outside knows the folder.
        told = str(error)
        for path, name in {f"{_zip(folder)}/": "", str(_zip(folder)): "the zip", f"{folder}/": ""}.items():
            told = told.replace(path, name)
        raise type(error)(told) from error
    if not articles:
        first = refused[0][1].refusal if refused else None
        told = f"; the first: {first[1]}" if first else ""
        raise InputNotFound(f"none of {len(refused)} articles can be read{told}")
    return _told(source, config) | {"articles": articles}, Packed(assets, tuple(refused))


def _zip(folder: Path) -> Path:
    """Where ``gather`` unpacks the first of its sources."""
    return folder / "0"


def _unpacked(body: bytes, folder: Path, settings: Settings) -> tuple[Source, Config]:
    archive = folder / "issue.zip"
    if not body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise ArchiveRefused("the body is no zip: send one, or name what it is as Content-Type")
    archive.write_bytes(body)
    return gather([str(archive)], settings, folder)


def _assets(source: Source, config: Config) -> dict[str, Path]:
    """Cover and sounds, each looked at; raises InputError for what is none."""
    cover = checked_cover(config.cover or source.cover)
    found = {"cover": cover, "intro": config.intro, "interlude": config.interlude, "outro": config.outro}
    for name, path in found.items():
        if path and name != "cover":
            read_sound(path, CHECKED_RATE)
    return {name: path for name, path in found.items() if path}


def _articles(source: Source, settings: Settings) -> tuple[list[dict[str, Any]], list[tuple[int, Entry]]]:
    """(those that can be read, those that cannot and where they stand among all)."""
    articles: list[dict[str, Any]] = []
    refused, chars, names = [], 0, set[str]()
    for place, entry in enumerate(source.entries):
        row: dict[str, Any] = {
            name: value
            for name, value in entry.to_json().items()
            if name in ("id", "title", "author", "section", "date", "link", "voice", "url")
        }
        try:
            if entry.refusal:
                raise _Refused(*entry.refusal)
            if entry.url:
                check_url(entry.url, private=settings.private_addresses == "allow")
            else:
                markup, text = _text(entry, settings)
                row[markup], chars = text, chars + len(text)
        except NarratorError as error:
            code = error.reason if isinstance(error, _Refused) else error.code
            own = entry.id if entry.id not in names else f"{entry.id}#{place}"
            names.add(own)
            refused.append((place, _refused(replace(entry, id=own), code, str(error), source)))
            continue
        if chars > ISSUE_BYTES:
            raise InputTooLarge(f"the texts come to more than {ISSUE_BYTES:,} characters: split the issue")
        if row["id"] in names:
            del row["id"]  # some feeds give one to several
        names.add(entry.id)
        articles.append(_fitting(row))
    return articles, refused


class _Refused(NarratorError):
    """An article that its source shows to be unreadable."""

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(told)
        self.reason = reason


def _refused(entry: Entry, code: str, told: str, source: Source) -> Entry:
    folder = f"{source.folder}/" if source.folder else ""
    return Entry(
        entry.id, title=entry.title, author=entry.author, section=entry.section, date=entry.date, link=entry.link,
        refusal=(code, told.replace(folder, "") if folder else told),
    )  # fmt: skip


def _text(entry: Entry, settings: Settings) -> tuple[str, str]:
    """(markup, text) of an article that came along. Raises InputError."""
    if entry.path is None:
        if not (entry.text or "").strip():
            raise EmptyInput("there is no text in it, and no address")
        if len(entry.text or "") > settings.max_chars:
            raise InputTooLarge(f"it has more than {settings.max_chars:,} characters: split it")
        return entry.markup or "text", entry.text or ""
    read = read_source(str(entry.path), settings, entry.markup)
    return read.markup, read.text


def _fitting(row: dict[str, Any]) -> dict[str, Any]:
    """Without what a feed says and nobody can use: links that lead nowhere, and more than fits."""
    if not str(row.get("link", "")).startswith(SCHEMES) or len(row.get("link", "")) > ADDRESS_CHARS:
        row.pop("link", None)
    for name, most in (
        ("id", KEY_CHARS),
        ("title", TITLE_CHARS),
        ("author", FACT_CHARS),
        ("section", FACT_CHARS),
    ):
        if name in row:
            row[name] = row[name][:most]
    return row


def _told(source: Source, config: Config) -> dict[str, Any]:
    """What is said of the whole: by issue.toml, else by the source."""
    facts: dict[str, Any] = {
        name: getattr(config, name, None) or getattr(source, name, None)
        for name in ("title", "description", "author", "language", "date", "link", "category")
    }
    if not config.language and not re.fullmatch(LANGUAGE, facts["language"] or ""):
        facts["language"] = None  # feeds say what they like
    told = {
        **facts,
        "explicit": config.explicit,
        "voice": config.voice,
        "speed": config.speed,
        "between": {
            name: value
            for name, value in {
                "contents": config.contents,
                "sections": config.sections,
                "articles": config.announce,
                "contents_words": config.contents_words,
                "section_words": config.section_words,
                "article_words": config.announce_words,
            }.items()
            if value is not None
        },
    }
    return _fitting({name: value for name, value in told.items() if value is not None})


def _unknown(given: str) -> Problem:
    allowed = ["application/json", *KINDS]
    return Problem(
        415,
        "content_type_refused",
        f"a body of Content-Type {given[:100]!r}: send JSON, a zip, a feed or a list of addresses, and say which",
        limit=allowed,
        received=given,
        headers={"Accept": ", ".join(allowed)},
    )
