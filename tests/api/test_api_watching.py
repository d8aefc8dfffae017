"""Does whoever watches see the truth: a client its narration, an operator the service?"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from narrator.records.crews import SEEN_S
from narrator.records.database import Database
from narrator.records.tables import crews
from tests.api.engines import Gates
from tests.api.events import Event, watching
from tests.api.problems import check_problem
from tests.service import Running, running

WATCHERS = 250
"""As docs/api.md says."""


def test_progress_only_grows_until_it_is_done(service: Running, gates: Gates) -> None:
    # given a narration with two places where the engine waits
    first, second = gates.new(), gates.new()
    sentences = [f"Sentence {number} is spoken." for number in range(10)]
    text = " ".join([*sentences[:5], f"Now {first}.", *sentences[5:], f"Then {second}."])
    narration = service.ask(text)

    # when it is watched
    seen: list[Event] = []
    with watching(service, narration) as events:
        for event in events:
            seen.append(event)
            if event.name == "state":
                gates.open(first)
            elif event.name == "progress":
                gates.open(second)

    # then the first event tells how it stands, the last that it is done, and nothing goes back
    assert seen[0].name == "state"
    assert seen[0].data["id"] == narration
    assert seen[-1].name == "done"
    assert seen[-1].data["status"] == "done"
    assert "progress" in [event.name for event in seen]
    told = [event.data["progress"] for event in seen]
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert {event.data["stage"] for event in seen if event.name == "progress"} <= {
        "clean", "speak", "stitch", "encode", "publish",
    }  # fmt: skip

    # and every event names itself, so that a watcher can go on where they were
    assert all(event.id for event in seen)


def test_a_watcher_who_comes_back_hears_what_they_missed_and_no_more(service: Running, gates: Gates) -> None:
    # given a watcher whose connection broke after the first progress
    gate = gates.new()
    narration = service.ask(f"It begins here. It waits at {gate}. It ends here.")
    with watching(service, narration) as events:
        heard = [next(events)]
    gates.open(gate)
    service.wait(narration)

    # when they come back with the id that they heard last
    with watching(service, narration, heard[-1].id) as events:
        missed = list(events)

    # then they hear the rest, to the end, and nothing twice
    assert missed[-1].name == "done"
    ids = [event.id for event in (*heard, *missed)]
    assert len(set(ids)) == len(ids)

    # and once they have heard the end, they are told to stop asking
    answer = service.client.get(f"/v1/narrations/{narration}/events", headers={"Last-Event-ID": str(ids[-1])})
    assert (answer.status_code, answer.content) == (204, b"")

    # and whoever comes with what is no id of ours begins anew: a refusal would be for ever
    for strange in ("yesterday", "0", "99999999999999999999-0", "1-2-3"):
        with watching(service, narration, strange) as events:
            assert [event.name for event in events] == ["state", "done"]


def test_whoever_comes_when_it_is_over_is_told_so_at_once(service: Running, narrated: str) -> None:
    began = time.monotonic()
    with watching(service, narrated) as events:
        assert [event.name for event in events] == ["state", "done"]
    assert time.monotonic() - began < 2


def test_a_cancelled_narration_ends_its_stream(service: Running, gates: Gates) -> None:
    gate = gates.new()
    narration = service.ask(f"Held at {gate}, and then deleted.")
    with watching(service, narration) as events:
        assert next(events).name == "state"
        service.client.delete(f"/v1/narrations/{narration}")
        assert list(events)[-1].name == "cancelled"
    gates.open(gate)


def test_a_request_is_followed_by_its_number_into_the_worker(service: Running) -> None:
    # when a narration is asked for under a number
    answer = service.client.post(
        "/v1/narrations", json={"text": "Followed into the worker."}, headers={"X-Request-ID": "order-4711"}
    )
    assert answer.headers["x-request-id"] == "order-4711"
    narration = answer.json()["id"]
    assert service.wait(narration)["request_id"] == "order-4711"

    # then the lines about it carry that number, those of the API and those of the worker
    until = time.monotonic() + 10
    parts: dict[str, dict[str, Any]] = {}
    while {"api", "worker"} - set(parts):
        assert time.monotonic() < until, parts
        lines = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
        parts = {line["part"]: line for line in lines if line.get("request_id") == "order-4711"}
        time.sleep(0.05)
    assert parts["worker"]["narration"] == narration
    assert parts["worker"]["event"] == "narrate done"
    assert (parts["api"]["event"], parts["api"]["status"]) == ("POST /v1/narrations", 202)


def figures(service: Running) -> dict[str, float]:
    """Every sample of /metrics, by name and labels."""
    answer = service.client.get("/metrics")
    assert answer.status_code == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_metrics_parse_and_add_up(service: Running) -> None:
    # given the figures before
    before = figures(service)

    # when two narrations are made, the second of sentences that the first has had spoken
    ids = [service.narrate("Counted once. Counted twice."), service.narrate("Counted twice. Counted once.")]
    made_s = sum(service.look(narration)["duration"] for narration in ids)

    # then the figures have grown by what was made (totals follow a moment after the end)
    until = time.monotonic() + 10
    while True:
        after = figures(service)
        grown = {name: value - before.get(name, 0.0) for name, value in after.items()}
        if grown["narrator_narrations_total tone"] == 2:
            break
        assert time.monotonic() < until, grown
        time.sleep(0.05)
    assert grown["narrator_jobs done"] == 2
    assert grown["narrator_audio_seconds_total tone"] == pytest.approx(made_s)
    assert grown["narrator_work_seconds_total tone"] > 0
    spoken, cached = (
        grown["narrator_utterances_spoken_total tone"],
        grown["narrator_utterances_cached_total tone"],
    )
    assert (spoken, cached) == (2, 2)
    factor = after["narrator_work_seconds_total tone"] / after["narrator_audio_seconds_total tone"]
    assert after["narrator_real_time_factor tone"] == pytest.approx(factor)
    assert after["narrator_queue_depth"] >= 0
    assert {"narrator_jobs queued", "narrator_jobs failed", "narrator_tasks_unfinished"} <= set(after)


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[Running]:
    """A service whose parts are killed."""
    with running(tmp_path_factory.mktemp("fragile") / "data", **settings) as service:
        yield service


def test_a_missing_part_is_named_and_the_process_lives(fragile: Running) -> None:
    service = fragile
    ready = service.client.get("/readyz").json()
    everything = dict.fromkeys(("database", "redis", "storage", "worker"), "ok")
    assert ready == {"status": "ready", "parts": everything}

    # given a service whose worker is killed and not started again
    supervisor = psutil.Process(service.pid)
    supervisor.suspend()
    for process in service.processes("worker"):
        process.kill()

    # when Redis does not answer any more
    (broker,) = service.processes("redis")
    broker.suspend()

    # then it is named, with its reason, and the process is alive all the same
    parts = wait_for_state(service, "redis")
    assert "Redis does not answer" in parts["redis"]
    assert (parts["database"], parts["storage"]) == ("ok", "ok")
    assert httpx.get(f"{service.url}/healthz").json()["status"] == "ok"

    # and a stranger hears no reason
    answer = service.client.get("/readyz", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.json()["parts"]["redis"] == "away"
    broker.resume()

    # when the storage is gone, then that is named
    storage = service.folder / "storage"
    kept = storage.rename(service.folder / "kept")
    storage.touch()
    parts = wait_for_state(service, "storage")
    assert (parts["redis"], parts["database"]) == ("ok", "ok")
    storage.unlink()
    kept.rename(storage)

    # and so is the worker that nobody starts again, after some seconds of silence (here they pass at once), until
    # somebody does
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    with database.write() as connection:
        connection.execute(update(crews).values(seen_at=crews.c.seen_at - SEEN_S))
    database.close()
    parts = wait_for_state(service, "worker")
    assert "no worker is alive" in parts["worker"]
    supervisor.resume()
    assert wait_for_state(service, None) == everything


def test_a_stream_survives_the_loss_of_redis(fragile: Running, gates: Gates) -> None:
    # given a narration that is being watched
    gate = gates.new()
    narration = fragile.ask(f"It goes on. It waits at {gate}. It ends.")
    with watching(fragile, narration) as events:
        assert next(events).name == "state"

        # when Redis is killed with everything that it knew of this narration
        for process in fragile.processes("redis"):
            process.kill()
            process.wait(10)
        gates.open(gate)

        # then the stream goes on to its end
        assert list(events)[-1].name == "done"


def wait_for_state(service: Running, missing: str | None) -> dict[str, str]:
    """The parts, once that one is missing, or none."""
    until = time.monotonic() + 30
    while True:
        answer = service.client.get("/readyz")
        parts: dict[str, str] = answer.json()["parts"]
        if answer.status_code == (503 if missing else 200) and (missing is None or parts[missing] != "ok"):
            return parts
        assert time.monotonic() < until, answer.text
        time.sleep(0.1)


def test_streams_are_bounded_and_each_that_ends_makes_room(service: Running, gates: Gates) -> None:
    # given as many watchers of a narration as a process serves
    gate = gates.new()
    narration = service.ask(f"Watched by very many. It waits at {gate}.")
    asked = f"GET /v1/narrations/{narration}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    lines: list[socket.socket] = []
    try:
        for _ in range(WATCHERS):
            line = socket.create_connection(("127.0.0.1", service.port), 10)
            lines.append(line)
            line.sendall(asked)
        for line in lines:
            assert line.recv(15) == b"HTTP/1.1 200 OK"

        # when one more comes, then it is told to come again, and nobody else is held up
        answer = service.client.get(f"/v1/narrations/{narration}/events")
        problem = check_problem(answer, 503, "watchers_exceeded")
        assert problem["limit"] == WATCHERS
        assert answer.headers["retry-after"]
        assert service.look(narration)["status"] == "running"
    finally:
        for line in lines:
            line.close()

    # and when they have gone there is room again
    until = time.monotonic() + 10
    while service.client.get(f"/v1/narrations/{narration}", timeout=5).status_code != 200 or is_full(
        service, narration
    ):
        assert time.monotonic() < until
        time.sleep(0.1)
    gates.open(gate)
    assert service.wait(narration)["status"] == "done"


def is_full(service: Running, narration: str) -> bool:
    """Whether another watcher would be refused."""
    with httpx.stream("GET", f"{service.url}/v1/narrations/{narration}/events", timeout=10) as answer:
        return answer.status_code == 503
