"""Are captions, tables, code and footnotes spoken where a program asks for them?"""

from __future__ import annotations

from tests.api.problems import check_problem
from tests.service import Running

MARKDOWN = "# A port\n\nIt was quiet.\n\n| Rope | Price |\n| --- | --- |\n| Hemp | €25 |\n\n![Three ships](a.jpg)\n\nNobody knew.\n"


def kinds_of(service: Running, narration: str) -> list[str]:
    manifest = service.client.get(f"/v1/narrations/{narration}/manifest.json").json()
    text = service.client.get(f"/v1/narrations/{narration}/article.txt").text
    for row in manifest["segments"]:
        assert text[slice(*row["source"])] == row["text"]
    return [row["kind"] for row in manifest["segments"]]


def put(service: Running, narration: str, **body: object) -> None:
    answer = service.client.put(f"/v1/narrations/{narration}", json=body)
    assert answer.status_code == 202, answer.text
    assert service.wait(narration)["status"] == "done"


def test_a_narration_and_its_edits_speak_what_is_asked_for(service: Running) -> None:
    # given a narration of which a table and captions are asked for
    narration = service.narrate(None, markdown=MARKDOWN, speak=["table", "caption", "table"])  # type: ignore[arg-type]
    asked = ["title", "paragraph", "table", "table", "caption", "paragraph"]
    assert kinds_of(service, narration) == asked
    receipt = service.client.get(f"/v1/narrations/{narration}/article.json").json()["receipt"]
    assert [line["kind"] for line in receipt if line["rule"] == "asked_for"] == ["caption"]

    # when its text is edited, then they are still, until they are not asked for any more
    put(service, narration, markdown=MARKDOWN.replace("quiet", "loud"))
    assert kinds_of(service, narration) == asked
    put(service, narration, markdown=MARKDOWN, speak=[])
    assert kinds_of(service, narration) == ["title", "paragraph", "paragraph"]


def test_a_long_article_that_is_split_over_workers_is_spoken_whole(service: Running) -> None:
    # given an article so long that parts of it are spoken by themselves, with a footnote after each paragraph
    line = "The port was quiet at dawn, and number {} of the ships that came in had rope for sale."
    blocks = [
        {"kind": kind, "text": line.format(number)}
        for number in range(124)
        for kind in ("paragraph", "footnote")
    ]
    # as fast as it goes: what is encoded is a quarter
    narration = service.narrate(None, article={"blocks": blocks}, speak=["footnote"], speed=4.0)  # type: ignore[arg-type]
    assert kinds_of(service, narration) == ["paragraph", "footnote"] * 124
    assert any(narration in line and "split into" in line for line in service.log.read_text().splitlines())


def test_an_estimate_and_the_text_have_what_is_asked_for(service: Running) -> None:
    words = [
        service.client.post("/v1/estimates", json={"markdown": MARKDOWN, "speak": speak}).json()["read"][
            "words"
        ]
        for speak in ([], ["table"], ["table", "caption"])
    ]
    assert [more - words[0] for more in words] == [0, 4, 6]
    article = service.client.post("/v1/clean", json={"markdown": MARKDOWN, "speak": ["caption"]}).json()
    assert "Three ships" in article["text"]


def test_what_cannot_be_asked_for_is_refused(service: Running) -> None:
    for route in ("/v1/clean", "/v1/estimates", "/v1/narrations"):
        for speak in (["heading"], ["poem"], "caption"):
            answer = service.client.post(route, json={"markdown": MARKDOWN, "speak": speak})
            assert "speak" in check_problem(answer, 422, "request_invalid")["detail"]
