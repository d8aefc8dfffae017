"""Is an answer a problem as RFC 9457 has it, in every respect?"""

from __future__ import annotations

from typing import Any

import httpx
from jsonschema import Draft202012Validator

PROBLEM = Draft202012Validator(
    {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": {"type": "string", "pattern": "^/v1/errors/[a-z_]+$"},
            "title": {"type": "string", "minLength": 3},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "minLength": 10, "pattern": r"^[^\r\n]*$"},
            "instance": {"type": "string", "format": "uri-reference"},
            "code": {"type": "string", "pattern": "^[a-z_]+$"},
            "limit": {},
            "received": {},
        },
        "additionalProperties": False,
    }
)
"""RFC 9457, section 3.1, and the three members that narrator adds (section 3.2)."""


def check_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem, if the answer is one of that status and code in every respect."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    problem: dict[str, Any] = answer.json()
    PROBLEM.validate(problem)
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert problem["type"] == f"/v1/errors/{code}"
    return problem
