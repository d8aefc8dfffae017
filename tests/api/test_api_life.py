"""How does a narration live: asked for, looked at, changed, listed, deleted?"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from narrator.records.database import Database
from narrator.records.finding import find_file
from tests.api.engines import Gates
from tests.api.problems import check_problem
from tests.api.texts import TEXT
from tests.service import Running


def test_an_accepted_narration_names_where_to_look_and_ends_done(service: Running) -> None:
    # when a text is posted
    answer = service.client.post("/v1/narrations", json={"text": TEXT, "title": "A quiet port"})

    # then it is accepted, with the place where to look
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == f"/v1/narrations/{body['id']}"
    assert body["status"] in ("queued", "running", "done")
    assert body["links"]["self"] == f"{service.url}/v1/narrations/{body['id']}"

    # and there it ends done, with links to everything that was made
    state = service.wait(body["id"])
    assert (state["status"], state["progress"], state["stage"]) == ("done", 1.0, "done")
    assert state["title"] == "A quiet port"
    assert state["duration"] > 5
    assert state["error"] is None
    for name in ("manifest", "audio", "captions", "article", "receipt"):
        assert httpx.get(state["links"][name]).status_code == 200, name


def test_an_edit_speaks_only_what_changed_and_the_old_audio_is_heard_until_the_new_is_whole(
    service: Running, gates: Gates
) -> None:
    # given a narration of three sentences in three paragraphs
    kept, old = "The first stays as it was.", "The second is the one that changes."
    narration = service.narrate(f"{kept}\n\n{old}\n\nThe last goes away.", title="Edited")
    address = f"/v1/narrations/{narration}"
    before = service.client.get(f"{address}/manifest.json").json()
    heard = service.client.get(f"{address}/audio.m4a").content

    # when a new text is put, whose new sentence takes a while
    gate = gates.new()
    answer = service.client.put(
        address, json={"text": f"{kept}\n\nThe second waits at {gate}.", "title": "Edited"}
    )
    assert answer.status_code == 202
    assert (answer.json()["edition"], answer.json()["served_edition"]) == (2, 1)

    # then the old one is heard meanwhile
    assert service.client.get(f"{address}/audio.m4a").content == heard
    assert service.client.get(f"{address}/manifest.json").json() == before

    # and when the new one is whole, that is heard
    gates.open(gate)
    state = service.wait(narration)
    assert (state["status"], state["served_edition"]) == ("done", 2)
    after = wait_for_edition(service, narration, 2)
    assert service.client.get(f"{address}/audio.m4a").content != heard

    # and its manifest names what is old, new and gone: unchanged sentences have kept their ids
    ids = {segment["text"]: segment["id"] for segment in before["segments"]}
    now = {segment["text"]: segment["id"] for segment in after["segments"]}
    assert now[kept] == ids[kept]
    changes = after["changes"]
    assert ids[kept] in changes["old"]
    assert changes["new"] == [now[f"The second waits at {gate}."]]
    assert set(changes["gone"]) == {ids[old], ids["The last goes away."]}

    # and whoever is in the middle of the old one can hear it to its end
    assert service.client.get(f"{address}/audio.m4a?edition=1").content == heard


def wait_for_edition(service: Running, narration: str, edition: int) -> dict[str, Any]:
    """The manifest, once listeners get that edition (they may be a second late)."""
    stop = threading.Event()
    for _ in range(100):
        manifest = service.client.get(f"/v1/narrations/{narration}/manifest.json").json()
        if manifest["audio"][0]["url"].endswith(f"edition={edition}"):
            return manifest
        stop.wait(0.05)
    raise AssertionError("the new edition was never served")


def test_deleting_a_narration_deletes_what_it_made(service: Running) -> None:
    # given a narration that is done
    narration = service.narrate("Nobody will miss this one.")
    address = f"/v1/narrations/{narration}"
    made = service.folder / "storage" / "narrations" / narration
    assert made.is_dir()

    # when it is deleted
    answer = service.client.delete(address)
    assert (answer.status_code, answer.content) == (204, b"")

    # then nothing of it is left
    assert not made.exists()
    for path in ("", "/events", "/audio.m4a", "/manifest.json"):
        check_problem(service.client.get(address + path), 404, "narration_unknown")
    check_problem(service.client.delete(address), 404, "narration_unknown")
    check_problem(service.client.put(address, json={"text": TEXT}), 404, "narration_unknown")
    check_problem(service.client.post(f"{address}/links", json={}), 404, "narration_unknown")


def test_deleting_a_running_narration_cancels_it(service: Running, gates: Gates) -> None:
    # given a narration that is being spoken
    gate = gates.new()
    narration = service.ask(f"This one is held at {gate}. It goes on.")
    address = f"/v1/narrations/{narration}"
    check_problem(service.client.get(f"{address}/audio.m4a"), 404, "narration_unfinished")

    # when it is deleted
    assert service.client.delete(address).status_code == 204
    gates.open(gate)

    # then it says so until it is deleted once more
    assert service.wait(narration)["status"] == "cancelled"
    check_problem(service.client.get(f"{address}/audio.m4a"), 404, "narration_cancelled")
    assert service.client.delete(address).status_code == 204
    check_problem(service.client.get(address), 404, "narration_unknown")


def test_pages_list_every_narration_once_newest_first(service: Running) -> None:
    # given some narrations, one of them newest
    asked = [service.narrate(f"Number {number} of the list.") for number in range(5)]

    # when the list is read in small pages
    found, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = service.client.get("/v1/narrations", params=query).json()
        assert len(page["narrations"]) <= 2
        found += [narration["id"] for narration in page["narrations"]]
        cursor = page["next"]
        if not cursor:
            break

    # then each is there once, the newest first, also where another was added meanwhile
    assert found[:5] == asked[::-1]
    assert len(set(found)) == len(found)

    # and a cursor that is none of ours is refused
    problem = check_problem(service.client.get("/v1/narrations?cursor=abc"), 422, "option_refused")
    assert problem["received"] == "abc"
    problem = check_problem(service.client.get("/v1/narrations?limit=101"), 422, "request_invalid")
    assert (problem["limit"], problem["received"]) == ({"le": 100}, "101")


def test_a_repeated_request_with_its_key_makes_nothing_new(service: Running, gates: Gates) -> None:
    # given a request with a key, whose narration is still under way
    gate = gates.new()
    asked = {"text": f"Asked for once, and held at {gate}."}
    key = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    first = service.client.post("/v1/narrations", json=asked, headers=key)

    # when it comes again, quoted or not
    again = service.client.post("/v1/narrations", json=asked, headers=key)
    bare = service.client.post(
        "/v1/narrations", json=asked, headers={"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    )

    # then the same narration is answered, as it is now: the request was over when it was accepted
    assert "idempotent-replayed" not in first.headers
    for answer in (again, bare):
        assert answer.status_code == 202
        assert answer.headers["idempotent-replayed"] == "true"
        assert answer.headers["location"] == first.headers["location"]
        assert answer.json()["id"] == first.json()["id"]
    gates.open(gate)
    assert service.wait(first.json()["id"])["status"] == "done"

    # and another request with that key is refused
    other = service.client.post("/v1/narrations", json={"text": "Something else."}, headers=key)
    check_problem(other, 422, "idempotency_mismatch")

    # and once the narration is deleted, so is what the key stood for
    service.client.delete(first.headers["location"])
    check_problem(service.client.post("/v1/narrations", json=asked, headers=key), 410, "narration_deleted")


def test_requests_with_one_key_at_the_same_time_make_one_narration(service: Running) -> None:
    # when ten requests with one key arrive together
    def ask(_: int) -> httpx.Response:
        return httpx.post(
            f"{service.url}/v1/narrations",
            json={"text": "Asked for ten times at once."},
            headers={"Idempotency-Key": '"ten-at-once"'},
            timeout=30,
        )

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(ask, range(10)))

    # then all are accepted, and one of them has made it
    assert [answer.status_code for answer in answers] == [202] * 10
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


def test_a_key_that_is_no_string_of_printable_characters_is_refused(service: Running) -> None:
    for key in ("", '""', "a" * 256, "caf\u00e9".encode("latin-1"), '"tab\there"'):
        headers = [(b"Idempotency-Key", key if isinstance(key, bytes) else key.encode())]
        answer = service.client.post("/v1/narrations", json={"text": TEXT}, headers=headers)
        problem = check_problem(answer, 400, "idempotency_key_invalid")
        assert problem["limit"] == 255


def test_the_words_of_the_request_stand_in_no_header(service: Running) -> None:
    # when names and numbers come with line feeds
    answer = service.client.post(
        "/v1/narrations",
        json={"text": TEXT, "title": "A title\r\nSet-Cookie: a=b"},
        headers={"X-Request-ID": "a b"},
    )

    # then none of it becomes a header, and what is no number is replaced
    assert answer.status_code == 202
    assert "set-cookie" not in answer.headers
    assert len(answer.headers["x-request-id"]) == 32


def test_what_an_edit_does_not_name_stays_and_what_it_names_counts(service: Running) -> None:
    # given a narration with a title, a voice and a speed of its own
    narration = service.narrate("It stays. It goes.", title="Mine", voice="high", speed=1.5)
    address = f"/v1/narrations/{narration}"

    # when only its text is put, and then another speed
    for asked, speed in (
        ({"text": "It stays. It came."}, 1.5),
        ({"text": "It stays. It came.", "speed": 2.0}, 2.0),
    ):
        assert service.client.put(address, json=asked).status_code == 202
        assert service.wait(narration)["status"] == "done"

        # then the rest is as it was
        manifest = service.client.get(f"{address}/manifest.json").json()
        assert (manifest["title"], manifest["voice"]["id"], manifest["voice"]["speed"]) == (
            "Mine",
            "high",
            speed,
        )


def test_what_done_names_is_there_at_once_though_somebody_listened_a_moment_ago(service: Running) -> None:
    narration = service.narrate("The port was quiet. It rained.")
    address = f"/v1/narrations/{narration}"
    for edition in (2, 3):
        # given a listener of the edition before, by both of its addresses
        service.client.get(f"{address}/manifest.json")
        service.client.get(f"{address}/audio.m4a?edition={edition - 1}")

        # when an edit is done
        service.client.put(address, json={"text": f"The port was quiet. It rained {edition} days."})
        assert service.wait(narration)["served_edition"] == edition

        # then the new one is there by both, with no moment in between
        assert service.client.get(f"{address}/audio.m4a?edition={edition}").status_code == 200
        assert service.client.get(f"{address}/manifest.json").json()["edition"] == edition


def test_formats_that_were_named_are_made_without_anybody_asking(service: Running) -> None:
    narration = service.narrate("The port was quiet. It rained.", formats=["mp3", "flac"])
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    until = time.monotonic() + 20
    while not all(find_file(database, narration, 1, f"audio.{form}") for form in ("mp3", "flac")):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert find_file(database, narration, 1, "audio.wav") is None
    database.close()


def test_an_edit_that_fails_says_where_and_leaves_what_is_heard_as_it_is(service: Running) -> None:
    # given a narration, and how long it is
    narration = service.narrate("The port was quiet. It rained.")
    address = f"/v1/narrations/{narration}"
    before = service.look(narration)

    # when a text is put in which nothing can be spoken
    asked = service.client.put(address, json={"text": "- - -\n\n* * *"}).json()
    assert (asked["duration"], asked["served_edition"]) == (before["duration"], 1)
    state = service.wait(narration)

    # then it failed where it was read, and the old one is as long as ever
    assert (state["status"], state["stage"], state["error"]["code"]) == ("failed", "clean", "no_article")
    assert (state["duration"], state["duration_label"]) == (before["duration"], before["duration_label"])
    assert service.client.get(f"{address}/audio.m4a").status_code == 200


def test_a_narration_is_closed_and_opened_at_once_with_a_new_text_or_without(service: Running) -> None:
    # given a public narration, and somebody without a key who has just heard it
    narration = service.narrate("The port was quiet. It rained.")
    address, stranger = f"/v1/narrations/{narration}", {"X-Forwarded-For": "203.0.113.9"}

    def heard() -> int:
        return service.client.get(f"{address}/audio.m4a?edition=1", headers=stranger).status_code

    assert heard() == 200

    # when it is made private, then they do not hear it any more
    answer = service.client.patch(address, json={"access": "private"})
    assert (answer.status_code, answer.json()["access"], heard()) == (200, "private", 401)

    # when a text is put that says nothing of it, then it stays so; with one that does it is public at once
    service.client.put(address, json={"text": "The port was loud."})
    assert service.wait(narration)["access"] == "private"
    assert heard() == 401
    answer = service.client.put(address, json={"text": "The port was quiet.", "access": "public"})
    assert (answer.status_code, answer.json()["access"], heard()) == (202, "public", 200)

    # and nothing else is taken
    problem = check_problem(service.client.patch(address, json={"access": "mine"}), 422, "request_invalid")
    assert "'public' or 'private'" in problem["detail"]
    unknown = service.client.patch(f"/v1/narrations/{'0' * 32}", json={"access": "private"})
    check_problem(unknown, 404, "narration_unknown")
