"""What does issue.toml say of an issue, and how do options of the command line take its place?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from narrator.errors import InputNotFound, IssueInvalid
from narrator.issue.entry import Entry, Source, iso_date

MAX_BYTES = 1 << 20
"""Longest issue.toml."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be chosen of an issue; None where nothing was."""

    title: str | None = None
    """Of the issue."""
    description: str | None = None
    """A sentence on it."""
    author: str | None = None
    """Who publishes it."""
    language: str | None = None
    """BCP 47 tag of what is spoken between articles, and of the issue."""
    date: str | None = None
    """When it appeared, as ISO 8601."""
    url: str | None = None
    """Where its folder will be served: what a feed's addresses begin with."""
    id: str | None = None
    """A URN or address that names it; by default a UUID that follows from its content."""
    category: str | None = None
    """Apple's, for the feed; "News" by default."""
    explicit: bool | None = None
    """Whether the feed says that it is for adults alone; false by default."""
    voice: str | None = None
    """Of all articles that name none."""
    speed: float | None = None
    """Factor on the voice's usual rate."""
    cover: Path | None = None
    """A PNG or JPEG."""
    contents: bool | None = None
    """Whether the titles are read out at the start; false by default."""
    sections: bool | None = None
    """Whether a section's name is said where it begins; true by default."""
    announce: bool | None = None
    """Whether each article is announced; false by default, since an article begins with its title."""
    contents_words: str | None = None
    """What opens the table of contents; may have {title}, {count} and {date}."""
    section_words: str | None = None
    """What is said where a section begins; has {section}, and may have {title}."""
    announce_words: str | None = None
    """What is said before an article; may have {number}, {count}, {title}, {author}, {section} and {minutes}."""
    intro: Path | None = None
    """Sound at the start."""
    interlude: Path | None = None
    """Sound before each article but the first."""
    outro: Path | None = None
    """Sound at the end."""

    def over(self, other: Config) -> Config:
        """This, and the other's where nothing is chosen here."""
        chosen = {item.name: getattr(self, item.name) for item in fields(Config)}
        return replace(other, **{name: value for name, value in chosen.items() if value is not None})


_TEXTS = ("title", "description", "author", "language", "url", "id", "category", "voice")
SPEAK = {
    "contents": "contents", "sections": "sections", "articles": "announce",
    "contents_words": "contents_words", "section_words": "section_words", "article_words": "announce_words",
}  # fmt: skip
"""What is chosen of what is said between articles, as issue.toml and requests call it, and as ``Config`` does."""

_TABLES = {
    "speak": SPEAK,
    "sounds": {"intro": "intro", "interlude": "interlude", "outro": "outro"},
}  # fmt: skip
_ARTICLE = frozenset({"file", "url", "title", "author", "section", "date", "link", "voice"})
_TOP = frozenset({*_TEXTS, "date", "explicit", "speed", "cover", "articles", "section", *_TABLES})


def read_config(path: Path) -> tuple[Config, list[dict[str, Any]] | None]:
    """What an issue.toml says, and its articles in order if it names any.

    Raises InputNotFound where there is none, IssueInvalid for what is no TOML or says what is not known.
    """
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(MAX_BYTES + 1)[: MAX_BYTES + 1].decode("utf-8"))
    except OSError as error:
        raise InputNotFound(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IssueInvalid(f"{path} is no TOML: {error}") from error
    where = str(path)
    check_members(data, _TOP, where)
    found: dict[str, Any] = {name: text(data, name, where) for name in _TEXTS}
    found["date"] = iso_date(data.get("date"), f"{where}, date")
    found["explicit"] = _flag(data, "explicit", where)
    speed = data.get("speed")
    if speed is not None and (isinstance(speed, bool) or not isinstance(speed, int | float)):
        raise IssueInvalid(f"{where}: speed is {speed!r}; give a number such as 1.1")
    found["speed"] = None if speed is None else float(speed)
    found["cover"] = _file(data, "cover", path.parent, where)
    for table, names in _TABLES.items():
        part = data.get(table, {})
        if not isinstance(part, dict):
            raise IssueInvalid(f"{where}: {table} is {part!r}; it is a table: [{table}]")
        check_members(part, frozenset(names), f"{where}, [{table}]")
        for name, target in names.items():
            if table == "sounds":
                found[target] = _file(part, name, path.parent, where)
            elif name.endswith("_words"):
                found[target] = text(part, name, where)
            else:
                found[target] = _flag(part, name, where)
    return Config(**found), _articles(data, where)


def arrange(source: Source, listed: Sequence[Mapping[str, Any]] | None) -> Source:
    """The source's articles as issue.toml lists them; what it does not list is left out, and that is said.

    Raises IssueInvalid for a file that the source does not have or that is listed twice.
    """
    if listed is None:
        return source
    known = {entry.id: entry for entry in source.entries}
    chosen: dict[str, Entry] = {}
    for row in listed:
        name = row.get("file") or row["url"]
        if name in chosen:
            raise IssueInvalid(f"issue.toml lists {name} twice")
        entry = Entry(name, url=name) if row.get("url") else known.get(PurePosixPath(name).as_posix())
        if entry is None:
            raise IssueInvalid(f"issue.toml lists {name}, and there is no such text, Markdown or HTML file")
        changes = {
            key: value for key, value in row.items() if key not in ("file", "url") and value is not None
        }
        chosen[name] = replace(entry, **changes)
    left = [name for name in known if name not in chosen]
    said = (
        (f"issue.toml does not list {', '.join(left[:5])}{'…' * (len(left) > 5)}: left out",) if left else ()
    )
    return replace(source, entries=tuple(chosen.values()), said=(*source.said, *said))


def check_members(data: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    """Raises IssueInvalid that names what is not known."""
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise IssueInvalid(f"{where}: {', '.join(unknown)} is not known; {', '.join(sorted(allowed))} are")


def text(data: Mapping[str, Any], name: str, where: str) -> str | None:
    """A member that is text, or None; raises IssueInvalid."""
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise IssueInvalid(f"{where}: {name} is {value!r}; give text")
    return (value or "").strip() or None


def within(folder: Path, name: str, where: str) -> Path:
    """A file below the folder; raises IssueInvalid for a path that leads out, a link, or what is not there."""
    path = folder / name
    parts = PurePosixPath(name).parts
    if Path(name).is_absolute() or ".." in parts or "\\" in name or ":" in name:
        raise IssueInvalid(f"{where}: {name!r} leads out of {folder}; put the file into that folder")
    steps = [folder.joinpath(*parts[: count + 1]) for count in range(len(parts))]
    if any(step.is_symlink() for step in steps):
        raise IssueInvalid(f"{where}: {name!r} is a symbolic link; put the file itself there")
    if not path.is_file():
        raise IssueInvalid(f"{where}: there is no file {name!r} in {folder}")
    return path


def _file(data: Mapping[str, Any], name: str, folder: Path, where: str) -> Path | None:
    value = text(data, name, where)
    return within(folder, value, f"{where}, {name}") if value else None


def _flag(data: Mapping[str, Any], name: str, where: str) -> bool | None:
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise IssueInvalid(f"{where}: {name} is {value!r}; give true or false")
    return value


def _articles(data: Mapping[str, Any], where: str) -> list[dict[str, Any]] | None:
    """Rows of ``articles``, then those of each ``[[section]]``; None if there are neither."""
    if "articles" not in data and "section" not in data:
        return None
    rows = _rows(data.get("articles", []), None, where)
    sections = data.get("section", [])
    if not isinstance(sections, list) or not all(isinstance(part, dict) for part in sections):
        raise IssueInvalid(f"{where}: section is a list of tables: [[section]]")
    for part in sections:
        check_members(part, frozenset({"title", "articles"}), f"{where}, [[section]]")
        rows += _rows(part.get("articles", []), text(part, "title", where), where)
    return rows


def _rows(found: object, section: str | None, where: str) -> list[dict[str, Any]]:
    if not isinstance(found, list):
        raise IssueInvalid(f"{where}: articles is {found!r}; give a list of file names or tables")
    rows = []
    for item in found:
        row = {"file": item} if isinstance(item, str) else item
        if not isinstance(row, dict):
            raise IssueInvalid(f"{where}: an article is {item!r}; give a file name or a table")
        check_members(row, _ARTICLE, f"{where}, articles")
        plain: dict[str, Any] = {name: text(row, name, where) for name in _ARTICLE - {"date"}}
        if bool(plain["file"]) == bool(plain["url"]):
            raise IssueInvalid(f"{where}: an article has a file or a url: {row!r}")
        plain["date"] = iso_date(row.get("date"), f"{where}, date")
        plain["section"] = plain["section"] or section
        rows.append(plain)
    return rows
