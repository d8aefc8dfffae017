"""Is an issue changed on its own page, by mouse or by keyboard, and watched whatever becomes of the connection?"""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from tests.api.engines import Gates
from tests.issues_service.issues import BAKERY, FERRY, NETS, ROPE, ask
from tests.pages.conftest import Opened
from tests.pages.issue_pages import ISSUE, done, rows, titles
from tests.service import Running

Open = Callable[..., Opened]

FOCUSED = "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
"""What a key would press."""


def test_articles_are_moved_removed_and_added_by_keyboard_alone(service: Running, open_page: Open) -> None:
    named = {"The ferry": FERRY, "The rope": ROPE, "The bakery": BAKERY}
    issue = done(service, *({"title": title, "text": text} for title, text in named.items()))
    opened = open_page(f"/issues/{issue.id}")
    page = opened.page
    expect(titles(page)).to_have_text(list(named))

    def press(name: str, key: str = "Enter") -> None:
        """By the key on what one comes to by Tab."""
        for _ in range(80):
            if page.evaluate(FOCUSED) == name:
                page.keyboard.press(key)
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")

    # when an article is moved, the focus goes with it, and the service has the order
    press("Move up: The bakery")
    expect(titles(page)).to_have_text(["The ferry", "The bakery", "The rope"])
    expect(page.get_by_role("button", name="Move up: The bakery")).to_be_focused()
    expect(page.locator("#told")).to_have_text("The bakery is now 2 of 3 articles.")
    page.keyboard.press("Alt+ArrowUp")
    expect(titles(page)).to_have_text(["The bakery", "The ferry", "The rope"])
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as answered:
        page.keyboard.press("Enter")  # it is the first: nothing is above it
        page.wait_for_timeout(100)
    assert answered.value.status == 200
    assert [one["title"] for one in issue.wait_done()["articles"]] == ["The bakery", "The ferry", "The rope"]
    expect(page.get_by_role("button", name="Move up: The bakery")).to_be_focused()

    # when one is removed, the focus comes to the next
    press("Remove The ferry")
    press("Take it out")
    expect(titles(page)).to_have_text(["The bakery", "The rope"])
    expect(page.get_by_label("Remove The rope")).to_be_focused()
    expect(page.locator("#told")).to_have_text("The ferry is taken out.")

    # when one is added, it is spoken and stands where it is wanted
    press("Add articles")
    page.get_by_label("Or a text").focus()
    page.keyboard.type(NETS)
    page.keyboard.press("Tab")
    page.keyboard.type("The nets")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    press("Add them")
    expect(titles(page)).to_have_text(["The nets", "The bakery", "The rope"])
    expect(page.locator("#add > summary")).to_be_focused()
    expect(page.locator("#status")).to_have_text("Done")
    expect(rows(page).nth(0).locator(".state")).to_have_text(re.compile(r"0:\d\d"))
    assert issue.look()["served_edition"] == issue.look()["edition"]
    assert opened.errors == []


def test_a_row_is_dragged_to_another_place(service: Running, open_page: Open) -> None:
    issue = done(service, {"title": "The ferry", "text": FERRY}, {"title": "The rope", "text": ROPE})
    page = open_page(f"/issues/{issue.id}").page
    expect(rows(page)).to_have_count(2)
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        rows(page).nth(1).locator(".grip").drag_to(rows(page).nth(0), target_position={"x": 60, "y": 4})
        expect(titles(page)).to_have_text(["The rope", "The ferry"])
    assert [one["title"] for one in issue.wait_done()["articles"]] == ["The rope", "The ferry"]


def test_duplicates_say_of_what(service: Running, open_page: Open) -> None:
    text = f"{FERRY} {ROPE} {BAKERY} {NETS}"
    issue = done(service, {"title": "A week", "text": text}, {"title": "The week", "text": text})
    page = open_page(f"/issues/{issue.id}").page
    expect(rows(page).nth(1).locator(".why")).to_have_text(re.compile(r"^Says what “A week” says, \d\d %: "))
    expect(page.locator("#facts")).to_contain_text("1 of 2 articles done, 1 duplicate")


def test_its_facts_are_changed_and_it_is_deleted(service: Running, open_page: Open) -> None:
    issue = done(service, {"title": "The ferry", "text": FERRY}, title="Harbour Weekly")
    opened = open_page(f"/issues/{issue.id}")
    page = opened.page
    expect(page.locator("#status")).to_have_text("Done")
    expect(page.locator("#subscribers")).to_be_hidden()

    # when it gets another title and becomes private
    page.locator("#edit-title").fill("Harbour Daily")
    page.get_by_label("Description").fill("What the harbour talks about.")
    page.get_by_label("Private").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#saved")).to_have_text("Saved.")
    expect(page.locator("h1")).to_have_text("Harbour Daily")
    shown = issue.wait_done()
    assert (shown["title"], shown["access"]) == ("Harbour Daily", "private")
    assert shown["description"] == "What the harbour talks about."

    expect(page.locator("#public-feed")).to_be_hidden()
    expect(page.locator("#subscribers")).to_be_visible()

    # and deleting is two clicks
    page.locator("#delete > summary").click()
    page.get_by_role("button", name="Delete it for good").click()
    page.wait_for_url(re.compile("/issues$"))
    expect(page.locator("#list")).not_to_contain_text("Harbour Daily")
    assert service.client.get(issue.path).status_code == 404
    assert opened.errors == []


def test_where_no_events_come_it_is_looked_at_now_and_then(
    service: Running, gates: Gates, open_page: Open
) -> None:
    gate = gates.new()
    issue = ask(service, f"{FERRY} Then {gate} opened.")
    page = open_page("/issues").page
    page.route("**/events", lambda route: route.fulfill(status=503, body=""))
    page.goto(f"/issues/{issue.id}")
    expect(rows(page)).to_contain_text(["Speaking"])
    gates.open(gate)
    expect(page.locator("#status")).to_have_text("Done")


def test_a_private_issue_is_shown_by_keys_and_heard_by_tokens(
    guarded: Running, keys: Callable[..., str], open_page: Open
) -> None:
    # given a private issue, and its owner
    key = keys("create", "Ann")
    asked = {"articles": [FERRY], "access": "private"}
    owner = {"Authorization": f"Bearer {key}"}
    issue = httpx.post(f"{guarded.url}/v1/issues", json=asked, headers=owner).json()["id"]
    opened = open_page(
        f"/issues/{issue}",
        base=guarded.url,
        permissions=["clipboard-read", "clipboard-write"],
        viewport={"width": 320, "height": 740},
    )
    page = opened.page

    def sign_in(secret: str) -> None:
        page.get_by_label("API key").fill(secret)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(ISSUE)  # where one came from
        expect(page.locator("#status")).to_have_text("Done")

    # when a subscriber is let in, then what is copied opens the podcast, until it is taken back
    sign_in(key)
    page.get_by_label("Name of a subscriber").fill("Ada Lind")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tokens .name")).to_have_text(["Ada Lind"])
    page.get_by_role("button", name="Copy: Podcast of Ada Lind").click()
    expect(page.locator("#copied-token")).to_have_text("Copied.")
    address = page.evaluate("navigator.clipboard.readText()")
    assert httpx.get(address.partition("?")[0]).status_code == 401
    assert httpx.get(address).status_code == 200
    assert opened.audit() == []
    assert not opened.is_wider_than_its_window()
    page.reload()
    expect(page.locator("#tokens .name")).to_have_text(["Ada Lind"])
    expect(page.locator("#new-token")).to_be_hidden()
    page.get_by_label("Delete the token of Ada Lind").click()
    page.get_by_role("button", name="It opens nothing any more").click()
    expect(page.locator("#tokens li")).to_have_count(0)
    assert httpx.get(address).status_code in (401, 403)

    # when somebody comes who may only look, then there is nothing to change
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/issues/{issue}")
    sign_in(keys("create", "Tom", "--scope", "read"))
    expect(page.get_by_role("heading", name="Subscribers")).to_be_visible()
    for gone in ("#pause", "#retry", "#add", "#edit", "#delete", ".tools", "#token-form"):
        assert page.locator(gone).count() == 0, gone
    assert opened.audit() == []
    with page.expect_response(lambda answer: "/index.html" in answer.url) as answered:
        page.get_by_role("link", name="Listen").click()
    assert answered.value.status == 200
    page.goto("/issues")
    expect(page.locator("#list")).to_contain_text("private")
    assert page.locator("#ask").count() == 0


def test_a_service_that_goes_away_is_found_again(service: Running, gates: Gates, open_page: Open) -> None:
    gate = gates.new()
    issue = ask(service, {"title": "The ferry", "text": f"{FERRY} Then {gate} opened."})
    page = open_page(f"/issues/{issue.id}").page
    expect(rows(page)).to_contain_text(["Speaking"])
    row = rows(page).element_handle()
    for process in service.processes("api"):
        process.kill()
    gates.open(gate)
    expect(page.locator("#status")).to_have_text("Done", timeout=20_000)
    expect(page.locator("#away")).to_be_hidden()
    assert row.evaluate("(line) => line === document.querySelector('#articles > li')")
