"""Are issues asked for on their page, with what goes wrong said where it belongs, and then seen through to the end?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.engines import Gates
from tests.browser import Site, site
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, ask
from tests.pages.conftest import Opened
from tests.pages.issue_pages import ISSUE, asked_at, done, file, open_form, rows, titles
from tests.service import Running

Open = Callable[..., Opened]


@pytest.fixture
def publisher() -> Iterator[Site]:
    """A web server whose pages come and go."""
    with site() as opened:
        yield opened


def test_an_issue_is_asked_for_held_up_mended_and_heard(
    service: Running, gates: Gates, publisher: Site, open_page: Open
) -> None:
    # given three articles of which one is not there, and one is spoken only when it is let on
    gate = gates.new()
    opened = open_page("/")
    page = opened.page
    page.get_by_role("link", name="Issues").click()
    page.wait_for_load_state()
    open_form(page)
    page.get_by_label("Title", exact=True).fill("Harbour Weekly")
    page.get_by_label("Web addresses").fill(f"# of this week\n{publisher.url}/rope.html\n")
    page.locator("#new-files").set_input_files([file("10 ferry.txt", f"{FERRY} Then {gate} opened.")])
    opened.drop("2 bakery.md", f"# The bakery\n\n{BAKERY}", on="new")
    expect(page.locator(".files span")).to_have_text(["2 bakery.md", "10 ferry.txt"])

    # when its cost is asked for, then it is told before anything is spoken
    page.get_by_role("button", name="Estimate").click()
    shown = page.locator("#estimate")
    expect(shown).to_contain_text(re.compile(r"0:\d\d to listen"))
    expect(shown).to_contain_text("44 words")
    expect(shown).to_contain_text("seconds of work")
    expect(shown).to_contain_text("1 address is not counted")
    page.get_by_label("Contents at the start").check()
    expect(shown).to_be_empty()

    # when it is made, then its page shows each article as it goes
    page.get_by_role("button", name="Make the issue").click()
    page.wait_for_url(ISSUE)
    issue = asked_at(service, page)
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(0)).to_contain_text("failed")
    expect(rows(page).nth(0).locator(".why")).to_contain_text("This address could not be read.")
    expect(rows(page).nth(1)).to_contain_text(re.compile(r"The bakery0:\d\d"))
    expect(rows(page).nth(2)).to_contain_text("Speaking")
    expect(rows(page).nth(2).get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Progress of the issue")).to_be_visible()
    expect(page.locator("#listen")).to_be_hidden()
    page.evaluate("for (const line of document.querySelectorAll('#articles > li')) line.isOld = true")

    # when it is held up, what is begun is ended and nothing else is done until it goes on
    pause = page.locator("#pause")
    pause.click()
    expect(pause).to_have_text("Go on")
    expect(pause).to_be_focused()
    expect(page.locator("#status")).to_have_text("Paused")
    assert issue.look()["paused"] is True
    gates.open(gate)
    expect(rows(page).nth(2)).to_contain_text(re.compile(r"0:\d\d"))
    expect(page.locator("#facts")).to_contain_text("2 of 3 articles done, 1 failed")
    assert issue.look()["status"] in ("queued", "running")
    pause.click()
    expect(page.locator("#status")).to_have_text("Done, without 1 article")

    # when the broken one is there after all and tried again, the issue is whole, and every row is the one it was
    publisher.put("/rope.html", f"<article><h1>The rope</h1><p>{ROPE}</p><p>{NETS}</p></article>")
    page.get_by_role("button", name="Retry what failed (1)").click()
    expect(page.locator("#status")).to_have_text("Done")
    expect(titles(page)).to_have_text(["The rope", "The bakery", re.compile("^The ferry left at nine")])
    expect(page.locator(".why:visible")).to_have_count(0)
    expect(page.locator("#retry")).to_be_hidden()
    assert page.evaluate("[...document.querySelectorAll('#articles > li')].every((line) => line.isOld)")

    # and it can be heard and taken along
    for address in page.evaluate(
        "[...document.querySelectorAll('#listen, .links a')].map((link) => link.href)"
    ):
        assert httpx.get(address, timeout=60).status_code == 200, address
    podcast = httpx.get(page.locator("#podcast").input_value())
    assert podcast.headers["content-type"].startswith("application/rss+xml")
    assert opened.errors == []
    page.get_by_role("link", name="Listen").click()
    expect(page.get_by_role("heading", name="Harbour Weekly")).to_be_visible()


def test_what_is_refused_is_said_where_it_belongs(service: Running, open_page: Open) -> None:
    opened = open_page("/issues")
    page = opened.page
    open_form(page)
    make = page.get_by_role("button", name="Make the issue")
    addresses, files = page.locator("#new-addresses-trouble"), page.locator("#new-files-trouble")

    # nothing at all
    make.click()
    expect(page.locator("[data-trouble=form]")).to_contain_text("an issue has an article at least")

    # an address among others
    page.get_by_label("Web addresses").fill("https://example.org/a\n\nhttps://user:secret@example.org/b")
    make.click()
    expect(addresses).to_contain_text("Line 3: This address may not be opened from here.")
    expect(page.get_by_label("Web addresses")).to_be_focused()
    expect(page.get_by_label("Web addresses")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-trouble=form]")).to_be_empty()
    assert opened.audit() == []

    # a file that is no text, and a zip that is none, and one beside others
    page.get_by_label("Web addresses").fill("")
    choose = page.locator("#new-files")
    choose.set_input_files([file("paper.txt", b"%PDF-1.7 \x00")])
    make.click()
    expect(files).to_contain_text("paper.txt is no text")
    choose.set_input_files([file("weekly.zip", b"no zip")])
    make.click()
    expect(files).to_contain_text("A zip is an issue by itself.")
    page.get_by_role("button", name="Leave out paper.txt").click()
    expect(page.get_by_role("button", name="Leave out weekly.zip")).to_be_focused()
    make.click()
    expect(files).to_contain_text("This zip cannot be taken.")
    page.get_by_role("button", name="Leave out weekly.zip").click()

    # a feed that may not be asked
    page.get_by_label("A feed").fill("ftp://example.org/feed.xml")
    expect(page.get_by_label("Look again every")).to_have_value("15")
    make.click()
    expect(page.locator("#feed-trouble")).to_contain_text("This address may not be opened from here.")
    assert ISSUE.search(page.url) is None
    assert [error for error in opened.errors if " 422 " not in error] == []


def test_a_zip_and_a_feed_become_issues(service: Running, publisher: Site, open_page: Open) -> None:
    page = open_page("/issues").page
    open_form(page)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("issue.toml", 'title = "From a zip"\n')
        archive.writestr("ferry.txt", FERRY)
        archive.writestr("rope.txt", ROPE)
    page.locator("#new-files").set_input_files([file("weekly.zip", packed.getvalue())])
    page.get_by_label("Contents at the start").check()
    page.get_by_label("Podcast").check()
    page.get_by_role("button", name="Make the issue").click()
    page.wait_for_url(ISSUE)
    expect(page.locator("h1")).to_have_text("From a zip")
    expect(page.locator("#status")).to_have_text("Done")
    shown = asked_at(service, page).look()
    assert (len(shown["articles"]), shown["between"]["contents"], shown["formats"]) == (2, True, ["rss"])

    # given a feed that is not there yet
    feed = (
        '<rss version="2.0"><channel><title>The harbour</title><link>https://example.org/</link>'
        f"<item><guid>1</guid><title>The nets</title><description>{' '.join([NETS, ROPE, FERRY] * 4)}</description></item>"
        "</channel></rss>"
    )
    address = f"{publisher.url}/feed.xml"
    page.goto("/issues")
    open_form(page)
    page.get_by_label("A feed").fill(address)
    page.get_by_label("Look again every").fill("30")
    page.get_by_label("An article that the feed has no longer").select_option("drop")
    page.get_by_role("button", name="Make the issue").click()
    page.wait_for_url(ISSUE)
    expect(page.locator("#feed-failure")).to_contain_text(
        "The last look failed. This address could not be read."
    )
    expect(page.locator("#status")).to_have_text("Waiting for its feed")
    publisher.put("/feed.xml", feed, "application/rss+xml")
    page.get_by_role("button", name="Look at the feed now").click()
    expect(titles(page)).to_have_text(["The nets"])
    expect(page.locator("#feed")).to_contain_text(f"Follows {address} every 30 minutes")
    expect(page.locator("#status")).to_have_text("Done")
    page.get_by_role("button", name="Follow it no more").click()
    expect(page.locator("#feed")).to_be_hidden()
    assert asked_at(service, page).look()["feed"] is None


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1000, "dark")])
def test_they_are_for_everyone_on_every_screen(
    service: Running, gates: Gates, open_page: Open, width: int, scheme: str
) -> None:
    gate = gates.new()
    issue = ask(
        service,
        {"title": "סירת המעבורת", "text": FERRY, "author": "Ada Lind", "section": "News"},
        {
            "title": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
            "text": f"{ROPE} Then {gate} opened.",
        },
        {"url": "http://localhost:1999/nobody-answers-here/with-an-address-that-is-rather-long.html"},
        title="שבועון הנמל",
    )
    issue.wait_for("failed", 2)
    issue.wait_for("running", 1)
    options = {
        "viewport": {"width": width, "height": 740},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }
    opened = open_page(f"/issues/{issue.id}", **options)
    page = opened.page
    expect(rows(page).nth(1)).to_contain_text("Speaking")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('#articles .title')).direction") == "rtl"
    assert page.locator("[aria-live], [role=status]").evaluate_all(
        "(all) => all.every((one) => !one.closest('li'))"
    )
    expect(page.locator("#delete > summary")).to_have_text("Cancel")
    page.locator("#add > summary").click()
    assert opened.audit() == []
    assert not opened.is_wider_than_its_window()
    gates.open(gate)
    expect(page.locator("#status")).to_have_text("Done, without 1 article")
    page.get_by_label("Only what failed").check()
    expect(page.locator("#articles > li:visible")).to_have_count(1)
    assert opened.audit() == []
    page.goto("/issues")
    open_form(page)
    expect(page.locator("#list")).to_contain_text("1 failed")
    assert opened.audit() == []
    assert not opened.is_wider_than_its_window()
    page.goto("/")
    assert not opened.is_wider_than_its_window()


def test_what_is_not_there_is_said_on_a_page(service: Running) -> None:
    for path in ("/issues/nothing", f"/issues/{'0' * 32}"):
        answer = service.client.get(path)
        assert answer.status_code == 404
        assert "There is no such issue" in answer.text
    for path in ("/issues", f"/issues/{done(service, FERRY).id}"):
        answer = service.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert re.findall(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", answer.text) == []
