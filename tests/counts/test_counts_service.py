"""Does the service add up what players of any site tell, keep nothing of who they are, and show it to its users alone?"""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from narrator.records.database import Database
from narrator.records.keys import create_key
from tests.api.problems import check_problem
from tests.counts.conftest import SENTENCES, TEXT
from tests.service import Running, running

PLAYER = {
    "Origin": "https://news.example",
    "Content-Type": "text/plain;charset=UTF-8",
    "User-Agent": "Reader/7",
}


def tell(service: Running, narration_id: str, body: Any, **headers: str) -> httpx.Response:
    """As a player on another site does."""
    return service.client.post(
        f"/v1/narrations/{narration_id}/counts",
        content=body if isinstance(body, bytes) else json.dumps(body),
        headers={**PLAYER, **headers},
    )


def told(service: Running, narration_id: str) -> dict[str, Any]:
    answer = service.client.get(f"/v1/narrations/{narration_id}/counts")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sums(service: Running, narration_id: str, kind: str) -> dict[str, int]:
    return {row["id"]: row[kind] for row in told(service, narration_id)["segments"] if row[kind]}


def test_what_players_tell_adds_up_in_the_order_of_the_text(service: Running, narrated: str) -> None:
    # when two players on other sites tell what was listened to, and one client with JSON that says so
    batch = {"edition": 1, "listens": 1, "heard": {"s0001": 1, "s0002": 1}, "left": {"s0003": 1}}
    for answer in (
        tell(service, narrated, batch),
        tell(service, narrated, {"heard": {"s0002": 1}, "replayed": {"s0002": 2}, "skipped": {"s0004": 1}}),
        service.client.post(f"/v1/narrations/{narrated}/counts", json=batch),
    ):
        assert (answer.status_code, answer.content) == (204, b"")
        assert "set-cookie" not in answer.headers

    # then the sums stand by segment, in the manifest's order, those that nobody heard with zeros
    shown = told(service, narrated)
    manifest = service.client.get(f"/v1/narrations/{narrated}/manifest.json").json()
    assert [row["id"] for row in shown["segments"]] == [row["id"] for row in manifest["segments"]]
    assert len(shown["segments"]) == len(SENTENCES) + 1  # the title is spoken too
    assert shown["listens"] == 2
    assert [tuple(row.values()) for row in shown["segments"][:5]] == [
        ("s0001", 2, 0, 0, 0),
        ("s0002", 3, 2, 0, 0),
        ("s0003", 0, 0, 0, 2),
        ("s0004", 0, 0, 1, 0),
        ("s0005", 0, 0, 0, 0),
    ]


def test_any_site_may_add_and_none_may_read(service: Running, narrated: str) -> None:
    address = f"/v1/narrations/{narrated}/counts"

    # what is told is answered so that its browser is content, problems too
    for answer in (tell(service, narrated, {"heard": {"s0001": 1}}), tell(service, narrated, b"{")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    asks = {"Origin": "https://news.example", "Access-Control-Request-Headers": "content-type"}
    may_add = service.client.options(address, headers={**asks, "Access-Control-Request-Method": "POST"})
    assert may_add.status_code == 200
    assert may_add.headers["access-control-allow-methods"] == "POST"

    # but reading is for the service's users
    may_read = service.client.options(address, headers={**asks, "Access-Control-Request-Method": "GET"})
    assert "access-control-allow-origin" not in may_read.headers
    read = service.client.get(address, headers={"Origin": "https://news.example"})
    check_problem(read, 403, "origin_refused")
    assert "access-control-allow-origin" not in read.headers


@pytest.mark.parametrize(
    ("body", "status", "code", "said"),
    [
        (b"{", 400, "request_malformed", "not JSON"),
        (b"[" * 60_000, 400, "request_malformed", ""),
        (b"[]", 422, "request_invalid", "body"),
        ({"heard": {"s0001": 0}}, 422, "request_invalid", "body.heard.s0001: Input should be greater than"),
        ({"heard": {"s0001": 101}}, 422, "request_invalid", "less than or equal to 100"),
        ({"heard": {"s0001": -1}}, 422, "request_invalid", "greater than"),
        ({"heard": {"x" * 999: 1}}, 422, "request_invalid", f"body.heard: '{'x' * 40}' is no id of a segment"),
        ({"heard": [1]}, 422, "request_invalid", "body.heard"),
        ({"listener": "me"}, 422, "request_invalid", "body.listener: there is no such member; allowed are edition"),
        (
            {"heard": {f"s{n:04}": 1 for n in range(1, 1500)}, "left": {f"s{n:04}": 1 for n in range(2000, 2999)}},
            422,
            "request_invalid",
            "2,498 segments: 1,999 are allowed",
        ),
        (b" " * 65_537, 413, "body_too_large", "65,536 bytes: send the counts in two"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_with_its_reason(
    service: Running, narrated: str, body: Any, status: int, code: str, said: str
) -> None:
    problem = check_problem(tell(service, narrated, body), status, code)
    assert said in problem["detail"]
    assert told(service, narrated)["listens"] == 0


def test_other_media_types_and_other_methods_are_refused(service: Running, narrated: str) -> None:
    for given in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plainer"):
        answer = tell(service, narrated, {"heard": {"s0001": 1}}, **{"Content-Type": given})
        check_problem(answer, 415, "content_type_refused")
    answer = service.client.put(f"/v1/narrations/{narrated}/counts", json={})
    assert set(check_problem(answer, 405, "method_not_allowed")) and answer.headers["allow"] == "GET, POST"
    check_problem(tell(service, "0" * 32, {"heard": {"s0001": 1}}), 404, "narration_unknown")
    check_problem(service.client.get(f"/v1/narrations/{'0' * 32}/counts"), 404, "narration_unknown")


def test_global_privacy_control_is_honoured_by_the_service_too(service: Running, narrated: str) -> None:
    assert (
        tell(service, narrated, {"listens": 1, "heard": {"s0001": 1}}, **{"Sec-GPC": "1"}).status_code == 204
    )
    assert told(service, narrated)["listens"] == 0
    assert sums(service, narrated, "heard") == {}


def test_nothing_of_the_listener_is_stored_or_logged(service: Running, narrated: str) -> None:
    # when somebody with every mark that a request can carry tells what they heard
    marks = {
        "User-Agent": "Unmistakable/1.0", "X-Forwarded-For": "203.0.113.77", "Cookie": "who=listener-4711",
        "Referer": "https://news.example/secret-draft", "X-Request-ID": "listener-4711",
    }  # fmt: skip
    assert tell(service, narrated, {"heard": {"s0002": 1}}, **marks).status_code == 204
    assert sums(service, narrated, "heard") == {"s0002": 1}

    # then none of it, nor the time, is in the database or the log
    kept = sqlite3.connect(service.folder / "narrator.db")
    dump = "\n".join(kept.iterdump())
    rows = kept.execute("SELECT * FROM counts WHERE narration_id = ?", [narrated]).fetchall()
    kept.close()
    assert rows == [(narrated, "s0002", 1, 0, 0, 0)]
    log = service.log.read_text()
    for mark in ("Unmistakable", "203.0.113.77", "listener-4711", "secret-draft"):
        assert mark not in dump
    for mark in ("Unmistakable", "203.0.113.77", "listener-4711", "secret-draft", f"{narrated}/counts"):
        assert mark not in log


def test_batches_that_come_at_once_all_count(service: Running, narrated: str) -> None:
    batch = {"listens": 1, "heard": {f"s{number:04}": 1 for number in range(1, 11)}}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tell(service, narrated, batch).status_code, range(40)))
    assert set(answers) == {204}
    assert set(sums(service, narrated, "heard").values()) == {40}


def test_ids_live_on_over_editions_and_those_that_never_were_are_ignored(
    service: Running, narrated: str
) -> None:
    # given counts of the first text, one of them of an id that no text had
    batch = {"heard": {"s0001": 1, "s0003": 1, "s0011": 1, "s0999": 1}}
    assert tell(service, narrated, batch).status_code == 204
    assert sums(service, narrated, "heard") == {"s0001": 1, "s0003": 1, "s0011": 1}

    # when a sentence is replaced, and a player that still has the old text tells
    edited = TEXT.replace(SENTENCES[1], "Everybody on the quay looked up from the nets.")
    service.client.put(f"/v1/narrations/{narrated}", json={"text": edited, "title": "The ferry"})
    assert service.wait(narrated)["served_edition"] == 2
    assert tell(service, narrated, {"edition": 1, **batch}).status_code == 204
    assert tell(service, narrated, {"edition": 2, "heard": {"s0012": 1}}).status_code == 204

    # then what stayed has its old and new counts, and what is gone is kept but no longer shown
    assert sums(service, narrated, "heard") == {"s0001": 2, "s0011": 2, "s0012": 1}
    ids = [row["id"] for row in told(service, narrated)["segments"]]
    assert ids[2] == "s0012"
    assert "s0003" not in ids


def test_private_narrations_want_their_signed_link(service: Running) -> None:
    narration_id = service.narrate(TEXT, access="private")
    batch = {"heard": {"s0001": 1}}
    links = service.client.post(f"/v1/narrations/{narration_id}/links", json={"expires_in": 600}).json()[
        "links"
    ]
    query = links["manifest"].partition("?")[2]
    address = f"/v1/narrations/{narration_id}/counts"

    refused = service.client.post(address, json=batch, headers=PLAYER)
    check_problem(refused, 403, "origin_refused")
    wrong = service.client.post(f"{address}?{query[:-1]}", json=batch, headers=PLAYER)
    check_problem(wrong, 403, "link_refused")
    assert service.client.post(f"{address}?{query}", json=batch, headers=PLAYER).status_code == 204
    assert sums(service, narration_id, "heard") == {"s0001": 1}


def test_a_stranger_cannot_keep_the_database_busy(service: Running, narrated: str) -> None:
    # given that a minute's batches of one narration have come
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tell(service, narrated, {"heard": {"s0001": 1}}), range(1200 + 20)))

    # then the next are told to wait, other narrations are not, and the rows are no more than the text has
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 20 <= len(refused) <= 40
    problem = check_problem(refused[0], 429, "counts_exceeded")
    assert problem["limit"] == 1200
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60
    assert sums(service, narrated, "heard") == {"s0001": 1220 - len(refused)}
    assert tell(service, service.narrate(TEXT), {"heard": {"s0001": 1}}).status_code == 204


def test_deleted_with_the_narration(service: Running, narrated: str) -> None:
    assert tell(service, narrated, {"heard": {"s0001": 1}}).status_code == 204
    assert service.client.delete(f"/v1/narrations/{narrated}").status_code == 204
    kept = sqlite3.connect(service.folder / "narrator.db")
    assert kept.execute("SELECT * FROM counts WHERE narration_id = ?", [narrated]).fetchall() == []
    kept.close()
    assert tell(service, narrated, {"heard": {"s0001": 1}}).status_code == 404


def test_where_keys_are_needed_players_need_none_and_readers_do(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # given a service that wants keys, and counts nothing
    folder = tmp_path_factory.mktemp("quiet") / "data"
    with running(folder, NARRATOR_COUNTS="off", NARRATOR_AUTH="required") as service:
        records = Database(f"sqlite:///{folder / 'narrator.db'}")
        key = f"Bearer {create_key(records, 'newsroom', ('read', 'write'))[1]}"
        records.close()
        service.client.headers["Authorization"] = key
        narration_id = service.narrate(TEXT)
        del service.client.headers["Authorization"]

        # when a player that does not know tells all the same
        answer = tell(service, narration_id, {"listens": 1, "heard": {"s0001": 1}})

        # then it is content, nothing is kept, and the next player that reads the manifest does not ask
        assert answer.status_code == 204
        assert b"s0001" not in _rows(service)
        check_problem(service.client.get(f"/v1/narrations/{narration_id}/counts"), 401, "key_missing")
        for query in ("", "?view=head"):
            manifest = service.client.get(f"/v1/narrations/{narration_id}/manifest.json{query}").json()
            assert manifest["counts"] is False

        # and its owner is shown no strip of nothing
        shown = service.client.get(f"/narrations/{narration_id}", headers={"Authorization": key})
        assert shown.status_code == 200 and narration_id in shown.text
        assert "strip" not in shown.text


def _rows(service: Running) -> bytes:
    kept = sqlite3.connect(service.folder / "narrator.db")
    rows = kept.execute("SELECT * FROM counts").fetchall()
    kept.close()
    return repr(rows).encode()
