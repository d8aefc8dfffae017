"""Does the service remember what is always kept or dropped on the pages of a site?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.problems import check_problem
from tests.api.web import Web
from tests.guarded import Guarded
from tests.service import Running

PAGE = """A quiet port wakes up

By Ann Marsh
3 min read

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Tides today: high at 6:12, low at 12:30

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.
"""
SITE = "ropes.example.org"
RULES = f"/v1/sites/{SITE}/rules"


@pytest.fixture(autouse=True)
def forgotten(service: Running) -> Iterator[None]:
    yield
    for site in (SITE, "127.0.0.1", "example.org"):
        assert service.client.delete(f"/v1/sites/{site}/rules").status_code == 204


def line_of(article: dict[str, Any], text: str) -> dict[str, Any]:
    line: dict[str, Any] = next(row for row in article["receipt"] if row["text"].startswith(text))
    return line


def clean(service: Running, **members: Any) -> dict[str, Any]:
    answer = service.client.post("/v1/clean", json={"text": PAGE, **members})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_rules_are_added_listed_and_forgotten(service: Running) -> None:
    # when two things are said of a site, one of them in two ways after each other
    tides = {"kept": False, "text": "Tides today: high"}
    added = service.client.post(RULES, json=tides)
    assert added.status_code == 201
    first = added.json()
    assert (first["site"], first["alike"], first["kept"]) == (SITE, "prefix", False)
    contrary = service.client.post(RULES, json={**tides, "kept": True, "kind": "caption"}).json()
    second = service.client.post(
        "/v1/sites/WWW.example.org/rules", json={"kept": True, "text": "3 min read"}
    ).json()
    assert second["site"] == "example.org"

    # then each is there once, and what holds above holds below
    rules = service.client.get(RULES).json()
    assert rules["site"] == SITE
    assert {rule["id"] for rule in rules["rules"]} == {first["id"], second["id"]}
    assert next(rule for rule in rules["rules"] if rule["id"] == first["id"]) == contrary

    # and it is forgotten where it was said
    problem = check_problem(service.client.delete(f"{RULES}/{second['id']}"), 404, "site_rule_unknown")
    assert problem["received"] == second["id"]
    assert service.client.delete(f"/v1/sites/example.org/rules/{second['id']}").status_code == 204
    assert service.client.delete(RULES).status_code == 204
    assert service.client.get(RULES).json()["rules"] == []


def test_an_overrule_is_remembered_and_holds_wherever_the_site_is_named(service: Running) -> None:
    # given two decisions on a page of a site, one of them remembered
    wanted = [
        {"text": "Tides today: high at 6:12, low at 12:30", "kept": False, "remember": True},
        {"text": "By Ann Marsh", "kept": False},
    ]
    article = clean(service, site=SITE, overrules=wanted)
    assert line_of(article, "Tides")["rule"] == "editor"

    # when the next page comes, then the one holds on that site alone
    following = PAGE.replace("6:12", "7:05").replace("12:30", "13:18")
    article = clean(service, text=following, site=f"https://{SITE}/tides")
    line = line_of(article, "Tides")
    assert (line["kept"], line["rule"]) == (False, "site_rule")
    assert f"by a rule of {SITE}: drop what begins like" in line["reason"]
    assert line_of(article, "By Ann")["kept"]
    assert line_of(clean(service, text=following), "Tides")["kept"]
    words = [
        service.client.post("/v1/estimates", json={"text": following, **more}).json()["read"]["words"]
        for more in ({}, {"site": SITE})
    ]
    assert words[0] - words[1] == 8

    # and a narration of it is spoken so, an edit of its text too, until that is of another site
    narration = service.narrate(following, site=SITE)
    assert "Tides" not in service.client.get(f"/v1/narrations/{narration}/article.txt").text
    for more, is_heard in (({}, False), ({"site": "example.org"}, True)):
        service.client.put(f"/v1/narrations/{narration}", json={"text": following + "\nThe end.\n", **more})
        assert service.wait(narration)["status"] == "done"
        text = service.client.get(f"/v1/narrations/{narration}/article.txt").text
        assert ("Tides" in text) is is_heard


def test_a_narration_of_an_address_teaches_its_site(service: Running, web: Web) -> None:
    # given a page at an address, narrated with an overrule that is to be remembered
    web.pages["/tides"] = ("text/plain; charset=utf-8", PAGE.encode())
    answer = service.client.post(
        "/v1/narrations",
        json={
            "url": web.url("/tides"),
            "overrules": [{"text": "3 min read", "kept": True, "remember": True, "alike": "digits"}],
        },
    )
    assert service.wait(answer.json()["id"])["status"] == "done"

    # then its host has the rule, and the next page from there is cleaned by it
    rules = service.client.get("/v1/sites/127.0.0.1/rules").json()["rules"]
    assert [(rule["alike"], rule["kept"]) for rule in rules] == [("digits", True)]
    web.pages["/more"] = ("text/plain; charset=utf-8", PAGE.replace("3 min", "14 min").encode())
    article = service.client.post("/v1/clean", json={"url": web.url("/more")}).json()
    assert line_of(article, "14 min read")["rule"] == "site_rule"


def test_what_cannot_be_remembered_is_refused(service: Running) -> None:
    remembered = [{"text": "3 min read", "kept": True, "remember": True}]
    for route in ("/v1/clean", "/v1/estimates", "/v1/narrations"):
        answer = service.client.post(route, json={"text": PAGE, "overrules": remembered})
        assert "give its host name as site" in check_problem(answer, 422, "request_invalid")["detail"]
        answer = service.client.post(route, json={"text": PAGE, "site": "nowhere"})
        assert "is no site" in check_problem(answer, 422, "request_invalid")["detail"]
    for row in ({"kept": True, "piece": 1, "alike": "text"},):
        answer = service.client.post("/v1/clean", json={"text": PAGE, "site": SITE, "overrules": [row]})
        assert "give remember too" in check_problem(answer, 422, "request_invalid")["detail"]
    check_problem(service.client.get("/v1/sites/nowhere/rules"), 422, "request_invalid")
    answer = service.client.post(RULES, json={"kept": False, "text": "No figures", "alike": "digits"})
    check_problem(answer, 422, "option_refused")
    # and nothing was
    assert service.client.get(RULES).json()["rules"] == []


def test_who_may_only_read_teaches_nothing(guarded: Guarded) -> None:
    headers = guarded.new("reader", "read")
    client = guarded.service.client
    rule = {"kept": False, "text": "Tides"}
    check_problem(client.post(RULES, json=rule, headers=headers), 403, "scope_missing")
    check_problem(client.delete(RULES, headers=headers), 403, "scope_missing")
    body = {
        "text": PAGE,
        "site": SITE,
        "overrules": [{"text": "3 min read", "kept": True, "remember": True}],
    }
    for route in ("/v1/clean", "/v1/estimates"):
        check_problem(client.post(route, json=body, headers=headers), 403, "scope_missing")
    assert client.get(RULES, headers=headers).json()["rules"] == []
    check_problem(client.get(RULES), 401, "key_missing")
