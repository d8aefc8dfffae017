"""What becomes of a request that nobody foresaw, and of one that does not end?"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

import api.middleware
from api.errors import add_error_handlers
from api.middleware import Admitted, Numbered
from api.service import Service
from narrator.settings import load_settings
from tests.api.problems import check_problem


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    """Two routes behind our own layers: one that fails, one that reads its body."""
    app = FastAPI()
    app.state.service = Service(load_settings({"NARRATOR_DATA": str(tmp_path), "NARRATOR_AUTH": "off"}))
    add_error_handlers(app)

    @app.get("/fails")
    def fails() -> None:
        raise ZeroDivisionError("a secret")

    @app.post("/v1/reads")
    async def reads(body: dict[str, str]) -> dict[str, str]:
        return body

    app.add_middleware(Admitted, max_bytes=100)
    app.add_middleware(Numbered)
    return app


def test_an_unforeseen_error_is_a_problem_that_is_found_in_the_log_and_tells_nothing(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    # when a route fails as nobody thought it could
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.get("/fails", headers={"X-Request-ID": "order-1"})

    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(ask())

    # then the answer says that the log knows, under the request's number, and nothing else
    check_problem(answer, 500, "narrator_error")
    assert answer.headers["x-request-id"] == "order-1"
    assert "secret" not in answer.text
    assert "a secret" in caplog.text


def test_a_body_that_does_not_end_is_given_up(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a body of which a part comes, and then nothing
    monkeypatch.setattr(api.middleware, "BODY_S", 0.05)
    answers: list[Message] = []

    async def ask() -> None:
        parts = iter([b'{"text"'])

        async def receive() -> Message:
            for part in parts:
                return {"type": "http.request", "body": part, "more_body": True}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Message) -> None:
            answers.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/v1/reads", "raw_path": b"/v1/reads", "query_string": b"",
            "headers": [(b"content-type", b"application/json")], "client": ("127.0.0.1", 1), "http_version": "1.1",
            "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "asgi": {"version": "3.0"},
        }  # fmt: skip
        await asyncio.wait_for(app(scope, receive, send), 10)

    # when it is waited for, then not for ever
    asyncio.run(ask())
    assert answers[0]["status"] == 408
    assert b'"code":"body_too_slow"' in answers[1]["body"]
    assert (b"connection", b"close") in answers[0]["headers"]
