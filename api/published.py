"""What does /openapi.json tell beyond the routes themselves? The problems that each may answer with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from api.answers import ProblemShown
from api.errors import MEDIA_TYPE
from api.examples import show_answers
from api.issue_file_examples import show_files
from narrator.issue.manifest import issue_schema
from narrator.manifest import manifest_schema

PROBLEM = {"$ref": "#/components/schemas/ProblemShown"}

EXAMPLES: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("request_malformed", "the body is not JSON: Expecting value at character 9", {}),
    401: ("key_missing", "an API key is needed: send Authorization: Bearer nk_...", {}),
    403: ("scope_missing", "this API key may not write", {"limit": ["read"], "received": "write"}),
    404: ("narration_unknown", "no narration 107f4c51cdf246758230c8cfad97047a", {}),
    409: ("narration_of_issue", "the narration is an article of an issue: PUT or DELETE it there", {}),
    410: ("narration_deleted", "the narration that this Idempotency-Key made was deleted since", {}),
    413: (
        "input_too_large",
        "text has 2,400,000 characters: 2,000,000 are allowed",
        {"limit": 2_000_000, "received": 2_400_000},
    ),
    415: (
        "content_type_refused",
        "a body of Content-Type 'text/plain': send JSON",
        {"limit": "application/json", "received": "text/plain"},
    ),
    416: ("range_not_satisfiable", "no range lies within 56156 bytes", {"limit": 56156}),
    422: ("request_invalid", "body.speed: Input should be less than or equal to 10", {"limit": {"le": 10.0}, "received": 11}),
    429: ("rate_limited", "this API key may ask for 600 requests a minute: try again in 12 s", {"limit": 600}),
    500: ("narrator_error", "narrator failed at this request: its log says where", {}),
    501: ("format_unsupported", "format 'xml' is not spoken here: ask for json", {"limit": "json", "received": "xml"}),
    503: ("database_unavailable", "the database does not answer; nothing is lost, try again in some seconds", {}),
}  # fmt: skip
"""One problem of each status: code, detail, and further members."""

EVENT = {
    "type": "object",
    "description": "One event of the stream (HTML, section 9.2); its data is JSON",
    "required": ["data"],
    "properties": {
        "event": {"type": "string"},
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}

RETRY = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}


def describe(app: FastAPI) -> None:
    """Have the published schema tell of problems on every route, in their media type."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = plain()
        schemas = schema["components"]["schemas"]
        schemas["ProblemShown"] = ProblemShown.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update({**_manifests(), **_parts("IssueManifest", issue_schema())})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                _show_events(operation)
                show_answers(path, method, operation)
                show_files(path, method, operation)
                if not path.startswith("/v1/audio/"):  # which tells of its own
                    _add_problems(path, operation)
        app.openapi_schema = schema
        return schema

    app.openapi = described  # type: ignore[method-assign]


def _manifests() -> dict[str, Any]:
    """The manifest's own schema as components: of the whole, of its head alone, and what both refer to."""
    parts = _parts("Manifest", manifest_schema())
    whole = parts.pop("Manifest")
    properties = dict(whole["properties"])
    del properties["changes"]
    for name in ("segments", "pauses"):
        properties[name] = {"type": "array", "maxItems": 0}
    head = {**whole, "title": "The same without segments, pauses and changes", "properties": properties}
    return {"Manifest": whole, "ManifestHead": head, **parts}


def _parts(called: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema as a component of that name, and its definitions as others."""
    whole = _referring(schema, called)
    for name in ("$schema", "$id"):  # an identity of its own would have references mean something else
        del whole[name]
    parts = {f"{called}{name.capitalize()}": part for name, part in whole.pop("$defs").items()}
    return {called: whole, **parts}


def _referring(node: Any, called: str) -> Any:
    """The same with references to its definitions leading to components."""
    if isinstance(node, list):
        return [_referring(one, called) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: f"#/components/schemas/{called}{value.rpartition('/')[2].capitalize()}"
        if name == "$ref"
        else _referring(value, called)
        for name, value in node.items()
    }


def _show_events(operation: dict[str, Any]) -> None:
    content = operation["responses"].get("200", {}).get("content", {})
    if "text/event-stream" in content:
        content["text/event-stream"]["schema"] = EVENT


def _add_problems(path: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    guarded, listened = "security" in operation, "listening" in operation.get("tags", ())
    wanted = {
        400: "requestBody" in operation,
        401: guarded or listened,
        403: guarded or listened,
        404: "{" in path,
        413: "requestBody" in operation,
        415: "requestBody" in operation,
        422: bool(operation.get("parameters")) or "requestBody" in operation,
        429: guarded,
        503: path.startswith("/v1/"),
    }
    for status in [status for status, said in wanted.items() if said]:
        answers[str(status)] = problem_answer(status, path)
    answers["default"] = {
        "description": "Another problem, with its code",
        "content": {MEDIA_TYPE: {"schema": PROBLEM, "example": _example(500, path)}},
    }


def problem_answer(status: int, path: str) -> dict[str, Any]:
    """One answer of the published schema, with an example."""
    answer: dict[str, Any] = {
        "description": _TITLES[status],
        "content": {MEDIA_TYPE: {"schema": PROBLEM, "example": _example(status, path)}},
    }
    if status in (429, 503):
        answer["headers"] = RETRY
    return answer


def _example(status: int, path: str) -> dict[str, Any]:
    code, detail, more = EXAMPLES[status]
    if status == 409 and path.startswith("/v1/issues"):
        code, detail = (
            "article_known",
            "the issue has 'ferry' already: PUT its new text, or give it another id",
        )
    named = path
    for name in ("{narration_id}", "{lexicon_id}", "{issue_id}"):
        named = named.replace(name, "107f4c51cdf246758230c8cfad97047a")
    named = named.replace("{article_id}", "e1a1a8d6ed5c")
    named = named.replace("{code}", "nothing")
    return {
        "type": f"/v1/errors/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": named,
        "code": code,
        **more,
    }


_TITLES = {
    400: "Not JSON, or a header that cannot be read",
    401: "No API key, or one that is not good",
    403: "Not with this key, this link, or from this page",
    404: "There is no such thing, or not yet",
    409: "In conflict with what is there",
    410: "It was deleted",
    413: "Too large",
    415: "Not JSON",
    416: "No such range",
    422: "Something in the request is not allowed",
    429: "Over the key's limits",
    501: "Not in this format",
    503: "A part is away for a moment",
}
