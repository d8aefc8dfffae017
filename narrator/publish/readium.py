"""How is an issue an audiobook to Readium? Its manifest, and guided navigation from sentence to sentence."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from narrator.publish import compact_json, write_file
from narrator.publish.publication import NO_DATE, SOUNDS, Part, Publication, authors, voices

TYPE = "application/audiobook+json"
GUIDED_TYPE = "application/guided-navigation+json"

GUIDED = "guided.json"
"""What the guided navigation of a part is called."""

ROLES = {
    "title": "heading",
    "standfirst": "subtitle",
    "byline": "credit",
    "heading": "heading",
    "paragraph": "paragraph",
    "quote": "blockquote",
    "list_item": "listItem",
    "caption": "caption",
    "table": "table",
    "code": "preformatted",
    "footnote": "footnote",
    "date": "paragraph",
}
"""Kinds of blocks as Readium's list of roles has them."""

_PARTS = {"article": "article", "contents": "toc", "section": "section", "announcement": "introduction"}


def write_readium(publication: Publication, into: Path, name: str) -> list[str]:
    """The manifest, and a guided navigation document for each part with words. Raises OSError."""
    guided = [part for part in publication.parts if part.kind not in SOUNDS]
    names = [write_file(into, name, compact_json(readium(publication, name)))]
    for index, part in enumerate(guided):
        following = guided[index + 1] if index + 1 < len(guided) else None
        document = guided_navigation(publication, part, following)
        names.append(write_file(into, publication.url_of(part, GUIDED), compact_json(document, None)))
    return names


def readium(publication: Publication, name: str) -> dict[str, Any]:
    """The manifest as plain JSON data (Readium Web Publication Manifest, audiobook profile)."""
    order = [_item(publication, part) for part in publication.parts]
    dated = publication.date != NO_DATE
    first = next(part for part in publication.parts if part.kind not in SOUNDS)
    return {
        "@context": "https://readium.org/webpub-manifest/context.jsonld",
        "metadata": {
            "@type": "http://schema.org/Audiobook",
            "conformsTo": "https://readium.org/webpub-manifest/profiles/audiobook",
            "identifier": publication.id,
            "title": publication.title,
            **({"author": authors(publication)} if authors(publication) else {}),
            **({"publisher": publication.author} if publication.author and publication.serial else {}),
            "narrator": voices(publication),
            "language": publication.language,
            **({"published": publication.date, "modified": publication.date} if dated else {}),
            **({"description": publication.description} if publication.description else {}),
            "duration": round(sum(item["duration"] for item in order), 5),
            "abridged": False,
        },
        "links": [
            {"rel": "self", "href": publication.address(name), "type": TYPE},
            {"rel": "related", "href": publication.url_of(first, GUIDED), "type": GUIDED_TYPE},
        ],
        "readingOrder": order,
        "resources": [{"rel": "cover", "href": publication.cover, "type": publication.cover_type}],
        "toc": _toc(publication),
    }


def guided_navigation(publication: Publication, part: Part, following: Part | None = None) -> dict[str, Any]:
    """The part's guided navigation as plain JSON data: its segments in their blocks, each with its stretch of sound.

    A stretch goes from a segment's start to the next one's; the first begins and the last ends with the file.
    """
    rows = publication.manifest(part)["segments"]
    audio = publication.audio_of(part, "audio/mp4").url.rpartition("/")[2]
    edges = [0.0, *(row["start"] for row in rows[1:]), publication.seconds(part.frames)]
    clips = list(zip(rows, pairwise(edges), strict=True))
    children = []
    for _, group in groupby(clips, key=lambda clip: clip[0]["block"]):
        sentences = list(group)
        role = [ROLES[sentences[0][0]["kind"]]]
        objects = [
            {"audioref": f"{audio}#t={start:g},{end:g}", "text": row["text"]}
            for row, (start, end) in sentences
        ]
        children.append(
            {"role": role, **objects[0]} if len(objects) == 1 else {"role": role, "children": objects}
        )
    links = []
    if following:
        up = "../" * (part.folder.count("/") + 1)
        links.append(
            {"rel": "next", "href": f"{up}{publication.url_of(following, GUIDED)}", "type": GUIDED_TYPE}
        )
    return {"links": links, "guided": [{"role": [_PARTS[part.kind]], "children": children}]}


def _item(publication: Publication, part: Part) -> dict[str, Any]:
    file = publication.audio_of(part, "audio/mp4")
    duration = publication.seconds(part.frames)
    item: dict[str, Any] = {
        "href": file.url,
        "type": file.type,
        "title": part.title,
        "duration": duration,
        "bitrate": round(8 * file.bytes / duration / 1000),
    }
    if part.kind not in SOUNDS:
        item["alternate"] = [{"href": publication.url_of(part, GUIDED), "type": GUIDED_TYPE}]
    return item


def _toc(publication: Publication) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for section, group in groupby(publication.articles, key=lambda part: part.section):
        links = [
            {
                "href": publication.audio_of(part, "audio/mp4").url,
                "type": part.audio[0].type,
                "title": part.title,
            }
            for part in group
        ]
        rows += [{"href": links[0]["href"], "title": section, "children": links}] if section else links
    return rows
