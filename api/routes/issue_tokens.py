"""Routes of who may hear a private issue: tokens of its subscribers, and signed links."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.answers import Links
from api.asked import base_url
from api.auth import Reader, Writer, sign
from api.catalogue import find_book
from api.errors import Problem
from api.inputs import LinkInput
from api.issue_heard import TOKEN, IssueId, forget_tokens
from api.issue_links import issue_links
from api.issue_tokens import NewTokenShown, TokenInput, TokenPage, TokenShown
from api.service import Service
from narrator.errors import OptionRefused
from narrator.records.issue_tokens import TOKENS, IssueToken, create_token, page_tokens, revoke_token

router = APIRouter(prefix="/v1/issues", tags=["issues"])

PAGE_MAX = 1000
"""Tokens on a page at most."""

TokenId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="As the list shows it")]


@router.post(
    "/{issue_id}/tokens",
    name="create_issue_token",
    summary="A token by which a subscriber hears a private issue",
    status_code=201,
)
def create(issue_id: IssueId, asked: TokenInput, request: Request, _: Writer) -> NewTokenShown:
    """A token for one subscriber, good until it is deleted: in podcast apps `feed` works as it is."""
    try:
        made = create_token(_known(request, issue_id).database, issue_id, asked.name)
    except OptionRefused as error:
        raise Problem(422, error.code, str(error), limit=TOKENS) from error
    if made is None:
        raise _missing(issue_id)
    token, secret = made
    links = issue_links(base_url(request), issue_id)
    return NewTokenShown(
        **_shown(token).model_dump(),
        token=secret,
        feed=f"{links['feed']}?{TOKEN}={secret}",
        page=f"{links['page']}?{TOKEN}={secret}",
    )


@router.get(
    "/{issue_id}/tokens",
    name="list_issue_tokens",
    summary="The tokens of an issue, the oldest first",
)
def page(
    issue_id: IssueId,
    request: Request,
    _: Reader,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> TokenPage:
    """Whom tokens were given to; what they open with is not kept."""
    service = _known(request, issue_id)
    try:
        found, following = page_tokens(service.database, issue_id, cursor, limit)
    except OptionRefused as error:
        raise Problem(422, error.code, str(error), received=cursor) from error
    return TokenPage(tokens=[_shown(token) for token in found], next=following)


@router.delete(
    "/{issue_id}/tokens/{token_id}",
    name="delete_issue_token",
    summary="Have a token open nothing any more",
    status_code=204,
)
def delete(issue_id: IssueId, token_id: TokenId, request: Request, _: Writer) -> None:
    """Holds at once; other processes of the service follow within a second."""
    service = _known(request, issue_id)
    if not revoke_token(service.database, issue_id, token_id):
        raise Problem(
            404, "token_unknown", f"the issue has no token {token_id}: its list shows all", received=token_id
        )
    forget_tokens()


@router.post(
    "/{issue_id}/links",
    name="create_issue_links",
    summary="Signed links to a private issue",
)
def link(issue_id: IssueId, asked: LinkInput, request: Request, _: Writer) -> Links:
    """Links by which a private issue can be heard for a while without an API key."""
    service = _known(request, issue_id)
    expires = int(time.time()) + asked.expires_in
    query = f"expires={expires}&signature={sign(service, issue_id, expires)}"
    links = issue_links(base_url(request), issue_id)
    return Links(expires_at=expires, links={name: f"{address}?{query}" for name, address in links.items()})


def _known(request: Request, issue_id: str) -> Service:
    service: Service = request.app.state.service
    if find_book(service, issue_id, "issue") is None:
        raise _missing(issue_id)
    return service


def _missing(issue_id: str) -> Problem:
    return Problem(
        404, "issue_unknown", f"no issue {issue_id}: it was deleted, or never asked for", received=issue_id
    )


def _shown(token: IssueToken) -> TokenShown:
    return TokenShown(id=token.id, name=token.name, created_at=token.created_at)
