"""From a publisher's page to the service and back: what it narrated is found in the page, all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import Site
from tests.follow.conftest import plain, written
from tests.service import Running, running

PLAYER = '<script type="module" src="{0}/player.js"></script><listen-player src="{0}/v1/narrations/{1}/manifest.json" highlight="{2}"></listen-player>'

LIT = """segments => {
    const {store} = document.querySelector("listen-player");
    const lit = name => Array.from(CSS.highlights.get("listen-" + name), range => range.toString()).join("");
    return segments.map(({start, words}) => {
        store.seek(start);
        const sentence = lit("sentence");
        return [sentence, words.map(([start, end]) => {
            store.seek((start + end) / 2);
            return lit("word");
        })];
    });
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("follow") / "data") as service:
        yield service


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("numbers", []),
        ("pullquotes", []),
        ("arabic", []),
        ("links", ["Subscribe now for unlimited access to every story."]),
    ],
)
def test_all_that_was_narrated_is_followed_where_it_was_published(
    service: Running, browser: Browser, host: Site, name: str, unseen: list[str]
) -> None:
    # given a page that was narrated as it is, which then carries the player
    html = written(name)
    narration_id = service.client.post("/v1/narrations", json={"html": html}).json()["id"]
    assert service.wait(narration_id)["status"] == "done"
    manifest: dict[str, Any] = service.client.get(f"/v1/narrations/{narration_id}/manifest.json").json()
    article = service.client.get(f"/v1/narrations/{narration_id}/article.txt").text
    page = browser.new_page()
    player = PLAYER.format(service.url, narration_id, "article")
    page.goto(host.put(f"/published/{name}", html.replace("<article>", f"{player}<article>")))
    # when it plays, and then every word is gone to
    page.locator("listen-player button.play").click()
    page.wait_for_function("CSS.highlights.get('listen-sentence')?.size")
    page.wait_for_function("CSS.highlights.get('listen-word')?.size")
    page.evaluate("document.querySelector('listen-player').pause()")
    lit = page.evaluate(LIT, manifest["segments"])
    # then each sentence and each word is lit as it was written
    for part, (sentence, words) in zip(manifest["segments"], lit, strict=True):
        asked = [plain(article[start:end]) for _, _, start, end in part["words"]]
        if part["text"] in unseen:
            assert [sentence, *words] == [""] * (len(words) + 1)
            continue
        assert plain(sentence) == plain(part["text"])
        assert [plain(word) for word in words] == asked
    page.close()
