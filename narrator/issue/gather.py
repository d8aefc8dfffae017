"""Which articles does the user mean by SOURCE...: folders, zips, lists, feeds, files, addresses?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrator.errors import InputNotFound, InputTooLarge, IssueInvalid
from narrator.issue.archive import unpack
from narrator.issue.config import Config, arrange, read_config
from narrator.issue.entry import Entry, Source
from narrator.issue.feed import is_feed, is_json_feed, read_feed, read_json_feed
from narrator.issue.folder import CONFIG, MARKUPS, read_folder
from narrator.issue.listing import is_addresses, parse_json, read_addresses, read_json
from narrator.settings import Settings
from narrator.source import MAX_BYTES_PER_CHAR, decode

LIST_BYTES = 64 << 20
"""Longest list or feed."""

_SCHEMES = ("http://", "https://")


def gather(
    sources: Sequence[str | Source], settings: Settings, unpacked: Path, config: Path | None = None
) -> tuple[Source, Config]:
    """All articles of all sources in order, and what issue.toml says: the one given, else that of a folder or zip.

    A source that was read is taken as it is.

    ``unpacked`` is a folder, which is there and empty, for what is in a zip. Raises InputError.
    """
    parts = []
    chosen = Config()
    for number, where in enumerate(sources):
        part = where if isinstance(where, Source) else _read(where, settings, unpacked / str(number))
        listed_in = isinstance(where, str) and Path(where).suffix == ".json"
        path = config or (part.folder / CONFIG if part.folder and not listed_in else None)
        if path and (config or path.is_file()):
            said, listed = read_config(path)
            chosen = chosen.over(said)
            part = arrange(part, listed)
        parts.append(part)
    names = [where if isinstance(where, str) else where.link or where.name for where in sources]
    whole = _distinct(_join(parts, names))
    if not whole.entries:
        ends = ", ".join(MARKUPS)
        raise InputNotFound(f"no article in {', '.join(names)}: files that end in {ends} are looked for")
    if len(whole.entries) > settings.articles_max:
        raise InputTooLarge(
            f"{len(whole.entries):,} articles: an issue has at most {settings.articles_max:,}; split it, or raise "
            "NARRATOR_ARTICLES_MAX"
        )
    return whole, chosen


def _read(where: str, settings: Settings, unpacked: Path) -> Source:
    if where.startswith(_SCHEMES):
        return _read_address(where, settings)
    if where == "-":
        return _read_content(sys.stdin.buffer.read(LIST_BYTES + 1), None, "standard input", None, settings)
    path = Path(where)
    if path.is_dir():
        return read_folder(path)
    try:
        with path.open("rb") as file:
            head = file.read(4)
            if head == b"PK\x03\x04" or head == b"PK\x05\x06":
                unpacked.mkdir(parents=True)
                unpack(path, unpacked, settings.max_chars * MAX_BYTES_PER_CHAR)
                return replace(read_folder(_only_folder(unpacked)), name=path.stem)
            data = head + file.read(LIST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputNotFound(
            f"{where} cannot be read: {reason}; give a folder, zip, list, feed or address"
        ) from error
    return _read_content(data, path, where, None, settings)


def _read_address(url: str, settings: Settings) -> Source:
    """A feed or list at an address, or the one article there."""
    from narrator.fetch import LISTS, fetch, shown

    page = fetch(url, LIST_BYTES, settings.fetch_timeout_s, kinds=LISTS)
    source = _read_content(page.data, None, shown(url), page.charset, settings, page.markup, url)
    return replace(source, name=page.name or "issue", link=source.link or url)


def _read_content(
    data: bytes,
    path: Path | None,
    where: str,
    charset: str | None,
    settings: Settings,
    kind: str | None = None,
    url: str | None = None,
) -> Source:
    """A list, a feed, or one article, by what is in it. Raises InputError."""
    if len(data) > LIST_BYTES:
        raise InputTooLarge(f"{where} is larger than {LIST_BYTES:,} bytes: split it")
    name = path.stem if path else "issue"
    start = data[:4096].decode("latin-1").lstrip("\xef\xbb\xbf")
    if is_feed(start):
        return replace(read_feed(data, where, base=url, charset=charset), name=name)
    if (
        kind == "json"
        or (path and path.suffix.lower() == ".json")
        or (not path and start.lstrip()[:1] in "[{")
    ):
        found = parse_json(decode(data, where, charset, "text"), where)
        if is_json_feed(found):
            return replace(read_json_feed(found, where), name=name)
        return replace(read_json(found, path.resolve().parent if path else None, where), name=name)
    if kind == "feed":
        raise IssueInvalid(f"{where} is XML, and no RSS or Atom feed")
    markup = kind or (MARKUPS.get(path.suffix.lower()) if path else None)
    if markup in (None, "text"):
        content = decode(data, where, charset, "text")
        if is_addresses(content):
            return replace(read_addresses(content, where), name=name)
    if url:
        return Source((Entry(url, url=url, link=url),))
    if path:
        return Source((Entry(path.name, path=path, markup=markup),), name=name)
    return Source((Entry("standard-input", text=decode(data, where, charset), markup="text"),))


def _only_folder(unpacked: Path) -> Path:
    """Where a zip has everything in one folder, that one."""
    found = list(unpacked.iterdir())
    return found[0] if len(found) == 1 and found[0].is_dir() else unpacked


def _distinct(source: Source) -> Source:
    """With an id of its own for each article: the second of two that a list calls alike is "id#2"."""
    seen: Counter[str] = Counter()
    found, taken = [], {entry.id for entry in source.entries}
    for entry in source.entries:
        seen[entry.id] += 1
        name = entry.id
        while seen[entry.id] > 1 and (name := f"{entry.id}#{seen[entry.id]}") in taken:
            seen[entry.id] += 1
        taken.add(name)
        found.append(entry if name == entry.id else replace(entry, id=name))
    return replace(source, entries=tuple(found))


def _join(parts: Sequence[Source], sources: Sequence[str]) -> Source:
    """Several sources as one: what is said of the issue is said by the first that says it."""
    if len(parts) == 1:
        return parts[0]
    shared = Counter(entry.id for part in parts for entry in part.entries)
    entries = tuple(
        entry if shared[entry.id] == 1 else replace(entry, id=f"{where}/{entry.id}")
        for part, where in zip(parts, sources, strict=True)
        for entry in part.entries
    )
    if len({entry.id for entry in entries}) < len(entries):
        raise IssueInvalid(f"a source is given twice: {', '.join(sources)}")

    told: dict[str, Any] = {
        name: next((getattr(part, name) for part in parts if getattr(part, name)), None)
        for name in ("title", "description", "author", "language", "date", "link", "cover")
    }
    return Source(
        entries,
        **told,
        name=parts[0].name,
        said=tuple(line for part in parts for line in part.said),
    )
