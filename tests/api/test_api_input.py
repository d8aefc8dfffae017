"""In which ways may an article come, and what is said of one that cannot be taken?"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.api.web import Web
from tests.service import Running, running

PAGE = """<!doctype html><html lang=en><title>The ferry</title><body><nav><a href=/>Home</a></nav><article>
<h1>The ferry</h1><p>The ferry left at nine, and nobody on the quay looked up from the nets that they mended.</p>
<p>It came back in the evening with letters, flour and a piano that no one on the island had ordered.</p>
</article><footer>All rights reserved</footer></body></html>"""


def words(service: Running, narration: str) -> str:
    return service.client.get(f"/v1/narrations/{narration}/article.txt").text


def test_text_html_and_markdown_are_narrated(service: Running) -> None:
    for given in (
        {"text": "The ferry\n\nIt left at nine, and nobody looked up."},
        {"html": PAGE},
        {"markdown": "# The ferry\n\nIt left at *nine*, and nobody looked up."},
    ):
        # when an article comes in that way
        narration = service.narrate(**{"text": None, **given})

        # then its words are narrated, without what surrounds them
        text = words(service, narration)
        assert "nobody" in text
        assert not {"<p>", "*nine*", "Home", "rights"} & set(text.split())


def test_a_page_is_fetched_by_its_address(service: Running, web: Web) -> None:
    # given a page on a server
    web.pages["/ferry"] = ("text/html; charset=utf-8", PAGE.encode())

    # when its address is posted
    answer = service.client.post("/v1/narrations", json={"url": web.url("/ferry")})
    assert answer.status_code == 202
    state = service.wait(answer.json()["id"])

    # then it is narrated, under its own title
    assert (state["status"], state["title"]) == ("done", "The ferry")
    assert "a piano that no one" in words(service, state["id"])

    # and cleaned and estimated by the same way
    cleaned = service.client.post("/v1/clean", json={"url": web.url("/ferry")}).json()
    assert "a piano that no one" in cleaned["text"]
    assert {row["kept"] for row in cleaned["receipt"]} == {True, False}
    estimated = service.client.post("/v1/estimates", json={"url": web.url("/ferry")}).json()
    assert estimated["read"]["words"] > 30
    assert estimated["listen"]["seconds"] > 5


def test_an_address_that_gives_no_page_fails_with_its_reason(service: Running, web: Web) -> None:
    # when an address gives an image
    web.pages["/image"] = ("image/png", b"\x89PNG\r\n\x1a\n")
    answer = service.client.post("/v1/narrations", json={"url": web.url("/image")})

    # then the narration is accepted, and fails
    state = service.wait(answer.json()["id"])
    assert state["status"] == "failed"
    assert state["error"]["code"] in ("fetch_failed", "input_not_text")
    assert "image/png" in state["error"]["detail"] or "binary" in state["error"]["detail"]
    problem = check_problem(
        service.client.get(f"/v1/narrations/{state['id']}/audio.m4a"), 404, "narration_failed"
    )
    assert state["error"]["detail"] in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, {"text": TEXT, "html": PAGE}, {"title": "Alone"}, {"markdown": "# A", "url": "https://example.org"}],
)
def test_exactly_one_input_is_wanted(service: Running, body: dict[str, str]) -> None:
    for route in ("/v1/narrations", "/v1/clean", "/v1/estimates"):
        problem = check_problem(service.client.post(route, json=body), 422, "request_invalid")
        assert "exactly one of text, html, markdown, url" in problem["detail"]


def test_what_cannot_be_spoken_is_refused_at_once(service: Running) -> None:
    for body, code, received in (
        ({"text": " \n "}, "input_empty", None),
        ({"text": TEXT, "voice": "nobody"}, "voice_unknown", "nobody"),
        ({"text": TEXT, "speed": 9}, "speed_refused", 9),
        ({"text": TEXT, "speed": 0}, "request_invalid", 0),
        ({"text": TEXT, "tone": "warm"}, "request_invalid", "warm"),
        ({"text": TEXT, "title": "t" * 501}, "request_invalid", "t" * 199 + "…"),
        ({"text": TEXT, "access": "secret"}, "request_invalid", "secret"),
    ):
        problem = check_problem(service.client.post("/v1/narrations", json=body), 422, code)
        assert problem.get("received") == received


def test_what_json_allows_and_utf_8_does_not_is_answered_in_utf_8(service: Running) -> None:
    for body in (
        b'{"text": "a", "speed": NaN}',
        b'{"text": "a", "speed": 1e999}',
        b'{"text": "a", "voice": "\\ud800"}',
        b'{"text": "a", "webhook": ""}',
        b'{"text": "a", "webhook": "http://a\\ud800"}',
    ):
        answer = service.client.post(
            "/v1/narrations", content=body, headers={"Content-Type": "application/json"}
        )
        check_problem(answer, 422, answer.json()["code"])


def test_whatever_stands_in_a_page_it_is_cleaned_or_refused(service: Running, rng: random.Random) -> None:
    pieces = [
        "<p>",
        "</p>",
        "<article>",
        "<!--",
        "<script>",
        "&#0;",
        "&#xD800;",
        "\x8c",
        "\U0002ffff",
        "<",
        "\0",
        "]]>",
        TEXT,
    ]
    for _ in range(40):
        html = "".join(rng.choices(pieces, k=rng.randrange(1, 12)))
        for markup in ("html", "markdown", "text"):
            answer = service.client.post("/v1/clean", json={markup: html})
            if answer.status_code != 200:
                check_problem(answer, 422, answer.json()["code"])
                assert answer.json()["code"] in ("no_article", "input_empty"), html


def test_the_limit_of_a_text_is_named_and_so_is_its_length(tmp_path: Path) -> None:
    # given a service with a low limit, and no other settings about addresses
    with running(tmp_path / "data", NARRATOR_MAX_CHARS="100") as service:
        for route in ("/v1/narrations", "/v1/clean", "/v1/estimates"):
            # when a text is longer
            problem = check_problem(
                service.client.post(route, json={"text": "a" * 101}), 413, "input_too_large"
            )

            # then both numbers are told
            assert (problem["limit"], problem["received"]) == (100, 101)

        # and a body that cannot hold an allowed text is not even read, whether its length is announced or not
        large = b'{"text": "' + b"a" * 200_000 + b'"}'
        headers = {"Content-Type": "application/json"}
        problem = check_problem(
            service.client.post("/v1/narrations", content=large, headers=headers), 413, "body_too_large"
        )
        assert (problem["limit"], problem["received"]) == (100_600, len(large))
        pieces = iter([large[:150_000], large[150_000:]])
        check_problem(
            service.client.post("/v1/narrations", content=pieces, headers=headers), 413, "body_too_large"
        )

        # and by default no address of this machine or its networks is fetched, nor told of an end
        for address in (
            "http://127.0.0.1:9/",
            "http://localhost/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "ftp://example.org/",
        ):
            for body in ({"url": address}, {"text": "a", "webhook": address}):
                problem = check_problem(
                    service.client.post("/v1/narrations", json=body), 422, "address_refused"
                )
                assert problem["received"] == address
            check_problem(service.client.post("/v1/clean", json={"url": address}), 422, "address_refused")


@pytest.mark.parametrize(
    ("given", "place", "told"),
    [
        (
            {"url": "https://example.com", "secret": "x"},
            "body.webhook.secret",
            "give whsec_ and 24 to 64 bytes",
        ),
        ({"url": "https://example.com", "key": "x"}, "body.webhook.key", "allowed are url, secret"),
        ({"secret": None}, "body.webhook.url", "Field required"),
        ({"url": 5}, "body.webhook.url", "should be a valid string"),
        (5, "body.webhook", "give an address, or an object with url and secret"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_named(
    service: Running, given: object, place: str, told: str
) -> None:
    answer = service.client.post("/v1/narrations", json={"text": TEXT, "webhook": given})
    problem = check_problem(answer, 422, "request_invalid")
    assert problem["detail"].startswith(f"{place}: ")
    assert told in problem["detail"]


def test_an_unknown_member_is_told_which_there_are_at_its_place(service: Running) -> None:
    for body, place, some in (
        ({"txt": TEXT}, "body.txt", {"text", "html", "webhook"}),
        (
            {"article": {"blocks": [{"kind": "paragraph", "text": "A", "x": 1}]}},
            "body.article.blocks.0.x",
            {"kind"},
        ),
    ):
        problem = check_problem(service.client.post("/v1/narrations", json=body), 422, "request_invalid")
        assert problem["detail"].startswith(f"{place}: there is no such member; allowed are ")
        assert some <= set(problem["limit"])
