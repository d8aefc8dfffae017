"""How does a narrated article look as one page that plays from disk, each word lit as it is spoken?"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import Any

from narrator.article import Article, Block

HEADER_KINDS = frozenset({"title", "standfirst", "byline", "date"})
"""Kinds that make up the head of the page when they open the article."""

HINT = "Click or tap a word to listen from there"
"""What a reader can do on a page that follows."""

_TAGS = {
    "title": "h1",
    "heading": "h2",
    "list_item": "li",
    "caption": "figcaption",
    "table": "pre",
    "code": "pre",
}
_FRAMES = {"list_item": "ul", "quote": "blockquote", "caption": "figure"}
_OWN_MARKER = re.compile(r"(?:\d+|[A-Za-z])[.)]\s|[-*•–]\s")
_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
_JSON_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def render_page(article: Article, manifest: dict[str, Any]) -> str:
    """The page as HTML: the article to read, a bar to play it, and all that following its words needs.

    The text is there without any script. Each block is one text node that begins at the block's
    ``char_start``, so that the manifest's character ranges need no further mark-up.
    """
    return Template(_asset("page.html")).substitute(
        language=f' lang="{_text(manifest["language"])}"' if manifest.get("language") else "",
        title=_text(manifest["title"]),
        style=_asset("page.css"),
        label=_text(manifest["label"]),
        duration=f"{float(manifest['duration']):.6f}",
        duration_label=_text(manifest["duration_label"]),
        clock_width=len(manifest["duration_label"]),
        audio=_audio(manifest["audio"]),
        download=_download(manifest["audio"]),
        broken=_text(_broken(manifest["audio"])),
        player=_asset("page_player.js"),
        article=render_article(article, manifest, HINT),
        manifest=_json(_needed(manifest)),
        follow=_asset("page_follow.js"),
    )


def _needed(manifest: dict[str, Any]) -> dict[str, Any]:
    """Without the selectors: on this page each segment's place is known."""
    rows = [
        {name: value for name, value in row.items() if name != "selectors"} for row in manifest["segments"]
    ]
    return {**manifest, "segments": rows}


def _asset(name: str) -> str:
    return files("narrator").joinpath(name).read_text(encoding="utf-8")


def _json(value: object) -> str:
    """JSON that no HTML parser can take for mark-up, in ASCII, so that half a surrogate pair passes too."""
    return json.dumps(value, separators=(",", ":")).translate(_JSON_ESCAPES)


def _text(text: str) -> str:
    """Escaped for element text and attributes, with one character of the page for each of the text.

    A parser would drop NUL and turn a carriage return into a line feed, and half a surrogate pair cannot be
    written to a file.
    """
    return escape(_UNPRINTABLE.sub("\ufffd", text)).replace("\r", "&#13;")


def _audio(audio: Sequence[dict[str, Any]]) -> str:
    return "".join(f'<source src="{_text(file["url"])}" type="{_text(file["type"])}">' for file in audio)


def _download(audio: Sequence[dict[str, Any]]) -> str:
    return _text(audio[0]["url"]) if audio else ""


def _broken(audio: Sequence[dict[str, Any]]) -> str:
    """What the page says when nothing can be played."""
    names = [str(file["url"]).rsplit("/", 1)[-1] for file in audio]
    if not names:
        return "This page has no audio file."
    if len(names) == 1:
        return f"The audio file {names[0]} is missing or cannot be played here."
    return f"The audio files {', '.join(names[:-1])} and {names[-1]} are missing or cannot be played here."


def render_article(article: Article, manifest: dict[str, Any], hint: str = "") -> str:
    """The article as HTML to read; ``hint`` stands beside its read time, in English."""
    spoken = {segment["block"] for segment in manifest["segments"]}
    head = 0
    while head < len(article.blocks) and article.blocks[head].kind in HEADER_KINDS:
        head += 1
    parts = ["<header>"]
    if article.title is None and not article.text.startswith(manifest["title"]):
        parts.append(f'<h1 dir="auto">{_text(manifest["title"])}</h1>')
    parts += [_block(index, block, spoken) for index, block in enumerate(article.blocks[:head])]
    parts += [_meta(manifest, hint), "</header>"]
    body = list(enumerate(article.blocks))[head:]
    for kind, group in groupby(body, key=lambda item: item[1].kind):
        lines = [_block(index, block, spoken) for index, block in group]
        frame = _FRAMES.get(kind)
        if frame == "figure":
            parts += [f"<figure>{line}</figure>" for line in lines]
        elif frame:
            parts += [f"<{frame}>", *lines, f"</{frame}>"]
        else:
            parts += lines
    return "\n".join(parts)


def _meta(manifest: dict[str, Any], hint: str) -> str:
    read = _text(manifest.get("read_time", {}).get("label") or "")
    if hint:
        hint = f'<span class="hint">{" · " if read else ""}{hint}</span>'
    return f'<p class="meta" lang="en">{read}{hint}</p>'


def _block(index: int, block: Block, spoken: Collection[int]) -> str:
    tag = _TAGS.get(block.kind, "p")
    names = [block.kind]
    if index in spoken:
        names.append("spoken")
    if block.kind == "list_item" and _OWN_MARKER.match(block.text):
        names.append("marked")
    # The parser drops a line feed that opens a pre: this one, so that the block's own would stay.
    opening = "\n" if tag == "pre" else ""
    attributes = f'class="{" ".join(names)}" data-start="{block.char_start}" dir="auto"'
    return f"<{tag} {attributes}>{opening}{_text(block.text)}</{tag}>"
