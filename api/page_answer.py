"""How do pages for people leave the service, those that say what went wrong included?"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError

from api.assets import render
from api.errors import STATUS, Problem
from api.plain_words import sentence
from narrator.errors import NarratorError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline, and in nobody's frame."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # with none at all, forms would come without their Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",  # what was typed is still there after a step back
    "Vary": "Cookie, X-Part",
}

PART = "x-part"
"""The header by which a script asks for a part of a page."""

RETURNS = re.compile(r"/|/issues|/(?:narrations|issues)/[0-9a-f]{32}")
"""Where signing in may lead back to."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, for a person."""

    status: int
    """Of the answer."""
    code: str
    """As the API names it."""
    told: str
    """What happened and what to do."""
    detail: str
    """The same more exactly, in the API's words."""


def page(name: str, status: int = 200, *, root: str = "", **values: object) -> HTMLResponse:
    """A template of api/pages as an answer; ``root`` leads from its address to the service's."""
    return HTMLResponse(render(name, root=root, **values), status, HEADERS)


def trouble_of(error: Exception) -> Trouble:
    """What a person is told of an error."""
    match error:
        case Problem():
            return Trouble(error.status, error.code, sentence(error.code, error.status), error.detail)
        case NarratorError():
            status = STATUS.get(error.code, 500)
            return Trouble(status, error.code, sentence(error.code, status), str(error))
        case _:
            return Trouble(
                422,
                "request_invalid",
                sentence("request_malformed"),
                "the form has a value that is not allowed",
            )


class PageRoute(APIRoute):
    """A route whose every refusal is a page, or for a script a part of one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with its errors answered."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except (Problem, NarratorError, RequestValidationError, ValidationError) as error:
                return refusal(trouble_of(error), request)

        return answer


def refusal(trouble: Trouble, request: Request) -> Response:
    """The page that says so; where a key is missing, the one at which to sign in."""
    if PART in request.headers:
        return page("trouble.html", trouble.status, trouble=trouble)
    path = request.scope["path"]
    root = "../" * (path.count("/") - 1)
    if trouble.status == 401:
        back = path if request.method == "GET" and RETURNS.fullmatch(path) else "/"
        answer = page("sign_in.html", 401, root=root, back=back, trouble=None, signed_in=False)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return page("refused.html", trouble.status, root=root, trouble=trouble, signed_in=False)
