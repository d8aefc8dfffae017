"""Where do people read what /openapi.json says to programs? On a page without scripts, which loads nothing from anywhere."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(tags=["running"])

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border-bottom: 1px solid #8886; padding: .5rem 0; }
summary { cursor: pointer; }
code, pre { font: 14px/1.4 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid #8886; }
table { border-collapse: collapse; margin: .5rem 0; }
td { border: 1px solid #8886; padding: .2rem .5rem; vertical-align: top; }
"""


@router.get("/docs", response_class=HTMLResponse, responses={200: {"description": "A page"}})
def show_docs(request: Request) -> HTMLResponse:
    """Every route, its members and its answers, for people."""
    schema = request.app.openapi()
    routes = "".join(
        _operation(schema, method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    )
    info = schema["info"]
    lead = "".join(f"<p>{_prose(part)}</p>" for part in info["description"].strip().split("\n\n"))
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(info['title'])} {escape(info['version'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>{lead}"
        f"<p>For programs: <a href=/openapi.json>openapi.json</a></p><main>{routes}</main></html>"
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


def _operation(schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    told, shown, parts = _prose(operation.get("description", "")), "", []
    for given in operation.get("parameters", ()):
        named = f"{given['name']} ({given['in']})"
        parts.append(_row(named, given.get("description") or _kind(schema, given["schema"])))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        model = _resolved(schema, content["schema"])
        parts += [
            _row(name, member.get("description") or _kind(schema, member))
            for name, member in model.get("properties", {}).items()
        ]
        examples = model.get("examples") or [one["value"] for one in content.get("examples", {}).values()]
        shown = "".join(
            f"<pre>{escape(json.dumps(one, indent=1, ensure_ascii=False))}</pre>" for one in examples
        )
    answers = "".join(
        _row(status, answer["description"]) for status, answer in operation["responses"].items()
    )
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code> {escape(operation.get('summary', ''))}</summary>"
        f"<p>{told}</p><table>{''.join(parts)}</table>{shown}<table>{answers}</table></details>"
    )


def _row(name: str, told: str) -> str:
    return f"<tr><td><code>{escape(name)}</code><td>{_prose(told)}"


def _prose(text: str) -> str:
    """Text in which backquotes mark what is code."""
    pieces = escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def _resolved(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    name = found.get("$ref", "").rpartition("/")[2]
    model: dict[str, Any] = schema["components"]["schemas"][name] if name else found
    return model


def _kind(schema: dict[str, Any], member: dict[str, Any]) -> str:
    choices = [_resolved(schema, one) for one in member.get("anyOf", [member])]
    return " or ".join(
        str(one.get("type", one.get("title", ""))) for one in choices if one.get("type") != "null"
    )
