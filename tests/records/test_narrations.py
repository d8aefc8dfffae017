"""Are narrations accepted once, listed in order, and are keys kept as hashes?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from narrator.errors import DatabaseUnavailable, OptionRefused
from narrator.records.answers import IdempotencyMismatch
from narrator.records.chores import is_due
from narrator.records.costs import expected_cost, learn_cost
from narrator.records.database import Database
from narrator.records.finding import find_narration, page_narrations
from narrator.records.keys import create_key, find_key, list_keys, revoke_key, signing_secret
from narrator.records.narrations import (
    UnfinishedExceeded,
    add_edition,
    create_narration,
)
from narrator.records.tables import api_keys, values
from narrator.records.totals import add_totals, read_totals
from tests.servers import Postgres

REQUEST = {"text": "A port at dawn.", "markup": "text"}


def test_the_same_key_and_request_make_one_narration_also_when_they_come_at_once(database: Database) -> None:
    def ask(_: int) -> tuple[str, bool]:
        return create_narration(database, REQUEST, chars=15, idempotency=("key", "digest"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert len({narration_id for narration_id, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1
    with pytest.raises(IdempotencyMismatch, match="'key' came with another request"):
        create_narration(database, REQUEST, chars=15, idempotency=("key", "other"))
    # and another owner's key of the same name is another key
    assert create_narration(database, REQUEST, chars=15, owner="b", idempotency=("key", "other"))[1]


def test_no_more_narrations_of_an_owner_are_under_way_than_may_be_also_when_they_come_at_once(
    database: Database,
) -> None:
    def ask(number: int) -> bool:
        try:
            create_narration(database, REQUEST, chars=15, owner="a", unfinished_max=3)
        except UnfinishedExceeded as error:
            assert (error.unfinished, error.limit) == (3, 3)
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(20))) == 3

    # and an edit of one that is under way takes its place, while one of a finished one needs a place of its own
    (first, *_), _ = page_narrations(database, None, None, 10)
    assert add_edition(database, first.id, REQUEST, chars=15, unfinished_max=3) == 2
    with pytest.raises(UnfinishedExceeded):
        add_edition(database, first.id, REQUEST, chars=15, unfinished_max=2)
    found = find_narration(database, first.id)
    assert found is not None
    assert (found.latest.number, found.latest.status) == (2, "queued")


def test_pages_are_newest_first_and_meet_without_gap_or_overlap(database: Database) -> None:
    made = [create_narration(database, REQUEST, chars=15)[0] for _ in range(7)]
    seen, cursor = [], None
    for _ in range(4):
        page, cursor = page_narrations(database, None, cursor, 2)
        seen += [record.id for record in page]
    assert seen == made[::-1]
    assert cursor is None
    for wrong in ("x", "AAAA", "é", "MTIz"):
        with pytest.raises(OptionRefused, match="cursor"):
            page_narrations(database, None, wrong, 2)


def test_a_title_in_any_script_comes_back_as_it_went_in(database: Database) -> None:
    narration, _ = create_narration(database, {**REQUEST, "title": "Порт 🌊 “dawn”"}, chars=15)
    assert (find_narration(database, narration) or pytest.fail()).title == "Порт 🌊 “dawn”"


def test_a_key_is_shown_once_kept_as_a_hash_and_refused_when_revoked(database: Database) -> None:
    key, secret = create_key(database, "newsroom", ("read",))
    with database.read() as connection:
        assert secret not in str(connection.execute(select(api_keys)).all())
    assert find_key(database, secret) == key
    assert find_key(database, secret + "x") is None
    assert [known.name for known in list_keys(database)] == ["newsroom"]
    revoke_key(database, key.id)
    assert find_key(database, secret) is None
    with pytest.raises(OptionRefused, match="no good key"):
        revoke_key(database, key.id)
    with pytest.raises(OptionRefused, match="scope"):
        create_key(database, "x", ("admin",))
    assert create_key(database, "y", ("write",))[0].scopes == ("read", "write")


def test_the_signing_secret_is_one_for_all(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: signing_secret(database), range(4)))) == 1


def test_regular_work_is_due_for_one_of_many(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: is_due(database, "sweep", 60), range(8))) == 1
    assert not is_due(database, "sweep", 60)
    assert is_due(database, "sweep", -1)


def test_totals_add_up_and_costs_follow_what_was_measured(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: add_totals(database, {("audio_seconds", "tone"): 1.5}), range(8)))
    assert read_totals(database) == {("audio_seconds", "tone"): 12.0}
    assert expected_cost(database, "unheard of", "v") == 0.01
    learn_cost(database, "slow", "v", 0, 5.0)
    learn_cost(database, "slow", "v", 3, 0.01)
    assert expected_cost(database, "slow", "v") == 0.01
    learn_cost(database, "slow", "v", 1000, 5.0)
    assert expected_cost(database, "slow", "v") == 0.005
    learn_cost(database, "slow", "v", 1000, 10.0)
    assert expected_cost(database, "slow", "v") == pytest.approx(0.00525)
    learn_cost(database, "slow", "v", 1000, 0.25)
    assert expected_cost(database, "slow", "v") == pytest.approx(0.00275)


def test_tables_of_another_version_are_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(values).where(values.c.name == "schema").values(value="99"))
    try:
        with pytest.raises(OptionRefused, match="holds tables of version 99"):
            database.prepare()
    finally:
        with database.write() as connection:
            connection.execute(update(values).where(values.c.name == "schema").values(value="1"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "no database address"),
        ("mysql://host/x", "names mysql: give sqlite"),
        ("postgresql+nodriver://host/x", "no driver"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_is_allowed(url: str, told: str) -> None:
    with pytest.raises(OptionRefused, match=told):
        Database(url)


def test_a_database_that_is_away_is_named_without_its_password(postgres: Postgres, tmp_path: Path) -> None:
    away = Database("postgresql+psycopg://narrator:hunter2@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as raised, away.read():
        pass
    assert "hunter2" not in str(raised.value)
    with pytest.raises(DatabaseUnavailable):
        Database(f"sqlite:///{tmp_path}/no/such/folder.db").prepare()


def test_a_database_that_comes_back_is_used_again() -> None:
    server = Postgres()
    server.start()
    database = Database(server.url)
    database.prepare()
    narration, _ = create_narration(database, REQUEST, chars=15)
    server.stop()
    with pytest.raises(DatabaseUnavailable):
        find_narration(database, narration)
    server.start()
    try:
        assert find_narration(database, narration)
    finally:
        database.close()
        server.remove()


def test_a_search_finds_what_titles_contain_in_capitals_or_not_and_takes_nothing_for_a_pattern(
    database: Database,
) -> None:
    titles = ["Quiet harbours", "ÄRGER im Hafen", "100% rope", "100 ropes", "the_end", "", None]
    made = {title: create_narration(database, {**REQUEST, "title": title}, chars=15)[0] for title in titles}

    def found(search: str) -> list[str | None]:
        return [record.title for record in page_narrations(database, None, None, 50, search)[0]]

    assert found("QUIET") == ["Quiet harbours"]
    assert found("ärger") == ["ÄRGER im Hafen"]
    assert found("100%") == ["100% rope"]
    assert found("e_e") == ["the_end"]
    assert found("\\") == found("/") == []
    assert len(found("")) == len(made)
