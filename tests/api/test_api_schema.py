"""Is the published schema complete, and the truth about every route?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from api.files import ALL
from narrator.manifest import manifest_schema
from tests.api.web import Web
from tests.conftest import SEED
from tests.service import Running, running

ROOT = Path(__file__).parents[2]

PAGE = b"<html><article><h1>The ferry</h1><p>It left at nine, and nobody looked up from the nets.</p></article></html>"

TEXTS = ("text/plain", "text/vtt", "application/rss+xml")
"""Media types beside those of JSON that have an example."""

CONFIG = f"""
hooks = "tests.api.schema_hooks"
seed = {SEED}
"""

Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def schema(service: Running) -> dict[str, Any]:
    """As it is published."""
    found: dict[str, Any] = service.client.get("/openapi.json").json()
    return found


def operations(schema: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_body_has_an_example_and_every_answer_a_description(schema: dict[str, Any]) -> None:
    seen = 0
    for path, method, operation in operations(schema):
        assert operation["summary"], path
        assert operation.get("description") or path.startswith("/v1/narrations/{narration_id}/"), path
        for answer in operation["responses"].values():
            assert answer["description"], path
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert content.get("examples") or schema["components"]["schemas"][name]["examples"], (
                method,
                path,
            )
            seen += 1
    assert seen >= 6
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(set(names)) == len(names)


def test_every_answer_in_json_or_text_has_an_example_that_fits_it(schema: dict[str, Any]) -> None:
    manifest = manifest_schema()
    seen = 0
    for path, method, operation in operations(schema):
        for status, answer in operation["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if "json" not in kind and kind.partition(";")[0] not in TEXTS:
                    continue
                if path == "/v1/audio/speech":  # whose errors have an example for each member
                    continue
                told = content.get("example")
                assert told is not None, (method, path, status, kind)
                seen += 1
                if "json" in kind:
                    found = {**content["schema"], "components": schema["components"]}
                    jsonschema.validate(told, found)
                if path.endswith("/manifest.json") and "{narration_id}" in path and status == "200":
                    jsonschema.validate(told, manifest)
    assert seen >= 80


def test_what_players_read_is_told_by_its_own_schema(
    service: Running, narrated: str, schema: dict[str, Any]
) -> None:
    for name, query, is_head in (
        ("manifest.json", "", False),
        ("manifest.json", "?view=head", True),
        ("article.json", "", None),
    ):
        path = f"/v1/narrations/{{narration_id}}/{name}"
        told = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        found = service.client.get(path.format(narration_id=narrated) + query).json()
        jsonschema.validate(found, {**told, "components": schema["components"]})

        # and what lacks a part, or is the other of both, is not taken for it
        part = "receipt" if is_head is None else "frames"
        without = {member: value for member, value in found.items() if member != part}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(without, {**told, "components": schema["components"]})
        if is_head is not None:
            other = {"$ref": f"#/components/schemas/Manifest{'' if is_head else 'Head'}"}
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(found, {**other, "components": schema["components"]})


def test_every_route_tells_of_its_problems(schema: dict[str, Any]) -> None:
    for path, _, operation in operations(schema):
        if path.startswith("/v1/audio/"):
            continue
        answers = operation["responses"]
        assert "application/problem+json" in answers["default"]["content"], path
        wanted = {
            "401": "security" in operation,
            "404": "{" in path,
            "415": "requestBody" in operation,
            "422": "requestBody" in operation,
        }
        for status in [status for status, said in wanted.items() if said]:
            example = answers[status]["content"]["application/problem+json"]["example"]
            assert example["status"] == int(status)


def test_all_that_changes_something_or_tells_of_everything_wants_a_key(schema: dict[str, Any]) -> None:
    open_to_all = {
        path
        for path, method, operation in operations(schema)
        if method == "get" and "security" not in operation
    }
    assert open_to_all == {
        "/docs",
        "/healthz",
        "/readyz",
        "/v1/schemas/manifest.json",
        "/v1/schemas/issue.json",
        "/v1/errors/{code}",
        "/player.js",
        "/embed/{narration_id}",
        "/embed/issue/{issue_id}",
        "/oembed",
        *(f"/v1/narrations/{{narration_id}}/{name}" for name in ALL),
        *(
            path
            for path in open_to_all
            if re.fullmatch(r"/v1/issues/{issue_id}/([\w.]+\.\w+|SHA256SUMS|.*/{file})", path)
        ),
    }  # fmt: skip  (of what is listened to, the route itself asks)
    players_add = ("/v1/narrations/{narration_id}/counts", "post")  # sums of what is listened to, of nobody
    for path, method, operation in operations(schema):
        assert method == "get" or "security" in operation or (path, method) == players_add, path


def test_the_page_for_people_shows_every_route_and_loads_nothing(
    service: Running, schema: dict[str, Any]
) -> None:
    answer = service.client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for path, method, _ in operations(schema):
        assert f"{method.upper()} {path}" in answer.text
    assert "<script" not in answer.text
    assert not re.findall(r"(?:src|href)\s*=\s*[\"']?(?!/openapi\.json)\S", answer.text)


def test_generated_requests_find_no_route_that_differs_from_the_schema(tmp_path: Path, web: Web) -> None:
    """Schemathesis with all its checks; its seed is the one in the head of this report."""
    # given the service with its real voice, which wants keys, without limits that would stop the test
    web.pages["/page"] = ("text/html", PAGE)
    limits = {
        "NARRATOR_ENGINE": "pyttsx3",
        "NARRATOR_AUTH": "required",
        "NARRATOR_PRIVATE_ADDRESSES": "allow",
        "NARRATOR_REQUESTS_PER_MINUTE": "1000000",
        "NARRATOR_JOBS_PER_KEY": "1000000",
        "NARRATOR_CHARS_PER_DAY": "1000000000",
    }
    with running(tmp_path / "data", **limits) as service:
        environment = {**os.environ, "NARRATOR_DATA": str(service.folder), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "narrator.cli", "keys", "create", "schema"]
        key = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()
        (tmp_path / "schemathesis.toml").write_text(CONFIG)

        # when requests are generated from its schema, good and bad ones, alone and in chains
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json"),
                *(
                    "-H",
                    f"Authorization: Bearer {key}",
                    "--no-color",
                    "--max-examples",
                    "6",
                    "--max-time",
                    "10",
                ),
            ],
            cwd=tmp_path,
            env={
                **environment,
                "SCHEMA_PAGE": web.url("/page"),
                "SCHEMA_URL": service.url,
                "SCHEMA_KEY": key,
            },
            capture_output=True,
            text=True,
            timeout=240,
        )

        # then every answer is as the schema says, and none is a failure of the service
        assert ran.returncode == 0, f"seed {SEED}\n{ran.stdout[-20_000:]}\n{ran.stderr[-2000:]}"
        assert "Traceback" not in service.log.read_text()
