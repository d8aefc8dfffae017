"""What does each route of issues answer, by an example?"""

from __future__ import annotations

from typing import Any

_ID = "3f0c6a1be6c54c1c9a1f0f6b7d8e9a10"
_HOME = "https://listen.example.org"
_OWN = f"{_HOME}/v1/issues/{_ID}"
_FERRY: dict[str, Any] = {
    "id": "e1a1a8d6ed5c",
    "key": "ferry",
    "title": "The ferry",
    "section": "News",
    "author": "Ada Lind",
    "date": "2026-11-20T06:30:00Z",
    "link": "https://harbour.example/ferry",
    "status": "done",
    "stage": "done",
    "progress": 1.0,
    "segments": {"done": 3, "total": 3},
    "duration": 5.72,
    "duplicate_of": None,
    "share": None,
    "vanished": False,
    "edition": 1,
    "error": None,
    "narration": f"{_HOME}/v1/narrations/107f4c51cdf246758230c8cfad97047a",
}
_ROPE: dict[str, Any] = _FERRY | {
    "id": "0f4b1c22aa31",
    "key": "rope",
    "title": "Rope",
    "author": None,
    "date": None,
    "link": None,
    "status": "running",
    "stage": "speak",
    "progress": 0.31,
    "segments": {"done": 11, "total": 20},
    "duration": None,
    "narration": f"{_HOME}/v1/narrations/5d0a4f0c2b7e4c0f8a9b6c5d4e3f2a1b",
}
_SUMMARY: dict[str, Any] = {
    "id": _ID,
    "status": "running",
    "stage": "articles",
    "progress": 0.6223,
    "paused": False,
    "title": "Harbour Weekly",
    "access": "public",
    "edition": 1,
    "served_edition": None,
    "duration": None,
    "duration_label": None,
    "created_at": 1795920487.718402,
    "finished_at": None,
    "request_id": "e091b8b655f04ee7a85fe6d13c678314",
    "counts": {
        "articles": 2, "done": 1, "failed": 0, "duplicates": 0, "running": 1, "queued": 0, "cancelled": 0,
    },
    "error": None,
    "links": {"self": _OWN, "events": f"{_OWN}/events"},
}  # fmt: skip
_ISSUE: dict[str, Any] = _SUMMARY | {
    "description": None,
    "author": "The Harbour Press",
    "language": None,
    "date": None,
    "link": None,
    "category": None,
    "explicit": None,
    "voice": None,
    "speed": 1.0,
    "between": {
        "contents": True,
        "sections": True,
        "articles": False,
        "contents_words": None,
        "section_words": None,
        "article_words": None,
    },
    "formats": ["m4b", "rss"],
    "assets": [],
    "feed": None,
    "articles": [_FERRY, _ROPE],
    "webhook_secret": None,
}
_FEED = {
    "url": "https://harbour.example.org/feed.xml",
    "every_minutes": 15.0,
    "vanished": "keep",
    "next_at": 1795920490.2,
    "checked_at": 1795919590.4,
    "failures": 0,
    "error": None,
}
_WAITS = {"status": "queued", "stage": "queued", "progress": 0.0, "segments": None, "duration": None}
_COUNTED = _SUMMARY["counts"] | {"done": 0, "running": 0, "queued": 2}

ANSWERS: dict[tuple[str, str], Any] = {
    ("post", "/v1/issues"): _ISSUE
    | {"progress": 0.0, "counts": _COUNTED, "articles": [_FERRY | _WAITS, _ROPE | _WAITS]},
    ("get", "/v1/issues"): {"issues": [_SUMMARY], "next": "MTc5NTkyMDQ4Ny43MTg0MDIg"},
    ("get", "/v1/issues/{issue_id}"): _ISSUE,
    ("patch", "/v1/issues/{issue_id}"): _ISSUE | {"paused": True},
    ("post", "/v1/issues/{issue_id}/retry"): {"retried": 1, "edition": 2},
    ("post", "/v1/issues/{issue_id}/articles"): _ISSUE
    | {
        "edition": 2,
        "progress": 0.4149,
        "counts": _SUMMARY["counts"] | {"articles": 3, "queued": 1},
        "articles": [_FERRY, _ROPE, _ROPE | _WAITS | {"id": "77de68daecd8", "key": "nets", "title": None}],
    },
    ("put", "/v1/issues/{issue_id}/articles/{article_id}"): _FERRY | _WAITS | {"edition": 2},
    ("put", "/v1/issues/{issue_id}/feed"): _ISSUE | {"feed": _FEED},
    ("post", "/v1/issues/{issue_id}/feed/look"): _ISSUE | {"feed": _FEED},
    ("post", "/v1/issues/estimates"): {
        "articles": 20,
        "not_counted": 2,
        "failed": [{"key": "empty", "code": "no_article", "detail": "nothing to estimate"}],
        "duplicates": [{"key": "ferry-again", "of": "ferry", "share": 0.96}],
        "words": 16043,
        "listen": {"seconds": 5869.2, "minutes": 97.8, "label": "1:37:49"},
        "work": {"seconds": 33.1, "processes": 2},
    },
}
"""By method and path."""
