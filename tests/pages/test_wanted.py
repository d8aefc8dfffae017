"""Can a person say on the page what is always left out on a site, and that captions and the like are read too?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from api.draft import carry_over, draft_of, read_draft
from narrator.clean import clean
from tests.api.web import Web
from tests.pages.conftest import ARTICLE, Opened
from tests.pages.test_start_page import PAGE, receipt_of
from tests.service import Running

Open = Callable[..., Opened]

TIDES = "Tides today: high at 6:12, low at 12:30"
COPIED = ARTICLE.replace("Advertisement", TIDES)
MARKDOWN = "# A port\n\nIt was quiet.\n\n| Rope | Price |\n| --- | --- |\n| Hemp | €25 |\n\n![Three ships](a.jpg)\n\nNobody knew.\n"


@pytest.fixture(autouse=True)
def forgotten(service: Running) -> Iterator[None]:
    yield
    for site in ("127.0.0.1", "ropes.example.org"):
        service.client.delete(f"/v1/sites/{site}/rules")


def test_what_is_taken_back_can_hold_always_on_the_site_of_an_address(
    service: Running, open_page: Open, web: Web
) -> None:
    # given a page at an address
    web.pages["/today"] = ("text/plain; charset=utf-8", COPIED.encode())
    opened = open_page()
    page = opened.page
    opened.paste(web.url("/today"))
    row = page.locator(".pieces li", has_text="Tides today")
    always = row.get_by_label("Always, on 127.0.0.1")
    expect(row.locator(".words")).to_be_visible()

    # then it can be said of what is decided otherwise, and of nothing else
    expect(always).to_be_hidden()
    row.locator(".words").click()
    expect(always).to_be_visible()
    assert page.locator(".always:visible").count() == 1
    assert opened.audit() == []
    always.check()

    # and another look at the article, for captions this time, forgets neither
    page.get_by_label("Captions").check()
    expect(page.locator("[name=spoke]")).to_have_value("caption")
    expect(row.locator("[name=keep]")).not_to_be_checked()
    expect(always).to_be_checked()

    # when it is narrated, then the next page of the site is read so, and says why
    page.get_by_role("button", name="Narrate").click()
    page.wait_for_url(PAGE)
    web.pages["/tomorrow"] = (
        "text/plain; charset=utf-8",
        COPIED.replace("6:12", "7:05").encode(),
    )
    page.goto("/")
    opened.paste(web.url("/tomorrow"))
    expect(row.locator("[name=keep]")).not_to_be_checked()
    expect(row).to_contain_text("dropped by a rule of 127.0.0.1: drop what begins like")
    assert opened.errors == []


def test_a_copied_text_has_the_rules_of_the_site_that_is_named(service: Running, open_page: Open) -> None:
    # given a rule of a site
    rule = {"kept": True, "text": "3 min read"}
    assert service.client.post("/v1/sites/ropes.example.org/rules", json=rule).status_code == 201

    # when a text is pasted, without and with its site
    opened = open_page(java_script_enabled=False)
    page = opened.page
    page.locator("#article").fill(ARTICLE)
    look = page.get_by_role("button", name="See what is read")
    look.click()
    row = page.locator(".pieces li", has_text="3 min read")
    expect(row.locator("[name=keep]")).not_to_be_checked()
    assert page.locator(".always").count() == 0
    page.get_by_label("Site").fill("www.Ropes.example.org")
    look.click()

    # then the rule holds, says so, and can be turned round without any script
    expect(row.locator("[name=keep]")).to_be_checked()
    expect(row).to_contain_text("Read: kept by a rule of ropes.example.org")
    row.locator(".words").click()
    row.get_by_label("Always, on ropes.example.org").check()
    page.get_by_role("button", name="Narrate").click()
    page.wait_for_url(PAGE)
    rules = service.client.get("/v1/sites/ropes.example.org/rules").json()["rules"]
    assert [(found["kept"], found["learnt_from"]) for found in rules] == [(False, "3 min read")]

    # and what is no site is said
    page.goto("/")
    page.locator("#article").fill(ARTICLE)
    page.get_by_label("Site").fill("nowhere")
    look.click()
    expect(page.get_by_role("alert")).to_contain_text("is no site")


def test_captions_and_tables_are_read_where_a_person_asks_for_them(service: Running, open_page: Open) -> None:
    # given Markdown with a table and a picture
    opened = open_page()
    page = opened.page
    page.locator("#markup").select_option("markdown")
    opened.paste(MARKDOWN)
    table = page.locator(".pieces li", has_text="Rope | Price")
    expect(table).to_contain_text("In the text, not read aloud: table")
    words = int(page.locator("#length b").nth(2).inner_text())

    # when both are asked for, then both are read, and counted
    page.get_by_label("Tables").check()
    expect(page.locator("#length b").nth(2)).to_have_text(str(words + 4))
    expect(table).not_to_contain_text("not read aloud")
    page.get_by_label("Captions").check()
    expect(page.locator("#length b").nth(2)).to_have_text(str(words + 6))
    assert opened.struck() == []

    # and so it is narrated
    page.get_by_role("button", name="Narrate").click()
    page.wait_for_url(PAGE)
    expect(page.locator("listen-player")).to_have_attribute("src", re.compile("manifest.json$"))
    address = f"/v1/narrations/{page.url.rpartition('/')[2]}/manifest.json"
    kinds = [segment["kind"] for segment in service.client.get(address).json()["segments"]]
    assert kinds == ["title", "paragraph", "table", "table", "caption", "paragraph"]
    assert [line["rule"] for line in receipt_of(service, page.url)["receipt"]].count("asked_for") == 1
    assert opened.errors == []


def test_decisions_stay_with_their_pieces_when_other_roles_are_asked_for() -> None:
    # given a draft of which a caption would be read where captions are asked for, and two pieces say the same
    text = COPIED.replace(TIDES, "Image: three ships at the quay in the first light of a March morning")
    text = text.replace("Nobody knows", "Share\n\nNobody knows")
    draft = read_draft(draft_of(clean(text), "x").to_text())
    more = draft.with_roles(["caption"])
    caption = next(number for number, piece in enumerate(more.pieces) if piece.text.startswith("Image"))
    assert more.kept - draft.kept == {caption}
    assert [b.kind for b in more.article(more.kept).blocks].count("caption") == 1
    assert draft.with_roles([]) == draft

    # when one of the two is wanted, then it is that one whatever is asked for
    shares = [number for number, piece in enumerate(draft.pieces) if piece.text == "Share"]
    assert len(shares) == 2
    chosen = draft.kept | {shares[0]}
    assert carry_over(draft, chosen, more) == chosen | {caption}
    assert carry_over(more, chosen | {caption}, draft) == chosen
    # and a caption that is not wanted is not, even so
    assert carry_over(more, more.kept - {caption}, more) == more.kept - {caption}
    article = more.article(more.kept - {caption})
    line = next(line for line in article.receipt if line.text.startswith("Image"))
    assert (line.kept, line.rule) == (False, "editor")
