"""Are lexicons kept, changed and forgotten, and is what they said kept as long as anything was made with it?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from narrator.errors import StorageUnavailable
from narrator.lexicon import Lexicon, read_lexicon
from narrator.records import lexicons as kept
from narrator.records.chores import forget
from narrator.records.database import Database
from narrator.records.lexicons import (
    LexiconsExceeded,
    create_lexicon,
    find_lexicon,
    list_lexicons,
    read_texts,
    remove_lexicon,
    replace_lexicon,
    users_of,
)
from narrator.records.narrations import remove_narration
from narrator.records.tables import lexicon_texts
from tests.records.asked import ask, finish_whole, taken


def words(alias: str) -> Lexicon:
    return read_lexicon(f'[{{"grapheme": "Qatar", "alias": "{alias}"}}]')


def texts(database: Database, *, age: bool = False) -> int:
    """How many are kept; with ``age`` all of them are old now."""
    with database.write() as connection:
        if age:
            connection.execute(update(lexicon_texts).values(created_at=0.0))
        return connection.scalar(select(func.count()).select_from(lexicon_texts)) or 0


def test_a_lexicon_is_made_changed_and_forgotten(database: Database) -> None:
    made = create_lexicon(database, "House", words("one"))
    assert (made.name, made.language, made.lexemes, made.version) == ("House", "en", 1, 1)
    assert read_texts(database, [made.digest]) == [words("one")]
    changed = replace_lexicon(database, made.id, words("two"))
    assert changed is not None and changed == find_lexicon(database, made.id)
    assert (changed.name, changed.version) == ("House", 2) and changed.digest != made.digest
    renamed = replace_lexicon(database, made.id, words("two"), "Desk")
    assert renamed is not None and (renamed.name, renamed.digest) == ("Desk", changed.digest)
    create_lexicon(database, "Archive", words("one"))
    assert [one.name for one in list_lexicons(database)] == ["Archive", "Desk"]
    assert replace_lexicon(database, "0" * 32, words("two")) is None
    assert remove_lexicon(database, made.id) and not remove_lexicon(database, made.id)
    assert find_lexicon(database, made.id) is None


def test_what_was_said_is_kept_while_a_lexicon_or_an_edition_names_it(database: Database) -> None:
    made = create_lexicon(database, "House", words("one"))
    narration = ask(database, lexicons=[{"id": made.id, "digest": made.digest}])
    assert users_of(database, made.id) == []
    assert finish_whole(database, taken(database))
    (use,) = users_of(database, made.id)
    assert (use.narration_id, use.edition, use.title) == (narration, 1, "Port")

    # when the lexicon says something else and is forgotten, the edition still has what it was made with
    replace_lexicon(database, made.id, words("two"))
    remove_lexicon(database, made.id)
    assert texts(database, age=True) == 2
    forget(database)
    assert texts(database) == 1
    assert read_texts(database, [made.digest]) == [words("one")]

    # and nothing is left once that is deleted too
    remove_narration(database, narration)
    forget(database)
    assert texts(database) == 0
    with pytest.raises(StorageUnavailable, match="no longer kept"):
        read_texts(database, [made.digest])


def test_what_was_kept_a_moment_ago_is_not_forgotten(database: Database) -> None:
    kept.keep_text(database, words("one"))
    forget(database)
    assert texts(database) == 1


def test_there_is_a_limit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LEXICONS", 1)
    create_lexicon(database, "House", words("one"))
    with pytest.raises(LexiconsExceeded, match="1 lexicons are kept, 1 are allowed"):
        create_lexicon(database, "Another", words("two"))
