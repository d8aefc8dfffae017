"""What does a player or a catalogue need to know about an issue? issue.json, version 1."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from narrator.labels import about, clock
from narrator.publish.publication import NO_DATE, SOUNDS, Part, Publication, article_starts
from narrator.read_time import WORDS_PER_MINUTE

VERSION = 1
"""Known members never change their meaning within it."""


def build_issue(
    publication: Publication,
    made: Sequence[Mapping[str, Any]],
    failed: Sequence[Mapping[str, str]],
    duplicates: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The manifest as plain JSON data. ``made`` are the files of the whole issue: format, url, type, bytes, sha256."""
    words = sum(part.words for part in publication.articles)
    read_s = round(words * 60 / WORDS_PER_MINUTE)
    starts = article_starts(publication.parts)
    ends = [start for _, start in starts[1:]] + [publication.frames]
    return {
        "version": VERSION,
        "id": publication.id,
        "title": publication.title,
        "description": publication.description,
        "author": publication.author,
        "language": publication.language,
        "date": None if publication.date == NO_DATE else publication.date,
        "link": publication.link,
        "label": "Listen",
        "duration": publication.seconds(publication.frames),
        "duration_label": clock(publication.frames / publication.frame_rate),
        "read_time": {"words": words, "seconds": read_s, "label": about(read_s, "read")},
        "cover": publication.cover,
        "frame_rate": publication.frame_rate,
        "frames": publication.frames,
        "parts": [_part(publication, part) for part in publication.parts],
        "chapters": [
            {
                "title": part.title,
                "section": part.section,
                "start": publication.seconds(start),
                "end": publication.seconds(end),
            }
            for (part, start), end in zip(starts, ends, strict=True)
        ],
        "files": list(made),
        "failed": list(failed),
        "duplicates": list(duplicates),
    }


def issue_json(issue: Mapping[str, Any]) -> str:
    """The manifest as a file: a line for each member and part, so that two can be compared."""
    lines = []
    for name, value in issue.items():
        if name in ("parts", "chapters", "files", "failed", "duplicates") and value:
            rows = ",\n".join(_dump(row) for row in value)
            lines.append(f"{json.dumps(name)}:[\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(name)}:{_dump(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


@lru_cache(maxsize=1)
def issue_schema() -> dict[str, Any]:
    """The JSON Schema of version 1."""
    schema: dict[str, Any] = json.loads(
        files("narrator.issue").joinpath("issue.schema.json").read_text("utf-8")
    )
    return schema


def _part(publication: Publication, part: Part) -> dict[str, Any]:
    seconds = publication.seconds(part.frames)
    row: dict[str, Any] = {
        "kind": part.kind,
        "id": part.id,
        "title": part.title,
        "section": part.section,
        "author": part.author,
        "date": part.date,
        "link": part.link,
        "language": part.language,
        "words": part.words,
        "start": publication.seconds(part.start_frame),
        "end": publication.seconds(part.start_frame + part.frames),
        "duration": seconds,
        "duration_label": clock(part.frames / publication.frame_rate),
        "audio": [
            {
                "url": file.url,
                "type": file.type,
                "bytes": file.bytes,
                "duration": seconds,
                "sha256": file.sha256,
            }
            for file in part.audio
        ],
    }
    if part.kind not in SOUNDS:
        row |= {
            "manifest": publication.url_of(part, "manifest.json"),
            "page": publication.url_of(part, "index.html"),
            "captions": publication.url_of(part, "captions.vtt"),
            "text": publication.url_of(part, "article.txt"),
        }
    return row


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
