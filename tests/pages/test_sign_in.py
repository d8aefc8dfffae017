"""Where keys are needed: is a person signed in by a cookie, and can nobody else act in their name?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import expect

from api.auth import KEY_S
from api.session import open_session, seal_session
from tests.api.problems import check_problem
from tests.pages.conftest import ARTICLE, Opened
from tests.service import Running

Keys = Callable[..., str]

SAME = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of our own page's requests."""


@pytest.fixture
def client(guarded: Running) -> Iterator[httpx.Client]:
    """A browser without one: it keeps cookies."""
    with httpx.Client(base_url=guarded.url, timeout=30) as client:
        yield client


def sign_in(client: httpx.Client, key: str, **form: str) -> httpx.Response:
    """As by the page's form."""
    return client.post("/sign-in", data={"key": key, **form}, headers=SAME)


def test_a_person_signs_in_works_and_signs_out(
    guarded: Running, keys: Keys, open_page: Callable[..., Opened]
) -> None:
    # given a service that shows nothing without a key
    opened = open_page("/", base=guarded.url)
    page = opened.page
    assert opened.audit() == []
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("API key").fill("nk_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not known here")
    assert opened.audit() == []

    # when the right one is given
    page.get_by_label("API key").fill(keys("create", "Ann"))
    page.get_by_role("button", name="Sign in").click()

    # then everything works, what is private and the stream of events included
    page.get_by_label("Private").check()
    opened.paste(ARTICLE)
    page.get_by_role("button", name="Narrate").click()
    expect(page.locator("#article h1")).to_have_text("A quiet port wakes up")
    address = page.url
    expect(page.locator("#code-script")).to_have_value(re.compile("signature=[0-9a-f]{64}"))
    expect(page.get_by_text("This narration is private")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    shared = page.locator("#address").input_value()
    # The browser tells of the two pages that asked for a key.
    asking = (f"{guarded.url}/", f"{guarded.url}/sign-in")
    assert [error for error in opened.errors if not error.endswith(asking)] == []

    # and after signing out nothing does, but for the signed link
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(shared)
    expect(page.locator("#article h1")).to_have_text("A quiet port wakes up")
    expect(page.get_by_role("heading", name="Where people listen")).to_have_count(0)
    expect(page.locator(".remove")).to_have_count(0)


def test_the_cookie_is_out_of_reach_and_does_not_hold_the_key(client: httpx.Client, keys: Keys) -> None:
    key = keys("create", "Ann")
    answer = sign_in(client, key)
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert key not in cookie
    assert "Secure" not in cookie  # over http, on this machine
    assert client.get("/").status_code == 200
    assert client.get("/v1/narrations").status_code == 200


def test_where_the_service_is_reached_by_https_the_cookie_says_so(guarded: Running, keys: Keys) -> None:
    key = keys("create", "Ann")
    with httpx.Client(base_url=guarded.url, headers={**SAME, "X-Forwarded-Proto": "https"}) as proxied:
        cookie = proxied.post("/sign-in", data={"key": key}).headers["set-cookie"]
    assert cookie.startswith("__Host-narrator=")
    assert "Secure" in cookie


def test_nobody_else_acts_in_the_name_of_who_is_signed_in(client: httpx.Client, keys: Keys) -> None:
    # given somebody who is signed in
    assert sign_in(client, keys("create", "Ann")).status_code == 303
    body = {"text": "At dawn the port was quiet."}
    before = client.get("/v1/narrations").json()["narrations"]

    # then what another page sends by their browser changes nothing
    for told in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": str(client.base_url).rstrip("/")},
        {"Sec-Fetch-Site": "none"},
    ):
        check_problem(client.post("/v1/narrations", json=body, headers=told), 403, "origin_refused")
        for path in (
            "/narrate",
            "/preview",
            "/sample",
            f"/narrations/{'0' * 32}/delete",
            "/sign-out",
            "/sign-in",
        ):
            refused = client.post(path, data={"article": ARTICLE}, headers=told)
            assert refused.status_code == 403, (path, told)
            assert "another page" in refused.text
    assert [one["id"] for one in client.get("/v1/narrations").json()["narrations"]] == [
        one["id"] for one in before
    ]

    # and what our own page sends does, by either sign
    assert client.post("/v1/narrations", json=body, headers=SAME).status_code == 202
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/v1/narrations", json=body, headers=own).status_code == 202


def test_a_session_ends_with_its_key_and_has_its_scopes(
    guarded: Running, client: httpx.Client, keys: Keys
) -> None:
    # given a key that may only read
    assert sign_in(client, keys("create", "Reader", "--scope", "read")).status_code == 303
    start = client.get("/")
    assert start.status_code == 200
    assert "<textarea" not in start.text
    assert client.post("/narrate", data={"article": ARTICLE}, headers=SAME).status_code == 403
    check_problem(
        client.post("/v1/narrations", json={"text": "At dawn."}, headers=SAME), 403, "scope_missing"
    )

    # when it is revoked, then the cookie is worth nothing once the service has looked
    number = re.search(r"^(\w{12}) .*Reader", keys("list"), re.MULTILINE)
    assert number
    keys("revoke", number[1])
    until = time.monotonic() + 2 * KEY_S
    while client.get("/v1/narrations").status_code == 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    check_problem(client.get("/v1/narrations"), 401, "key_missing")


def test_what_is_no_session_of_ours_opens_nothing(guarded: Running) -> None:
    secret, far = b"s" * 32, 99_999_999_999
    good = seal_session(secret, "abc123", far)
    assert open_session(secret, good) == "abc123"
    assert open_session(b"t" * 32, good) is None
    assert open_session(secret, good.replace("abc123", "abc124")) is None
    assert open_session(secret, seal_session(secret, "abc123", 1)) is None
    for wrong in ("", "x", "abc123.5.00", good + "0", good.upper()):
        assert open_session(secret, wrong) is None
    sent = {"Cookie": f"narrator={good}"}
    check_problem(httpx.get(f"{guarded.url}/v1/narrations", headers=sent), 401, "key_missing")


def test_signing_in_leads_back_to_our_own_pages_alone(client: httpx.Client, keys: Keys) -> None:
    key = keys("create", "Ann")
    own = "/narrations/" + "0" * 32
    asked = client.get(own.replace("0" * 32, "1" * 32))
    assert asked.status_code == 404
    assert sign_in(client, key, back=own).headers["location"] == own.removeprefix("/")
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/docs",
    ):
        assert sign_in(client, key, back=elsewhere).headers["location"] == "./"


def test_a_key_is_in_no_address_and_in_no_log(guarded: Running, client: httpx.Client, keys: Keys) -> None:
    key = keys("create", "Ann")
    sign_in(client, key)
    sign_in(client, key + "x")
    assert key not in guarded.log.read_text("utf-8")
    assert client.get("/sign-in").status_code == 405
