"""Which articles does a JSON list, or a list of addresses, name?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from narrator.errors import InputError, IssueInvalid
from narrator.issue.config import check_members, text, within
from narrator.issue.entry import Entry, Source, iso_date
from narrator.issue.folder import MARKUPS

_WHERE = ("text", "html", "markdown", "file", "url")
_ARTICLE = frozenset({*_WHERE, "id", "title", "author", "section", "date", "link", "voice"})
_ISSUE = frozenset({"articles", "title", "description", "author", "language", "date", "link"})

_SCHEMES = ("http://", "https://")


def read_json(data: Any, folder: Path | None, where: str) -> Source:
    """A list of articles, or an object that has one in ``articles`` and says more of the issue.

    An article is an address, the name of a file below ``folder``, or an object with one of text, html, markdown,
    file and url. Without a folder, as for what came over a network, no file is read. Raises IssueInvalid.
    """
    issue = {"articles": data} if isinstance(data, list) else data
    if not isinstance(issue, dict) or not isinstance(issue.get("articles"), list):
        raise IssueInvalid(f'{where}: give a JSON list of articles, or an object with one as "articles"')
    check_members(issue, _ISSUE, where)
    entries = [
        _entry(row, number, folder, f"{where}, article {number}")
        for number, row in enumerate(issue["articles"], start=1)
    ]
    told: dict[str, Any] = {
        name: text(issue, name, where) for name in ("title", "description", "author", "language", "link")
    }
    return Source(
        tuple(entries),
        **told,
        date=iso_date(issue.get("date"), f"{where}, date"),
        folder=folder,
    )


def read_addresses(lines: str, where: str) -> Source:
    """An address on each line; empty lines and those that begin with # are left out. Raises IssueInvalid."""
    entries = []
    for number, line in enumerate(lines.splitlines(), start=1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        if not url.startswith(_SCHEMES):
            raise IssueInvalid(
                f"{where}, line {number}: {url[:80]!r} is no address; give one that starts with https://"
            )
        entries.append(Entry(url, url=url, link=url))
    return Source(tuple(entries))


def is_addresses(content: str) -> bool:
    """True if the first line that says something is an address and nothing else."""
    first = next((line.strip() for line in content.splitlines() if line.strip() and line[:1] != "#"), "")
    return first.startswith(_SCHEMES) and " " not in first


def parse_json(content: str, where: str) -> Any:
    """Raises IssueInvalid for what is no JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IssueInvalid(f"{where} is no JSON: {error}") from error


def _entry(row: Any, number: int, folder: Path | None, where: str) -> Entry:
    if isinstance(row, str):
        row = {"url": row} if row.startswith(_SCHEMES) else {"file": row}
    if not isinstance(row, dict):
        raise IssueInvalid(f"{where} is {row!r}; give an address, a file's name or an object")
    check_members(row, _ARTICLE, where)
    given = [name for name in _WHERE if row.get(name) is not None]
    if len(given) != 1:
        raise IssueInvalid(f"{where} has {' and '.join(given) or 'no text'}: give one of {', '.join(_WHERE)}")
    kind = given[0]
    value = text(row, kind, where) or ""
    more: dict[str, Any] = {
        name: text(row, name, where) for name in ("title", "author", "section", "link", "voice")
    }
    more["date"] = iso_date(row.get("date"), f"{where}, date")
    name = text(row, "id", where)
    if kind == "url":
        return Entry(name or value, url=value, **{**more, "link": more["link"] or value})
    if kind == "file":
        return _file(name or value, value, folder, where, more)
    return Entry(
        name or more["link"] or more["title"] or f"article-{number}", text=value, markup=kind, **more
    )


def _file(identity: str, name: str, folder: Path | None, where: str, more: Mapping[str, Any]) -> Entry:
    """The file below the folder; one that is missing or leads out fails alone."""
    if folder is None:
        raise IssueInvalid(f"{where}: a list that came from elsewhere cannot name files: give text or a url")
    try:
        path = within(folder, name, where)
    except InputError as error:
        return Entry(identity, refusal=(error.code, str(error)), **more)
    return Entry(identity, path=path, markup=MARKUPS.get(path.suffix.lower()), **more)
