"""What becomes of a text on which the engine hangs, fails or dies, and of everybody else's meanwhile?"""

from __future__ import annotations

import random

import pytest

from narrator.records.database import Database
from tests.service import Running
from tests.survival.victims import wait_until
from tests.survival.whole import events_of, unended, write_article


def with_word(rng: random.Random, word: str) -> str:
    return f"{write_article(rng, 3)}\n\nWhat is said here is {word}.\n\n{write_article(rng, 2)}"


def test_what_no_engine_can_speak_fails_with_its_reason_while_others_are_done(
    service: Running, database: Database, own: random.Random
) -> None:
    # given texts on which the engine hangs, fails, breaks, and one that kills every process that takes it
    bad = {word: service.ask(with_word(own, word)) for word in ("poison", "hangs", "fails", "breaks")}

    # and those of others
    good = [service.ask(write_article(own, 6)) for _ in range(3)]

    # then the others' are done
    for narration_id in good:
        assert service.wait(narration_id)["status"] == "done"

    # and each of the bad ones has failed, with what is known of it
    said = {word: service.wait(narration_id) for word, narration_id in bad.items()}
    assert {state["status"] for state in said.values()} == {"failed"}
    reasons = {word: (state["error"]["code"], state["error"]["detail"]) for word, state in said.items()}
    assert reasons["poison"][0] == "work_lost"
    assert "begun 3 times" in reasons["poison"][1]
    assert reasons["hangs"] == (
        "engine_failed",
        "twice there was no progress at speak for 2 s: the engine hangs at this text, or is slower than "
        "NARRATOR_UTTERANCE_LIMIT_S allows",
    )
    assert reasons["fails"] == ("engine_failed", "the voice has lost its breath; give it another")
    assert reasons["breaks"] == (
        "narrator_error",
        "narrator failed at this text (RuntimeError): please report it",
    )

    # each is told once at most (nobody lives to tell of the poison), and no work is left of any
    assert events_of(service, bad["hangs"]).count("failed") == 1
    wait_until(lambda: not unended(database), "no task is left")


@pytest.mark.long
def test_an_engine_that_holds_pythons_lock_is_ended_from_outside(
    service: Running, database: Database, own: random.Random
) -> None:
    # given a text on which code in C hangs with the interpreter's lock held, so that no thread of the process can act
    seized = service.ask(with_word(own, "seizes"))

    # then its processes are ended all the same, it fails, and others' texts are done by those that follow
    assert service.wait(seized, 90)["error"]["code"] == "work_lost"
    assert service.wait(service.ask(write_article(own, 3)), 60)["status"] == "done"
    wait_until(lambda: not unended(database), "no task is left")
