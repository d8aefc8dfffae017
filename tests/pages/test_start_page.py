"""Does the page at / take an article, show what is read of it, let a person decide, and have it narrated?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.engines import Gates
from tests.api.web import Web
from tests.pages.conftest import ARTICLE, Opened
from tests.service import Running

Open = Callable[..., Opened]

PAGE = re.compile(r"/narrations/[0-9a-f]{32}$")
PHONE = {"width": 360, "height": 740}


def receipt_of(service: Running, address: str) -> dict[str, Any]:
    """article.json of the narration at that page."""
    answer = service.client.get(f"/v1/narrations/{address.rpartition('/')[2]}/article.json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_article_is_pasted_looked_at_decided_on_narrated_and_heard(
    service: Running, gates: Gates, open_page: Open
) -> None:
    # given an article whose middle the engine speaks only when it is let on
    gate = gates.new()
    opened = open_page()
    page = opened.page

    # when it is pasted, then what is dropped stands there at once, struck through, with its reason
    opened.paste(ARTICLE.replace("By noon three", f"At last {gate} opened. By noon three"))
    expect(page.locator("#length b").first).to_have_text(re.compile(r"^0:\d\d$"))
    assert "Advertisement" in opened.struck()
    assert "A quiet port wakes up" not in opened.struck()
    expect(page.locator(".piece", has_text="Advertisement")).to_contain_text("an advertisement's label")
    words = int(page.locator("#length b").nth(2).inner_text())

    # and each decision is reversed by a click, the estimate with it
    page.locator(".words", has_text="Advertisement").click()
    page.locator(".words", has_text="By Ann Marsh").click()
    expect(page.locator("#length b").nth(2)).to_have_text(str(words + 1 - 3))
    assert "Advertisement" not in opened.struck()
    assert "By Ann Marsh" in opened.struck()

    # when it is narrated, then its page shows how far it is, as it happens
    page.get_by_role("button", name="Narrate").click()
    page.wait_for_url(PAGE)
    expect(page.locator("#stage")).to_have_text("Speaking")
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    gates.open(gate)

    # and then the article with the player
    expect(page.locator("#article h1")).to_have_text("A quiet port wakes up")
    expect(page.locator("listen-player")).to_have_attribute("src", re.compile("manifest.json$"))
    article = receipt_of(service, page.url)
    assert [block["text"] for block in article["blocks"]][:3] == [
        "A quiet port wakes up",
        f"The port was quiet at dawn. At last {gate} opened. By noon three ships had come in, and the price of rope had "
        "doubled since the spring.",
        "Advertisement",
    ]
    decided = {line["text"]: (line["kept"], line["rule"]) for line in article["receipt"]}
    assert decided["Advertisement"] == (True, "editor")
    assert decided["By Ann Marsh"] == (False, "editor")
    assert decided["Subscribe to our newsletter"][0] is False
    assert opened.errors == []


def test_all_of_it_works_without_script(service: Running, open_page: Open) -> None:
    opened = open_page(java_script_enabled=False)
    page = opened.page
    page.locator("#article").fill(ARTICLE)
    page.get_by_role("button", name="See what is read").click()
    expect(page.locator("#length")).to_contain_text("to listen")
    page.get_by_label("Share").check()

    # when the text is changed afterwards, then it is shown again before anything is made, decisions kept
    page.locator("#article").fill(ARTICLE.replace("three ships", "four ships"))
    page.get_by_role("button", name="Narrate").click()
    assert page.url.endswith("/narrate")
    expect(page.locator(".pieces")).to_contain_text("four ships")
    expect(page.get_by_label("Share")).to_be_checked()
    page.get_by_role("button", name="Narrate").click()
    page.wait_for_url(PAGE)
    expect(page.locator("#article")).to_contain_text("four ships")  # the page looks again by itself
    expect(page.locator("listen-player audio")).to_be_visible()
    assert "Share" in [block["text"] for block in receipt_of(service, page.url)["blocks"]]


def test_a_file_is_dropped_whatever_it_is_written_in(open_page: Open) -> None:
    opened = open_page()
    page = opened.page

    # given HTML as old pages are written
    html = "<h1>Der Hafen</h1><p>Am Morgen war der Hafen still, und niemand \xfcbte schon.</p>"
    opened.drop("hafen.html", html, "text/html")
    expect(page.locator(".pieces")).to_contain_text("niemand übte schon")
    expect(page.locator("#markup")).to_have_value("html")

    # and Markdown
    opened.drop(
        "port.md", "# A port\n\nIt was *quiet* there, at [dawn](http://example.org), as it always is.\n"
    )
    expect(page.locator(".pieces")).to_contain_text("It was quiet there, at dawn, as it always is.")

    # and what is no text: a sentence says so, and what was there stays
    opened.drop("paper.pdf", "%PDF-1.7 \x00\x01", "application/pdf")
    expect(page.get_by_role("alert")).to_contain_text("paper.pdf is no text")
    assert page.locator("#article").input_value().startswith("# A port")
    assert opened.errors == []


def test_an_address_is_read_and_what_is_wrong_with_one_is_said_beside_it(
    service: Running, open_page: Open, web: Web
) -> None:
    web.pages["/port.html"] = (
        "text/html; charset=utf-8",
        b"<html><body><nav>Home</nav><article><h1>The port</h1><p>The port was quiet at dawn, as it had been for "
        b"weeks.</p><p>By noon three ships had come in, and rope was dear.</p></article></body></html>",
    )
    opened = open_page()
    page = opened.page
    opened.paste(web.url("/port.html"))
    expect(page.locator(".pieces")).to_contain_text("By noon three ships had come in")

    # when the address is wrong
    opened.paste(web.url("/port.html").replace("http://", "http://user:secret@"))
    expect(page.get_by_role("alert")).to_contain_text("That address may not be opened from here")
    assert page.locator("#article").input_value().startswith("http://user:secret@")
    assert page.locator("[name=draft]").count() == 0
    expect(page.locator("#preview")).to_contain_text("What will be read appears here")

    # and when nothing on it is an article
    opened.paste("Home | News | Sport\n\nShare\n\nShare\n\nShare\n")
    expect(page.get_by_role("alert")).to_be_visible()

    # and when the service is away, nothing that was typed is lost
    page.route("**/preview", lambda route: route.abort())
    opened.paste(ARTICLE)
    expect(page.get_by_role("alert")).to_contain_text("The service does not answer")
    assert page.locator("#article").input_value() == ARTICLE
    page.unroute("**/preview")
    page.get_by_role("button", name="See what is read").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".pieces")).to_contain_text("The port was quiet at dawn")


def test_nothing_left_to_read_is_said_and_too_much_is_refused(open_page: Open) -> None:
    opened = open_page()
    page = opened.page
    opened.paste("At dawn the port was quiet, as it had been for weeks.")
    expect(page.locator(".piece")).to_have_count(1)
    page.locator(".piece").click()
    expect(page.locator("#length [role=alert]")).to_contain_text("There is no text yet")
    page.locator("#article").fill("At noon a ship came in. " * 25_000)
    expect(page.locator("#trouble [role=alert]")).to_contain_text("too long for this page")


def test_a_voice_is_heard_before_it_is_chosen(open_page: Open) -> None:
    # given the page's own audio element, seen from outside
    opened = open_page(
        before="window.made = []; window.Audio = class extends Audio { constructor() { super(); made.push(this); } }"
    )
    page = opened.page
    page.get_by_label("Voice", exact=True).select_option("high")
    page.get_by_label("Speed").select_option("2.0")
    page.get_by_role("button", name="Hear the voice").click()

    # then it plays, and can be stopped
    until = time.monotonic() + 10
    while page.evaluate("made[0].currentTime") < 0.2:
        assert time.monotonic() < until
    page.get_by_role("button", name="Stop").click()
    assert page.evaluate("made[0].paused") is True

    # and with an article, its own beginning is spoken
    opened.paste(ARTICLE)
    expect(page.locator(".piece").first).to_be_visible()
    with page.expect_request("**/sample") as sent:
        page.get_by_role("button", name="Hear the voice").click()
    answer = sent.value.response()
    assert answer is not None
    assert answer.status == 200
    assert answer.headers["content-type"] == "audio/mpeg"
    assert opened.errors == []


def test_the_estimate_follows_voice_and_speed(open_page: Open) -> None:
    opened = open_page()
    page = opened.page
    opened.paste(ARTICLE)
    listen = page.locator("#length b").first
    expect(listen).to_be_visible()
    before = listen.inner_text()
    page.get_by_label("Speed").select_option("2.0")
    expect(listen).not_to_have_text(before)
    expect(page.locator("#length")).to_contain_text("Estimated for")


def test_everything_is_reached_by_keyboard_alone(open_page: Open) -> None:
    opened = open_page()
    page = opened.page

    def focused() -> str:
        found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        return found

    def tab_to(target: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if focused() == target:
                return
        raise AssertionError(f"{target} is not reached; the focus is on {focused()}")

    page.keyboard.press("Tab")
    assert focused() == "Skip to the content"
    tab_to("article")
    page.keyboard.insert_text(ARTICLE)
    tab_to("look")
    page.keyboard.press("Enter")
    expect(page.locator(".piece").first).to_be_visible()
    tab_to("narrate")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".piece", has_text="Home News Sport").locator("input")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.locator("#narrate").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(PAGE)
    expect(page.locator("#article")).to_contain_text("Home News Sport")


def test_the_list_is_searched_paged_and_deleted_from(service: Running, open_page: Open) -> None:
    # given more narrations than the list shows at once, and one of its own title
    for number in range(21):
        service.ask("At dawn the port was quiet.", title=f"Harbour {number}")
    rare = service.narrate("At dawn the port was quiet.", title="Ein <b>Ärgernis</b> & 100%")
    opened = open_page()
    page = opened.page
    rows = page.locator(".narrations li")
    expect(rows).to_have_count(20)
    expect(rows.first).to_contain_text("Ein <b>Ärgernis</b> & 100%")
    page.get_by_role("link", name="Older").click()
    expect(rows.first).not_to_contain_text("Ärgernis")
    page.get_by_role("link", name="Newest").click()

    # when it is searched for in other capitals
    page.get_by_role("searchbox", name="Search by title").fill("ÄRGERNIS</B> & 100%")
    page.get_by_role("button", name="Search").click()
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("_")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#list")).to_contain_text("No title contains “_”")
    page.get_by_role("link", name="Show all").click()

    # then it is deleted by two clicks
    row = rows.filter(has_text="Ärgernis")
    row.locator("summary").click()
    row.get_by_role("button", name="Delete it for good").click()
    expect(page.locator("#list")).not_to_contain_text("Ärgernis")
    assert service.client.get(f"/v1/narrations/{rare}").status_code == 404
    assert opened.errors == []


def test_what_no_browser_sends_is_refused_and_never_a_failure(service: Running) -> None:
    rows = '[[true,"paragraph","r","why","At dawn."]]'
    for form in (
        {},
        {"article": "\0\x01"},
        {"article": ARTICLE, "draft": "{}"},
        {"article": ARTICLE, "draft": f'["x",null,{rows}]', "keep": "9" * 5000},
        {"article": ARTICLE, "voice": "nobody\0"},
        {"article": ARTICLE, "voice": "x" * 500},
        {"article": ARTICLE, "speed": "nan", "markup": "pdf"},
        {"article": ARTICLE, "speed": "9.5", "title": "t" * 600},
    ):
        for path in ("/preview", "/narrate", "/sample"):
            answer = service.client.post(path, data=form, follow_redirects=False)
            assert answer.status_code < 500, (path, form, answer.text)
            assert answer.headers["content-type"].startswith(("text/html", "audio/mpeg")), path
    assert service.client.post("/preview", json={}).status_code == 415
    fields = "&".join(["keep=1"] * 60_000)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert service.client.post("/preview", content=fields, headers=kind).status_code == 400
    assert service.client.post("/sign-in", content="key=" + "x" * 20_000, headers=kind).status_code == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_state_is_for_everyone_on_every_screen(
    service: Running, open_page: Open, scheme: str, width: int
) -> None:
    opened = open_page(color_scheme=scheme, viewport={**PHONE, "width": width})
    page = opened.page

    def hold(state: str) -> None:
        assert opened.audit() == [], state
        assert not opened.is_wider_than_its_window(), state

    hold("empty")
    opened.paste(ARTICLE)
    expect(page.locator(".piece").first).to_be_visible()
    page.locator(".words", has_text="Advertisement").click()
    page.mouse.move(0, 0)
    hold("preview")
    opened.paste("http://127.0.0.1:1/" + "x" * 200)
    expect(page.get_by_role("alert")).to_be_visible()
    hold("trouble")
    page.goto("/narrations/nothing")
    hold("refused")
    page.goto("/?search=nothing")
    hold("nothing found")
