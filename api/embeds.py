"""What do other sites paste, fetch and read to show a narration? Embed codes, oEmbed, JSON-LD, Open Graph.

Everywhere, ``base`` is the service's address as its users see it, ``manifest`` a manifest, whole or its head, and
``query`` what opens a private narration (``expires=...&signature=...``), "" for a public one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from markupsafe import Markup

from api.files import ALL
from narrator.labels import iso_duration

WIDTH = 640
"""CSS pixels of an iframe: about a column of text."""

HEIGHT = 152
"""The same: the title and the player below it; what the player opens scrolls within."""

CACHE_AGE_S = 3600
"""How long a site may keep an oEmbed answer: an edit may change the title."""

ALLOWED = "autoplay; clipboard-write; web-share"
"""What the player within an iframe may do: go on with a list, copy a link, share one."""

PROVIDER = "narrator"

OEMBED_TYPE = "application/json+oembed"

_IFRAME = Markup(
    '<iframe src="{src}" title="{title}" width="{width}" height="{height}" style="max-width: 100%" frameborder="0" '
    'loading="lazy" allow="{allow}"></iframe>'
)
# frameborder, since a site's policy may forbid style.
_SCRIPT = Markup(
    '<script type="module" src="{script}"></script>\n'
    '<listen-player src="{manifest}"><svg width="0" height="88"></svg>'
    '<noscript><audio controls preload="none" src="{audio}"></audio></noscript></listen-player>'
)
# The audio is for readers without scripts; the empty picture keeps the player's place, where no style is needed for it.
_DISCOVERY = Markup('<link rel="alternate" type="{type}" href="{href}" title="{title}">')
_PATH = re.compile(r"/(?:narrations|embed|v1/narrations)/([0-9a-f]{32})/?")
_FILE = re.compile(rf"/v1/narrations/([0-9a-f]{{32}})/(?:{'|'.join(map(re.escape, ALL))})")
_BY = re.compile(r"^\s*by[:\s]\s*", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_SAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def page_url(base: str, narration_id: str, query: str = "") -> str:
    """The narration's page."""
    return _address(base, f"/narrations/{narration_id}", query)


def embed_url(base: str, narration_id: str, query: str = "") -> str:
    """What an iframe shows."""
    return _address(base, f"/embed/{narration_id}", query)


def audio_url(base: str, manifest: Mapping[str, Any], query: str = "", number: int = 0) -> str:
    """An audio file of the manifest, whatever edition is heard when it is asked for."""
    name = str(manifest["audio"][number]["url"]).partition("?")[0]
    return _address(base, f"/v1/narrations/{manifest['id']}/{name}", query)


def embed_codes(base: str, narration_id: str, manifest: Mapping[str, Any], query: str = "") -> dict[str, str]:
    """What a publisher pastes, as plain strings of HTML: "script" (two lines), "iframe", and "oembed", a link for the page's head."""
    return {
        "script": str(
            _SCRIPT.format(
                script=f"{base}/player.js",
                manifest=_address(base, f"/v1/narrations/{narration_id}/manifest.json", query),
                audio=audio_url(base, manifest, query),
            )
        ),
        "iframe": iframe(base, narration_id, manifest, query, "100%"),
        "oembed": str(discovery_link(base, manifest, query)),
    }


def iframe(
    base: str,
    narration_id: str,
    manifest: Mapping[str, Any],
    query: str,
    width: int | str = WIDTH,
    height: int = HEIGHT,
) -> str:
    """The code of an iframe; ``width`` in CSS pixels or "100%"."""
    return str(
        _IFRAME.format(
            src=embed_url(base, narration_id, query),
            title=f"{manifest['label']}: {manifest['title']}",
            width=width,
            height=height,
            allow=ALLOWED,
        )
    )


def oembed(
    base: str,
    narration_id: str,
    manifest: Mapping[str, Any],
    query: str,
    *,
    max_width: int | None,
    max_height: int | None,
    cache_age_s: int = CACHE_AGE_S,
) -> dict[str, Any]:
    """An answer of type rich (https://oembed.com, section 2.3.4.4), no larger than asked for, in CSS pixels.

    ``query`` may also name the iframe's own parameters.
    """
    width, height = min(WIDTH, max_width or WIDTH), min(HEIGHT, max_height or HEIGHT)
    author = {"author_name": manifest["byline"]} if manifest.get("byline") else {}
    return {
        "type": "rich",
        "version": "1.0",
        "title": manifest["title"],
        **author,
        "provider_name": PROVIDER,
        "provider_url": f"{base}/",
        "cache_age": cache_age_s,
        "width": width,
        "height": height,
        "html": iframe(base, narration_id, manifest, query, width, height),
    }


def find_linked_id(url: str, bases: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """The id in a link to a narration at one of the service's addresses, and the link's parameters; None for any other.

    The scheme is not compared: behind a proxy the service may not know that it is reached by https.
    """
    asked = _split(url)
    if asked is None:
        return None
    for base in bases:
        own = _split(base)
        if own and _place(own) == _place(asked) and asked.path.startswith(own.path.rstrip("/") + "/"):
            path = asked.path[len(own.path.rstrip("/")) :]
            found = _PATH.fullmatch(path) or _FILE.fullmatch(path)
            if found:
                # The page's links to a moment are "#t=12".
                return found[1], dict(parse_qsl(asked.fragment)) | dict(parse_qsl(asked.query))
    return None


def discovery_url(base: str, manifest: Mapping[str, Any], query: str = "") -> str:
    """Where the oEmbed answer about this narration is."""
    return f"{base}/oembed?" + urlencode({"url": page_url(base, manifest["id"], query), "format": "json"})


def discovery_link(base: str, manifest: Mapping[str, Any], query: str = "") -> Markup:
    """The same for the head of a page: the narration's own, or the article's at its publisher."""
    return _DISCOVERY.format(
        type=OEMBED_TYPE, href=discovery_url(base, manifest, query), title=manifest["title"]
    )


def discovery_header(base: str, manifest: Mapping[str, Any], query: str = "") -> str:
    """The same as the value of a ``Link`` header (RFC 8288; its title by RFC 8187)."""
    title = quote(manifest["title"], safe="", errors="replace")
    return f'<{discovery_url(base, manifest, query)}>; rel="alternate"; type="{OEMBED_TYPE}"; title*=UTF-8\'\'{title}'


def audio_object(
    manifest: Mapping[str, Any],
    base: str,
    query: str = "",
    *,
    transcript: str | None = None,
    made_at: float | None = None,
) -> dict[str, Any]:
    """A schema.org AudioObject. ``transcript`` is the article text, by default of the manifest's segments, if it has any.

    ``made_at`` is in seconds since 1970.
    """
    files = [
        {
            "@type": "AudioObject",
            "contentUrl": audio_url(base, manifest, query, number),
            "encodingFormat": entry["type"],
            "contentSize": f"{entry['bytes']} B",
            "duration": iso_duration(entry["duration"]),
        }
        for number, entry in enumerate(manifest["audio"])
    ]
    text = transcript or "\n".join(segment["text"] for segment in manifest["segments"])
    return {
        **(files[0] if files else {"@type": "AudioObject"}),
        "name": manifest["title"],
        "duration": iso_duration(manifest["duration"]),
        "inLanguage": manifest["language"],
        "embedUrl": embed_url(base, manifest["id"], query),
        **({"transcript": text} if text else {}),
        **({"uploadDate": _moment(made_at)} if made_at is not None else {}),
        **({"encoding": files[1:]} if files[1:] else {}),
    }


def article_json_ld(
    manifest: Mapping[str, Any],
    base: str,
    query: str = "",
    *,
    transcript: str | None = None,
    made_at: float | None = None,
) -> dict[str, Any]:
    """A schema.org Article with the narration as its ``audio``."""
    read, author = manifest["read_time"], _BY.sub("", manifest.get("byline") or "", count=1).strip()
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": manifest["title"],
        **({"description": manifest["standfirst"]} if manifest.get("standfirst") else {}),
        **({"author": {"@type": "Person", "name": author}} if author else {}),
        "inLanguage": manifest["language"],
        "wordCount": read["words"],
        "timeRequired": iso_duration(read["seconds"]),
        "url": page_url(base, manifest["id"], query),
        "audio": audio_object(manifest, base, query, transcript=transcript, made_at=made_at),
    }


def dump_json_ld(value: Any) -> Markup:
    """JSON for ``<script type="application/ld+json">``: nothing in it can end the element, or begin a comment."""
    return Markup(json.dumps(value, separators=(",", ":")).translate(_SAFE))


def open_graph(manifest: Mapping[str, Any], base: str, query: str = "") -> list[tuple[str, str]]:
    """Properties and contents of ``<meta>``: https://ogp.me with audio, and the player card of X."""
    embed, title = embed_url(base, manifest["id"], query), manifest["title"]
    tags = [
        ("og:type", "article"),
        ("og:title", title),
        ("og:url", page_url(base, manifest["id"], query)),
        ("og:locale", _locale(manifest)),
        ("twitter:card", "player"),
        ("twitter:title", title),
        ("twitter:player", embed),
        ("twitter:player:width", str(WIDTH)),
        ("twitter:player:height", str(HEIGHT)),
    ]
    if manifest.get("standfirst"):
        tags.insert(2, ("og:description", manifest["standfirst"]))
    if manifest["audio"]:
        audio, kind = audio_url(base, manifest, query), manifest["audio"][0]["type"]
        tags += [("og:audio", audio)]
        tags += [("og:audio:secure_url", audio)] * audio.startswith("https:")
        tags += [("og:audio:type", kind)]
        tags += [("twitter:player:stream", audio), ("twitter:player:stream:content_type", kind)]
    return tags


def _address(base: str, path: str, query: str) -> str:
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in _PORTS and parts.hostname and _place(parts) else None
    except ValueError:  # such as a port that is none
        return None


def _place(parts: SplitResult) -> tuple[str | None, int | None]:
    """Host and port; the usual ports of both schemes are one."""
    return parts.hostname, None if parts.port in (None, *_PORTS.values()) else parts.port


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _locale(manifest: Mapping[str, Any]) -> str:
    """language_TERRITORY; the territory is the voice's where the article names none, and left out where nobody does."""
    language = str(manifest["language"])
    voice = str(manifest["voice"].get("language") or "")
    tag = voice if "-" not in language and voice.lower().startswith(f"{language.lower()}-") else language
    name, *parts = tag.split("-")
    territory = next((part.upper() for part in parts if re.fullmatch("[A-Za-z]{2}", part)), "")
    return f"{name.lower()}_{territory}" if territory else name.lower()
