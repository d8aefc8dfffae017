"""How does every error leave the service? As problem+json (RFC 9457) with a stable code, whatever raised it."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_args
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from api.malformed import explain_malformed
from narrator.errors import NarratorError

MEDIA_TYPE = "application/problem+json"

STATUS = {
    "narrator_error": 500,
    "input_invalid": 422,
    "input_empty": 422,
    "input_not_text": 422,
    "input_encoding": 422,
    "input_not_found": 422,
    "input_too_large": 413,
    "lexicon_invalid": 422,
    "archive_refused": 422,
    "issue_invalid": 422,
    "fetch_failed": 422,
    "address_refused": 422,
    "no_article": 422,
    "piece_unknown": 422,
    "voice_unknown": 422,
    "speed_refused": 422,
    "phonemes_refused": 422,
    "option_refused": 422,
    "idempotency_mismatch": 422,
    "article_known": 409,
    "jobs_exceeded": 429,
    "lexicons_exceeded": 422,
    "engine_failed": 500,
    "engine_missing": 503,
    "encode_failed": 500,
    "issue_incomplete": 500,
    "output_failed": 503,
    "disk_full": 507,
    "service_failed": 503,
    "database_unavailable": 503,
    "broker_unavailable": 503,
    "storage_unavailable": 503,
    "work_lost": 500,
}
"""The status of each of narrator's codes; a test holds that none is missing."""

MEANINGS = {
    "request_malformed": "The body is not JSON, or not UTF-8.",
    "request_invalid": "A member, parameter or header is missing, unknown or out of its limits; `detail` names it.",
    "request_refused": "The request was refused for a reason that its status names.",
    "content_type_refused": "A body is JSON, uncompressed, and says so: Content-Type: application/json; an issue may be a zip, a feed or a list too.",
    "body_too_large": "The body is larger than the longest text can be (NARRATOR_MAX_CHARS), or than 64 KB of counts, or an issue than 64 MB.",
    "body_too_slow": "The body did not arrive whole within a minute.",
    "not_found": "Nothing is at that address.",
    "method_not_allowed": "The address takes other methods; the Allow header names them.",
    "not_acceptable": "No form of the answer suits the Accept header.",
    "range_not_satisfiable": "No range that was asked for lies within the file; Content-Range gives its length.",
    "key_missing": "An API key is needed and none came.",
    "key_refused": "The API key is unknown or was revoked.",
    "scope_missing": "The API key is good, but not for this: reading and writing are scopes of their own.",
    "host_refused": "Without API keys only localhost is answered, lest another site's page asks under a name of its own.",
    "origin_refused": "A page of another site may not ask without an API key, nor in the name of who is signed in.",
    "rate_limited": "The API key has asked for more than NARRATOR_REQUESTS_PER_MINUTE.",
    "quota_exceeded": "The API key has sent more than NARRATOR_CHARS_PER_DAY to be narrated.",
    "jobs_exceeded": "The API key has NARRATOR_JOBS_PER_KEY unfinished narrations.",
    "counts_exceeded": "More listening counts came in a minute than are taken; what was not may be sent again.",
    "idempotency_key_invalid": "The Idempotency-Key is no quoted string of 1 to 255 printable ASCII characters.",
    "narration_unknown": "No narration has that id: it was deleted, or never asked for.",
    "narration_deleted": "The narration that this Idempotency-Key made was deleted since.",
    "narration_of_issue": "The narration is an article of an issue, and is changed there; `detail` names the address.",
    "feed_unknown": "The issue follows no feed.",
    "issue_unknown": "No issue has that id: it was deleted, or never asked for.",
    "issue_deleted": "The issue that this Idempotency-Key made was deleted since.",
    "article_unknown": "The issue has no article of that id.",
    "narration_unfinished": "There is nothing to hear yet.",
    "narration_failed": "There is nothing to hear: making it failed, `detail` says why.",
    "narration_cancelled": "There is nothing to hear: it was cancelled.",
    "edition_unknown": "That edition was never made, or is no longer kept.",
    "issue_unfinished": "There is nothing to hear of the issue yet.",
    "issue_failed": "There is nothing to hear of the issue: making it failed, `detail` says why.",
    "issue_cancelled": "There is nothing to hear of the issue: it was cancelled.",
    "file_unknown": "That edition of the issue has no file of that name.",
    "token_unknown": "The issue has no token of that id.",
    "token_refused": "The token opens nothing: it is wrong, was deleted, or is another issue's.",
    "site_rule_unknown": "The site has no rule of that id; one of a site above it is deleted there.",
    "format_unfinished": "That format is still being made: ask again.",
    "lexicon_unknown": "No lexicon has that id: it was deleted, or never made.",
    "link_missing": "The narration is private: oEmbed wants its signed link.",
    "link_refused": "The link's signature is wrong.",
    "link_expired": "The link has expired.",
    "format_unsupported": "oEmbed answers in JSON alone.",
    "readers_exceeded": "As many pages are being fetched or cleaned as this process does at once, and none was done in time.",
    "speakers_exceeded": "Every core is speaking for others, and none came free in time.",
    "watchers_exceeded": "As many event streams are open as this process serves.",
}
"""What the codes mean that are the HTTP side's own, as /v1/errors tells it."""

CODES = {
    400: "request_malformed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "body_too_slow",
    413: "body_too_large",
    415: "content_type_refused",
    416: "range_not_satisfiable",
    422: "request_invalid",
}
"""Codes of what the framework itself refuses."""

RETRY_AFTER_S = 2
"""What a client is told to wait for a part that is away: it usually is back by then."""

RECEIVED_CHARS = 200
"""Longest excerpt of what was received in an answer."""

_log = logging.getLogger(__name__)


class Problem(HTTPException):
    """An error of the HTTP side, with everything that its answer shows."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        limit: Any = None,
        received: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.status = status
        self.code = code
        self.limit = limit
        self.received = received


def problem_response(problem: Problem, request: Request) -> Response:
    """The answer; ``limit`` and ``received`` are there where they mean something."""
    if request.url.path.startswith("/v1/audio/"):
        from api.routes.speech import openai_error

        response = openai_error(problem.status, problem.detail, problem.code)
        response.headers.update(problem.headers or {})
        return response
    body: dict[str, Any] = {
        "type": f"/v1/errors/{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail.encode("utf-8", "backslashreplace").decode(),
        "instance": quote(request.scope["path"], errors="backslashreplace"),
        "code": problem.code,
    }
    if problem.limit is not None:
        body["limit"] = problem.limit
    if problem.received is not None:
        body["received"] = _excerpt(problem.received)
    return JSONResponse(body, problem.status, dict(problem.headers or {}), MEDIA_TYPE)


def add_error_handlers(app: FastAPI) -> None:
    """Every exception becomes a problem."""

    async def answer(request: Request, error: Exception) -> Response:
        return answer_error(error, request)

    for kind in (Problem, NarratorError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)


def answer_error(error: Exception, request: Request) -> Response:
    """The answer to any exception; those that nobody foresaw say no more than that they are in the log."""
    match error:
        case Problem():
            problem = error
        case NarratorError():
            status = STATUS.get(error.code, 500)
            if status >= 500:
                _log.warning("%s", error)
            headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
            problem = Problem(status, error.code, str(error), headers=headers)
        case RequestValidationError():
            problem = _invalid(error, request)
        case HTTPException():
            problem = _refused(error, request)
        case _:
            problem = Problem(500, NarratorError.code, "narrator failed at this request: its log says where")
    return problem_response(problem, request)


def explain(code: str) -> str | None:
    """What a code means, of narrator's and of the HTTP side's own; None if there is no such code."""
    if code in MEANINGS:
        return MEANINGS[code]
    return next(((kind.__doc__ or "").strip() for kind in narrator_errors() if kind.code == code), None)


def narrator_errors(root: type[NarratorError] = NarratorError) -> Iterator[type[NarratorError]]:
    """Every kind of NarratorError that is known to this process."""
    yield root
    for kind in root.__subclasses__():
        yield from narrator_errors(kind)


def _invalid(error: RequestValidationError, request: Request) -> Problem:
    """What the schema does not allow: the first thing of it."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    told = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "json_invalid":
        reason = first.get("ctx", {}).get("error", told)
        return Problem(
            400, "request_malformed", f"the body is not JSON: {reason} at character {first['loc'][1]}"
        )
    if first["loc"] == ("body",) and isinstance(first.get("input"), bytes):
        given = request.headers.get("content-type", "")
        return Problem(
            415,
            "content_type_refused",
            f"a body of Content-Type {_excerpt(given)!r}: send JSON with Content-Type: application/json",
            limit="application/json",
            received=given,
            headers={"Accept": "application/json"},
        )
    received = None if first["type"] == "missing" else first.get("input")
    limit = _limits(first)
    if first["type"] == "extra_forbidden" and (members := _members(request, first["loc"])):
        told, limit = f"there is no such member; allowed are {', '.join(members)}", members
    return Problem(422, "request_invalid", f"{where}: {told}", limit=limit, received=received)


def _members(request: Request, where: Sequence[str | int]) -> list[str]:
    """Which members the object at that place of the body may have."""
    field = getattr(request.scope.get("route"), "body_field", None)
    annotation: Any = getattr(getattr(field, "field_info", None), "annotation", None)
    for name in where[1:-1]:
        model = _model(annotation)
        if isinstance(name, str) and model is not None and name in model.model_fields:
            annotation = model.model_fields[name].annotation
    model = _model(annotation)
    return list(model.model_fields) if model else []


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as ``list[Block] | None``; None where there is none, or more than one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [model for inner in get_args(annotation) if (model := _model(inner))]
    return found[0] if len(found) == 1 else None


def _refused(error: HTTPException, request: Request) -> Problem:
    """What the framework refuses."""
    status, path, headers = error.status_code, request.url.path, dict(error.headers or {})
    code = CODES.get(status, "request_refused")
    if status == 405:
        headers["Allow"] = ", ".join(_methods(request)) or headers.get("Allow", "GET")
    detail = {
        400: explain_malformed(error.__cause__),
        404: f"nothing is at {path}: /docs lists every route",
        405: f"{request.method} is not for {path}: the Allow header names what is",
    }.get(status, str(error.detail))
    return Problem(status, code, detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """What the address takes; each route knows its own methods alone."""
    found = set()
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        scope: Scope = {
            "type": "http",
            "path": request.url.path,
            "method": method,
            "headers": [],
            "root_path": "",
        }
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            found.add(method)
    return sorted(found)


def _limits(error: Mapping[str, Any]) -> Any:
    """What is allowed, where the schema says it in numbers or names."""
    context = {
        name: value for name, value in error.get("ctx", {}).items() if isinstance(value, int | float | str)
    }
    return context or None


def _excerpt(received: Any) -> Any:
    """What can be shown of it, in JSON and in UTF-8."""
    if isinstance(received, int | bool) or (isinstance(received, float) and math.isfinite(received)):
        return received
    if isinstance(received, list) and all(isinstance(one, str) for one in received):
        return [_excerpt(one) for one in received[:10]]
    shown = received if isinstance(received, str) else repr(received)
    shown = shown.encode("utf-8", "backslashreplace").decode()
    return shown if len(shown) <= RECEIVED_CHARS else shown[: RECEIVED_CHARS - 1] + "…"
