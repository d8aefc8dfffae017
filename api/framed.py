"""What does an iframe on another site show? The player, a player without script, or a sentence why there is neither."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.assets import render
from api.embeds import discovery_header, discovery_link, page_url
from api.errors import RETRY_AFTER_S, STATUS, Problem
from api.heard import Heard
from api.negotiation import has_already
from narrator.errors import NarratorError
from narrator.labels import iso_duration

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *"
)
"""Everything from the service, nothing inline; any site may frame it."""

HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
"""Of every page in a frame; a link to a private narration is told to nobody else."""

OPTIONS = {
    "t": re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?"),
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}"),
    "theme": re.compile(r"light|dark"),
}
"""Parameters of the frame: seconds at which it starts, language of its controls, colours. Others are not looked at."""

AGAIN = "Look again"

REFUSALS = {
    "narration_unknown": ("This narration is no longer here.", "It was deleted, or its address is wrong."),
    "narration_unfinished": ("This narration is still being made.", AGAIN),
    "narration_failed": ("This article could not be narrated.", "Its publisher can see why, and try again."),
    "narration_cancelled": ("This narration was cancelled.", "Its publisher stopped it before it was whole."),
    "issue_unknown": ("This issue is no longer here.", "It was deleted, or its address is wrong."),
    "issue_unfinished": ("This issue is still being made.", AGAIN),
    "issue_failed": ("This issue could not be narrated.", "Its publisher can see why, and try again."),
    "issue_cancelled": ("This issue was cancelled.", "Its publisher stopped it before it was whole."),
    "token_refused": (
        "This link does not open the issue, or not any more.",
        "Ask its publisher for another.",
    ),
    "key_missing": ("This narration is private.", "Ask its publisher for a link to it."),
    "link_refused": ("This link does not open the narration.", "Ask its publisher for another."),
    "link_expired": ("This link has expired.", "Ask its publisher for another."),
}
"""What a reader is told, by code: a sentence, and what to do."""

AWAY = ("The narration cannot be reached just now.", AGAIN)
"""For every other code of a status from 500."""

REFUSED = ("This narration is not open to you.", "Ask its publisher for a link to it.")
"""For every other code."""


def frame_options(given: Mapping[str, str]) -> dict[str, str]:
    """Those of a frame's parameters that mean something."""
    return {name: given[name] for name, form in OPTIONS.items() if form.fullmatch(given.get(name, ""))}


def frame_page(heard: Heard, base: str, request: Request) -> Response:
    """The page with the player; addresses in it are relative, so that it works under any name of the service."""
    manifest, options = heard.manifest, frame_options(request.query_params)
    own, suffix = f"../v1/narrations/{heard.id}", f"?{heard.query}" if heard.query else ""
    start = options.get("t")
    body = render(
        "embed.html",
        manifest=manifest,
        language=manifest["language"],
        duration=iso_duration(manifest["duration"]),
        discovery=discovery_link(base, manifest, heard.query),
        canonical=page_url(base, heard.id, heard.query),
        src=f"{own}/manifest.json{suffix}",
        start=start,
        lang=options.get("lang"),
        theme=options.get("theme"),
        page=page_url("..", heard.id, heard.query),
        audio=[
            (f"{own}/{_file(entry['url'], heard)}" + (f"#t={start}" if start else ""), entry["type"])
            for entry in manifest["audio"]
        ],
    ).encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        **HEADERS,
        "ETag": tag,
        "Cache-Control": "private, no-cache" if heard.is_private else "public, no-cache",
        "Link": discovery_header(base, manifest, heard.query),
    }
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, headers=headers)


def frame_refusal(error: Problem | NarratorError, root: str = "../") -> Response:
    """A page that says, in words for readers, why there is nothing to hear, with the status of the problem.

    ``root`` leads from its address to the service's.
    """
    if isinstance(error, Problem):
        status, headers = error.status, dict(error.headers or {})
    else:
        status = STATUS.get(error.code, 500)
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
    sentence, advice = REFUSALS.get(error.code, AWAY if status >= 500 else REFUSED)
    body = render("embed_refusal.html", sentence=sentence, advice=advice, again=advice == AGAIN, root=root)
    return HTMLResponse(body, status, {**headers, **HEADERS, "Vary": "Accept"})


def _file(url: str, heard: Heard) -> str:
    parameters = urlencode({"edition": heard.edition}) + (f"&{heard.query}" if heard.query else "")
    return f"{url.partition('?')[0]}?{parameters}"
