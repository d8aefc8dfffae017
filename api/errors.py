"""How does every error leave the service? As problem+json (RFC 9457) with a stable code, whatever raised it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

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
    "fetch_failed": 422,
    "address_refused": 422,
    "no_article": 422,
    "voice_unknown": 422,
    "speed_refused": 422,
    "option_refused": 422,
    "idempotency_mismatch": 422,
    "engine_failed": 500,
    "engine_missing": 503,
    "encode_failed": 500,
    "output_failed": 503,
    "disk_full": 507,
    "service_failed": 503,
    "database_unavailable": 503,
    "broker_unavailable": 503,
    "storage_unavailable": 503,
    "work_lost": 500,
}
"""The status of each of narrator's codes; a test holds that none is missing."""

CODES = {
    400: "request_malformed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
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


class Problem(Exception):
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
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.limit = limit
        self.received = received
        self.headers = dict(headers or {})


def problem_response(problem: Problem, request: Request) -> Response:
    """The answer; ``limit`` and ``received`` are there where they mean something."""
    if request.url.path.startswith("/v1/audio/"):
        from api.routes.speech import openai_error

        response = openai_error(problem.status, problem.detail, problem.code)
        response.headers.update(problem.headers)
        return response
    body: dict[str, Any] = {
        "type": f"/v1/errors/{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        "code": problem.code,
    }
    if problem.limit is not None:
        body["limit"] = problem.limit
    if problem.received is not None:
        body["received"] = _excerpt(problem.received)
    return JSONResponse(body, problem.status, problem.headers, MEDIA_TYPE)


def add_error_handlers(app: FastAPI) -> None:
    """Every exception becomes a problem."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return problem_response(error, request)

    async def on_narrator(request: Request, error: Exception) -> Response:
        assert isinstance(error, NarratorError)
        status = STATUS.get(error.code, 500)
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
        if status >= 500:
            _log.warning("%s", error)
        return problem_response(Problem(status, error.code, str(error), headers=headers), request)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = CODES.get(error.status_code, "request_refused")
        detail = {
            404: f"nothing is at {request.url.path}: /docs lists every route",
            405: f"{request.method} is not for {request.url.path}: the Allow header names what is",
            413: "the body is too large: the limit follows from NARRATOR_MAX_CHARS",
        }.get(error.status_code, str(error.detail))
        return problem_response(
            Problem(error.status_code, code, detail, headers=error.headers or {}), request
        )

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = str(first["msg"]).removeprefix("Value error, ")
        broken = first["type"] == "json_invalid"
        return problem_response(
            Problem(
                400 if broken else 422,
                "request_malformed" if broken else "request_invalid",
                f"{where}: {told}",
                limit=_limits(first),
                received=None if broken else first.get("input"),
            ),
            request,
        )

    async def on_crash(request: Request, error: Exception) -> Response:
        return problem_response(
            Problem(500, NarratorError.code, "narrator failed at this request: its log says where"), request
        )

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(NarratorError, on_narrator)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_crash)


def _limits(error: Mapping[str, Any]) -> Any:
    """What is allowed, where the schema says it in numbers or names."""
    context = {
        name: value for name, value in error.get("ctx", {}).items() if isinstance(value, int | float | str)
    }
    return context or None


def _excerpt(received: Any) -> Any:
    if isinstance(received, int | float | bool):
        return received
    shown = received if isinstance(received, str) else repr(received)
    return shown if len(shown) <= RECEIVED_CHARS else shown[: RECEIVED_CHARS - 1] + "…"
