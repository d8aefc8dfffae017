"""How does an issue look as one page that plays from disk, article after article?"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from narrator.labels import about

_JSON_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def render_issue(issue: Mapping[str, Any]) -> str:
    """The page as HTML: the articles to choose from, a bar that plays them in order, a link to read along with each.

    The list and its links are there without any script.
    """
    return Template(_read("page.html")).substitute(
        language=escape(issue["language"]),
        title=escape(issue["title"]),
        style=_style(),
        label=escape(issue["label"]),
        cover=escape(issue["cover"]),
        description=f'<p class="standfirst" dir="auto">{escape(issue["description"])}</p>'
        if issue["description"]
        else "",
        meta=_meta(issue),
        list=_list(issue),
        downloads=_downloads(issue),
        parts=json.dumps(_played(issue), separators=(",", ":")).translate(_JSON_ESCAPES),
        script=_read("page.js"),
    )


@lru_cache(maxsize=1)
def inline_sources() -> dict[str, str]:
    """What a Content-Security-Policy has to allow for the page's own ``script`` and ``style`` (CSP 3, section 2.3.1)."""
    page = Template(_read("page.html")).safe_substitute(style=_style(), script=_read("page.js"))
    return {
        element: " ".join(
            f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
            for text in re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        )
        for element in ("script", "style")
    }


def _read(name: str) -> str:
    return files("narrator.issue").joinpath(name).read_text("utf-8")


def _style() -> str:
    return files("narrator").joinpath("page.css").read_text("utf-8") + _read("page.css")


def _meta(issue: Mapping[str, Any]) -> str:
    count = sum(part["kind"] == "article" for part in issue["parts"])
    author = f"<bdi>{escape(issue['author'])}</bdi>" if issue["author"] else ""  # which may run to the left
    words = [author, escape((issue["date"] or "")[:10])]
    words += [
        f"{count} article{'s' * (count != 1)}",
        escape(about(issue["duration"], "listen")),
        escape(issue["read_time"]["label"]),
    ]
    return " · ".join(word for word in words if word)


def _played(issue: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the script needs of each part."""
    number, rows = -1, []
    for part in issue["parts"]:
        article = part["kind"] == "article"
        number += article
        rows.append(
            {
                "title": part["title"],
                "duration": part["duration"],
                "article": number if article else None,
                "leads": part["kind"] in ("section", "announcement"),
                "audio": [[file["url"], file["type"]] for file in part["audio"]],
            }
        )
    return rows


def _list(issue: Mapping[str, Any]) -> str:
    lines: list[str] = []
    section, number = None, 0
    for part in issue["parts"]:
        if part["kind"] != "article":
            continue
        if part["section"] != section:
            section = part["section"]
            if section:
                lines.append(
                    f'{"</ol>" * bool(number)}<h2 dir="auto">{escape(section)}</h2><ol start="{number + 1}">'
                )
            elif number:
                lines.append(f'</ol><ol start="{number + 1}">')
        if not number and not lines:
            lines.append("<ol>")
        author = f'<span class="by">{escape(part["author"])}</span>' if part["author"] else ""
        lines.append(
            f'<li lang="{escape(part["language"])}"><button type="button" data-article="{number}" dir="auto">'
            f'<span class="name">{escape(part["title"])}</span>{author}</button>'
            f'<span class="length">{part["duration_label"]}</span>'
            f'<a href="{escape(part["page"])}" aria-label="Read along: {escape(part["title"])}">Read along</a></li>'
        )
        number += 1
    return "\n".join([*lines, "</ol>"])


def _downloads(issue: Mapping[str, Any]) -> str:
    links = " ".join(
        f'<a href="{escape(row["url"])}" download>{escape(row["format"])}</a>'
        for row in issue["files"]
        if row["format"] in ("m4b", "mp3", "epub")
    )
    feed = next((row["url"] for row in issue["files"] if row["format"] == "rss"), None)
    links += f' <a href="{escape(feed)}">podcast feed</a>' if feed else ""
    return f'<p class="downloads" lang="en">The whole issue: {links}</p>' if links.strip() else ""
