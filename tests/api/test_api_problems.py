"""Is every error a problem with a stable code, whatever went wrong, and is it found again in the log?"""

from __future__ import annotations

import gzip
import socket

import httpx
import pytest

from api.errors import STATUS, narrator_errors
from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.service import Running

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/narrations", "GET, POST"),
        ("PUT", "/v1/narrations", "GET, POST"),
        ("POST", "/v1/narrations/" + "0" * 32, "DELETE, GET, PATCH, PUT"),
        ("DELETE", "/v1/narrations/" + "0" * 32 + "/audio.m4a", "GET, HEAD"),
        ("GET", "/v1/clean", "POST"),
        ("POST", "/healthz", "GET"),
    ],
)
def test_a_wrong_method_is_told_every_right_one(
    service: Running, method: str, path: str, allowed: str
) -> None:
    answer = service.client.request(method, path)
    check_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/v1/nothing", "/v1/narrations/", "/docs/../x", "/%2e%2e/%2e%2e/etc/passwd", "/v1//voices"],
)
def test_where_nothing_is_nothing_is_found(service: Running, path: str) -> None:
    check_problem(service.client.get(path), 404, "not_found")


def test_names_in_a_path_lead_nowhere_else(service: Running, narrated: str) -> None:
    for name in ("..%2f..%2fnarrator.db", "audio.exe", "narrator.db", "manifest.json%00", "%2e%2e"):
        answer = service.client.get(f"/v1/narrations/{narrated}/{name}")
        assert answer.status_code in (404, 422), name
        check_problem(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b'{"text"', JSON, 400, "request_malformed"),
        (b'{"text": "\xff"}', JSON, 400, "request_malformed"),
        (b"[" * 100_000, JSON, 400, "request_malformed"),
        (b'{"text": ' + b"9" * 5000 + b"}", JSON, 400, "request_malformed"),
        (b"[]", JSON, 422, "request_invalid"),
        (b"null", JSON, 422, "request_invalid"),
        (b"", JSON, 422, "request_invalid"),
        (b'{"text": "a"}', {"Content-Type": "text/plain"}, 415, "content_type_refused"),
        (b'{"text": "a"}', {}, 415, "content_type_refused"),
        (b"text=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "content_type_refused"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    service: Running, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    for route in ("/v1/narrations", "/v1/clean"):
        check_problem(service.client.post(route, content=body, headers=headers), status, code)


@pytest.mark.parametrize(
    ("body", "headers", "status", "told"),
    [
        (b'{"text": "\xff"}', {}, 400, "byte 0xff at 10 does not belong there; send JSON in UTF-8"),
        (b"[" * 60_000, {}, 400, "nested too deep"),
        (b'{"text": ' + b"9" * 5000 + b"}", {}, 400, "a number of thousands of digits"),
        (gzip.compress(b'{"text": "A"}', mtime=0), {}, 400, "gzip data: send it as it is, uncompressed"),
        (
            gzip.compress(b"{}", mtime=0),
            {"Content-Encoding": "gzip"},
            415,
            "Content-Encoding 'gzip': send it as it is",
        ),
    ],
)
def test_what_is_wrong_with_a_body_is_said(
    service: Running, body: bytes, headers: dict[str, str], status: int, told: str
) -> None:
    codes = {400: "request_malformed", 415: "content_type_refused"}
    answer = service.client.post("/v1/narrations", content=body, headers={**JSON, **headers})
    assert told in check_problem(answer, status, codes[status])["detail"]

    # in the shape that OpenAI's clients read too
    answer = service.client.post("/v1/audio/speech", content=body, headers={**JSON, **headers})
    assert answer.status_code == status
    assert told in answer.json()["error"]["message"]


def test_what_was_sent_comes_back_as_json_alone(service: Running) -> None:
    # when a script comes in each place
    script = "<script>alert(1)</script>"
    for answer in (
        service.client.get(f"/{script}"),
        service.client.get(f"/v1/narrations/{script}"),
        service.client.get(f"/v1/narrations?cursor={script}"),
        service.client.get(f"/v1/errors/{script[:20]}"),
        service.client.post("/v1/narrations", json={"text": TEXT, "voice": script}),
        service.client.post("/v1/narrations", json={script: TEXT}),
    ):
        # then no browser takes the answer for a page
        check_problem(answer, answer.status_code, answer.json()["code"])
    assert script not in service.client.get("/docs").text


def test_a_request_keeps_its_number_from_the_client_to_the_answer(service: Running) -> None:
    for sent, kept in (("order-7:a", True), ("a b", False), ("x" * 65, False), ("\u00e9", False)):
        answer = service.client.get("/v1/voices", headers=[(b"X-Request-ID", sent.encode("latin-1"))])
        assert (answer.headers["x-request-id"] == sent) is kept


def test_every_code_is_explained(service: Running) -> None:
    # given every code of narrator's and one of the HTTP side's
    for code in [*(kind.code for kind in narrator_errors()), "link_expired"]:
        told = service.client.get(f"/v1/errors/{code}").json()
        assert told["code"] == code
        assert len(told["meaning"]) > 10

    # and one that there is not
    check_problem(service.client.get("/v1/errors/no_such_thing"), 404, "not_found")


def test_each_of_narrators_errors_has_a_status() -> None:
    import narrator.records.answers  # noqa: F401 - where one of them is

    for kind in narrator_errors():
        assert kind.code in STATUS, f"api/errors.py has no status for {kind.code}"


def test_a_stranger_to_http_costs_nothing(service: Running) -> None:
    # when something else than HTTP is spoken to the service
    with socket.create_connection(("127.0.0.1", service.port), 10) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        answer = line.recv(1000)

    # then it is told so, and the service answers others
    assert answer.startswith(b"HTTP/1.1 400")
    assert httpx.get(f"{service.url}/healthz").json()["status"] == "ok"
