"""Does whoever watches an issue see the whole tree change, to its end?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.api.engines import Gates
from tests.api.events import Event, watching_at
from tests.api.problems import check_problem
from tests.issues_service.issues import FERRY, NETS, ROPE, Asked, ask
from tests.service import Running


@contextmanager
def watched(issue: Asked, last_event_id: str | None = None) -> Iterator[Iterator[Event]]:
    with watching_at(f"{issue.service.url}{issue.path}/events", last_event_id) as events:
        yield events


def test_it_begins_with_the_tree_tells_what_changes_and_ends(service: Running, gates: Gates) -> None:
    # given an issue that is held up in its second article
    gate = gates.new()
    text = f"It begins. Held at {gate}. It goes on."
    issue = ask(service, {"id": "a", "text": FERRY}, {"id": "b", "text": text})

    # when it is watched, until it is known in how many sentences that one is spoken
    seen: list[Event] = []
    with watched(issue) as events:
        for event in events:
            seen.append(event)
            rows = [event.data] if event.name == "article" else event.data.get("articles", [])
            if any(one["key"] == "b" and one["segments"] for one in rows):
                gates.open(gate)

    # then the tree comes first, the end last, and between them each article that changed
    assert seen[0].name == "state"
    assert [one["key"] for one in seen[0].data["articles"]] == ["a", "b"]
    assert seen[-1].name == "done"
    assert seen[-1].data["counts"]["done"] == 2
    assert "articles" not in seen[-1].data
    told = [event.data["segments"] for event in seen if event.name == "article" and event.data["key"] == "b"]
    assert told[-1] == {"done": 3, "total": 3}
    ended = {
        event.data["key"] for event in seen if event.name == "article" and event.data["status"] == "done"
    }
    assert "b" in ended
    whole = [event.data["progress"] for event in seen if event.name != "article"]
    assert whole == sorted(whole)
    assert whole[-1] == 1.0
    assert all(event.id for event in seen)

    # and whoever has heard the end is told to ask no more; anybody else hears how it ended
    answer = service.client.get(f"{issue.path}/events", headers={"Last-Event-ID": str(seen[-1].id)})
    assert (answer.status_code, answer.content) == (204, b"")
    with watched(issue, "yesterday") as events:
        assert [event.name for event in events] == ["state", "done"]


def test_a_change_of_the_list_is_told_as_a_new_tree(service: Running, gates: Gates) -> None:
    gate = gates.new()
    issue = ask(service, f"Held at {gate}. It goes on.", FERRY)
    names, told = [], []
    with watched(issue) as events:
        for event in events:
            names.append(event.name)
            if event.name == "state":
                told.append([one["key"] for one in event.data["articles"]])
            if names == ["state"]:
                added = {"articles": [{"id": "nets", "text": NETS}]}
                assert service.client.post(f"{issue.path}/articles", json=added).status_code == 202
            if len(told) == 2:
                gates.open(gate)
    assert [len(keys) for keys in told] == [2, 3]
    assert told[1][2] == "nets"
    assert names[-1] == "done"


def test_a_paused_issue_stays_open_and_a_deleted_one_ends(service: Running, gates: Gates) -> None:
    gate = gates.new()
    issue = ask(service, f"Held at {gate}. It goes on.", ROPE)
    with watched(issue) as events:
        assert next(events).name == "state"
        service.client.patch(issue.path, json={"paused": True})
        while (event := next(events)).name != "issue" or not event.data["paused"]:
            assert event.name in ("article", "issue")
        ender = threading.Timer(0.5, lambda: service.client.delete(issue.path))
        ender.start()
        assert list(events)[-1].name == "cancelled"
        ender.join()
    gates.open(gate)


def test_an_issue_that_is_not_there_cannot_be_watched(service: Running) -> None:
    check_problem(httpx.get(f"{service.url}/v1/issues/{'0' * 32}/events"), 404, "issue_unknown")
