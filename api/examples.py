"""What does each route answer, by an example? The published schema shows these; a test holds them against it."""

from __future__ import annotations

from typing import Any

from api import issue_examples
from api.published_examples import HOME, ID, OWN, PUBLISHED, TEXT

_SIGNED = "?expires=1795924091&signature=2ec5b8ffbc41f7420ec3fa69bef6091e95ea44246f8e08962815764ea51589a8"

_QUEUED: dict[str, Any] = {
    "id": ID,
    "status": "queued",
    "stage": "queued",
    "progress": 0.0,
    "title": "A quiet port",
    "access": "public",
    "edition": 1,
    "served_edition": None,
    "duration": None,
    "duration_label": None,
    "created_at": 1795920487.718402,
    "finished_at": None,
    "request_id": "e091b8b655f04ee7a85fe6d13c678314",
    "error": None,
    "links": {"self": OWN, "events": f"{OWN}/events", "page": f"{HOME}/narrations/{ID}"},
    "webhook_secret": None,
}
_FILES = {
    "manifest": "manifest.json",
    "audio": "audio.m4a",
    "captions": "captions.vtt",
    "article": "article.txt",
    "receipt": "article.json",
    "m4b": "narration.m4b",
    "epub": "narration.epub",
    "rss": "feed.xml",
    "chapters": "chapters.json",
    "audiobook": "publication.json",
    "readium": "readium.json",
    "jsonld": "narration.jsonld",
}
_DONE: dict[str, Any] = _QUEUED | {
    "status": "done",
    "stage": "done",
    "progress": 1.0,
    "served_edition": 1,
    "duration": 5.72,
    "duration_label": "0:05",
    "finished_at": 1795920488.2794359,
    "links": _QUEUED["links"]
    | {name: f"{OWN}/{file}" for name, file in _FILES.items()}
    | {"embed": f"{HOME}/embed/{ID}"},
}
_MANIFEST: dict[str, Any] = {
    "version": 1,
    "id": ID,
    "title": "A quiet port",
    "standfirst": None,
    "byline": "By Ada Lind",
    "language": "en",
    "label": "Listen",
    "duration": 5.72,
    "duration_label": "0:05",
    "read_time": {"words": 12, "seconds": 3, "label": "1 min read"},
    "voice": {
        "engine": "pyttsx3",
        "id": "gmw/en-us",
        "name": "English (America)",
        "language": "en-us",
        "speed": 1.0,
        "rate_wpm": 175,
        "word_times": "measured",
    },
    "audio": [
        {
            "url": "audio.m4a?edition=1",
            "type": "audio/mp4",
            "bytes": 47512,
            "duration": 5.72,
            "sha256": "38b38e28680c05dc909c9e80ca312e567ae5d3d186d2095515ff7ae47e55bebb",
        }
    ],
    "segments": [
        {
            "id": "s0001",
            "kind": "title",
            "block": 0,
            "text": "A quiet port",
            "start": 0.13932,
            "end": 1.00703,
            "source": [0, 12],
            "words": [[0.13932, 0.20077, 0, 1], [0.20077, 0.6083, 2, 7], [0.6083, 1.00703, 8, 12]],
        }
    ],
    "pauses": [[0.0, 0.13932]],
    "frame_rate": 22050,
    "frames": 126126,
}
_BLOCKS = [
    {"kind": "title", "text": "A quiet port", "range": [0, 12], "input_range": [0, 12]},
    {"kind": "byline", "text": "By Ada Lind", "range": [14, 25], "input_range": [14, 25]},
    {
        "kind": "paragraph",
        "text": "The port was quiet at dawn.",
        "range": [27, 54],
        "input_range": [27, 54],
    },
]
_ARTICLE: dict[str, Any] = {
    "title": "A quiet port",
    "standfirst": None,
    "byline": "By Ada Lind",
    "language": None,
    "text": TEXT,
    "blocks": _BLOCKS,
    "receipt": [
        {
            "piece": 0,
            "kept": True,
            "kind": "title",
            "rule": "headline",
            "reason": "the headline above the body",
            "text": "A quiet port",
            "input_range": [0, 12],
            "confidence": 1.0,
        },
        {
            "piece": 1,
            "kept": False,
            "kind": "share",
            "rule": "share_bar",
            "reason": "offers to share the page",
            "text": "Share on Facebook",
            "input_range": [55, 72],
            "confidence": 1.0,
        },
    ],
}

_RULE = {
    "id": "699246fd4546",
    "site": "example.org",
    "kept": False,
    "alike": "prefix",
    "pattern": "readmore:",
    "kind": None,
    "learnt_at": "2026-11-29T06:54:45+00:00",
    "learnt_from": "Read more: the price of rope",
}
_LEXICON: dict[str, Any] = {
    "id": ID,
    "name": "House",
    "language": "en",
    "version": 1,
    "lexemes": 1,
    "created_at": 1795920487.718402,
    "updated_at": 1795920487.718402,
    "links": {
        "self": f"{HOME}/v1/lexicons/{ID}",
        "impact": f"{HOME}/v1/lexicons/{ID}/impact",
        "apply": f"{HOME}/v1/lexicons/{ID}/apply",
    },
}
_IMPACT: dict[str, Any] = {
    "looked_at": 12,
    "sentences": 1,
    "seconds": 3.162,
    "narrations": [
        {
            "id": ID,
            "title": "A quiet port",
            "edition": 1,
            "seconds": 3.162,
            "sentences": [
                {
                    "segments": ["s0003"],
                    "source": [85, 105],
                    "text": "Qatar said nothing.",
                    "before": "Qatar said nothing.",
                    "after": "cutter said nothing.",
                    "start": 6.50159,
                    "end": 9.66345,
                    "audio": f"{OWN}/audio.m4a?edition=1#t=6.50159,9.66345",
                }
            ],
        }
    ],
    "refused": [],
}
ANSWERS: dict[tuple[str, str], Any] = {
    ("post", "/v1/narrations"): _QUEUED,
    ("get", "/v1/narrations"): {"narrations": [_DONE], "next": "MTc5NTkyMDQ4Ny43MTg0MDIg"},
    ("get", "/v1/narrations/{narration_id}"): _DONE,
    ("put", "/v1/narrations/{narration_id}"): _DONE
    | {"status": "queued", "stage": "queued", "progress": 0.0, "edition": 2, "finished_at": None},
    ("post", "/v1/narrations/{narration_id}/links"): {
        "expires_at": 1795924091,
        "links": {name: f"{OWN}/{file}{_SIGNED}" for name, file in _FILES.items()},
    },
    ("patch", "/v1/narrations/{narration_id}"): _DONE | {"access": "private"},
    ("get", "/v1/narrations/{narration_id}/manifest.json"): _MANIFEST,
    ("get", "/v1/narrations/{narration_id}/article.txt"): TEXT + "\n",
    ("get", "/v1/narrations/{narration_id}/article.json"): _ARTICLE,
    ("get", "/v1/narrations/{narration_id}/captions.vtt"): (
        "WEBVTT\n\n00:00:00.139 --> 00:00:01.007\nA <00:00:00.200>quiet <00:00:00.608>port\n"
    ),
    **{("get", f"/v1/narrations/{{narration_id}}/{name}"): told for name, told in PUBLISHED.items()},
    ("get", "/v1/narrations/{narration_id}/counts"): {
        "listens": 12,
        "segments": [{"id": "s0001", "heard": 12, "replayed": 1, "skipped": 0, "left": 2}],
    },
    ("get", "/oembed"): {
        "type": "rich",
        "version": "1.0",
        "title": "A quiet port",
        "author_name": "By Ada Lind",
        "provider_name": "narrator",
        "provider_url": f"{HOME}/",
        "cache_age": 3600,
        "width": 640,
        "height": 152,
        "html": f'<iframe src="{HOME}/embed/{ID}" title="Listen: A quiet port" width="640" height="152"></iframe>',
    },
    ("post", "/v1/clean"): _ARTICLE,
    ("post", "/v1/estimates"): {
        "read": {"words": 547, "seconds": 138.0, "label": "2 min read"},
        "listen": {"seconds": 235.4, "label": "4 min listen"},
        "voice": {"engine": "pyttsx3", "id": "gmw/en-us", "name": "English (America)"},
        "fitted": True,
    },
    ("get", "/v1/sites/{host}/rules"): {"site": "example.org", "rules": [_RULE]},
    ("post", "/v1/sites/{host}/rules"): _RULE,
    ("post", "/v1/proof"): {
        "text": "The ILO met in Geneva.",
        "findings": [
            {
                "kind": "acronym",
                "range": [4, 7],
                "written": "ILO",
                "said": "ILO",
                "sounds": "ˈaɪloʊ",
                "why": "an unknown acronym: the voice decides whether it is read or spelled",
                "advice": "add a lexeme: spelled, as proposed, or as a word",
                "lexeme": {"grapheme": "ILO", "alias": "I L O"},
                "times": 1,
            }
        ],
    },
    ("post", "/v1/lexicons"): _LEXICON,
    ("get", "/v1/lexicons"): {"lexicons": [_LEXICON]},
    ("get", "/v1/lexicons/{lexicon_id}"): _LEXICON
    | {
        "lexicon": {
            "language": "en",
            "lexemes": [{"graphemes": ["Qatar"], "pronunciations": [{"alias": "cutter"}]}],
        }
    },
    ("put", "/v1/lexicons/{lexicon_id}"): _LEXICON | {"version": 2},
    ("post", "/v1/lexicons/try"): {
        "text": "Siobhan came home.",
        "spoken": "Siobhan came home.",
        "spans": [
            {
                "range": [0, 7],
                "written": "Siobhan",
                "spoken": "Siobhan",
                "kind": "lexicon",
                "phonemes": {"asked": "ʃɪˈvɔːn", "said": "ʃɪvˈɔːn"},
            }
        ],
    },
    ("get", "/v1/lexicons/{lexicon_id}/impact"): _IMPACT,
    ("post", "/v1/lexicons/{lexicon_id}/impact"): _IMPACT,
    ("post", "/v1/lexicons/{lexicon_id}/apply"): {
        "narrations": [_DONE | {"status": "queued", "stage": "queued", "progress": 0.0, "edition": 2}]
    },
    ("get", "/v1/voices"): {
        "engines": [
            {
                "name": "pyttsx3",
                "version": "espeak-ng 1.52.0, hints 1",
                "rate_wpm": 175,
                "speed_min": 0.5,
                "speed_max": 2.565714285714286,
                "marks": "measured",
                "parallel": True,
                "phonemes": True,
                "default_voice": "gmw/en-us",
                "variants": ["f1", "f2", "m1", "m2"],
            }
        ],
        "voices": [
            {
                "engine": "pyttsx3",
                "id": "gmw/en-us",
                "name": "English (America)",
                "language": "en-us",
                "gender": None,
            }
        ],
    },
    ("get", "/v1/schemas/manifest.json"): {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "narrator player manifest, version 1",
    },
    ("get", "/v1/errors/{code}"): {
        "code": "voice_unknown",
        "meaning": "No installed engine has that voice.",
    },
    ("get", "/healthz"): {"status": "ok", "version": "0.1.0"},
    ("get", "/readyz"): {
        "status": "ready",
        "parts": {"database": "ok", "redis": "ok", "storage": "ok", "worker": "ok"},
    },
    ("get", "/metrics"): (
        "# HELP narrator_queue_depth Invitations waiting in Redis\n"
        "# TYPE narrator_queue_depth gauge\nnarrator_queue_depth 0.0\n"
    ),
}
"""By method and path; of JSON the value, of text the text."""

ANSWERS |= issue_examples.ANSWERS

TOLD = ("text/plain", "text/vtt", "text/html", "application/rss+xml")
"""Media types beside those of JSON whose answers are told by an example."""


def show_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    """Put the example of a route's success into what is published about it, where there is one."""
    example = ANSWERS.get((method, path))
    if example is None:
        return
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            if status.startswith("2") and ("json" in kind or kind.partition(";")[0] in TOLD):
                content["example"] = example
