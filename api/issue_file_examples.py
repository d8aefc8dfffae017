"""What does each file of an issue look like, by an example? The published schema shows these; a test holds them against it."""

from __future__ import annotations

from typing import Any

from api.examples import ANSWERS

ID = "107f4c51cdf246758230c8cfad97047a"
HOME = f"https://listen.example.org/v1/issues/{ID}"
SUM = "38b38e28680c05dc909c9e80ca312e567ae5d3d186d2095515ff7ae47e55bebb"
SECRET = "nt_5o0f7ZcVdOw0lLZ5LrBqRr1eJ2gkE2mQxv8oYbSxw4I"
PART = "articles/2c3a4249d770"

_URN = "urn:uuid:107f4c51-cdf2-4675-8230-c8cfad97047a"
_TITLE = "A quiet port"
_AUDIO = {"type": "audio/mp4", "bytes": 47512, "duration": 5.72, "sha256": SUM}

_ISSUE: dict[str, Any] = {
    "version": 1,
    "id": _URN,
    "title": "Harbour Weekly",
    "description": None,
    "author": "The Harbour Press",
    "language": "en",
    "date": "2026-11-20T00:00:00Z",
    "link": None,
    "label": "Listen",
    "duration": 5.72,
    "duration_label": "0:05",
    "read_time": {"words": 12, "seconds": 3, "label": "1 min read"},
    "cover": "cover.png?edition=1",
    "frame_rate": 22050,
    "frames": 126126,
    "parts": [
        {
            "kind": "article",
            "id": "3665d0c61d6b4c4095b671cf59afb667",
            "title": _TITLE,
            "section": None,
            "author": "Ada Lind",
            "date": "2026-11-20T00:00:00Z",
            "link": None,
            "language": "en",
            "words": 12,
            "start": 0.0,
            "end": 5.72,
            "duration": 5.72,
            "duration_label": "0:05",
            "audio": [{"url": f"{PART}/audio.m4a?edition=1", **_AUDIO}],
            "manifest": f"{PART}/manifest.json?edition=1",
            "page": f"{PART}/index.html",
            "captions": f"{PART}/captions.vtt?edition=1",
            "text": f"{PART}/article.txt?edition=1",
        }
    ],
    "chapters": [{"title": _TITLE, "section": None, "start": 0.0, "end": 5.72}],
    "files": [
        {
            "format": "m4b",
            "url": "issue.m4b?edition=1",
            "type": "audio/mp4",
            "bytes": 52004,
            "sha256": SUM,
        }
    ],
    "failed": [],
    "duplicates": [],
}
_CHAPTERS = {
    "version": "1.2.0",
    "title": "Harbour Weekly",
    "author": "The Harbour Press",
    "chapters": [{"startTime": 0.0, "endTime": 5.72, "title": _TITLE}],
}
_ARTICLE = {
    "@context": "https://schema.org",
    "@type": "Article",
    "headline": _TITLE,
    "inLanguage": "en",
    "wordCount": 12,
    "audio": {
        "@type": "AudioObject",
        "contentUrl": f"{HOME}/{PART}/audio.m4a",
        "encodingFormat": "audio/mp4",
        "contentSize": "47512 B",
        "duration": "PT5.72S",
        "name": _TITLE,
        "inLanguage": "en",
        "transcript": "The port was quiet at dawn.",
    },
}
_OBJECT = {"type": "object"}

SCHEMAS: dict[str, dict[str, Any]] = {
    "manifest.json": {"$ref": "#/components/schemas/IssueManifest"},
    "chapters.json": {**_OBJECT, "required": ["version", "chapters"]},
    "publication.json": {**_OBJECT, "required": ["@context", "conformsTo", "readingOrder"]},
    "readium.json": {**_OBJECT, "required": ["@context", "metadata", "readingOrder"]},
    "issue.jsonld": {**_OBJECT, "required": ["@context", "@type", "hasPart"]},
    "article.jsonld": {**_OBJECT, "required": ["@context", "@type", "audio"]},
}
"""By the end of a file's name; every other text is a string."""

_REFERENCES = [
    {"$ref": f"#/components/schemas/{name}"} for name in ("Manifest", "ManifestHead", "ArticleShown")
]

PART_SCHEMAS: dict[str, dict[str, Any]] = {
    "application/json": {"anyOf": [*_REFERENCES, {**_OBJECT, "required": ["links", "guided"]}]},
    "text/plain": {"type": "string"},
    "text/vtt": {"type": "string"},
}
"""Of the texts that each part of an issue has, by media type."""

_TOKEN = {"id": "5f0c2b7d91ae", "name": "Ada Lind", "created_at": 1795920487.718402}

_PARTS = {
    kind: ANSWERS["get", f"/v1/narrations/{{narration_id}}/{name}"]
    for kind, name in (
        ("application/json", "manifest.json"),
        ("text/plain", "article.txt"),
        ("text/vtt", "captions.vtt"),
    )
}
_OWN = "/v1/issues/{issue_id}"

SHOWN: dict[tuple[str, str], dict[str, Any]] = {
    ("get", f"{_OWN}/manifest.json"): {"application/json": _ISSUE},
    ("get", f"{_OWN}/index.html"): {
        "text/html": '<!doctype html>\n<html lang="en">\n<head>\n<title>Harbour Weekly</title>\n</head>\n</html>\n'
    },
    ("get", f"{_OWN}/contents.html"): {
        "text/html": '<!doctype html>\n<html lang="en">\n<body>\n<nav role="doc-toc">\n<ol>\n'
        f'<li><a href="{PART}/audio.m4a">{_TITLE}</a></li>\n</ol>\n</nav>\n</body>\n</html>\n'
    },
    ("get", f"{_OWN}/feed.xml"): {
        "application/rss+xml": '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n <channel>\n'
        f"  <title>Harbour Weekly</title>\n  <link>{HOME}/index.html</link>\n  <item>\n   <title>{_TITLE}</title>\n"
        f'   <enclosure url="{HOME}/{PART}/audio.m4a" length="47512" type="audio/x-m4a" />\n'
        "  </item>\n </channel>\n</rss>\n"
    },
    ("get", f"{_OWN}/chapters.json"): {"application/json+chapters": _CHAPTERS},
    ("get", f"{_OWN}/publication.json"): {
        "application/ld+json": {
            "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
            "conformsTo": "https://www.w3.org/TR/audiobooks/",
            "type": "Audiobook",
            "id": _URN,
            "url": f"{HOME}/index.html",
            "name": "Harbour Weekly",
            "readingOrder": [
                {
                    "type": "LinkedResource",
                    "url": f"{PART}/audio.m4a",
                    "encodingFormat": "audio/mp4",
                    "name": _TITLE,
                    "duration": "PT5.72S",
                }
            ],
        }
    },
    ("get", f"{_OWN}/readium.json"): {
        "application/audiobook+json": {
            "@context": "https://readium.org/webpub-manifest/context.jsonld",
            "metadata": {"title": "Harbour Weekly", "identifier": _URN},
            "links": [{"rel": "self", "href": f"{HOME}/readium.json", "type": "application/audiobook+json"}],
            "readingOrder": [{"href": f"{PART}/audio.m4a", "type": "audio/mp4", "duration": 5.72}],
        }
    },
    ("get", f"{_OWN}/issue.jsonld"): {
        "application/ld+json": {
            "@context": "https://schema.org",
            "@type": "PublicationIssue",
            "@id": _URN,
            "name": "Harbour Weekly",
            "image": f"{HOME}/cover.png",
            "hasPart": [{"position": 1, **{name: _ARTICLE[name] for name in _ARTICLE if name != "@context"}}],
        }
    },
    ("get", f"{_OWN}/SHA256SUMS"): {"text/plain": f"{SUM}  {PART}/audio.m4a\n"},
    ("get", f"{_OWN}/articles/{{article_id}}/{{file}}"): {
        **_PARTS,
        "application/json+chapters": _CHAPTERS,
        "application/ld+json": _ARTICLE,
    },
    ("get", f"{_OWN}/between/{{name}}/{{file}}"): _PARTS,
    ("post", f"{_OWN}/tokens"): {
        "application/json": {
            **_TOKEN,
            "token": SECRET,
            "feed": f"{HOME}/feed.xml?token={SECRET}",
            "page": f"{HOME}/index.html?token={SECRET}",
        }
    },
    ("get", f"{_OWN}/tokens"): {"application/json": {"tokens": [_TOKEN], "next": None}},
    ("post", f"{_OWN}/links"): {
        "application/json": {
            "expires_at": 1795924091,
            "links": {"feed": f"{HOME}/feed.xml?expires=1795924091&signature={SUM}"},
        }
    },
}
"""By method and path, what each media type of a success looks like."""


def show_files(path: str, method: str, operation: dict[str, Any]) -> None:
    """Put these into what is published about a route."""
    shown = SHOWN.get((method, path), {})
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            if status.startswith("2") and kind in shown:
                content["example"] = shown[kind]
