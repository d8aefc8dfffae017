"""What does a schema not say? That a voice is there, that a text has a word, that an address leads to a page.

Loaded by schemathesis: what it generates as good is made good in these respects too, and nothing else is changed.
"""

from __future__ import annotations

import os
import re
import time
from html import escape
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
from schemathesis import GenerationMode

SENTENCE = (
    "The port was quiet at dawn, and by noon three ships had come in and the price of rope had doubled."
)
WORDS = {
    "text": f"{SENTENCE}\n\n",
    "markdown": f"{SENTENCE}\n\n",
    "input": f"{SENTENCE} ",
}


WORDS_SAID = {"lexemes": [{"grapheme": "port", "alias": "haven"}]}
PLS = (
    '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en">'
    "<lexeme><grapheme>port</grapheme><alias>haven</alias></lexeme></lexicon>"
)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Make a good request good in what no schema can say."""
    if case.operation.method == "delete" and isinstance(case.path_parameters, dict):
        # A narration that runs is cancelled, and says so until it is deleted once more; one that has ended is deleted.
        for name in ("narration", "issue"):
            wait_for_end(f"{name}s", str(case.path_parameters.get(f"{name}_id")))
    meta = case.meta
    if meta is None or meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if isinstance(case.query, dict):
        case.query.pop("cursor", None)  # only a page gives one
        case.query = good(case.query)
    if case.headers and "idempotency-key" in {name.lower() for name in case.headers}:
        case.headers["idempotency-key"] = str(uuid4())  # each request has one of its own
    if isinstance(case.body, dict):
        case.body = good(case.body)
    elif case.media_type == "application/pls+xml":
        case.body = PLS.encode()  # the published example, which would go as the text of an element of its own


def good(given: dict[str, Any]) -> dict[str, Any]:
    """A body, or an article of one, made good."""
    body = dict(given)
    for name, words in WORDS.items():
        if isinstance(body.get(name), str) and SENTENCE not in body[name]:
            body[name] = (words + body[name])[:4096]
    if isinstance(body.get("html"), str) and SENTENCE not in body["html"]:
        body["html"] = f"<article><p>{SENTENCE}</p><p>{escape(body['html'])}</p></article>"
    article = body.get("article")
    if isinstance(article, dict) and isinstance(article.get("blocks"), list):
        spoken = {"kind": "paragraph", "text": SENTENCE}
        body["article"] = {**article, "blocks": [*map(make_good, article["blocks"]), spoken]}
    if article is not None:
        body.pop("overrules", None)  # nothing of it is judged
        body.pop("site", None)
    if isinstance(body.get("overrules"), list):  # of pieces that every page has
        body["overrules"] = [{"piece": 0, "kept": True}] * min(len(body["overrules"]), 2)
    if isinstance(body.get("site"), str):
        body["site"] = "example.org"
    if set(body) >= {"kept", "text"}:  # a rule of a site
        body = {"kept": body["kept"], "text": body["text"][:2000]}
    if isinstance(body.get("url"), str):
        body["url"] = os.environ["SCHEMA_PAGE"]
    if body.get("webhook"):
        body["webhook"] = os.environ["SCHEMA_PAGE"]
    if "voice" in body:
        body["voice"] = "alloy" if "model" in body else None
    if isinstance(body.get("speed"), int | float):
        body["speed"] = min(max(body["speed"], 0.5), 2.5)
    if body.get("lexicon") is not None:
        body["lexicon"] = PLS if isinstance(body["lexicon"], str) else WORDS_SAID
    if body.get("lexemes"):
        body["lexemes"] = WORDS_SAID["lexemes"]
    if isinstance(body.get("articles"), list):
        body["articles"] = [
            good(one) if isinstance(one, dict) else f"{SENTENCE} {one}" for one in body["articles"]
        ]
        for number, one in enumerate(body["articles"]):
            if isinstance(one, dict) and one.get("id"):
                one["id"] = f"{number} {one['id']}"[:1000]  # each has its own
        body.pop("before", None)  # only an issue has its ids
    if isinstance(body.get("between"), dict):
        body["between"] = {
            name: said for name, said in body["between"].items() if not name.endswith("_words")
        }
    if isinstance(body.get("feed"), dict):
        body["feed"] = {**body["feed"], "url": os.environ["SCHEMA_PAGE"]}
    if body.get("date"):
        body["date"] = "2026-11-20"
    if body.pop("order", None) is not None and not body:
        body = {"paused": False}
    return body


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """What is generated as XML is no PLS, and no zip, feed or list: tests/api/test_api_lexicons.py and tests/issues_service send these."""
    return case.media_type in (None, "application/json")


def make_good(block: dict[str, Any]) -> dict[str, Any]:
    """No second title, and no block of control characters alone."""
    kind = "heading" if block["kind"] == "title" else block["kind"]
    return {**block, "kind": kind, "text": f"Rope. {block['text']}"}


def wait_for_end(kind: str, one: str) -> None:
    """Wait until it is done or failed, if there is such a narration or issue."""
    until = time.monotonic() + 20
    while time.monotonic() < until and re.fullmatch("[0-9a-f]{32}", one):
        answer = httpx.get(
            f"{os.environ['SCHEMA_URL']}/v1/{kind}/{one}",
            headers={"Authorization": f"Bearer {os.environ['SCHEMA_KEY']}"},
        )
        if answer.status_code != 200 or answer.json()["status"] not in ("queued", "running"):
            return
        time.sleep(0.05)
