"""What does each document of a published format look like, by an example? Of the narration that all examples are of."""

from __future__ import annotations

from typing import Any

ID = "107f4c51cdf246758230c8cfad97047a"
HOME = "https://listen.example.org"
OWN = f"{HOME}/v1/narrations/{ID}"
TEXT = "A quiet port\n\nBy Ada Lind\n\nThe port was quiet at dawn."

_GUIDED = "application/guided-navigation+json"
PUBLISHED: dict[str, Any] = {
    "publication.json": {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "type": "Audiobook",
        "id": "urn:uuid:3d0c1e0b-5b1e-5f0e-8f5e-6a2f1d3b8c11",
        "url": f"{HOME}/narrations/{ID}",
        "name": "A quiet port",
        "author": ["Ada Lind"],
        "readBy": ["English (America)"],
        "inLanguage": "en",
        "duration": "PT5.72S",
        "readingOrder": [
            {
                "type": "LinkedResource",
                "url": "audio.m4a",
                "encodingFormat": "audio/mp4",
                "name": "A quiet port",
                "duration": "PT5.72S",
                "length": 47512,
            }
        ],
        "resources": [
            {
                "type": "LinkedResource",
                "url": "contents.html",
                "encodingFormat": "text/html",
                "rel": "contents",
            }
        ],
    },
    "readium.json": {
        "@context": "https://readium.org/webpub-manifest/context.jsonld",
        "metadata": {
            "@type": "http://schema.org/Audiobook",
            "conformsTo": "https://readium.org/webpub-manifest/profiles/audiobook",
            "title": "A quiet port",
            "duration": 5.72,
        },
        "links": [
            {"rel": "self", "href": f"{OWN}/readium.json", "type": "application/audiobook+json"},
            {"rel": "related", "href": "guided.json", "type": _GUIDED},
        ],
        "readingOrder": [
            {
                "href": "audio.m4a",
                "type": "audio/mp4",
                "title": "A quiet port",
                "duration": 5.72,
                "alternate": [{"href": "guided.json", "type": _GUIDED}],
            }
        ],
    },
    "guided.json": {
        "links": [],
        "guided": [
            {
                "role": ["article"],
                "children": [
                    {"role": ["heading"], "audioref": "audio.m4a#t=0,1.13932", "text": "A quiet port"}
                ],
            }
        ],
    },
    "chapters.json": {
        "version": "1.2.0",
        "title": "A quiet port",
        "author": "Ada Lind",
        "chapters": [{"startTime": 0.0, "endTime": 5.72, "title": "A quiet port"}],
    },
    "narration.jsonld": {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "A quiet port",
        "url": f"{HOME}/narrations/{ID}",
        "inLanguage": "en",
        "wordCount": 12,
        "audio": {
            "@type": "AudioObject",
            "contentUrl": f"{OWN}/audio.m4a",
            "encodingFormat": "audio/mp4",
            "contentSize": "47512 B",
            "duration": "PT5.72S",
            "name": "A quiet port",
            "inLanguage": "en",
            "transcript": TEXT,
        },
    },
    "contents.html": (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>A quiet port</title>\n'
        '<link rel="publication" href="publication.json">\n</head>\n<body>\n<nav role="doc-toc">\n'
        '<h1>A quiet port</h1>\n<ol>\n<li><a href="audio.m4a">A quiet port</a></li>\n</ol>\n</nav>\n</body>\n</html>\n'
    ),
    "feed.xml": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n <channel>\n  <title>A quiet port</title>\n'
        f"  <link>{HOME}/narrations/{ID}</link>\n  <description>A quiet port</description>\n  <item>\n"
        f'   <title>A quiet port</title>\n   <enclosure url="{OWN}/audio.m4a" length="47512" type="audio/x-m4a" />\n'
        "  </item>\n </channel>\n</rss>\n"
    ),
}
"""By name."""
