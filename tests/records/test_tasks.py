"""Is each task done once that anybody can see, whoever dies?"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, update

from narrator.records.database import Database
from narrator.records.finding import find_edition, find_narration
from narrator.records.narrations import add_edition, remove_narration
from narrator.records.outcomes import fail, finish, split
from narrator.records.tables import tasks, webhooks
from narrator.records.tasks import beat, give_back, sweep
from narrator.records.webhooks import claim_message, settle
from tests.records.asked import ATTEMPTS, LEASE_S, ask, finish_whole, take, taken

HOOK = {"url": "https://example.com/hook", "secret": "whsec_" + "A" * 32}


def test_what_somebody_waits_for_goes_before_batch_and_the_older_goes_first(database: Database) -> None:
    # given two of a batch, then two that somebody waits for
    asked = [ask(database, priority=priority) for priority in (2, 2, 0, 0)]

    # when a worker takes them one by one
    order = [taken(database).narration_id for _ in asked]

    # then the latter come first, each kind in the order in which it was asked for
    assert order == [asked[2], asked[3], asked[0], asked[1]]
    assert take(database) is None


def test_workers_that_ask_at_once_never_get_the_same_task(database: Database) -> None:
    for _ in range(30):
        ask(database)

    # when eight ask together until nothing is left
    def drain(number: int) -> list[str]:
        found = []
        while task := take(database, f"node{number}/1"):
            found.append(task.id)
        return found

    with ThreadPoolExecutor(8) as pool:
        found = [task for tasks_ in pool.map(drain, range(8)) for task in tasks_]

    # then each task went to one of them
    assert len(found) == len(set(found)) == 30


def test_a_task_whose_lease_has_lapsed_goes_to_another_and_the_first_cannot_finish_it(
    database: Database,
) -> None:
    narration = ask(database)
    # given a worker that fell silent
    first = taken(database, "here/1", lease_s=-1.0)

    # when the sweep has run and another has taken the task
    assert sweep(database, ATTEMPTS).freed == 1
    second = taken(database, "there/1")

    # then it is the same task, and only the other's report counts
    assert (second.id, second.attempts) == (first.id, 2)
    assert beat(database, first, LEASE_S, "speak", 0.5) is None
    assert not finish_whole(database, first)
    assert finish_whole(database, second)
    record = find_narration(database, narration)
    assert record is not None
    assert (record.latest.status, record.served) == ("done", 1)


def test_what_a_dead_process_of_the_same_node_held_is_free_at_once(database: Database) -> None:
    ask(database)
    # given a process that is gone, its lease still good
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    first = taken(database, f"node/{gone.pid}")

    # then another process of its node gets the task, one of another node does not
    assert take(database, "elsewhere/1") is None
    assert taken(database, "node/1").id == first.id


def test_a_task_begun_too_often_is_given_up_with_a_reason_and_its_webhook_is_told(database: Database) -> None:
    narration = ask(database, webhook=HOOK)
    # when every worker that takes it dies
    for number in range(ATTEMPTS):
        taken(database, f"n{number}/1", lease_s=-1.0)
        swept = sweep(database, ATTEMPTS)
    assert swept.lost == 1

    # then the narration has failed, says why, and a message about it waits
    edition = find_edition(database, narration, 1)
    assert edition is not None
    assert edition.status == "failed"
    assert edition.error is not None
    assert edition.error["code"] == "work_lost"
    message = claim_message(database, 30)
    assert message is not None
    assert '"type":"narration.failed"' in message.body


def test_parts_bring_their_assembly_once_however_they_finish(database: Database) -> None:
    narration = ask(database)
    # given an edition split into twelve parts
    assert split(database, taken(database), {"blocks": [], "text": ""}, [(i, i + 1) for i in range(12)])
    parts = [taken(database, f"node{i}/1") for i in range(12)]
    assert {part.kind for part in parts} == {"speak"}
    assert take(database) is None

    # when all are finished at the same moment
    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(lambda part: finish(database, part), parts))

    # then one task joins them
    whole = taken(database)
    assert (whole.kind, whole.narration_id) == ("assemble", narration)
    assert take(database) is None
    assert finish_whole(database, whole)


def test_the_sweep_mends_an_edition_whose_assembly_was_never_written(database: Database) -> None:
    ask(database)
    split(database, taken(database), {"text": ""}, [(0, 1)])
    part = taken(database)
    # given a part that is done while nobody wrote what follows
    with database.write() as connection:
        connection.execute(update(tasks).where(tasks.c.id == part.id).values(status="done"))

    # then the sweep does
    assert sweep(database, ATTEMPTS).waiting == 1
    assert taken(database).kind == "assemble"


def test_a_failed_part_ends_the_edition_and_the_other_parts(database: Database) -> None:
    narration = ask(database)
    split(database, taken(database), {"text": ""}, [(0, 1), (1, 2), (2, 3)])
    first, second = taken(database), taken(database)

    assert fail(database, first, {"code": "engine_failed", "detail": "mute"})

    edition = find_edition(database, narration, 1)
    assert edition is not None
    assert (edition.status, edition.error) == ("failed", {"code": "engine_failed", "detail": "mute"})
    assert beat(database, second, LEASE_S, "speak", 0.1) is None
    assert take(database) is None


def test_what_is_given_back_waits_its_while(database: Database) -> None:
    ask(database)
    task = taken(database)
    assert give_back(database, task, 3600)
    assert take(database) is None
    assert sweep(database, ATTEMPTS).waiting == 0


def test_a_new_text_ends_work_on_the_old_one_and_the_old_audio_is_still_served(database: Database) -> None:
    narration = ask(database)
    assert finish_whole(database, taken(database))
    # given an edit that is being spoken, and another edit
    assert add_edition(database, narration, {"text": "Two."}, chars=4) == 2
    second = taken(database)
    assert add_edition(database, narration, {"text": "Three."}, chars=6) == 3

    # then the second is no longer anybody's work, the first is heard, the third is to be made
    assert beat(database, second, LEASE_S, "speak", 0.1) is None
    assert not finish_whole(database, second)
    record = find_narration(database, narration)
    assert record is not None
    assert (record.served, record.latest.number, record.latest.status) == (1, 3, "queued")
    assert finish_whole(database, taken(database))
    assert (find_narration(database, narration) or record).served == 3


def test_removing_cancels_what_runs_and_deletes_what_does_not(database: Database) -> None:
    running, finished = ask(database), ask(database)
    assert taken(database).narration_id == running
    assert finish_whole(database, taken(database))

    assert remove_narration(database, finished) == "deleted"
    assert find_narration(database, finished) is None
    assert remove_narration(database, running) == "cancelled"
    record = find_narration(database, running)
    assert record is not None
    assert record.latest.status == "cancelled"
    assert remove_narration(database, running) == "deleted"
    assert remove_narration(database, running) is None
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tasks)) == 0


def test_what_is_deleted_is_told_of_all_the_same(database: Database) -> None:
    # given a narration that is served, whose end was told and whose edit is under way
    narration = ask(database, webhook=HOOK)
    assert finish_whole(database, taken(database))
    told = claim_message(database, 30)
    assert told is not None
    settle(database, told, "delivered", "200", None)
    add_edition(database, narration, {"text": "B", "webhook": HOOK}, chars=1)

    # and another whose end is still to be told
    other = ask(database, webhook=HOOK)
    taken(database)
    assert finish_whole(database, taken(database))

    # when both are deleted
    assert [remove_narration(database, one) for one in (narration, other)] == ["deleted", "deleted"]

    # then what is not told yet is told, and of what was nothing is kept
    bodies = []
    while message := claim_message(database, 30):
        bodies.append(json.loads(message.body))
    found = {(body["data"]["id"], body["data"]["edition"], body["type"]) for body in bodies}
    assert found == {(narration, 2, "narration.cancelled"), (other, 1, "narration.done")}
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(webhooks)) == 2


def test_progress_never_runs_back_and_parts_count_together(database: Database) -> None:
    narration = ask(database)
    split(database, taken(database), {"text": ""}, [(0, 1), (1, 2)])
    first, second = taken(database), taken(database)
    told = [beat(database, first, LEASE_S, "speak", 1.0), beat(database, second, LEASE_S, "speak", 0.5)]
    assert told == [0.05 + 0.45 * 0.5, 0.05 + 0.45 * 0.75]
    beat(database, first, LEASE_S, "speak", 0.2)
    edition = find_edition(database, narration, 1)
    assert edition is not None
    assert edition.progress == told[1]


def test_a_message_is_held_by_one_courier_and_settled_by_that_one(database: Database) -> None:
    ask(database, webhook=HOOK)
    finish_whole(database, taken(database))
    message = claim_message(database, hold_s=-1.0)  # a courier that died at once
    again = claim_message(database, hold_s=30)
    assert message is not None
    assert again is not None
    assert (again.id, again.attempts) == (message.id, 2)
    assert claim_message(database, 30) is None
    settle(database, message, "failed", "late", None)
    settle(database, again, "delivered", "200", None)
    with database.read() as connection:
        assert connection.scalar(select(webhooks.c.status)) == "delivered"
