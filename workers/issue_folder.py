"""How are an issue's parts, which are spread over the storage, laid into one folder of this machine?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from narrator.errors import StorageUnavailable
from narrator.issue.assemble import Heard
from narrator.issue.config import SPEAK, Config
from narrator.issue.entry import Entry
from narrator.issue.jobs import part_record
from narrator.publish import PUBLISHED
from narrator.records.issue import IssueRecord
from narrator.records.issue_finding import BoundArticle
from narrator.records.issue_flow import settle_issue
from narrator.records.narration import StoredFile
from narrator.storage import Storage
from workers.desk import Desk
from workers.invitation import invite
from workers.steps import TYPES

TEXTS = ("manifest.json", "article.json", "article.txt", "captions.vtt")
"""What every format reads of a part; some read its sound too."""

OTHER = {
    "jsonld": "application/ld+json", "html": "text/html; charset=utf-8", "json": "application/json", "png": "image/png", "jpg": "image/jpeg",
}  # fmt: skip
"""Media types of further files, by ending."""


def config_of(issue: IssueRecord, storage: Storage) -> Config:
    """What the issue's request chose. Raises StorageUnavailable."""
    request = issue.request
    between = {name: (request.get("between") or {}).get(asked) for asked, name in SPEAK.items()}
    plain = ("title", "description", "author", "language", "date", "category", "explicit", "voice", "speed")
    chosen: dict[str, Any] = {name: request.get(name) for name in plain}
    chosen |= {name: storage.local(path) for name, path in issue.assets.items()}
    return Config(id=f"urn:uuid:{UUID(issue.narration.id)}", **chosen, **between)


def entry_of(bound: BoundArticle) -> Entry:
    """What the source of an article says of it; its date is at the latest when it was given."""
    article, facts = bound.article, bound.article.facts
    given = datetime.fromtimestamp(article.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Entry(
        article.key,
        title=facts.get("title"),
        author=facts.get("author"),
        section=facts.get("section"),
        date=facts.get("date") or given,
        link=facts.get("link"),
    )


def lay_articles(bound: Sequence[BoundArticle], storage: Storage, folder: Path) -> list[Heard]:
    """Lay the texts of every article into ``folder``, and read what the issue needs to know of each.

    Raises StorageUnavailable.
    """
    heard = []
    for one in bound:
        place = folder / "articles" / one.article.id
        lay_files([file for file in one.files if file.name in TEXTS], storage, place)
        manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text("utf-8"))
        record = part_record(manifest) | {"id": one.article.narration_id}
        heard.append(Heard(one.article.id, entry_of(one), record))
    return heard


def lay_files(files: Sequence[StoredFile], storage: Storage, folder: Path) -> None:
    """Bring files of the storage into a folder, without copying where links reach. Raises StorageUnavailable."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        into = folder / file.name.rpartition("/")[2]
        if not into.exists() and not storage.fetch(file.path, into):
            raise StorageUnavailable(f"{file.name} is not in the storage any more: PUT the article again")


def of_one_rate(heard: Sequence[Heard]) -> tuple[list[Heard], list[dict[str, str]]]:
    """(those with the frame rate that most have, the others as failures): one track has one."""
    rates = [one.record["frame_rate"] for one in heard]
    rate = max(rates, key=rates.count)
    failed = [
        {
            "id": one.entry.id,
            "code": "option_refused",
            "reason": f"its voice speaks at {one.record['frame_rate']} Hz, the issue's at {rate}: choose another voice",
        }
        for one in heard
        if one.record["frame_rate"] != rate
    ]
    return [one for one in heard if one.record["frame_rate"] == rate], failed


def media_type(name: str) -> str:
    """Of a file of an issue, by its name."""
    file = name.rpartition("/")[2]
    known = {file_of.file.format(stem="issue"): file_of.type for file_of in PUBLISHED.values()}
    return (
        TYPES.get(file) or known.get(file) or OTHER.get(file.rpartition(".")[2], "application/octet-stream")
    )


def settle(desk: Desk, issue_id: str) -> None:
    """Have done what the issue is waiting for, if that can be done now. Raises DatabaseUnavailable."""
    added = settle_issue(desk.database, issue_id)
    if added:
        invite(added)
