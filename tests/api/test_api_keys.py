"""Who may? API keys and their scopes, limits of each key, and the open door for this machine alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from openai import AuthenticationError, OpenAI

from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.guarded import Guarded
from tests.servers import free_port
from tests.service import Running


def test_a_key_is_made_listed_and_revoked_by_the_command_line(guarded: Guarded) -> None:
    # when a key is made
    made = guarded.keys("create", "Ann's reader", "--scope", "read")

    # then its secret stands alone on standard output, this once
    secret = made.stdout.strip()
    assert secret.startswith("nk_")
    assert len(secret) > 40
    (key,) = [key for key in guarded.listed() if key["name"] == "Ann's reader"]
    assert (key["scopes"], key["revoked_at"]) == (["read"], None)
    assert secret not in json.dumps(guarded.listed())
    assert secret.encode() not in (guarded.service.folder / "narrator.db").read_bytes()
    shown = guarded.keys("list").stdout
    assert "Ann's reader" in shown
    assert "good" in shown

    # and it is good at once, without a restart
    header = {"Authorization": f"Bearer {secret}"}
    assert guarded.service.client.get("/v1/voices", headers=header).status_code == 200

    # when it is revoked, then it is refused within some seconds, as is one that never was
    assert guarded.keys("revoke", str(key["id"])).returncode == 0
    until = time.monotonic() + 10
    while guarded.service.client.get("/v1/voices", headers=header).status_code == 200:
        assert time.monotonic() < until
        time.sleep(0.25)
    for wrong in (header, {"Authorization": "Bearer nk_never"}):
        answer = guarded.service.client.get("/v1/voices", headers=wrong)
        check_problem(answer, 401, "key_refused")
        assert "invalid_token" in answer.headers["www-authenticate"]

    # and what cannot be done is said in one line
    for wrong_words in (
        ("revoke", "nothing"),
        ("revoke", str(key["id"])),
        ("create", " "),
        ("create", "a\nb"),
    ):
        failed = guarded.keys(*wrong_words)
        assert (failed.returncode, failed.stdout) == (1, "")
        assert failed.stderr.startswith("narrator: ")
        assert failed.stderr.count("\n") == 1
    assert guarded.keys("create", "Ann", "--scope", "delete").returncode == 2


def test_a_stream_ends_with_its_key(guarded: Guarded, settings: Mapping[str, str]) -> None:
    # given somebody who watches a narration that waits at a gate
    writer, watcher = guarded.new("author"), guarded.new("watcher", "read")
    client = guarded.service.client
    asked = client.post("/v1/narrations", json={"text": "Held at gate-watched."}, headers=writer)
    own = asked.headers["location"]
    with client.stream("GET", f"{own}/events", headers=watcher, timeout=30) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: state"

        # when their key is revoked, then the stream ends though the narration goes on
        (key,) = [key for key in guarded.listed() if key["name"] == "watcher"]
        guarded.keys("revoke", str(key["id"]))
        assert not any(line.startswith("event: done") for line in lines)
    assert client.get(own, headers=writer).json()["status"] == "running"
    client.delete(own, headers=writer)
    Path(settings["NARRATOR_GATES"], "gate-watched").touch()


def test_without_a_key_nothing_is_told_but_that_one_is_needed(guarded: Guarded) -> None:
    client = guarded.service.client
    narration = "0" * 32
    for method, path in (
        ("POST", "/v1/narrations"),
        ("GET", "/v1/narrations"),
        ("GET", f"/v1/narrations/{narration}"),
        ("PUT", f"/v1/narrations/{narration}"),
        ("DELETE", f"/v1/narrations/{narration}"),
        ("GET", f"/v1/narrations/{narration}/events"),
        ("POST", f"/v1/narrations/{narration}/links"),
        ("POST", "/v1/clean"),
        ("POST", "/v1/estimates"),
        ("GET", "/v1/voices"),
        ("GET", "/metrics"),
    ):
        body = {} if method in ("GET", "DELETE") else {"json": {"text": TEXT}}
        answer = client.request(method, path, **body)
        check_problem(answer, 401, "key_missing")
        assert answer.headers["www-authenticate"] == "Bearer"
    for scheme in ("Basic bmFycmF0b3I6", "Bearer", "nk_x"):
        answer = client.get("/v1/voices", headers={"Authorization": scheme})
        check_problem(answer, 401, "key_missing")

    # but anyone may ask whether it lives, and read how it is used
    for path in (
        "/healthz",
        "/readyz",
        "/docs",
        "/openapi.json",
        "/v1/schemas/manifest.json",
        "/v1/errors/key_missing",
    ):
        assert client.get(path).status_code == 200, path


def test_a_strangers_body_is_not_read(guarded: Guarded) -> None:
    # when somebody without a key begins to send a very large body
    head = b"POST /v1/narrations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000"
    with socket.create_connection(("127.0.0.1", guarded.service.port), 10) as line:
        line.sendall(head + b'\r\n\r\n{"text": "')

        # then the answer is there before the body is
        assert line.recv(2000).startswith(b"HTTP/1.1 401")


def test_a_key_may_what_its_scopes_say(guarded: Guarded) -> None:
    # given a key that may read, and one that may write
    reader, writer = guarded.new("reader", "read"), guarded.new("writer", "write")
    client = guarded.service.client
    asked = client.post("/v1/narrations", json={"text": TEXT, "access": "private"}, headers=writer)
    assert asked.status_code == 202
    own = asked.headers["location"]
    for _ in range(200):
        if client.get(own, headers=writer).json()["status"] == "done":
            break
        time.sleep(0.1)

    # then the one may look and listen, at everybody's
    for path in (own, "/v1/narrations", "/v1/voices", f"{own}/manifest.json", "/metrics"):
        assert client.get(path, headers=reader).status_code == 200, path
    assert len(client.get(f"{own}/audio.m4a", headers=reader).content) > 10_000

    # and may not change anything
    for method, path in (("POST", "/v1/narrations"), ("PUT", own), ("DELETE", own), ("POST", f"{own}/links")):
        body = {} if method == "DELETE" else {"json": {} if path.endswith("links") else {"text": TEXT}}
        problem = check_problem(client.request(method, path, headers=reader, **body), 403, "scope_missing")
        assert (problem["limit"], problem["received"]) == (["read"], "write")

    # while the other may, and needs no second scope to look
    assert client.get(own, headers=writer).status_code == 200
    assert client.delete(own, headers=writer).status_code == 204


def test_speech_wants_a_key_as_well(guarded: Guarded) -> None:
    service = guarded.service
    good = guarded.new("speaker")["Authorization"].removeprefix("Bearer ")

    # when OpenAI's client comes with a key of ours, it is spoken to
    with OpenAI(base_url=f"{service.url}/v1", api_key=good, max_retries=0) as client:
        spoken = client.audio.speech.create(model="tts-1", voice="alloy", input="Good morning.")
        assert len(spoken.content) > 1000

    # and with another one it is refused, in the shape that it reads
    with (
        OpenAI(base_url=f"{service.url}/v1", api_key="none", max_retries=0) as client,
        pytest.raises(AuthenticationError) as refused,
    ):
        client.audio.speech.create(model="tts-1", voice="alloy", input="Good morning.")
    assert refused.value.code == "key_refused"


def test_who_listens_elsewhere_asks_for_keys(tmp_path: Path) -> None:
    # given a service that listens on every address of the machine, with no setting about keys
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "narrator.cli", "serve", "--host", "0.0.0.0", "--port", str(port)],
            env={**os.environ, "NARRATOR_DATA": str(tmp_path / "data"), "NARRATOR_ENGINE": "tone"},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert service.stdout is not None
        assert b"narrator is ready" in service.stdout.readline()

        # then it wants keys, of this machine too, and says so in its log
        check_problem(httpx.get(f"http://127.0.0.1:{port}/v1/voices"), 401, "key_missing")
        assert "API keys are needed: narrator keys create NAME" in (tmp_path / "log").read_text()
    finally:
        service.send_signal(signal.SIGINT)
        assert service.wait(30) == 0
        service.stdout.close()


def test_on_loopback_no_key_is_needed_unless_somebody_may_stand_behind(service: Running) -> None:
    client = service.client
    assert "no API key is needed" in service.log.read_text()

    # a client of this machine may ask, also one that has to send some key
    assert client.get("/v1/voices").status_code == 200
    assert client.get("/v1/voices", headers={"Authorization": "Bearer anything"}).status_code == 200

    # what comes through a proxy is somebody else's
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"):
        check_problem(client.get("/v1/voices", headers={name: "for=203.0.113.9"}), 401, "key_missing")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "[::1",
        "[::ffff:203.0.113.9]",
    ],
)
def test_a_name_that_was_bound_to_this_machine_is_refused(service: Running, host: str) -> None:
    # a page of that name, in a browser here, would be of the same origin
    for headers in ({"Host": host}, {"Host": host, "Authorization": "Bearer anything"}):
        check_problem(service.client.get("/v1/narrations", headers=headers), 403, "host_refused")
        answer = service.client.post("/v1/narrations", json={"text": TEXT}, headers=headers)
        check_problem(answer, 403, "host_refused")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[", "http://localhost"]
)
def test_a_page_of_another_site_is_refused(service: Running, origin: str) -> None:
    for path in ("/v1/narrations", "/v1/clean", "/v1/audio/speech"):
        answer = service.client.post(path, json={"text": TEXT}, headers={"Origin": origin})
        assert answer.status_code == 403, path
        if path != "/v1/audio/speech":
            assert check_problem(answer, 403, "origin_refused")["received"] == origin

    # while its own page may ask
    answer = service.client.post("/v1/clean", json={"text": TEXT}, headers={"Origin": service.url})
    assert answer.status_code == 200
