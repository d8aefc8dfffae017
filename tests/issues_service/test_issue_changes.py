"""How does an issue change: held up, added to, put in another order, edited, and nothing spoken twice?"""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, Asked, ask, keys, spoken, statuses
from tests.service import Running


def ids(shown: dict[str, Any]) -> list[str]:
    return [one["id"] for one in shown["articles"]]


def heard(issue: Asked) -> list[str]:
    """Titles of the articles that are heard, in order."""
    return [part["title"] for part in issue.manifest()["parts"] if part["kind"] == "article"]


@pytest.fixture
def issue(service: Running) -> Asked:
    """One of three articles that is done."""
    articles = [
        {"id": "ferry", "text": FERRY, "title": "Ferry", "section": "News"},
        {"id": "rope", "text": ROPE, "title": "Rope"},
        {"id": "bakery", "text": BAKERY, "title": "Bakery"},
    ]
    asked = ask(service, *articles, title="Weekly")
    asked.wait_done()
    return asked


def test_a_paused_issue_begins_nothing_until_it_goes_on(service: Running, gates: Gates) -> None:
    # given an issue whose first article is being spoken, on a machine with two processes
    first, second = gates.new(), gates.new()
    issue = ask(
        service,
        f"Held at {first}. The ferry waits.",
        f"Held at {second}. The rope waits.",
        *[f"Number {number} is next, and says {number * 7919} things." for number in range(3)],
    )
    issue.wait_spoken(0)
    issue.wait_spoken(1)

    # when it is paused and what runs comes to its end
    answer = service.client.patch(issue.path, json={"paused": True})
    assert answer.status_code == 200
    assert answer.json()["paused"] is True
    gates.open(first)
    gates.open(second)
    issue.wait_for("done", 0)
    shown = issue.wait_for("done", 1)

    # then nothing else begins
    time.sleep(2.0)
    shown = issue.look()
    assert statuses(shown)[2:] == ["queued"] * 3
    assert (shown["status"], shown["paused"]) == ("running", True)
    assert 0 < shown["progress"] < 0.95

    # and everything is done once it goes on
    assert service.client.patch(issue.path, json={"paused": False}).json()["paused"] is False
    assert statuses(issue.wait_done()) == ["done"] * 5


def test_another_order_speaks_nothing_again(service: Running, issue: Asked) -> None:
    before, shown = spoken(service), issue.look()
    order = [ids(shown)[number] for number in (2, 0, 1)]
    answer = service.client.patch(issue.path, json={"order": order})
    assert answer.status_code == 200
    assert ids(answer.json()) == order
    shown = issue.wait_done()
    assert (shown["edition"], shown["served_edition"], keys(shown)) == (2, 2, ["bakery", "ferry", "rope"])
    assert heard(issue) == ["Bakery", "Ferry", "Rope"]
    assert spoken(service) == before  # what is said between was said before

    # and an order that is none is refused, and changes nothing
    for wrong in (order[:2], [*order[:2], order[0]], [*order[:2], "0" * 12]):
        check_problem(service.client.patch(issue.path, json={"order": wrong}), 422, "option_refused")
    assert issue.look()["edition"] == 2


def test_what_is_added_is_spoken_alone_and_stands_where_it_is_to(service: Running, issue: Asked) -> None:
    before = spoken(service)
    rope = ids(issue.look())[1]
    body = {
        "articles": [{"id": "nets", "text": NETS, "title": "Nets"}, "Last of all, the tide."],
        "before": rope,
    }
    answer = service.client.post(f"{issue.path}/articles", json=body)
    assert answer.status_code == 202, answer.text
    assert keys(answer.json())[:2] == ["ferry", "nets"]
    shown = issue.wait_done()
    assert keys(shown)[3:] == ["rope", "bakery"]
    assert heard(issue)[:2] == ["Ferry", "Nets"]
    assert 1 <= spoken(service) - before <= 4

    # and what is there already is refused, so that a request that comes twice adds nothing
    check_problem(service.client.post(f"{issue.path}/articles", json=body), 409, "article_known")
    body = {"articles": ["Another."], "before": "0" * 12}
    check_problem(service.client.post(f"{issue.path}/articles", json=body), 422, "option_refused")
    check_problem(
        service.client.post(f"{issue.path}/articles", json={"articles": []}), 422, "request_invalid"
    )
    assert len(issue.look()["articles"]) == 5


def test_an_edit_speaks_what_changed_and_keeps_the_rest(service: Running, issue: Asked) -> None:
    # when one sentence of an article changes
    before, ferry = spoken(service), issue.look()["articles"][0]
    path = f"{issue.path}/articles/{ferry['id']}"
    answer = service.client.put(path, json={"text": FERRY.replace("empty", "full"), "author": "Ada Lind"})
    assert answer.status_code == 202, answer.text
    assert (answer.json()["id"], answer.json()["edition"]) == (ferry["id"], 2)

    # then only that is spoken, and what was not named stays as it was
    shown = issue.wait_done()
    assert spoken(service) - before == 1
    now = shown["articles"][0]
    assert (now["title"], now["section"], now["author"]) == ("Ferry", "News", "Ada Lind")
    assert now["narration"] == ferry["narration"]
    text = service.client.get(f"{now['narration']}/article.txt").text
    assert "back full" in text
    assert shown["served_edition"] == 2

    # and a fact is taken away by null
    assert service.client.put(path, json={"text": FERRY, "section": None}).json()["section"] is None
    issue.wait_done()
    check_problem(service.client.put(path, json={"text": ""}), 422, "input_empty")
    answer = service.client.put(f"{issue.path}/articles/{'0' * 12}", json={"text": FERRY})
    check_problem(answer, 404, "article_unknown")


def test_what_is_taken_out_is_heard_no_more_and_its_twin_takes_its_place(service: Running) -> None:
    issue = ask(
        service, {"id": "one", "text": FERRY}, {"id": "two", "text": ROPE}, {"id": "twin", "text": FERRY}
    )
    shown = issue.wait_done()
    assert statuses(shown) == ["done", "done", "duplicate"]
    before = spoken(service)
    first = ids(shown)[0]
    assert service.client.delete(f"{issue.path}/articles/{first}").status_code == 204
    shown = issue.wait_done()
    assert (keys(shown), statuses(shown)) == (["two", "twin"], ["done", "done"])
    assert spoken(service) == before
    check_problem(service.client.delete(f"{issue.path}/articles/{first}"), 404, "article_unknown")

    # and the last one stays: then the issue is deleted instead
    assert service.client.delete(f"{issue.path}/articles/{ids(shown)[0]}").status_code == 204
    answer = service.client.delete(f"{issue.path}/articles/{ids(shown)[1]}")
    assert "DELETE the issue" in check_problem(answer, 422, "option_refused")["detail"]
    assert keys(issue.wait_done()) == ["twin"]


def test_what_said_the_same_as_an_article_is_narrated_once_that_says_something_else(service: Running) -> None:
    issue = ask(service, {"id": "one", "text": FERRY}, {"id": "twin", "text": FERRY})
    shown = issue.wait_done()
    assert statuses(shown) == ["done", "duplicate"]
    path = f"{issue.path}/articles/{ids(shown)[0]}"
    assert service.client.put(path, json={"text": f"{NETS} {BAKERY}"}).status_code == 202
    assert statuses(issue.wait_done()) == ["done", "done"]

    # and the other way round
    assert service.client.put(path, json={"text": FERRY}).status_code == 202
    shown = issue.wait_done()
    assert sorted(statuses(shown)) == ["done", "duplicate"]
    assert len([part for part in issue.manifest()["parts"] if part["kind"] == "article"]) == 1


def test_facts_and_what_is_said_between_change_without_the_articles(service: Running, issue: Asked) -> None:
    before = [one["narration"] for one in issue.look()["articles"]]
    changed = {
        "title": "Weekly, late",
        "description": "Later.",
        "between": {"contents": True, "sections": False},
        "formats": ["m4b"],
    }
    answer = service.client.patch(issue.path, json=changed)
    assert answer.status_code == 200
    assert answer.json()["status"] == "running"
    shown = issue.wait_done()
    assert (shown["title"], shown["description"], shown["formats"]) == ("Weekly, late", "Later.", ["m4b"])
    assert [part["kind"] for part in issue.manifest()["parts"]][:2] == ["contents", "article"]
    assert {one["edition"] for one in shown["articles"]} == {1}
    assert [one["narration"] for one in shown["articles"]] == before

    # and null takes a fact away
    assert service.client.patch(issue.path, json={"description": None}).json()["description"] is None
    check_problem(service.client.patch(issue.path, json={}), 422, "request_invalid")
    check_problem(service.client.patch(issue.path, json={"voice": "en-us"}), 422, "request_invalid")
    check_problem(service.client.patch(f"/v1/issues/{'0' * 32}", json={"paused": True}), 404, "issue_unknown")


def test_access_holds_for_the_issue_and_its_articles_at_once(service: Running, issue: Asked) -> None:
    narration = issue.look()["articles"][0]["narration"]
    shown = service.client.patch(issue.path, json={"access": "private"}).json()
    assert (shown["access"], shown["edition"]) == ("private", 1)
    assert service.client.get(narration).json()["access"] == "private"
    answer = service.client.get(f"{narration}/audio.m4a")
    assert answer.headers["cache-control"].startswith("private")


def test_an_article_is_changed_in_its_issue_alone(service: Running, issue: Asked) -> None:
    one = issue.look()["articles"][0]
    where = f"{issue.path}/articles/{one['id']}"
    for answer in (
        service.client.put(one["narration"], json={"text": ROPE}),
        service.client.patch(one["narration"], json={"access": "private"}),
        service.client.delete(one["narration"]),
    ):
        problem = check_problem(answer, 409, "narration_of_issue")
        assert problem["limit"].endswith(where)
    assert issue.look()["articles"][0] == one


def test_a_changed_lexicon_is_applied_within_the_issue(service: Running) -> None:
    lexicon = {"name": "House", "lexicon": {"lexemes": [{"grapheme": "ferry", "alias": "boat"}]}}
    lexicon_id = service.client.post("/v1/lexicons", json=lexicon).json()["id"]
    issue = ask(service, {"id": "ferry", "text": FERRY}, {"id": "rope", "text": ROPE}, lexicon=lexicon_id)
    issue.wait_done()
    lexicon["lexicon"] = {"lexemes": [{"grapheme": "ferry", "alias": "steamer"}]}
    assert service.client.put(f"/v1/lexicons/{lexicon_id}", json=lexicon).status_code == 200
    before = spoken(service)
    applied = service.client.post(f"/v1/lexicons/{lexicon_id}/apply", json={})
    assert applied.status_code == 202, applied.text
    assert len(applied.json()["narrations"]) == 1
    shown = issue.wait_done()
    assert (shown["served_edition"], [one["edition"] for one in shown["articles"]]) == (2, [2, 1])
    assert spoken(service) - before == 1
