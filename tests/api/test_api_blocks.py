"""Is an article that comes in blocks narrated as it is given?"""

from __future__ import annotations

from typing import Any, get_args

from api.inputs import BlockInput
from narrator.article import KINDS
from tests.api.problems import check_problem
from tests.service import Running

BLOCKS: dict[str, Any] = {
    "title": "A quiet port",
    "language": "en",
    "blocks": [
        {"kind": "byline", "text": "By Ann Marsh"},
        {"kind": "paragraph", "text": "Subscribe to our newsletter"},
        {"kind": "heading", "text": "Rope"},
        {"kind": "list_item", "text": "Hemp  costs\n€4."},
        {"kind": "code", "text": "a = 1\nb = 2"},
    ],
}


def test_every_kind_of_block_may_be_given() -> None:
    assert get_args(BlockInput.model_fields["kind"].annotation) == KINDS


def test_blocks_are_narrated_as_they_are_given_with_a_receipt_that_says_so(service: Running) -> None:
    # given blocks of which cleaning would drop one
    answer = service.client.post("/v1/narrations", json={"article": BLOCKS})
    assert answer.status_code == 202, answer.text
    narration = answer.json()["id"]
    assert answer.json()["title"] == "A quiet port"
    assert service.wait(narration)["status"] == "done"

    # then every one is there, in order, the title first
    article = service.client.get(f"/v1/narrations/{narration}/article.json").json()
    assert [(block["kind"], block["text"]) for block in article["blocks"]] == [
        ("title", "A quiet port"),
        ("byline", "By Ann Marsh"),
        ("paragraph", "Subscribe to our newsletter"),
        ("heading", "Rope"),
        ("list_item", "Hemp costs €4."),
        ("code", "a = 1\nb = 2"),
    ]
    assert article["language"] == "en"
    assert {(line["kept"], line["rule"]) for line in article["receipt"]} == {(True, "given")}
    manifest = service.client.get(f"/v1/narrations/{narration}/manifest.json").json()
    assert [segment["text"] for segment in manifest["segments"]] == [
        "A quiet port",
        "By Ann Marsh",
        "Subscribe to our newsletter",
        "Rope",
        "Hemp costs €4.",
    ]


def test_a_receipt_that_is_given_is_kept(service: Running) -> None:
    line = {"kept": False, "kind": "player", "rule": "editor", "reason": "left out", "text": "Listen"}
    asked = {"article": {**BLOCKS, "receipt": [line]}}
    narration = service.client.post("/v1/narrations", json=asked).json()["id"]
    assert service.wait(narration)["status"] == "done"
    shown = service.client.get(f"/v1/narrations/{narration}/article.json").json()["receipt"]
    assert shown == [{"piece": 0, **line, "input_range": None, "confidence": 1.0}]


def test_an_edit_takes_blocks_too_and_their_title_with_them(service: Running) -> None:
    narration = service.narrate("By noon three ships had come in.", title="A loud port")

    # when blocks without a title take its place, then the title that was given stays
    untitled = {"blocks": BLOCKS["blocks"]}
    assert service.client.put(f"/v1/narrations/{narration}", json={"article": untitled}).status_code == 202
    assert service.wait(narration)["title"] == "A loud port"

    # and blocks with one bring it along
    blocks = {**BLOCKS, "title": "Another port"}
    assert service.client.put(f"/v1/narrations/{narration}", json={"article": blocks}).status_code == 202
    assert service.wait(narration)["title"] == "Another port"


def test_the_length_of_blocks_is_estimated(service: Running) -> None:
    answer = service.client.post("/v1/estimates", json={"article": BLOCKS})
    assert answer.status_code == 200, answer.text
    assert answer.json()["read"]["words"] == 14


def test_blocks_that_cannot_be_narrated_are_refused_at_once_and_named(service: Running) -> None:
    def refused(status: int, code: str, article: Any, **more: Any) -> str:
        answer = service.client.post("/v1/narrations", json={"article": article, **more})
        return str(check_problem(answer, status, code)["detail"])

    said = {"kind": "paragraph", "text": "At dawn."}
    assert "blocks.0.kind" in refused(422, "request_invalid", {"blocks": [{**said, "kind": "headline"}]})
    assert "blocks" in refused(422, "request_invalid", {"blocks": []})
    assert "block 1" in refused(422, "input_empty", {"blocks": [said, {"kind": "quote", "text": " \n"}]})
    titles = {"blocks": [{"kind": "title", "text": "One"}, {"kind": "title", "text": "Two"}, said]}
    assert "2 titles" in refused(422, "option_refused", titles)
    long = {"blocks": [{"kind": "paragraph", "text": "a " * 600_000}] * 2}
    assert "article has 2,400,0" in refused(413, "input_too_large", long)
    assert "exactly one" in refused(422, "request_invalid", {"blocks": [said]}, text="At dawn.")
    assert "language" in refused(422, "request_invalid", {"blocks": [said], "language": "en us"})
    answer = service.client.post("/v1/clean", json={"article": {"blocks": [said]}})
    check_problem(answer, 422, "request_invalid")


def test_titles_are_searched_through_the_list(service: Running) -> None:
    # given a title with what would be a wildcard
    blocks = {**BLOCKS, "title": "Tränen 100% im Hafen"}
    narration = service.client.post("/v1/narrations", json={"article": blocks}).json()["id"]

    def found(search: str) -> list[str]:
        answer = service.client.get("/v1/narrations", params={"search": search})
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["narrations"]]

    # then what it contains finds it, in capitals or not, and a wildcard stands for itself
    assert found("TRÄNEN 100%") == found("änen") == [narration]
    assert found("Tr_nen") == []
    check_problem(service.client.get("/v1/narrations", params={"search": "x" * 201}), 422, "request_invalid")
    check_problem(service.client.get("/v1/narrations", params={"search": "\0"}), 422, "request_invalid")
