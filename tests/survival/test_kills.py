"""Is anything lost, doubled or half there when a part of the service is killed in the middle of its work?"""

from __future__ import annotations

import random
import time
from pathlib import Path

import psutil
import pytest

from narrator.records.database import Database
from tests.service import Running
from tests.survival.victims import holders, kill_api, kill_holder, kill_redis, kill_worker, wait_until
from tests.survival.whole import (
    Listener,
    check_article,
    check_whole,
    events_of,
    fetch_whole,
    orphans,
    unended,
    write_article,
)

BACK_S = 15.0
"""What the service promises: work of a killed worker goes on by then, with nobody watching."""


def expect_whole(service: Running, narration_id: str, text: str, limit_s: float = 60.0) -> None:
    state = service.wait(narration_id, limit_s)
    assert state["status"] == "done", state
    assert state["progress"] == 1
    manifest, audio = fetch_whole(service, narration_id)
    check_article(manifest, audio, text)


def test_a_process_that_is_killed_while_it_speaks_is_replaced_and_its_task_done_by_another(
    service: Running, database: Database, listener: Listener, own: random.Random, tmp_path: Path
) -> None:
    # given a narration that is being spoken
    text = write_article(own, 10)
    narration_id = listener.follow(service.ask(text))

    # when a process that speaks is killed
    kill_holder(database, narration_id)

    # then it is done soon, with the sound that it would have had
    killed_at = time.monotonic()
    expect_whole(service, narration_id, text)
    assert time.monotonic() - killed_at < BACK_S
    check_whole(service, narration_id, text, tmp_path)

    # and seen once: one event, one edition, one set of files
    assert events_of(service, narration_id).count("done") == 1
    assert service.look(narration_id)["edition"] == 1
    assert len(list((service.folder / "storage/narrations" / narration_id).iterdir())) == 1
    assert orphans(database, service.folder / "storage") == []


def test_the_whole_worker_killed_is_back_and_has_done_the_work_within_15_seconds_with_nobody_watching(
    service: Running, database: Database, own: random.Random, record_property: pytest.RecordProperty
) -> None:
    # given work of about two seconds, being done
    text = write_article(own, 12)
    narration_id = service.ask(text)
    wait_until(lambda: holders(database, narration_id), "somebody works on it")

    # when the worker is killed, and nobody asks anything
    kill_worker(service)
    killed_at = time.monotonic()

    # then the records say that it is done within 15 s
    wait_until(lambda: not unended(database), "the work is done", BACK_S)
    record_property("done_after_s", time.monotonic() - killed_at)
    expect_whole(service, narration_id, text)
    assert events_of(service, narration_id).count("done") == 1


def test_a_frozen_worker_loses_its_task_to_another_and_finds_that_out_when_it_wakes(
    service: Running, database: Database, listener: Listener, own: random.Random
) -> None:
    # given a narration that is being spoken
    text = write_article(own, 12)
    narration_id = listener.follow(service.ask(text))
    wait_until(lambda: holders(database, narration_id), "somebody works on it")

    # when one process stands still, as when its machine does: neither dead nor beating
    frozen = psutil.Process(holders(database, narration_id)[0])
    frozen.suspend()

    # then another does its task once its lease has lapsed
    expect_whole(service, narration_id, text)

    # and when it wakes it leaves everything as it is, and works on
    before = events_of(service, narration_id)
    frozen.resume()
    other = service.ask(write_article(own, 4))
    assert service.wait(other)["status"] == "done"
    wait_until(lambda: not list((service.folder / "work").glob("*/*")), "everybody has ended their work")
    assert events_of(service, narration_id) == before
    assert before.count("done") == 1
    assert len(list((service.folder / "storage/narrations" / narration_id).iterdir())) == 1


def test_the_api_killed_changes_nothing_for_the_job_and_the_client_finds_it_done(
    service: Running, listener: Listener, own: random.Random
) -> None:
    text = write_article(own, 10)
    narration_id = listener.follow(service.ask(text))
    kill_api(service)
    expect_whole(service, narration_id, text)
    assert events_of(service, narration_id).count("done") == 1


def test_everything_in_redis_lost_loses_no_job_that_runs_or_waits(
    service: Running, database: Database, listener: Listener, own: random.Random
) -> None:
    # given jobs that run and jobs that wait
    texts = [write_article(own, 4) for _ in range(5)]
    asked = [listener.follow(service.ask(text)) for text in texts]
    wait_until(lambda: holders(database), "somebody works")

    # when Redis is killed and its file is gone with it
    kill_redis(service, everything=True)

    # then all are done
    for narration_id, text in zip(asked, texts, strict=True):
        expect_whole(service, narration_id, text)


def test_work_goes_on_while_redis_hangs(service: Running, listener: Listener, own: random.Random) -> None:
    # given a Redis that neither answers nor ends
    hung = service.processes("redis")[0]
    hung.suspend()
    try:
        # when a text is asked for
        text = write_article(own, 4)
        narration_id = listener.follow(service.ask(text))

        # then it is accepted and done without it
        expect_whole(service, narration_id, text)
    finally:
        hung.resume()


def test_the_machine_losing_its_power_loses_no_accepted_job(
    service: Running, database: Database, listener: Listener, own: random.Random
) -> None:
    # given jobs that run and jobs that wait
    texts = [write_article(own, 4) for _ in range(4)]
    asked = [listener.follow(service.ask(text)) for text in texts]
    wait_until(lambda: holders(database), "somebody works")

    # when everything is killed at once, and started again
    service.kill_tree()
    service.start()

    # then all are done, and what the killed were making is cleared away
    for narration_id, text in zip(asked, texts, strict=True):
        expect_whole(service, narration_id, text)
    assert unended(database) == []
    work = service.folder / "work"
    wait_until(lambda: not list(work.glob("*/*")), "empty work folders", 15)
    assert list(service.folder.with_name("temporary").glob("narrator-*")) == []


def test_a_job_that_is_cancelled_stops_within_two_seconds_and_leaves_nothing(
    service: Running, database: Database, own: random.Random
) -> None:
    # given a long job that runs on every process
    narration_id = service.ask(write_article(own, 60))
    wait_until(lambda: list((service.folder / "work").glob("*/*")), "somebody works on it")

    # when it is deleted
    assert service.client.delete(f"/v1/narrations/{narration_id}").status_code == 204

    # then nobody works on it any more, and no file is left of it
    wait_until(lambda: not list((service.folder / "work").glob("*/*")), "the work has stopped", 2.5)
    assert holders(database) == []
    assert service.look(narration_id)["status"] == "cancelled"
    assert not (service.folder / "storage/narrations" / narration_id).exists()
