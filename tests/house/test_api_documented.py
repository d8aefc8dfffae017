"""Is every route, member, event and code of the API in its documentation, and is every code explained?"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
API = (ROOT / "docs" / "api.md").read_text("utf-8")

ASK = """
import json
from api.app import app
from api.errors import CODES, MEANINGS, STATUS, narrator_errors
print(json.dumps({
    "schema": app.openapi(),
    "paths": [route.path for route in app.routes if hasattr(route, "path")],
    "meanings": MEANINGS,
    "framework": sorted(CODES.values()),
    "statuses": STATUS,
    "errors": [kind.code for kind in narrator_errors()],
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the app says of itself; asked in a process of its own, since importing it settles its settings."""
    environment = {
        **os.environ,
        "NARRATOR_REDIS_URL": "redis://127.0.0.1:1",
        "NARRATOR_DATA": str(tmp_path_factory.mktemp("data")),
        "NARRATOR_ENGINE": "tone",
    }
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_every_route_is_documented(told: dict[str, Any]) -> None:
    for path, methods in told["schema"]["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in API, f"docs/api.md lacks {method.upper()} {path}"
    for path in told["paths"]:
        assert path in API, f"docs/api.md lacks {path}"


def test_every_member_of_a_request_is_documented(told: dict[str, Any]) -> None:
    schemas = told["schema"]["components"]["schemas"]
    for name in (
        "NarrationInput",
        "EditionInput",
        "CleanInput",
        "EstimateInput",
        "IssueInput",
        "NewArticleInput",
        "BetweenInput",
        "FeedInput",
        "IssueChange",
        "AddedArticles",
    ):
        for member in schemas[name]["properties"]:
            assert f"`{member}`" in API, f"docs/api.md lacks {member}"
    assert "expires_in" in API


def test_every_code_that_the_api_uses_is_explained_and_documented(told: dict[str, Any]) -> None:
    # given every Problem that api/ raises, and what becomes of the framework's own errors
    used = {*told["framework"], "request_refused"}
    for file in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    used.add(str(code.value))
                if isinstance(code, ast.JoinedStr):  # f"{kind}_unknown", of narrations and of issues
                    _, end = code.values
                    assert isinstance(end, ast.Constant)
                    used |= {f"{kind}{end.value}" for kind in ("narration", "issue")}

    # then each has a meaning, at /v1/errors and in the table, and no meaning is of a code that is not used
    named = {"not_acceptable"} | set(told["meanings"])
    for code in used:
        assert code in told["meanings"], f"api/errors.py does not explain {code}"
    computed = {"rate_limited", "quota_exceeded"}
    assert named <= used | computed, named - used - computed
    for code in told["meanings"]:
        assert f"| `{code}` |" in API, f"docs/api.md lacks {code}"


def test_every_error_of_narrator_has_a_status(told: dict[str, Any]) -> None:
    for code in told["errors"]:
        assert code in told["statuses"], f"api/errors.py has no status for {code}"
    assert set(told["statuses"]) == set(told["errors"])
