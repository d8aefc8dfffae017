"""What are an article's page and media overlay in an e-book?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import Any

from narrator.article import Article, Block
from narrator.publish.publication import Part, Publication

_TAGS = {"title": "h1", "heading": "h2", "list_item": "li", "table": "pre", "code": "pre"}
_FRAMES = {"list_item": "ul", "quote": "blockquote"}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """For XML text and attributes; what XML 1.0 cannot hold becomes U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", text))


def page(article: Article, part: Part, segments: Sequence[Mapping[str, Any]]) -> str:
    """The article as XHTML, each segment in an element with its id."""
    inside: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in segments:
        inside[row["block"]].append(row)
    lines = []
    if article.title is None:
        lines.append(f"<h1>{escaped(part.title)}</h1>")
    numbered = list(enumerate(article.blocks))
    for kind, group in groupby(numbered, key=lambda row: row[1].kind):
        blocks = [_block(block, inside[index]) for index, block in group]
        frame = _FRAMES.get(kind)
        lines += [f"<{frame}>", *blocks, f"</{frame}>"] if frame else blocks
    language = escaped(part.language)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<!DOCTYPE html>",
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
            f'lang="{language}" xml:lang="{language}">',
            f'<head><title>{escaped(part.title)}</title><link rel="stylesheet" href="style.css"/></head>',
            '<body><section epub:type="chapter">',
            *lines,
            "</section></body>",
            "</html>",
            "",
        ]
    )


def overlay(
    publication: Publication, part: Part, segments: Sequence[Mapping[str, Any]], stem: str
) -> tuple[str, int]:
    """(the SMIL document, its length in milliseconds): segments in order, with no time left out between them.

    A segment's sound goes on to where the next one starts; the first begins and the last ends with the file.
    """
    from narrator.publish.epub import clock_value

    length_ms = 1000 * part.frames // publication.frame_rate
    edges = [0, *(round(1000 * row["start"]) for row in segments[1:]), length_ms]
    lines = []
    for number, (row, (start, end)) in enumerate(zip(segments, pairwise(edges), strict=True), start=1):
        if end <= start:
            continue
        lines.append(
            f'<par id="p{number}"><text src="{stem}.xhtml#{row["id"]}"/>'
            f'<audio src="{stem}.m4a" clipBegin="{clock_value(start)}" clipEnd="{clock_value(end)}"/></par>'
        )
    document = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">',
        f'<body epub:textref="{stem}.xhtml">',
        *lines,
        "</body>",
        "</smil>",
        "",
    ]
    return "\n".join(document), length_ms


def _block(block: Block, segments: Sequence[Mapping[str, Any]]) -> str:
    tag = _TAGS.get(block.kind, "p")
    parts, position = [], block.char_start
    for row in segments:
        start, end = row["source"]
        parts.append(escaped(block.text[position - block.char_start : start - block.char_start]))
        words = escaped(block.text[start - block.char_start : end - block.char_start])
        parts.append(f'<span id="{row["id"]}">{words}</span>')
        position = end
    parts.append(escaped(block.text[position - block.char_start :]))
    return f'<{tag} class="{block.kind}">{"".join(parts)}</{tag}>'
