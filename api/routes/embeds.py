"""Routes of what other sites show: the page in an iframe, and the oEmbed answer that leads to it."""

from __future__ import annotations

import re
import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.asked import base_url
from api.embeds import CACHE_AGE_S, find_linked_id, oembed
from api.errors import Problem
from api.framed import frame_options, frame_page, frame_refusal
from api.heard import find_heard, find_linked
from api.issue_heard import hear_issue
from api.issue_served import page_response
from api.negotiation import takes_html
from api.published import problem_answer
from api.routes.issue_files import ISSUE_QUERY
from narrator.errors import NarratorError

router = APIRouter(tags=["embedding"])

URL_CHARS = 4096
"""Longest address that is looked at."""

ID = re.compile("[0-9a-f]{32}")

PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "description": told, "schema": {"type": "string"}}
    for name, told in (
        ("t", "Seconds at which it starts"),
        ("lang", "Language of the controls, such as de"),
        ("theme", "light or dark; by default as the reader's system"),
        ("expires", "Of a signed link: seconds since 1970"),
        ("signature", "Of a signed link"),
    )
]
"""Read by hand: what is wrong in them is left out, since a reader cannot mend it."""


@router.get(
    "/embed/{narration_id}",
    name="show_embed",
    summary="The player, for an iframe on any site",
    response_class=HTMLResponse,
    responses={
        200: {"description": "A page"},
        304: {"description": "As you have it (If-None-Match)"},
        401: problem_answer(401, "/embed/{narration_id}"),
        403: problem_answer(403, "/embed/{narration_id}"),
    },
    openapi_extra={"parameters": PARAMETERS},
)
@router.head("/embed/{narration_id}", name="head_embed", include_in_schema=False)
def show_embed(
    narration_id: Annotated[str, Path(json_schema_extra={"pattern": f"^{ID.pattern}$"})], request: Request
) -> Response:
    """The player on a page of its own; where there is nothing to hear, a sentence for readers with the problem's status."""
    try:
        if not ID.fullmatch(narration_id):
            raise Problem(
                404, "narration_unknown", f"no narration {narration_id[:40]}", received=narration_id
            )
        return frame_page(find_heard(request, narration_id), base_url(request), request)
    except (Problem, NarratorError) as error:
        if not takes_html(request):
            raise
        return frame_refusal(error)


@router.get(
    "/embed/issue/{issue_id}",
    name="show_issue_embed",
    summary="An issue's page, for an iframe on any site",
    response_class=HTMLResponse,
    responses={
        200: {"description": "A page"},
        304: {"description": "As you have it (If-None-Match)"},
        401: problem_answer(401, "/embed/issue/{issue_id}"),
        403: problem_answer(403, "/embed/issue/{issue_id}"),
    },
    openapi_extra={"parameters": ISSUE_QUERY},
)
@router.head("/embed/issue/{issue_id}", name="head_issue_embed", include_in_schema=False)
async def show_issue_embed(
    issue_id: Annotated[str, Path(json_schema_extra={"pattern": f"^{ID.pattern}$"})], request: Request
) -> Response:
    """The list of articles and the player; where there is nothing to hear, a sentence for readers with the problem's status."""
    try:
        if not ID.fullmatch(issue_id):
            raise Problem(404, "issue_unknown", f"no issue {issue_id[:40]}", received=issue_id)
        issue = await hear_issue(request, issue_id)
        return await page_response(issue, request, f"../../v1/issues/{issue_id}/", "*")
    except (Problem, NarratorError) as error:
        if not takes_html(request):
            raise
        return frame_refusal(error, "../../")


@router.get(
    "/oembed",
    name="get_oembed",
    summary="How another site shows a narration (oEmbed 1.0)",
    responses={
        401: problem_answer(401, "/oembed"),
        404: problem_answer(404, "/oembed"),
        501: problem_answer(501, "/oembed"),
    },
)
@router.head("/oembed", name="head_oembed", include_in_schema=False)
def get_oembed(
    request: Request,
    url: Annotated[
        str,
        Query(min_length=1, max_length=URL_CHARS, description="Of a narration: its page, embed or files"),
    ],
    format_: Annotated[str, Query(alias="format", max_length=20, include_in_schema=False)] = "json",
    max_width: Annotated[int | None, Query(alias="maxwidth", ge=1, description="CSS pixels")] = None,
    max_height: Annotated[int | None, Query(alias="maxheight", ge=1, description="CSS pixels")] = None,
) -> dict[str, Any]:
    """The iframe of a narration, no larger than asked for. A private narration needs its signed link as ``url``."""
    if format_.lower() not in ("json", ""):
        raise Problem(
            501,
            "format_unsupported",
            f"format {format_!r} is not spoken here: leave it out, or ask for json",
            limit="json",
            received=format_,
        )
    base = base_url(request)
    found = find_linked_id(url, (base, str(request.base_url)))
    if found is None:
        raise Problem(
            404, "not_found", f"url is no narration of this service: give {base}/narrations/...", received=url
        )
    narration_id, given = found
    heard = find_linked(request.app.state.service, narration_id, given)
    cache_age_s = CACHE_AGE_S
    if heard.query:
        cache_age_s = max(0, min(CACHE_AGE_S, int(given["expires"]) - int(time.time())))
    answer = oembed(
        base,
        heard.id,
        heard.manifest,
        "&".join([*filter(None, [heard.query]), *(f"{n}={v}" for n, v in frame_options(given).items())]),
        max_width=max_width,
        max_height=max_height,
        cache_age_s=cache_age_s,
    )
    caching = "no-store" if heard.is_private else "public, max-age=300"
    return JSONResponse(answer, headers={"Cache-Control": caching})  # type: ignore[return-value]
