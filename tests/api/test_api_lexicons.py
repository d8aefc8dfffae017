"""Are lexicons kept, told apart from what was made with them, and applied to exactly what they touch?"""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from narrator.lexicon import open_lexicon, read_pls
from tests.guarded import Guarded
from tests.service import Running, running

HOUSE = Path(__file__).parents[1] / "lexicon" / "good" / "house.pls"
PLS = {"Content-Type": "application/pls+xml"}
TEXT = "The port was quiet at dawn. Qatar said nothing of it. By noon three ships had come in, and Xi left."
WORDS = {"lexemes": [{"grapheme": "Qatar", "alias": "cutter"}]}


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose engine takes phonemes and tells how much it has spoken."""
    with running(
        tmp_path_factory.mktemp("speaking") / "data", NARRATOR_ENGINE="pyttsx3", NARRATOR_JOBS="1"
    ) as service:
        yield service


def keep(service: Running, words: dict[str, Any] = WORDS, name: str = "House") -> str:
    answer = service.client.post("/v1/lexicons", json={"name": name, "lexicon": words})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/v1/lexicons/{answer.json()['id']}"
    return str(answer.json()["id"])


def utterances(service: Running) -> tuple[float, float]:
    """(spoken by the engine, found in the cache), of all narrations."""
    lines = service.client.get("/metrics").text.splitlines()
    found = [
        sum(
            float(line.split()[-1])
            for line in lines
            if line.startswith(f"narrator_utterances_{name}_total{{")
        )
        for name in ("spoken", "cached")
    ]
    return found[0], found[1]


def counted_since(service: Running, before: tuple[float, float], total: int) -> tuple[float, float]:
    """What came to both since then, once it is as many as ``total``: it is counted a moment after the end is told."""
    until = time.monotonic() + 10
    while True:
        now = utterances(service)
        found = now[0] - before[0], now[1] - before[1]
        if sum(found) >= total:
            return found
        assert time.monotonic() < until, found
        time.sleep(0.05)


def test_pls_goes_in_and_comes_out_by_content_type(speaking: Running) -> None:
    client = speaking.client
    made = client.post("/v1/lexicons?name=The+house", content=HOUSE.read_bytes(), headers=PLS)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["name"], shown["language"], shown["version"], shown["lexemes"]) == (
        "The house",
        "en-US",
        1,
        7,
    )
    path = f"/v1/lexicons/{shown['id']}"

    out = client.get(path, headers={"Accept": "application/pls+xml"})
    assert out.headers["content-type"].startswith("application/pls+xml")
    assert read_pls(out.content) == open_lexicon(HOUSE)
    told = client.get(path).json()["lexicon"]
    assert client.put(path, json={"lexicon": told}).json()["version"] == 2
    assert read_pls(client.get(path, headers={"Accept": "application/pls+xml"}).content) == open_lexicon(
        HOUSE
    )
    assert shown["id"] in [one["id"] for one in client.get("/v1/lexicons").json()["lexicons"]]
    assert client.delete(path).status_code == 204
    assert client.delete(path).json()["code"] == client.get(path).json()["code"] == "lexicon_unknown"


def test_what_is_wrong_is_told_with_its_lines(speaking: Running) -> None:
    bad = (Path(__file__).parents[1] / "lexicon" / "bad" / "empty_lexeme.pls").read_text()
    for answer in (
        speaking.client.post("/v1/lexicons", content=bad.encode(), headers=PLS),
        speaking.client.post("/v1/lexicons", json={"lexicon": bad}),
        speaking.client.post("/v1/narrations", json={"text": TEXT, "lexicon": bad}),
        speaking.client.post("/v1/proof", json={"text": TEXT, "lexicon": [bad]}),
    ):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "lexicon_invalid")
        assert [one.split(":")[0] for one in problem["received"]] == ["line 2", "line 3"]
    unknown = speaking.client.post("/v1/narrations", json={"text": TEXT, "lexicon": "0" * 32})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "lexicon_unknown")
    latin = speaking.client.post("/v1/lexicons", content="<lexicon>é".encode("latin-1"), headers=PLS)
    assert latin.json()["code"] == "lexicon_invalid"
    silent = {"lexemes": [{"grapheme": "x"}]}
    assert speaking.client.post("/v1/lexicons", json={"lexicon": silent}).json()["code"] == "lexicon_invalid"


def test_a_text_is_tried_with_spans_and_sounds_and_heard(speaking: Running) -> None:
    client, house = speaking.client, keep(speaking)
    mine = {"lexemes": [{"grapheme": "Xi", "phoneme": "ʃiː"}]}
    asked = {"text": "Qatar met Xi for $5.", "lexicon": [house, mine]}
    told = client.post("/v1/lexicons/try", json=asked).json()
    assert told["spoken"] == "cutter met Xi for five dollars."
    assert [(one["written"], one["kind"], one["range"]) for one in told["spans"]] == [
        ("Qatar", "lexicon", [0, 5]), ("Xi", "lexicon", [10, 12]), ("$5", "money", [17, 19]),
    ]  # fmt: skip
    assert told["spans"][1]["phonemes"] == {"asked": "ʃiː", "said": "ʃˈiː"}
    sound = client.post("/v1/lexicons/try", json=asked, headers={"Accept": "audio/wav"})
    assert sound.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as heard:
        assert heard.getframerate() == 24000
    refused = client.post(
        "/v1/lexicons/try", json={"text": "Xi", "lexicon": {"lexemes": [{"grapheme": "Xi", "phoneme": "ǃ"}]}}
    )
    assert refused.json()["code"] == "phonemes_refused"


def test_a_change_is_foreseen_heard_and_applied_to_what_it_touches_alone(speaking: Running) -> None:
    client, house = speaking.client, keep(speaking)
    begun = utterances(speaking)
    touched = speaking.narrate(TEXT, lexicon=house)
    untouched = speaking.narrate("Nobody said a word of it, and the rope was sold.", lexicon=[house])
    without = speaking.narrate(TEXT)
    path = f"/v1/lexicons/{house}"
    assert client.get(f"{path}/impact").json() == {
        "looked_at": 2, "sentences": 0, "seconds": 0.0, "narrations": [], "refused": [],
    }  # fmt: skip

    # when a change is only asked about, the sentence is told with its sound before
    change = {"lexemes": [{"grapheme": "Qatar", "alias": "kuh tar"}]}
    foreseen = client.post(f"{path}/impact", json=change).json()
    assert (foreseen["looked_at"], foreseen["sentences"]) == (2, 1)
    (narration,) = foreseen["narrations"]
    (sentence,) = narration["sentences"]
    assert narration["id"] == touched
    assert sentence["text"] == "Qatar said nothing of it."
    assert (sentence["before"], sentence["after"]) == (
        "cutter said nothing of it.",
        "kuh tar said nothing of it.",
    )
    manifest = client.get(f"/v1/narrations/{touched}/manifest.json").json()
    row = next(row for row in manifest["segments"] if row["text"] == sentence["text"])
    assert sentence["segments"] == [row["id"]]
    assert (sentence["start"], sentence["end"]) == (row["start"], row["end"])
    assert foreseen["seconds"] == pytest.approx(row["end"] - row["start"], abs=0.001)
    assert sentence["audio"].endswith(
        f"/v1/narrations/{touched}/audio.m4a?edition=1#t={row['start']:g},{row['end']:g}"
    )
    assert client.get(f"{path}/impact").json()["sentences"] == 0

    # when it is stored and applied, only that sentence is spoken, in that narration alone
    client.put(path, json={"lexicon": change})
    assert client.get(f"{path}/impact").json()["sentences"] == 1
    counted_since(speaking, begun, 7)
    before = utterances(speaking)
    assert client.post(f"{path}/apply", json={"narrations": [untouched]}).json() == {"narrations": []}
    applied = client.post(f"{path}/apply", json={})
    assert applied.status_code == 202
    assert [one["id"] for one in applied.json()["narrations"]] == [touched]
    assert speaking.wait(touched)["served_edition"] == 2
    assert counted_since(speaking, before, 3) == (1, 2)
    assert speaking.look(untouched)["edition"] == speaking.look(without)["edition"] == 1
    assert client.get(f"{path}/impact").json()["sentences"] == 0

    # and the article, the ids and the words' places are as they were
    again = client.get(f"/v1/narrations/{touched}/manifest.json").json()
    assert [row["id"] for row in again["segments"]] == [row["id"] for row in manifest["segments"]]
    assert [row["source"] for row in again["segments"]] == [row["source"] for row in manifest["segments"]]
    assert again["changes"]["new"] == []


def test_an_edit_keeps_its_lexicons_as_they_are_now_and_another_list_replaces_them(speaking: Running) -> None:
    client, house = speaking.client, keep(speaking)
    narration = speaking.narrate(TEXT, lexicon=[house])
    client.put(f"/v1/lexicons/{house}", json={"lexicon": {"lexemes": [{"grapheme": "Xi", "alias": "she"}]}})
    client.put(f"/v1/narrations/{narration}", json={"text": TEXT + " It rained."})
    speaking.wait(narration)
    assert client.get(f"/v1/lexicons/{house}/impact").json()["looked_at"] == 1
    assert client.get(f"/v1/lexicons/{house}/impact").json()["sentences"] == 0
    client.put(f"/v1/narrations/{narration}", json={"text": TEXT, "lexicon": []})
    speaking.wait(narration)
    assert client.get(f"/v1/lexicons/{house}/impact").json()["looked_at"] == 0


def test_a_deleted_lexicon_leaves_what_was_made_with_it_as_it_was(speaking: Running) -> None:
    client, house = speaking.client, keep(speaking)
    narration = speaking.narrate(TEXT, lexicon=[house])
    client.delete(f"/v1/lexicons/{house}")
    before = utterances(speaking)
    client.put(f"/v1/narrations/{narration}", json={"text": TEXT})
    assert speaking.wait(narration)["status"] == "done"
    assert counted_since(speaking, before, 3)[0] == 0


def test_an_engine_without_phonemes_fails_the_narration_with_the_word_and_says_aliases(
    service: Running,
) -> None:
    with_alias = {"lexemes": [{"grapheme": "Xi", "phoneme": "ʃiː", "alias": "she"}]}
    assert service.wait(service.ask(TEXT, lexicon=with_alias))["status"] == "done"
    without = {"lexemes": [{"grapheme": "Xi", "phoneme": "ʃiː"}]}
    ended = service.wait(service.ask(TEXT, lexicon=without))
    assert (ended["status"], ended["error"]["code"]) == ("failed", "phonemes_refused")
    assert "'Xi'" in ended["error"]["detail"]


def test_proof_answers_with_ranges_in_the_text_that_it_returns(speaking: Running) -> None:
    told = speaking.client.post("/v1/proof", json={"text": f"A quiet port\n\n{TEXT}\n\nThe ILO met."}).json()
    assert ("acronym", "ILO") in [(one["kind"], one["written"]) for one in told["findings"]]
    for one in told["findings"]:
        start, end = one["range"]
        assert told["text"][start:end] == one["written"]


def test_reading_keys_read_and_try_but_do_not_change_or_speak(guarded: Guarded) -> None:
    client, reader, writer = guarded.service.client, guarded.new("reads", "read"), guarded.new("writes")
    kept = client.post("/v1/lexicons", json={"lexicon": WORDS}, headers=writer)
    assert kept.status_code == 201
    path = f"/v1/lexicons/{kept.json()['id']}"
    assert client.get(path).status_code == 401
    for ask in (
        lambda: client.get(path, headers=reader),
        lambda: client.get("/v1/lexicons", headers=reader),
        lambda: client.get(f"{path}/impact", headers=reader),
        lambda: client.post(f"{path}/impact", json={}, headers=reader),
        lambda: client.post("/v1/lexicons/try", json={"text": "Qatar"}, headers=reader),
        lambda: client.post("/v1/proof", json={"text": TEXT}, headers=reader),
    ):
        assert ask().status_code == 200
    for ask in (
        lambda: client.post("/v1/lexicons", json={"lexicon": WORDS}, headers=reader),
        lambda: client.put(path, json={"lexicon": WORDS}, headers=reader),
        lambda: client.delete(path, headers=reader),
        lambda: client.post(f"{path}/apply", json={}, headers=reader),
        lambda: client.post(
            "/v1/lexicons/try", json={"text": "Qatar"}, headers={**reader, "Accept": "audio/wav"}
        ),
    ):
        assert ask().json()["code"] == "scope_missing"
