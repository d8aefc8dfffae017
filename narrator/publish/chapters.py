"""What does a podcast app read about chapters? Podcasting 2.0 chapters, version 1.2.0, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from narrator.publish import compact_json, write_file
from narrator.publish.joined import chapters_of
from narrator.publish.publication import Part, Publication

VERSION = "1.2.0"
"""Of the chapters document."""

TYPE = "application/json+chapters"
"""Its media type."""

NAME = "chapters.json"
"""What it is called beside a narration."""


def write_chapters(publication: Publication, into: Path, name: str) -> list[str]:
    """Chapters of the whole, and of each article by itself. Raises OSError."""
    rows = [
        {
            "startTime": publication.seconds(chapter.start_frame),
            "endTime": publication.seconds(chapter.end_frame),
            "title": chapter.title,
        }
        for chapter in chapters_of(publication)
    ]
    whole = write_file(into, name, compact_json(_document(publication.title, publication.author, rows)))
    if not publication.serial:
        return [whole]
    return [whole, *(write_article_chapters(publication, part, into) for part in publication.articles)]


def write_article_chapters(publication: Publication, part: Part, into: Path) -> str:
    """Chapters of one article on the clock of its own file; its name. Raises OSError."""
    rows = [
        {"startTime": row["start"], "endTime": row["end"], "title": row["title"]}
        for row in publication.manifest(part)["chapters"]
    ]
    return write_file(
        into, publication.url_of(part, NAME), compact_json(_document(part.title, part.author, rows))
    )


def _document(title: str, author: str | None, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": VERSION, "title": title, **({"author": author} if author else {}), "chapters": rows}
