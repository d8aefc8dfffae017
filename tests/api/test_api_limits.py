"""Does each key get what its limits allow, also where it asks for all of it at once, and is only that charged?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.api.problems import check_problem
from tests.guarded import Guarded


def test_a_key_may_ask_so_often_in_a_minute(guarded: Guarded) -> None:
    # given two keys
    hasty, patient = guarded.new("hasty"), guarded.new("patient")
    client = guarded.service.client

    # when one of them asks and asks
    answers = [client.get("/v1/voices", headers=hasty) for _ in range(42)]

    # then it is told to wait, and the other one is not
    assert [answer.status_code for answer in answers[:40]] == [200] * 40
    for answer in answers[40:]:
        problem = check_problem(answer, 429, "rate_limited")
        assert problem["limit"] == 40
        assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert client.get("/v1/voices", headers=patient).status_code == 200


def test_a_key_may_send_so_much_in_a_day(guarded: Guarded) -> None:
    # given a key that may send 30,000 characters
    writer = guarded.new("long writer")
    client = guarded.service.client

    def ask(chars: int, key: str | None = None) -> httpx.Response:
        headers = {**writer, **({"Idempotency-Key": key} if key else {})}
        body = {"text": ("word " * chars)[:chars], "priority": "batch"}
        return client.post("/v1/narrations", json=body, headers=headers)

    # when a text is longer than that, it is refused whatever was sent before
    problem = check_problem(ask(30_001), 429, "quota_exceeded")
    assert (problem["limit"], problem["received"]) == (30_000, 30_001)

    # when all of it has been sent
    first = ask(20_000, "twenty")
    assert first.status_code == 202
    answer = ask(10_001)
    check_problem(answer, 429, "quota_exceeded")
    assert int(answer.headers["retry-after"]) > 60

    # then what was accepted is answered again all the same: it asks for nothing new
    again = ask(20_000, "twenty")
    assert (again.status_code, again.headers["idempotent-replayed"]) == (202, "true")
    client.delete(first.headers["location"], headers=writer)


def test_a_key_may_have_so_many_narrations_under_way(guarded: Guarded, settings: Mapping[str, str]) -> None:
    # given a key with two narrations that wait at a closed gate
    writer = guarded.new("busy")
    client = guarded.service.client
    held = [
        client.post("/v1/narrations", json={"text": f"Held at gate-busy{number}."}, headers=writer)
        for number in range(2)
    ]

    # when it asks for a third
    refused = client.post("/v1/narrations", json={"text": "One more."}, headers=writer)

    # then it is told to wait for those
    problem = check_problem(refused, 429, "jobs_exceeded")
    assert (problem["limit"], problem["received"]) == (2, 2)
    assert refused.headers["retry-after"]

    # and another key is not kept from asking
    other = guarded.new("idle")
    assert client.post("/v1/narrations", json={"text": "Mine."}, headers=other).status_code == 202
    for answer in held:
        client.delete(answer.headers["location"], headers=writer)
    for number in range(2):
        Path(settings["NARRATOR_GATES"], f"gate-busy{number}").touch()


def test_the_same_request_many_times_at_once_is_charged_once(guarded: Guarded) -> None:
    # given a key that may send 30,000 characters
    writer = guarded.new("hurried")
    body = {"text": ("rope " * 2400)[:12_000], "priority": "batch"}

    def post(key: str, body: Mapping[str, str]) -> httpx.Response:
        headers = {**writer, "Idempotency-Key": key}
        return httpx.post(f"{guarded.service.url}/v1/narrations", json=body, headers=headers, timeout=30)

    # when it sends 12,000 of them ten times at once, with one Idempotency-Key
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: post("once", body), range(10)))

    # then all are answered with the one narration that was made
    assert Counter(answer.status_code for answer in answers) == {202: 10}
    assert len({answer.json()["id"] for answer in answers}) == 1

    # and there are 18,000 left, of which what is refused takes nothing
    more = {"text": ("dawn " * 4000)[:17_000], "priority": "batch"}
    check_problem(post("more", {**more, "voice": "nobody"}), 422, "voice_unknown")
    assert post("more", more).status_code == 202
    check_problem(post("and more", more), 429, "quota_exceeded")


def test_what_is_spoken_as_openai_does_counts_for_the_same_day(guarded: Guarded) -> None:
    # given a key that has sent 26,000 of its 30,000 characters
    writer, client = guarded.new("talker"), guarded.service.client
    sent = {"text": ("dawn " * 6000)[:26_000], "priority": "batch"}
    assert client.post("/v1/narrations", json=sent, headers=writer).status_code == 202

    def speak(text: str, voice: str = "alloy") -> httpx.Response:
        body = {"model": "tts-1", "voice": voice, "input": text}
        return client.post("/v1/audio/speech", json=body, headers=writer)

    # when it has 3,000 more spoken (and what is refused counts for nothing), then another 3,000 are too many
    text = "Rope. " * 500
    assert speak(text, "nobody").status_code == 400
    assert speak(text).status_code == 200
    refused = speak(text)
    error = refused.json()["error"]
    assert (refused.status_code, error["type"], error["code"]) == (429, "rate_limit_error", "quota_exceeded")
    assert int(refused.headers["retry-after"]) > 60
    assert speak("Good morning.").status_code == 200


def test_narrations_that_are_asked_for_at_once_are_counted_one_by_one(
    guarded: Guarded, settings: Mapping[str, str]
) -> None:
    # given a key that may have two narrations under way
    writer = guarded.new("many hands")

    def post(number: int) -> httpx.Response:
        return httpx.post(
            f"{guarded.service.url}/v1/narrations",
            json={"text": f"Number {number} is held at gate-hands."},
            headers=writer,
            timeout=30,
        )

    # when it asks for twenty at once
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, range(20)))

    # then two are accepted
    assert Counter(answer.status_code for answer in answers) == {202: 2, 429: 18}
    for answer in answers:
        if answer.status_code == 429:
            check_problem(answer, 429, "jobs_exceeded")
        else:
            guarded.service.client.delete(answer.headers["location"], headers=writer)
    Path(settings["NARRATOR_GATES"], "gate-hands").touch()
