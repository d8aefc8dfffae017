"""Does a narration's own page show how far it is, why it failed, and then the article, its sound and its embed codes?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.engines import Gates
from tests.pages.conftest import Opened
from tests.servers import free_port
from tests.service import Running

Open = Callable[..., Opened]

BLOCKS = {
    "language": "en",
    "blocks": [
        {"kind": "title", "text": "A <quiet> port & “more”"},
        {"kind": "standfirst", "text": "Three ships came in."},
        {"kind": "byline", "text": "By Ann Marsh"},
        {"kind": "paragraph", "text": "At dawn the port was quiet, and nobody </script> minded."},
        {"kind": "heading", "text": "Rope"},
        {"kind": "list_item", "text": "Hemp"},
        {"kind": "list_item", "text": "Sisal"},
        {"kind": "quote", "text": "We have never seen it."},
        {"kind": "code", "text": "a = 1\nb = 2"},
    ],
}


@pytest.fixture(scope="module")
def narrated(service: Running) -> str:
    """A narration of every usual kind of block."""
    narration: str = service.client.post("/v1/narrations", json={"article": BLOCKS}).json()["id"]
    assert service.wait(narration)["status"] == "done"
    return narration


def test_the_article_stands_there_to_read_to_hear_and_to_take_away(
    service: Running, narrated: str, open_page: Open
) -> None:
    opened = open_page(f"/narrations/{narrated}", permissions=["clipboard-read", "clipboard-write"])
    page, article = opened.page, opened.page.locator("#article")
    expect(article.locator("h1")).to_have_text("A <quiet> port & “more”")
    expect(article.locator("h2")).to_have_text("Rope")
    expect(article.locator("ul li")).to_have_text(["Hemp", "Sisal"])
    expect(article.locator("blockquote")).to_have_text("We have never seen it.")
    expect(article.locator(".byline")).to_have_text("By Ann Marsh")
    expect(page.locator("listen-player")).to_have_attribute("highlight", "#article")

    # every address on it leads somewhere
    addresses = page.evaluate("[...document.querySelectorAll('.links a')].map(link => link.href)")
    assert len(addresses) == 10
    for address in addresses:
        assert httpx.head(address, timeout=60).status_code == 200, address
    source = page.locator("listen-player").get_attribute("src")
    assert service.client.get(f"/narrations/{source}").status_code == 200

    # the codes are copied by a click
    page.get_by_role("button", name=re.compile("^Copy: The player, in the article")).click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{service.url}/player.js" in copied
    assert f"/v1/narrations/{narrated}/manifest.json" in copied

    # and programs find what it is
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (data["@type"], data["audio"]["@type"]) == ("Article", "AudioObject")
    assert page.locator("link[type='application/json+oembed']").count() == 1
    header = service.client.head(f"/narrations/{narrated}").headers["link"]
    assert "application/json+oembed" in header
    assert page.locator("meta[property='og:audio']").count() == 1
    assert opened.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_is_for_everyone_on_every_screen(narrated: str, open_page: Open, scheme: str, width: int) -> None:
    opened = open_page(
        f"/narrations/{narrated}", color_scheme=scheme, viewport={"width": width, "height": 740}
    )
    expect(opened.page.locator("#article h1")).to_be_visible()
    assert opened.audit() == []
    assert not opened.is_wider_than_its_window()
    end = "document.getElementById('article').lastElementChild.getBoundingClientRect().bottom"
    assert opened.page.evaluate(f"document.querySelector('.listened').getBoundingClientRect().top >= {end}")


def test_progress_is_real_and_work_is_cancelled_by_two_clicks(
    service: Running, gates: Gates, open_page: Open
) -> None:
    gate = gates.new()
    narration = service.ask(f"At dawn the port was quiet. Then {gate} opened.", title="Held up")
    opened = open_page(f"/narrations/{narration}", viewport={"width": 360, "height": 740})
    page = opened.page
    expect(page.locator("#stage")).to_have_text("Speaking")
    assert opened.audit() == []
    assert not opened.is_wider_than_its_window()

    # when it is cancelled
    page.locator("summary", has_text="Cancel").click()
    page.get_by_role("button", name="Stop making it").click()
    expect(page.locator(".narrations li", has_text="Held up").first).to_contain_text("cancelled")
    gates.open(gate)
    page.goto(f"/narrations/{narration}")
    expect(page.locator("main")).to_contain_text("This narration was cancelled")


def test_a_failure_is_told_with_its_reason(service: Running, open_page: Open) -> None:
    address = f"http://127.0.0.1:{free_port()}/port"  # where nobody answers
    narration = service.client.post("/v1/narrations", json={"url": address}).json()["id"]
    assert service.wait(narration)["status"] == "failed"
    opened = open_page(f"/narrations/{narration}")
    page = opened.page
    expect(page.get_by_role("alert")).to_contain_text("That page could not be read. Check the address")
    expect(page.get_by_role("alert")).to_contain_text(address)
    expect(page.get_by_role("link", name="Try another article")).to_be_visible()
    assert opened.audit() == []
    assert opened.errors == []


def test_an_edit_that_is_made_meanwhile_is_shown_beside_what_is_heard(
    service: Running, gates: Gates, open_page: Open
) -> None:
    gate = gates.new()
    narration = service.narrate("At dawn the port was quiet.", title="Edited")
    edit = {"text": f"At dawn the port was loud. Then {gate} opened."}
    assert service.client.put(f"/v1/narrations/{narration}", json=edit).status_code == 202
    page = open_page(f"/narrations/{narration}").page
    expect(page.locator("#making")).to_contain_text("A new text is being narrated")
    expect(page.locator("#article")).to_contain_text("quiet")
    gates.open(gate)
    expect(page.locator("#article")).to_contain_text("loud")


def test_what_is_not_there_is_said_on_a_page(service: Running) -> None:
    for path in ("/narrations/nothing", f"/narrations/{'0' * 32}"):
        answer = service.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "There is no such narration" in answer.text
    assert service.client.get("/pages/nothing.css").status_code == 404
    assert service.client.get("/pages/start.html").status_code == 404


def test_every_page_has_a_strict_policy_and_no_frame(service: Running, narrated: str) -> None:
    for path in ("/", f"/narrations/{narrated}", "/narrations/nothing"):
        answer = service.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["referrer-policy"] == "same-origin"
        scripts = re.findall(r"<script(?![^>]*(?:src=|ld\+json))", answer.text)
        assert scripts == re.findall(r"\sstyle=", re.sub(r"<textarea.*?</textarea>", "", answer.text)) == []


def test_listeners_see_a_public_narration_and_nothing_of_its_owners(
    guarded: Running, keys: Callable[..., str]
) -> None:
    # given narrations of a service that wants keys
    key = {"Authorization": f"Bearer {keys('create', 'Ann')}"}

    def make(access: str) -> str:
        asked = {"text": "At dawn the port was quiet.", "title": "Ours", "access": access}
        answer = httpx.post(f"{guarded.url}/v1/narrations", json=asked, headers=key)
        narration: str = answer.json()["id"]
        with httpx.stream("GET", f"{guarded.url}/v1/narrations/{narration}/events", headers=key) as events:
            assert "event: done" in "".join(events.iter_text())
        return narration

    public, private = make("public"), make("private")

    # then anybody may listen to what is public, and may do nothing else
    shown = httpx.get(f"{guarded.url}/narrations/{public}")
    assert shown.status_code == 200
    assert "<listen-player" in shown.text
    assert "/delete" not in shown.text
    assert "Where people listen" not in shown.text
    assert "being made" not in shown.text

    # and what is private asks who they are
    hidden = httpx.get(f"{guarded.url}/narrations/{private}")
    assert (hidden.status_code, hidden.headers["www-authenticate"]) == (401, "Bearer")
    assert f'name="back" value="/narrations/{private}"' in hidden.text
    assert "Ours" not in hidden.text
    wrong = httpx.get(f"{guarded.url}/narrations/{private}?expires=99999999999&signature={'0' * 64}")
    assert wrong.status_code == 403
    assert "not copied whole" in wrong.text
    link = httpx.post(f"{guarded.url}/v1/narrations/{private}/links", json={}, headers=key).json()["links"][
        "page"
    ]
    opened = httpx.get(link)
    assert opened.status_code == 200
    assert "/delete" not in opened.text
    assert opened.text.count("signature=") > 8
