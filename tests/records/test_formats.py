"""Is another format made of what is kept alone, once, and does a task that finds nothing to do end?"""

from __future__ import annotations

from narrator.records.chores import forget_files
from narrator.records.database import Database
from narrator.records.narrations import LISTENED, add_edition
from narrator.records.outcomes import drop
from narrator.records.tasks import add_format, format_state, sweep
from tests.records.asked import ATTEMPTS, ask, finish_whole, take, taken


def test_a_format_is_made_of_an_edition_that_is_kept_and_of_no_other(database: Database) -> None:
    # given a narration whose first text is served, and whose second was replaced before it was whole
    narration = ask(database)
    assert add_format(database, narration, 1, "mp3") is None
    assert finish_whole(database, taken(database))
    for text in ("B", "C"):
        add_edition(database, narration, {"text": text}, chars=1)
    assert finish_whole(database, taken(database))

    # then there is nothing to make of the second, nor of one that was never asked for
    assert add_format(database, narration, 2, "mp3") is None
    assert add_format(database, narration, 9, "mp3") is None
    assert take(database) is None

    # and a format of the others is made once, until their files are forgotten
    assert [add_format(database, narration, edition, "mp3") for edition in (1, 3, 3)] == [True, True, False]
    forget_files(database, narration, 1)
    assert add_format(database, narration, 1, "mp3") is None


def test_a_format_that_finds_nothing_to_do_ends_and_says_so(database: Database) -> None:
    # given a format whose edition's files went before its turn came
    narration = ask(database)
    finish_whole(database, taken(database))
    add_format(database, narration, 1, "mp3")
    forget_files(database, narration, 1)
    task = taken(database, lease_s=-1.0)
    assert task.kind == "format"

    # when its worker drops it, then no sweep begins it again
    assert drop(database, task)
    assert sweep(database, ATTEMPTS).waiting == 0
    assert take(database) is None
    assert format_state(database, narration, 1, "mp3") == ("cancelled", None)
    assert format_state(database, narration, 1, "opus") == ("cancelled", None)

    # and who dropped it once drops nothing of others
    assert not drop(database, task)


def test_an_edit_leaves_what_listeners_have_asked_for_of_the_old_text(database: Database) -> None:
    narration = ask(database)
    finish_whole(database, taken(database))
    add_format(database, narration, 1, "mp3")
    add_edition(database, narration, {"text": "B"}, chars=1)
    assert {task.kind for task in (taken(database), taken(database))} == {"narrate", "format"}


def test_a_format_goes_after_what_somebody_waits_for_and_rises_when_somebody_listens(
    database: Database,
) -> None:
    # given a format that a batch has asked for, and then two narrations
    narration = ask(database, priority=2)
    finish_whole(database, taken(database))
    add_format(database, narration, 1, "mp3", priority=2)
    batch, waited_for = ask(database, priority=2), ask(database)

    # when somebody wants to hear it, then it goes before the batch and after who waits
    assert not add_format(database, narration, 1, "mp3")
    order = [
        (task.narration_id, task.priority) for task in (taken(database), taken(database), taken(database))
    ]
    assert order == [(waited_for, 0), (narration, LISTENED), (batch, 2)]
