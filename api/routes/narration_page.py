"""Route of a narration's own page: how far it is, and then the article to read and to hear."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from markupsafe import Markup

from api.asked import base_url
from api.auth import Principal, check_listener, principal, sign
from api.catalogue import find_leaf
from api.embeds import (
    article_json_ld,
    discovery_header,
    discovery_link,
    dump_json_ld,
    embed_codes,
    open_graph,
    page_url,
)
from api.errors import Problem
from api.files import MAIN
from api.heard import find_heard
from api.page_answer import PageRoute, page
from api.plain_words import sentence
from api.routes.pages import ID
from api.service import Service
from api.session import sealed_session
from api.strip import strip
from narrator.article import article_from_json
from narrator.errors import StorageUnavailable
from narrator.formats import FORMATS
from narrator.page import render_article
from narrator.records.counts import read_counts
from narrator.records.finding import find_narration
from narrator.records.narration import NarrationRecord
from narrator.records.narrations import UNFINISHED

router = APIRouter(route_class=PageRoute, include_in_schema=False, tags=["pages"])

LINK_S = 30 * 24 * 3600
"""How long the embed codes of a private narration are good that its page shows to whoever may write."""

LISTEN_S = 12 * 3600
"""How long the addresses are good by which that page itself plays: the player sends no cookie."""

BOOKS = {"m4b": "audiobook (m4b)", "epub": "e-book (epub)"}
"""Published formats that a person takes away, and what they are called."""

STAGES = {
    "queued": "Waiting for its turn",
    "clean": "Finding the article in the page",
    "speak": "Speaking",
    "stitch": "Joining the sentences",
    "encode": "Encoding the sound",
    "publish": "Putting it in its place",
    "done": "Done",
}
"""What is being done, for a person."""


@router.get("/narrations/{narration_id}")
@router.head("/narrations/{narration_id}")
def show_page(narration_id: Annotated[str, Path()], request: Request) -> Response:
    """The narration's page, for listeners; for those who may read or write with what is theirs."""
    service: Service = request.app.state.service
    record = find_narration(service.database, narration_id) if ID.fullmatch(narration_id) else None
    if record is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id[:40]}", received=narration_id)
    who = _whoever(request)
    query = check_listener(request, narration_id) if record.access == "private" else ""
    about: dict[str, Any] = {
        "id": narration_id,
        "record": record,
        "may_read": "read" in who.scopes,
        "may_write": "write" in who.scopes,
        "signed_in": sealed_session(request) is not None and bool(who.key_id),
        "is_unfinished": record.latest.status in UNFINISHED,
        "percent": int(record.latest.progress * 100),
        "stages": STAGES,
        "error": record.latest.error or {},
        "told": sentence((record.latest.error or {}).get("code", "")),
    }
    if record.served is None:
        return page("progress.html", root="../", **about)
    return _heard_page(service, request, record, query, about)


def _heard_page(
    service: Service, request: Request, record: NarrationRecord, query: str, about: dict[str, Any]
) -> Response:
    heard = find_heard(request, record.id)
    base = base_url(request)
    shared = query
    if heard.is_private and not query:  # whoever has come this far may read
        query = _signed(service, record.id, LISTEN_S)
        shared = _signed(service, record.id, LINK_S) if about["may_write"] else query
    own, end = f"../v1/narrations/{record.id}", f"?{query}" if query else ""
    files = [(label, form, f"{own}/{MAIN[form]}{end}") for form, label in BOOKS.items()]
    files += [(form, form, f"{own}/audio.{form}{end}") for form in FORMATS]
    text, body, manifest = _article(service, record.id, heard.edition)
    counts = read_counts(service.database, record.id) if about["may_read"] else {}
    counted = bool(counts) or service.settings.counts == "on"  # where nobody counts, zero says nothing
    answer = page(
        "narration.html",
        root="../",
        **about,
        manifest=heard.manifest,
        source=f"{own}/manifest.json{end}",
        audio=f"{own}/audio.m4a{end}",
        captions=f"{own}/captions.vtt{end}",
        plain=f"{own}/article.txt{end}",
        receipt=f"{own}/article.json{end}",
        files=files,
        codes=embed_codes(base, record.id, heard.manifest, shared),
        address=page_url(base, record.id, shared),
        is_private=heard.is_private,
        days=LINK_S // 86400,
        discovery=discovery_link(base, heard.manifest, query),
        open_graph=open_graph(heard.manifest, base, query),
        linked_data=dump_json_ld(
            article_json_ld(heard.manifest, base, query, transcript=text, made_at=record.updated_at)
        ),
        article=body,
        strip=strip(manifest, counts) if about["may_read"] and counted else "",
    )
    answer.headers["Link"] = discovery_header(base, heard.manifest, query)
    return answer


def _signed(service: Service, narration_id: str, for_s: int) -> str:
    expires = int(time.time()) + for_s
    return f"expires={expires}&signature={sign(service, narration_id, expires)}"


def _whoever(request: Request) -> Principal:
    """Who asks; a listener without any key, or at an address that takes none, may neither read nor write."""
    try:
        return principal(request)
    except Problem as problem:
        if problem.status not in (401, 403):
            raise
        return Principal("", ())


def _article(service: Service, narration_id: str, edition: int) -> tuple[str, Markup, dict[str, Any]]:
    """The text, the same as HTML, and its manifest."""
    paths: list[FilePath] = []
    for name in ("article.json", "manifest.json"):
        leaf = find_leaf(service, narration_id, edition, name)
        if leaf is None:
            raise Problem(404, "edition_unknown", f"edition {edition} is no longer kept")
        paths.append(leaf.path)
    try:
        return _rendered(*paths)
    except FileNotFoundError as error:
        raise StorageUnavailable(
            f"the article of edition {edition} is not in the storage: if it does not come back, PUT the text again"
        ) from error


@lru_cache(maxsize=16)
def _rendered(article: FilePath, manifest: FilePath) -> tuple[str, Markup, dict[str, Any]]:
    """Files never change under their path."""
    read, told = article_from_json(json.loads(article.read_bytes())), json.loads(manifest.read_bytes())
    return read.text, Markup(render_article(read, told)), told
