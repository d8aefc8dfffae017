"""Can a program take cleaning's decisions back, wherever an article is given?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.problems import check_problem
from tests.api.web import Web
from tests.service import Running

PAGE = """Home
A quiet port wakes up

By Ann Marsh
3 min read

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Advertisement

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.
"""

WANTED = [{"text": "Advertisement", "kept": True, "kind": "heading"}, {"text": "by ann marsh", "kept": False}]


def decided(article: dict[str, Any]) -> dict[str, tuple[bool, str, str]]:
    return {line["text"]: (line["kept"], line["kind"], line["rule"]) for line in article["receipt"]}


def test_a_page_is_cleaned_and_estimated_as_somebody_wants_it(service: Running) -> None:
    # given the receipt of a page
    plain = service.client.post("/v1/clean", json={"text": PAGE}).json()
    numbers = {line["text"]: line["piece"] for line in plain["receipt"]}

    # when decisions are overruled by number
    wanted = [
        {"piece": numbers["Advertisement"], "kept": True, "kind": "heading"},
        {"piece": numbers["By Ann Marsh"], "kept": False},
    ]
    article = service.client.post("/v1/clean", json={"text": PAGE, "overrules": wanted}).json()

    # then the article is so, as it is by text, and so is the estimate
    found = decided(article)
    assert found["Advertisement"] == (True, "heading", "editor")
    assert found["By Ann Marsh"] == (False, "byline", "editor")
    assert article == service.client.post("/v1/clean", json={"text": PAGE, "overrules": WANTED}).json()
    words = [
        service.client.post("/v1/estimates", json={"text": PAGE, "overrules": rows}).json()["read"]["words"]
        for rows in ([], wanted)
    ]
    assert words[1] == words[0] + 1 - 3


def test_a_narration_and_its_next_text_are_spoken_as_somebody_wants_them(service: Running, web: Web) -> None:
    # when a page is narrated with overrules
    narration = service.narrate(PAGE, overrules=WANTED)
    article = service.client.get(f"/v1/narrations/{narration}/article.json").json()
    assert decided(article)["Advertisement"] == (True, "heading", "editor")
    assert article["byline"] is None

    # then a new text has overrules of its own, an address too
    page = "<html><article><h1>The ferry</h1><p>It left at nine, and nobody looked up from the nets.</p></article></html>"
    web.pages["/ferry"] = ("text/html", page.encode())
    answer = service.client.put(
        f"/v1/narrations/{narration}",
        json={"url": web.url("/ferry"), "overrules": [{"text": "The ferry", "kept": False}]},
    )
    assert answer.status_code == 202
    assert service.wait(narration)["status"] == "done"
    article = service.client.get(f"/v1/narrations/{narration}/article.json").json()
    assert [block["kind"] for block in article["blocks"]] == ["paragraph"]


def test_a_piece_that_is_not_there_is_refused_and_fails_a_narration(service: Running) -> None:
    for row in ({"piece": 400, "kept": True}, {"text": "Nowhere in it", "kept": False}):
        body = {"text": PAGE, "overrules": [row]}
        for route in ("/v1/clean", "/v1/estimates"):
            check_problem(service.client.post(route, json=body), 422, "piece_unknown")
        state = service.wait(service.client.post("/v1/narrations", json=body).json()["id"])
        assert (state["status"], state["error"]["code"]) == ("failed", "piece_unknown")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"kept": True}, "names one piece"),
        ({"piece": 1, "text": "a", "kept": True}, "names one piece"),
        ({"piece": 1}, "kept"),
        ({"piece": -1, "kept": True}, "greater than or equal to 0"),
        ({"piece": 1, "kept": "yes"}, "valid boolean"),
        ({"piece": 1, "kept": False, "kind": "heading"}, "only what is kept has one"),
        ({"piece": 1, "kept": True, "kind": "poem"}, "kind"),
        ({"piece": 1, "kept": True, "why": "so"}, "allowed are kept, piece, text, kind"),
    ],
)
def test_an_overrule_that_means_nothing_is_refused(service: Running, row: dict[str, Any], told: str) -> None:
    for route in ("/v1/clean", "/v1/estimates", "/v1/narrations"):
        answer = service.client.post(route, json={"text": PAGE, "overrules": [row]})
        assert told in check_problem(answer, 422, "request_invalid")["detail"]


def test_blocks_that_were_given_are_not_overruled(service: Running) -> None:
    body = {
        "article": {"blocks": [{"kind": "paragraph", "text": "It slept."}]},
        "overrules": [{"piece": 0, "kept": True}],
    }
    problem = check_problem(service.client.post("/v1/narrations", json=body), 422, "request_invalid")
    assert "nothing to overrule" in problem["detail"]
