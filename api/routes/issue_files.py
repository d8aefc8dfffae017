"""Routes of what is heard and read of an issue: manifest, page, feed, the whole in one file, and the files of its parts."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Path, Request, Response

from api.catalogue import known_leaf
from api.errors import Problem
from api.files import TEXTS
from api.issue_file_examples import PART_SCHEMAS, SCHEMAS
from api.issue_heard import TOKEN, HeardIssue, IssueId, check_kept, hear_issue, issue_leaf
from api.issue_links import FEED, WHOLE
from api.issue_served import (
    document_response,
    feed_response,
    gone,
    manifest_response,
    no_file,
    page_response,
    part_response,
    sums_response,
    to_narration,
    to_page,
)
from api.issue_texts import SUMS
from api.routes.listen import VIEW, narration_leaf
from api.serving import QUERY, file_answers, file_response, made_leaf
from narrator.formats import FORMATS
from narrator.publish import PUBLISHED
from narrator.records.issue_finding import find_part, stored_name
from workers.issue_names import MANIFEST, PAGE

router = APIRouter(prefix="/v1/issues", tags=["listening"])

ISSUE_QUERY = [
    *QUERY,
    {
        "name": TOKEN,
        "in": "query",
        "required": False,
        "description": "Of a subscriber to a private issue",
        "schema": {"type": "string"},
    },
]
"""Read from the address by hand, as of narrations."""

_TYPES = {form.file.format(stem="issue"): form.type for form in PUBLISHED.values()}

DOCUMENTS = {
    MANIFEST: ("The issue's manifest: every part and its files, on the issue's clock", "application/json"),
    PAGE: ("The issue on a page that plays it", "text/html"),
    FEED: ("The issue as a podcast", _TYPES[FEED]),
    "chapters.json": ("Its chapters (Podcasting 2.0)", _TYPES["chapters.json"]),
    "publication.json": ("The issue as a W3C audiobook", _TYPES["publication.json"]),
    "contents.html": ("The contents of that audiobook", "text/html"),
    "readium.json": ("The issue as a Readium audiobook", _TYPES["readium.json"]),
    "issue.jsonld": ("The issue as linked data of schema.org, with transcripts", _TYPES["issue.jsonld"]),
    SUMS: ("SHA-256 sums of all files but those that have addresses in them", "text/plain"),
}
"""Texts of the whole issue, and their media types."""

BINARIES = {
    "cover.png": ("The cover, where it is a PNG", "image/png"),
    "cover.jpg": ("The cover, where it is a JPEG", "image/jpeg"),
    "issue.m4b": ("The whole issue with chapters; made at the first request", _TYPES["issue.m4b"]),
    "issue.mp3": ("The same as MP3; made at the first request", _TYPES["issue.mp3"]),
    "issue.epub": ("The issue as EPUB 3 with its sound; made at the first request", _TYPES["issue.epub"]),
}
"""The same of what is no text."""

ADDED = ("chapters.json", "guided.json", "article.jsonld")
"""What the issue has of its own of an article."""

SOUNDS = {f"audio.{form.name}": form.mime for form in FORMATS.values()}

ARTICLE_FILES = (*TEXTS, *ADDED, *SOUNDS, PAGE)

BETWEEN_FILES = (*TEXTS, "guided.json", "audio.m4a", PAGE)

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PART_TEXTS = {kind: {"schema": schema} for kind, schema in PART_SCHEMAS.items()}
_PLACE = "As in the manifest's addresses"

ArticleId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description=_PLACE)]
BetweenName = Annotated[str, Path(pattern="^[a-z0-9-]{1,100}$", description=_PLACE)]
ArticleFile = Annotated[str, Path(json_schema_extra={"enum": list(ARTICLE_FILES)})]
BetweenFile = Annotated[str, Path(json_schema_extra={"enum": list(BETWEEN_FILES)})]


async def _serve(issue_id: str, name: str, request: Request) -> Response:
    """A file of the whole issue."""
    issue = await hear_issue(request, issue_id)
    try:
        if name == SUMS:
            return await sums_response(issue, request)
        if name == PAGE:
            return await page_response(issue, request, "", "'none'")
        leaf = await issue_leaf(issue, name)
        if leaf is None and name in WHOLE:
            leaf = await made_leaf(issue.service, issue.id, issue.edition, WHOLE[name], name)
        if leaf is None:
            await check_kept(issue)
            raise no_file(issue, name)
        if name in BINARIES:
            return file_response(leaf, issue.caching, request)
        if name == MANIFEST:
            return await manifest_response(issue, leaf, request)
        if name == FEED:
            return await feed_response(issue, leaf, request)
        return await document_response(issue, leaf, name, request)
    except FileNotFoundError as error:
        raise gone(issue, name) from error


@router.get(
    "/{issue_id}/articles/{article_id}/{file}",
    name="get_issue_article_file",
    summary="A file of an article, as that edition of the issue plays it",
    response_class=Response,
    responses={
        **file_answers(
            "The file",
            {
                **_PART_TEXTS,
                _TYPES["chapters.json"]: {"schema": SCHEMAS["chapters.json"]},
                _TYPES["issue.jsonld"]: {"schema": SCHEMAS["article.jsonld"]},
                **dict.fromkeys(SOUNDS.values(), _BINARY),
            },
            "/v1/issues/{issue_id}/articles/{article_id}/{file}",
            ranged=True,
        ),
        307: {"description": "To the page of its narration (index.html)"},
    },
    openapi_extra={"parameters": [*ISSUE_QUERY, VIEW]},
)
@router.head("/{issue_id}/articles/{article_id}/{file}", name="head_issue_article", include_in_schema=False)
async def serve_article(
    issue_id: IssueId, article_id: ArticleId, file: ArticleFile, request: Request
) -> Response:
    """The files of an article's narration, and what the issue adds: chapters, guided navigation, linked data."""
    issue = await hear_issue(request, issue_id)
    try:
        if file in ADDED:
            return await _own_part(issue, f"articles/{article_id}/{file}", request)
        if file not in ARTICLE_FILES:
            raise no_file(issue, file)
        played = await anyio.to_thread.run_sync(
            find_part, issue.service.database, issue.id, issue.edition, article_id
        )
        if played is None:
            await check_kept(issue)
            raise Problem(
                404,
                "article_unknown",
                f"edition {issue.edition} of the issue plays no article {article_id}",
                received=article_id,
            )
        if file == PAGE:
            return to_narration(issue, played[0])
        leaf = known_leaf(*played, file)
        if leaf is None or not leaf.path.exists():  # cleared away meanwhile
            leaf = await narration_leaf(issue.service, *played, file)
        return await part_response(issue, leaf, file, request)
    except FileNotFoundError as error:
        raise gone(issue, file) from error


@router.get(
    "/{issue_id}/between/{name}/{file}",
    name="get_issue_between_file",
    summary="A file of what is said or played between articles",
    response_class=Response,
    responses={
        **file_answers(
            "The file",
            {**_PART_TEXTS, SOUNDS["audio.m4a"]: _BINARY},
            "/v1/issues/{issue_id}/between/{name}/{file}",
            ranged=True,
        ),
        307: {"description": "To the page of the issue (index.html)"},
    },
    openapi_extra={"parameters": [*ISSUE_QUERY, VIEW]},
)
@router.head("/{issue_id}/between/{name}/{file}", name="head_issue_between", include_in_schema=False)
async def serve_between(
    issue_id: IssueId, name: BetweenName, file: BetweenFile, request: Request
) -> Response:
    """The same files of a part that is no article; of a sound its audio alone."""
    issue = await hear_issue(request, issue_id)
    if file == PAGE:
        return to_page(issue, issue.link(f"../../{PAGE}"))
    if file not in BETWEEN_FILES:
        raise no_file(issue, file)
    try:
        return await _own_part(issue, f"between/{name}/{file}", request)
    except FileNotFoundError as error:
        raise gone(issue, file) from error


async def _own_part(issue: HeardIssue, name: str, request: Request) -> Response:
    """A file of a part that the issue itself keeps."""
    leaf = await issue_leaf(issue, stored_name(name))
    if leaf is None:
        await check_kept(issue)
        raise no_file(issue, name)
    return await part_response(issue, leaf, name.rpartition("/")[2], request)


def _add_route(name: str, described: str, media_type: str) -> None:
    async def serve(issue_id: IssueId, request: Request) -> Response:
        return await _serve(issue_id, name, request)

    content = _BINARY if name in BINARIES else {"schema": SCHEMAS.get(name, {"type": "string"})}
    path = f"/{{issue_id}}/{name}"
    router.add_api_route(
        path,
        serve,
        methods=["GET"],
        summary=described,
        description=described,
        name=f"get_issue_{name}",
        response_class=Response,
        responses=file_answers(
            described, {media_type: content}, router.prefix + path, ranged=name in BINARIES
        ),
        openapi_extra={"parameters": ISSUE_QUERY},
    )
    router.add_api_route(path, serve, methods=["HEAD"], name=f"head_issue_{name}", include_in_schema=False)


for _name, (_described, _media_type) in {**DOCUMENTS, **BINARIES}.items():
    _add_route(_name, _described, _media_type)
