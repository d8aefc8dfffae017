"""How is an issue an audiobook to the W3C? A publication manifest of the Audiobooks profile, and its contents page."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from narrator.labels import iso_duration
from narrator.publish import compact_json, write_file
from narrator.publish.publication import NO_DATE, SOUNDS, Part, Publication, authors, voices

CONTENTS = "contents.html"
"""The table of contents (Audiobooks, section 4.2)."""


def write_audiobook(publication: Publication, into: Path, name: str) -> list[str]:
    """The manifest and its table of contents. Raises OSError."""
    return [
        write_file(into, name, compact_json(audiobook(publication))),
        write_file(into, CONTENTS, contents(publication)),
    ]


def audiobook(publication: Publication) -> dict[str, Any]:
    """The manifest as plain JSON data (W3C Audiobooks, 10 November 2020).

    Durations are of the files, to the millisecond, and their sum is the whole's.
    """
    total_ms = sum(_ms(publication, part) for part in publication.parts)
    dated = publication.date != NO_DATE
    return {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "type": "Audiobook",
        "id": publication.id,
        **({"url": publication.url} if publication.url else {}),
        "name": publication.title,
        **({"author": authors(publication)} if authors(publication) else {}),
        **({"publisher": publication.author} if publication.author and publication.serial else {}),
        "readBy": voices(publication),
        "inLanguage": publication.language,
        "duration": iso_duration(total_ms / 1000),
        **({"datePublished": publication.date, "dateModified": publication.date} if dated else {}),
        **({"description": publication.description} if publication.description else {}),
        "abridged": False,
        "accessMode": ["auditory", "textual"],
        "accessModeSufficient": [
            {"type": "ItemList", "itemListElement": ["auditory"]},
            {"type": "ItemList", "itemListElement": ["textual"]},
        ],
        "accessibilityFeature": ["tableOfContents", "transcript"],
        "accessibilityHazard": ["none"],
        "accessibilitySummary": "Every word is in the audio and in the transcripts; captions are timed to the word.",
        "readingOrder": [_item(publication, part) for part in publication.parts],
        "resources": [
            {
                "type": "LinkedResource",
                "url": publication.cover,
                "encodingFormat": publication.cover_type,
                "rel": "cover",
                "name": publication.title,
            },
            {"type": "LinkedResource", "url": CONTENTS, "encodingFormat": "text/html", "rel": "contents"},
        ],
    }


def contents(publication: Publication) -> str:
    """The table of contents as HTML: a list of articles, under their sections."""
    lines, section = [], None
    for part in publication.articles:
        if part.section != section:
            lines.append("</ol></li>" * bool(section))
            section = part.section
            lines.append(f"<li>{escape(section)}<ol>" if section else "")
        url = publication.audio_of(part, "audio/mp4").url
        lines.append(f'<li><a href="{escape(url)}">{escape(part.title)}</a></li>')
    lines.append("</ol></li>" * bool(section))
    return (
        f'<!doctype html>\n<html lang="{escape(publication.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(publication.title)}</title>\n"
        f'<link rel="publication" href="publication.json">\n</head>\n<body>\n<nav role="doc-toc">\n'
        f"<h1>{escape(publication.title)}</h1>\n<ol>\n"
        + "\n".join(filter(None, lines))
        + "\n</ol>\n</nav>\n</body>\n</html>\n"
    )


def _item(publication: Publication, part: Part) -> dict[str, Any]:
    file = publication.audio_of(part, "audio/mp4")
    item = {
        "type": "LinkedResource",
        "url": file.url,
        "encodingFormat": file.type,
        "name": part.title,
        "duration": iso_duration(_ms(publication, part) / 1000),
        "length": file.bytes,
    }
    if part.kind not in SOUNDS:
        item["alternate"] = [
            {
                "type": "LinkedResource",
                "url": publication.url_of(part, "captions.vtt"),
                "encodingFormat": "text/vtt",
            },
            {
                "type": "LinkedResource",
                "url": publication.url_of(part, "article.txt"),
                "encodingFormat": "text/plain",
            },
        ]
    return item


def _ms(publication: Publication, part: Part) -> int:
    return round(1000 * part.frames / publication.frame_rate)
