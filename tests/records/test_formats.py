"""Is another format made of what is kept alone, once, and does a task that finds nothing to do end?"""

from __future__ import annotations

from pathlib import Path

import pytest

from narrator.errors import StorageUnavailable
from narrator.records.chores import forget_files
from narrator.records.database import Database
from narrator.records.finding import find_edition, find_file
from narrator.records.narrations import LISTENED, add_edition
from narrator.records.outcomes import drop, publish_format
from narrator.records.tasks import add_format, format_state, sweep
from narrator.settings import load_settings
from narrator.storage import FolderStorage
from narrator.testing import ToneEngine
from tests.records.asked import ATTEMPTS, ask, finish_whole, take, taken
from workers.desk import Desk
from workers.heart import NotOurs
from workers.stored import stored_file


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


def test_files_that_are_gone_are_told_from_those_of_an_edition_that_is_no_longer_kept(
    database: Database, tmp_path: Path
) -> None:
    # given an edition that is published, of whose files the storage has one
    narration = ask(database)
    finish_whole(database, taken(database))
    file = find_file(database, narration, 1, "audio.m4a")
    edition = find_edition(database, narration, 1)
    assert file and edition
    storage = FolderStorage(tmp_path / "storage")
    (tmp_path / "sound").write_bytes(b"abc")
    storage.keep(tmp_path / "sound", file.path)
    desk = Desk(load_settings(), database, storage, ToneEngine())

    # then that is found, the loss of the other is told with what to do, and what was never made has nothing to do
    assert stored_file(desk, edition, "audio.m4a").read_bytes() == b"abc"
    with pytest.raises(StorageUnavailable, match=r"manifest\.json of edition 1 is not in the storage.*PUT"):
        stored_file(desk, edition, "manifest.json")
    forget_files(database, narration, 1)
    with pytest.raises(NotOurs):
        stored_file(desk, edition, "audio.m4a")


def test_all_files_of_a_format_are_there_at_once_or_none_is(database: Database) -> None:
    # given a format of two files whose task was taken from its worker
    narration = ask(database)
    finish_whole(database, taken(database))
    add_format(database, narration, 1, "readium")
    lost = taken(database, lease_s=-1.0)
    sweep(database, ATTEMPTS)
    held = taken(database, owner="other/1")
    assert held.id == lost.id
    rows = [
        {"name": name, "path": f"p/{name}", "type": "x/y", "bytes": 3, "sha256": "0" * 64}
        for name in ("readium.json", "guided.json")
    ]

    # then what it reports counts for nothing, and what the other does makes both
    assert not publish_format(database, lost, rows)
    assert [find_file(database, narration, 1, row["name"]) for row in rows] == [None, None]
    assert publish_format(database, held, rows)
    for row in rows:
        found = find_file(database, narration, 1, str(row["name"]))
        assert found and found.path == row["path"]
    assert format_state(database, narration, 1, "readium") == ("done", None)
