"""What does a search engine read about an issue, and about each article of it? schema.org as JSON-LD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from narrator.labels import iso_duration
from narrator.publish import compact_json, write_file
from narrator.publish.publication import NO_DATE, Part, Publication

NAME = "article.jsonld"
"""What an article's own is called."""

_CONTEXT = "https://schema.org"


def write_jsonld(publication: Publication, into: Path, name: str) -> list[str]:
    """One document of the whole, and one of each article with its transcript. Raises OSError."""
    if not publication.serial:
        return [write_file(into, name, compact_json(article_jsonld(publication, publication.parts[0])))]
    names = [name]
    into.mkdir(parents=True, exist_ok=True)
    head = compact_json(issue_jsonld(publication)).rstrip("}\n")
    with (into / name).open("w", encoding="utf-8", newline="\n") as file:
        # Transcripts are as long as the issue: one after another.
        file.write(f'{head},\n "hasPart": [')
        for number, part in enumerate(publication.articles, start=1):
            row = article_jsonld(publication, part)
            names.append(write_file(into, publication.url_of(part, NAME), compact_json(row, None)))
            row = {"position": number, **{key: value for key, value in row.items() if key != "@context"}}
            file.write(f"{',' * (number > 1)}\n  {json.dumps(row, ensure_ascii=False)}")
        file.write("\n ]\n}\n")
    return names


def issue_jsonld(publication: Publication) -> dict[str, Any]:
    """A schema.org PublicationIssue, without its articles."""
    return {
        "@context": _CONTEXT,
        "@type": "PublicationIssue",
        "@id": publication.id,
        "name": publication.title,
        **({"description": publication.description} if publication.description else {}),
        **({"url": publication.link} if publication.link else {}),
        **({"datePublished": publication.date} if publication.date != NO_DATE else {}),
        **(
            {"publisher": {"@type": "Organization", "name": publication.author}} if publication.author else {}
        ),
        "inLanguage": publication.language,
        "image": publication.address(publication.cover),
        "timeRequired": iso_duration(publication.frames / publication.frame_rate),
    }


def article_jsonld(publication: Publication, part: Part) -> dict[str, Any]:
    """A schema.org Article, the narration as its ``audio``, with its transcript. Raises OSError."""
    text = publication.path(part, "article.txt").read_text("utf-8").strip()
    duration = iso_duration(part.frames / publication.frame_rate)
    files = [
        {
            "@type": "AudioObject",
            "contentUrl": publication.address(file.url),
            "encodingFormat": file.type,
            "contentSize": f"{file.bytes} B",
            "duration": duration,
        }
        for file in part.audio
    ]
    return {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": part.title,
        **({"description": part.standfirst} if part.standfirst else {}),
        **({"author": {"@type": "Person", "name": part.author}} if part.author else {}),
        **({"articleSection": part.section} if part.section else {}),
        **({"datePublished": part.date} if part.date else {}),
        **({"url": part.link} if part.link else {}),
        "inLanguage": part.language,
        "wordCount": part.words,
        "audio": {
            **files[0],
            "name": part.title,
            "inLanguage": part.language,
            "transcript": text,
            **({"encoding": files[1:]} if files[1:] else {}),
        },
    }
