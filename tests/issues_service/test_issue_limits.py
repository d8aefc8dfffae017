"""What would an issue cost, how much may a key ask for, and who may?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.guarded import Guarded
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, ask, post, spoken
from tests.service import Running


def test_an_estimate_tells_what_an_issue_costs_and_keeps_nothing(service: Running) -> None:
    # given what the service has
    before = service.client.get("/v1/issues?limit=1").json(), spoken(service)
    articles: list[Any] = [
        {"id": "ferry", "text": f"{FERRY} {NETS}"},
        {"id": "again", "text": f"{FERRY} {NETS}"},
        {"markdown": f"# Rope\n\n{ROPE}"},
        {"id": "nothing", "html": "<nav>Home</nav>"},
        "https://example.org/not-fetched.html",
    ]
    body: dict[str, Any] = {"articles": articles, "formats": ["m4b"]}

    # when an estimate is asked for
    answer = service.client.post("/v1/issues/estimates", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()

    # then it is of what is given as text, and names what is not counted
    assert (found["articles"], found["not_counted"]) == (2, 1)
    assert found["duplicates"] == [{"key": "again", "of": "ferry", "share": 1.0}]
    assert [(one["key"], one["code"]) for one in found["failed"]] in (
        [("nothing", "no_article")],
        [("nothing", "input_empty")],
    )
    assert found["words"] == len(f"{FERRY} {NETS} Rope {ROPE}".split())
    assert found["listen"]["minutes"] == pytest.approx(found["listen"]["seconds"] / 60, abs=0.06)
    assert found["work"]["processes"] == 2
    assert found["work"]["seconds"] >= 0

    # and twice as fast is shorter, more formats are more work, and nothing was kept or spoken
    fast = service.client.post("/v1/issues/estimates?speed=2", json=body).json()
    assert fast["listen"]["seconds"] < 0.7 * found["listen"]["seconds"]
    assert (service.client.get("/v1/issues?limit=1").json(), spoken(service)) == before

    # and the length is that of the issue, as far as that is its articles
    issue = ask(service, *articles[:3])
    heard = sum(one["duration"] or 0 for one in issue.wait_done()["articles"])
    assert found["listen"]["seconds"] == pytest.approx(heard, rel=0.25)


def test_an_estimate_refuses_what_an_issue_would_be_refused_for(service: Running) -> None:
    path = "/v1/issues/estimates"
    for body, code in (
        ({"articles": []}, "request_invalid"),
        ({"articles": ["A."], "voice": "nobody"}, "voice_unknown"),
        ({"articles": ["A."], "lexicon": "0" * 32}, "lexicon_unknown"),
        ({"articles": ["A.", " "]}, "input_empty"),
    ):
        check_problem(service.client.post(path, json=body), 422, code)
    answer = service.client.post(
        path, content="https://example.org\n", headers={"Content-Type": "text/uri-list"}
    )
    assert answer.json()["not_counted"] == 1
    assert answer.json()["words"] == 0


def test_an_issue_counts_as_one_job_and_all_its_characters_count(guarded: Guarded, gates: Gates) -> None:
    # given a key that may have one thing under way, and an issue that waits
    client, key = guarded.service.client, guarded.new("limited")
    gate = gates.new()
    body = {"articles": [f"Held at {gate}. It goes on.", FERRY, ROPE]}
    first = client.post("/v1/issues", json=body, headers=key)
    assert first.status_code == 202, first.text
    path = f"/v1/issues/{first.json()['id']}"

    # then a second one is too many, and so is a narration, but not what belongs to the first
    for where, asked in (("/v1/issues", {"articles": [BAKERY]}), ("/v1/narrations", {"text": BAKERY})):
        problem = check_problem(client.post(where, json=asked, headers=key), 429, "jobs_exceeded")
        assert (problem["limit"], problem["received"]) == (1, 1)
    added = client.post(f"{path}/articles", json={"articles": [BAKERY]}, headers=key)
    assert added.status_code == 202, added.text
    gates.open(gate)

    # and characters count for all articles, and a refused issue counts for none
    long = {"articles": ["a " * 6_000, "b " * 6_000, "c " * 6_000]}
    check_problem(client.post("/v1/issues", json=long, headers=key), 429, "quota_exceeded")
    other = guarded.new("other")
    answer = client.post("/v1/issues", json={"articles": ["A quiet day. " * 1_000] * 2}, headers=other)
    assert answer.status_code == 202, answer.text
    check_problem(
        client.post("/v1/issues", json={"articles": ["a " * 4_000]}, headers=other), 429, "quota_exceeded"
    )
    assert client.delete(f"/v1/issues/{answer.json()['id']}", headers=other).status_code == 204


def test_who_may_do_what(guarded: Guarded) -> None:
    client = guarded.service.client
    reader, writer = guarded.new("reader", "read"), guarded.new("writer", "read", "write")
    body = {"articles": [{"text": FERRY}], "access": "private"}
    check_problem(client.post("/v1/issues", json=body), 401, "key_missing")
    check_problem(client.post("/v1/issues", json=body, headers=reader), 403, "scope_missing")
    answer = client.post("/v1/issues", json=body, headers=writer)
    assert answer.status_code == 202, answer.text
    path = f"/v1/issues/{answer.json()['id']}"
    one = f"{path}/articles/{answer.json()['articles'][0]['id']}"
    assert client.get(path, headers=reader).json()["access"] == "private"
    assert client.post("/v1/issues/estimates", json=body, headers=reader).status_code == 200
    for method, where in (
        ("PATCH", path), ("DELETE", path), ("POST", f"{path}/retry"), ("POST", f"{path}/articles"),
        ("PUT", one), ("DELETE", one),
    ):  # fmt: skip
        check_problem(client.request(method, where, json={}, headers=reader), 403, "scope_missing")
    for where in (path, f"{path}/events", "/v1/issues"):
        check_problem(client.get(where), 401, "key_missing")
    address = {"articles": ["http://127.0.0.1:1/a"]}
    check_problem(client.post("/v1/issues", json=address, headers=writer), 422, "address_refused")
    feed = {"feed": {"url": "http://127.0.0.1:1/feed.xml"}}
    check_problem(client.post("/v1/issues", json=feed, headers=writer), 422, "address_refused")


def test_a_private_issue_has_private_articles(service: Running) -> None:
    answer = post(service, {"articles": [FERRY], "access": "private"})
    narration = answer.json()["articles"][0]["narration"]
    assert service.client.get(narration).json()["access"] == "private"
