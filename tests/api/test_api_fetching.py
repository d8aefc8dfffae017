"""Does who waits for a slow address hold up nobody else, and is what they asked for done all the same?"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from api.reading import FETCHES
from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.api.web import Web
from tests.guarded import Guarded
from tests.service import Running

PAGE = b"<html><article><h1>The ferry</h1><p>It left at nine, and nobody looked up from the nets.</p></article></html>"


def test_slow_addresses_keep_no_process_from_what_can_be_done(service: Running, web: Web) -> None:
    # given more narrations of addresses that do not answer yet than there are processes, of both priorities
    web.pages["/ferry"] = ("text/html", PAGE)
    web.answers.clear()
    asked = [
        service.client.post("/v1/narrations", json={"url": web.url("/ferry"), "priority": priority})
        for priority in ("interactive", "batch") * 3
    ]
    assert [answer.status_code for answer in asked] == [202] * 6
    web.wait_asked(6)

    # when a text comes, then it is narrated meanwhile, while the others say what they wait in
    service.narrate("It does not wait for the ferry.")
    waiting = [service.look(answer.json()["id"]) for answer in asked]
    assert {(state["status"], state["stage"]) for state in waiting} == {("running", "clean")}

    # and when the addresses answer, all are narrated
    web.answers.set()
    for answer in asked:
        state = service.wait(answer.json()["id"])
        assert (state["status"], state["title"]) == ("done", "The ferry")


def test_a_narration_that_is_cancelled_while_its_address_is_slow_stays_so(service: Running, web: Web) -> None:
    # given a narration that waits for its page
    web.pages["/ferry"] = ("text/html", PAGE)
    web.answers.clear()
    narration = service.client.post("/v1/narrations", json={"url": web.url("/ferry")}).json()["id"]
    web.wait_asked(1)

    # when it is cancelled before the page comes, then nothing is made of it
    assert service.client.delete(f"/v1/narrations/{narration}").status_code == 204
    web.answers.set()
    assert service.look(narration)["status"] == "cancelled"
    service.narrate("A little later.")
    assert service.look(narration)["status"] == "cancelled"


def test_slow_addresses_keep_nobody_from_having_a_text_cleaned(service: Running, web: Web) -> None:
    # given more pages to be cleaned and estimated than are fetched at once, none of which comes
    web.pages["/ferry"] = ("text/html", PAGE)
    web.answers.clear()

    def post(number: int) -> int:
        route = "clean" if number % 2 else "estimates"
        return httpx.post(
            f"{service.url}/v1/{route}", json={"url": web.url("/ferry")}, timeout=30
        ).status_code

    with ThreadPoolExecutor(FETCHES + 4) as threads:
        asked = [threads.submit(post, number) for number in range(FETCHES + 4)]
        web.wait_asked(FETCHES)

        # when one more comes, and does not wait for its turn
        with httpx.Client(timeout=0.3) as hasty:
            for _ in range(3):
                try:
                    hasty.post(f"{service.url}/v1/clean", json={"url": web.url("/gone")})
                except httpx.TimeoutException:
                    continue
                raise AssertionError("it was answered before its page was there")

        # then a text is cleaned at once
        began = time.monotonic()
        assert service.client.post("/v1/clean", json={"text": TEXT}).status_code == 200
        assert service.client.post("/v1/estimates", json={"text": TEXT}).status_code == 200
        assert time.monotonic() - began < 5

        # and when the pages come, all who have waited get theirs, and for the others nothing was asked
        web.answers.set()
        assert [answer.result() for answer in asked] == [200] * (FETCHES + 4)
    assert web.asked == FETCHES + 4


def test_an_address_that_is_cleaned_counts_for_the_characters_of_the_day(guarded: Guarded, web: Web) -> None:
    # given a key that may send 30,000 characters, of which an address counts for 20,000
    reader, client = guarded.new("cleaner", "read"), guarded.service.client
    web.pages["/ferry"] = ("text/html", PAGE)

    # when it has a page cleaned, then no other, whatever it is for; what is refused at once counts for nothing
    for route in ("clean", "estimates"):
        refused = client.post(f"/v1/{route}", json={"url": "ftp://example.com/a"}, headers=reader)
        check_problem(refused, 422, "address_refused")
    assert client.post("/v1/clean", json={"url": web.url("/ferry")}, headers=reader).status_code == 200
    for route in ("clean", "estimates"):
        answer = client.post(f"/v1/{route}", json={"url": web.url("/ferry")}, headers=reader)
        check_problem(answer, 429, "quota_exceeded")
        assert client.post(f"/v1/{route}", json={"text": TEXT}, headers=reader).status_code == 200
    assert web.asked == 1
