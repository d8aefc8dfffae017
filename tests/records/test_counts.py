"""Do sums of listening counts add up, on SQLite and on PostgreSQL, and go with their narration?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select, update

from narrator.records.counts import COUNT_MAX, ROWS_MAX, WHOLE, Count, add_counts, read_counts
from narrator.records.database import Database
from narrator.records.narrations import create_narration, remove_narration
from narrator.records.tables import counts, editions, narrations

IDS = [f"s{number:04}" for number in range(1, 41)]


def narration(database: Database) -> str:
    return create_narration(database, {"text": "A port at dawn.", "markup": "text"}, chars=15)[0]


def test_batches_that_come_at_once_all_count(database: Database) -> None:
    # given many players that name the same segments, each in an order of its own
    made = narration(database)

    def add(turn: int) -> bool:
        order = IDS[turn:] + IDS[:turn]
        return add_counts(database, made, {name: Count(heard=1, left=2) for name in order})

    # when they tell at the same time
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add, range(24)))

    # then nothing of any of them is lost
    assert read_counts(database, made) == {name: Count(heard=24, left=48) for name in IDS}


def test_each_kind_adds_to_its_own_sum_and_the_whole_has_a_row(database: Database) -> None:
    made, other = narration(database), narration(database)
    add_counts(database, made, {WHOLE: Count(heard=1), "s0001": Count(1, 2, 3, 4)})
    add_counts(database, made, {WHOLE: Count(heard=1), "s0001": Count(replayed=1), "s0002": Count(skipped=1)})
    add_counts(database, other, {"s0001": Count(left=1)})
    add_counts(database, made, {})
    assert read_counts(database, made) == {
        WHOLE: Count(heard=2),
        "s0001": Count(1, 3, 3, 4),
        "s0002": Count(skipped=1),
    }
    assert read_counts(database, other) == {"s0001": Count(left=1)}


def test_the_largest_batch_is_one_statement_and_a_sum_has_an_end(database: Database) -> None:
    made = narration(database)
    full = {f"s{number:04}": Count(100, 100, 100, 100) for number in range(1, ROWS_MAX + 1)}
    assert add_counts(database, made, full)
    with database.write() as connection:
        connection.execute(update(counts).values(heard=COUNT_MAX - 50))
    assert add_counts(database, made, full)
    found = read_counts(database, made)
    assert len(found) == ROWS_MAX
    assert set(found.values()) == {Count(COUNT_MAX, 200, 200, 200)}


def test_counts_go_with_their_narration_and_none_are_kept_for_one_that_is_not_there(
    database: Database,
) -> None:
    made = narration(database)
    with database.write() as connection:
        connection.execute(update(editions).values(status="done"))
        connection.execute(update(narrations).values(served=1))
    assert add_counts(database, made, {"s0001": Count(heard=1)})
    assert remove_narration(database, made) == "deleted"
    assert not add_counts(database, made, {"s0001": Count(heard=1)})
    with database.read() as connection:
        assert connection.execute(select(counts)).all() == []


def test_a_database_from_before_gets_the_table_and_keeps_what_it_has(database: Database) -> None:
    made = narration(database)
    with database.write() as connection:
        counts.drop(connection)
    database.prepare()
    assert add_counts(database, made, {"s0001": Count(heard=1)})


def test_a_row_has_no_place_for_a_listener_or_a_time() -> None:
    assert {column.name for column in counts.c} == {
        "narration_id", "segment", "heard", "replayed", "skipped", "left",
    }  # fmt: skip
