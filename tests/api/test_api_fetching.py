"""Does who waits for a slow address hold up nobody else, and is what they asked for done all the same?"""

from __future__ import annotations

from tests.api.web import Web
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
