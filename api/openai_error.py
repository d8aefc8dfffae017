"""What does an error look like to a client of OpenAI's API, which reads nothing from problem+json?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from api.malformed import explain_malformed
from narrator.errors import (
    EngineMissing,
    InputError,
    NarratorError,
    NoArticle,
    OptionRefused,
    ServiceError,
    SpeedRefused,
    VoiceUnknown,
)

BODY_MAX = 65_536
"""Bytes of a request: 4,096 characters, each written as two escapes of 6 bytes, and room for the other members."""

TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
"""The member ``type`` by status; others are "invalid_request_error" below 500 and "server_error" above."""

CODES = {
    400: "invalid_request",
    401: "invalid_api_key",
    403: "permission_denied",
    413: "request_too_large",
    429: "rate_limit_exceeded",
}
"""The member ``code`` by status, for an HTTP error that brings none."""

INVALID = {
    "missing": "missing_required_parameter",
    "extra_forbidden": "unknown_parameter",
    "json_invalid": "invalid_json",
    "string_too_short": "string_below_min_length",
    "string_too_long": "string_above_max_length",
    "greater_than_equal": "decimal_below_min_value",
    "less_than_equal": "decimal_above_max_value",
    "unsupported_parameter": "unsupported_parameter",
}
"""The member ``code`` by pydantic's type of error; others are "invalid_type" or "invalid_value"."""

BAD_INPUT = (InputError, NoArticle, VoiceUnknown, SpeedRefused, OptionRefused)
"""The client's errors, status 400."""

PARAMS: Mapping[type[NarratorError], str] = {
    InputError: "input",
    NoArticle: "input",
    VoiceUnknown: "voice",
    SpeedRefused: "speed",
}
"""The request's member that an error is about."""

RECEIVED_MAX = 60
"""Characters of a wrong value that its error repeats."""


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str = Field(description="One line: what was received, what is allowed, what to do.")
    type: str = Field(description="The kind of error, by status.", examples=["invalid_request_error"])
    param: str | None = Field(description="The member of the request that it is about.", examples=["speed"])
    code: str = Field(description="Stable name of the error.", examples=["speed_refused"])


class OpenAIError(BaseModel):
    """An error in OpenAI's shape."""

    error: ErrorDetail


def openai_error(
    status: int,
    message: str,
    code: str,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer ``{"error": {"message", "type", "param", "code"}}`` with that status."""
    kind = TYPES.get(status) or ("server_error" if status >= 500 else "invalid_request_error")
    content = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    return JSONResponse(content, status, dict(headers or {}))


class OpenAIRoute(APIRoute):
    """A route on which every refusal has OpenAI's shape: of its dependencies, its schema, and narrator itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with its errors answered."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(Request(request.scope, _bounded(request.receive)))
            except RequestValidationError as error:
                return _invalid(error)
            except NarratorError as error:
                return narrator_error(error)
            except HTTPException as error:
                code = getattr(error, "code", None) or CODES.get(
                    error.status_code, f"http_{error.status_code}"
                )
                told = str(error.detail)
                if error.status_code == 400 and error.__cause__:
                    told = explain_malformed(error.__cause__)
                return openai_error(error.status_code, told, code, headers=error.headers)

        return answer


def narrator_error(error: NarratorError) -> JSONResponse:
    """The answer for an error of the library."""
    status = 400 if isinstance(error, BAD_INPUT) else 500
    if isinstance(error, EngineMissing | ServiceError):
        status = 503
    param = next((param for kind, param in PARAMS.items() if isinstance(error, kind)), None)
    return openai_error(status, str(error), error.code, param)


def _bounded(receive: Receive) -> Receive:
    """``receive``, until the body is longer than ``BODY_MAX``."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > BODY_MAX:
            raise HTTPException(
                413, f"the request is longer than {BODY_MAX:,} bytes; send at most 4,096 characters"
            )
        return message

    return bounded


def _invalid(error: RequestValidationError) -> JSONResponse:
    """The first thing that is wrong with a request."""
    first = error.errors()[0]
    kind, where = first["type"], first["loc"]
    code = INVALID.get(kind) or ("invalid_type" if kind.endswith("_type") else "invalid_value")
    if kind == "json_invalid":
        reason = f"{first['ctx']['error']} at character {where[1]}"
        return openai_error(400, f"the request's body is not JSON: {reason}", code)
    if where == ("body",):
        return openai_error(400, "give a JSON object, with Content-Type: application/json", "invalid_json")
    param = str(where[1])
    received = "" if kind == "missing" else f", received {_short(first['input'])}"
    return openai_error(400, f"{param}: {first['msg']}{received}", code, param)


def _short(value: object) -> str:
    if isinstance(value, str) and len(value) > RECEIVED_MAX:
        return f"{len(value):,} characters"
    written = repr(value)
    return written if len(written) <= RECEIVED_MAX else f"{written[:RECEIVED_MAX]}…"
