"""Does an issue go on from articles that were given to one that is heard, through every change, on either database?"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from narrator.errors import OptionRefused
from narrator.issue.similar import sketch
from narrator.records.chores import forget_files, forget_removed, replaced_editions
from narrator.records.database import Database
from narrator.records.finding import find_edition, find_narration, page_narrations
from narrator.records.issue import GivenArticle
from narrator.records.issue_finding import (
    find_articles,
    find_issue,
    find_part,
    find_underway,
    tally_issues,
)
from narrator.records.issue_flow import article_read, publish_issue, settle_issue, unsettled_issues
from narrator.records.issues import (
    change_issue,
    create_issue,
    pause_issue,
    remove_issue,
    retry_issue,
)
from narrator.records.narrations import UnfinishedExceeded, create_narration
from narrator.records.outcomes import fail, finish, split
from narrator.records.tables import editions, epoch
from narrator.records.task import Task
from narrator.records.tasks import claim
from tests.records.asked import ATTEMPTS, LEASE_S, ask, finish_whole, take, taken

SUBJECTS = ("ferry", "bakery", "orchard", "tunnel", "library")


def article(name: str, text: str | None = None, **request: object) -> GivenArticle:
    """One whose words no other one has."""
    text = text or " ".join(f"{name}{number}" for number in range(40))
    return GivenArticle(name, {"text": text, "markup": "text", **request}, len(text), {"title": name})


def issue_of(database: Database, *names: str) -> str:
    """An issue of these articles."""
    return create_issue(database, {"title": "Weekly"}, [article(name) for name in names])[0]


def read(database: Database, issue_id: str, task: Task) -> None:
    """Clean the article of a read task, as a worker does."""
    assert task.kind == "read"
    one = next(one for one in find_articles(database, issue_id) if one.narration_id == task.narration_id)
    text = " ".join(f"{one.key}{number}" for number in range(40))
    assert article_read(database, task, {"text": text}, sketch(text), len(text))
    settle_issue(database, issue_id)


def work(database: Database, issue_id: str, until: str = "bind") -> Task:
    """Read and narrate everything, as workers do, until a task of that kind comes."""
    while True:
        task = taken(database)
        if task.kind == until:
            return task
        if task.kind == "read":
            read(database, issue_id, task)
        else:
            assert finish_whole(database, task)
            settle_issue(database, issue_id)


def bind(database: Database, issue_id: str, task: Task) -> bool:
    """Publish the issue with what can be heard."""
    parts = [
        (one.id, one.narration_id, one.served) for one in find_articles(database, issue_id) if one.served
    ]
    return publish_issue(database, task, publication={"parts": []}, parts=parts, result={}, made=[])


def test_an_issue_is_read_narrated_and_bound_once(database: Database) -> None:
    # given an issue of three articles
    issue_id = issue_of(database, *SUBJECTS[:3])

    # when workers read and narrate them
    task = work(database, issue_id)

    # then it is bound by one task, and heard when that is done
    assert (task.narration_id, task.edition, take(database)) == (issue_id, 1, None)
    assert settle_issue(database, issue_id) == 0
    assert bind(database, issue_id, task)
    issue = find_issue(database, issue_id)
    assert issue is not None
    assert (issue.narration.latest.status, issue.narration.served) == ("done", 1)
    assert unsettled_issues(database) == []
    first = find_articles(database, issue_id)[0]
    assert find_part(database, issue_id, 1, first.id) == (first.narration_id, 1)

    # and neither it nor its articles are among the narrations that stand alone
    alone = ask(database)
    assert [one.id for one in page_narrations(database, None, None, 10)[0]] == [alone]
    assert find_narration(database, issue_id) is None
    assert [one.id for one in page_narrations(database, None, None, 10, issue=True)[0]] == [issue_id]


def test_of_two_that_say_the_same_the_first_stands_whichever_is_read_first(
    database: Database, rng: random.Random
) -> None:
    # given five articles, of which the last says what the second says
    given = [article(name) for name in SUBJECTS[:4]]
    given.append(article("copy", str(given[1].request["text"]) + " corrected"))
    issue_id = create_issue(database, {}, given)[0]

    # when they are read in any order
    tasks = [taken(database, f"node/{number}") for number in range(5)]
    rng.shuffle(tasks)
    texts = {one.id: str(one.request["text"]) for one in given}
    for task in tasks:
        one = next(one for one in find_articles(database, issue_id) if one.narration_id == task.narration_id)
        article_read(database, task, {"text": texts[one.id]}, sketch(texts[one.id]), 9)
        settle_issue(database, issue_id)

    # then the second is narrated and the last is not
    found = {one.key: one for one in find_articles(database, issue_id)}
    assert [one.state for one in found.values()] == ["kept"] * 4 + ["duplicate"]
    assert found["copy"].duplicate_of == found["bakery"].id
    assert sorted(taken(database).narration_id for _ in range(4)) == sorted(
        one.narration_id for one in found.values() if one.key != "copy"
    )
    assert take(database) is None

    # and when the second is taken out, the last takes its place
    change_issue(database, issue_id, remove=[found["bakery"].id])
    task = taken(database)
    assert (task.kind, task.narration_id) == ("read", found["copy"].narration_id)


def test_an_article_that_fails_holds_up_nothing(database: Database) -> None:
    # given an issue whose first article cannot be read
    issue_id = issue_of(database, *SUBJECTS[:3])
    broken = taken(database)
    assert fail(database, broken, {"code": "no_article", "detail": "nothing to say"})
    settle_issue(database, issue_id)

    # when the others are done
    task = work(database, issue_id)

    # then the issue is bound without it
    assert bind(database, issue_id, task)
    states = {one.key: one.status for one in find_articles(database, issue_id)}
    assert states == {"ferry": "failed", "bakery": "done", "orchard": "done"}

    # and a retry begins that one anew, and nothing else
    assert retry_issue(database, issue_id) == 1
    again = taken(database)
    assert (again.narration_id, again.kind, again.edition) == (broken.narration_id, "read", 2)
    assert take(database) is None
    read(database, issue_id, again)
    assert bind(database, issue_id, work(database, issue_id))
    assert retry_issue(database, issue_id) == 0


def test_an_issue_of_nothing_but_failures_fails_with_the_reason(database: Database) -> None:
    # given an issue of one article
    issue_id = issue_of(database, "ferry")

    # when that fails
    fail(database, taken(database), {"code": "no_article", "detail": "there is nothing to say"})
    settle_issue(database, issue_id)

    # then so does the issue
    issue = find_issue(database, issue_id)
    assert issue is not None
    assert issue.narration.latest.status == "failed"
    assert "nothing to say" in str(issue.narration.latest.error)


def test_nothing_of_a_paused_issue_is_begun(database: Database) -> None:
    # given an issue of which one article is being read
    issue_id = issue_of(database, *SUBJECTS[:2])
    begun = taken(database)

    # when it is paused
    assert pause_issue(database, issue_id, True)

    # then that article is read to its end, and nothing more is begun but what others ask for
    read(database, issue_id, begun)
    assert take(database) is None
    alone = ask(database, priority=2)
    assert taken(database).narration_id == alone

    # and it goes on from there
    assert pause_issue(database, issue_id, False)
    assert bind(database, issue_id, work(database, issue_id))


def test_an_article_that_is_begun_is_ended_though_its_issue_is_paused(database: Database) -> None:
    # given an issue of two articles, of which the first is so long that its speaking is split
    issue_id = issue_of(database, *SUBJECTS[:2])
    for task in [taken(database, f"node/{number}") for number in range(2)]:
        read(database, issue_id, task)
    begun = taken(database)
    assert split(database, begun, {"text": "A port at dawn."}, [(0, 1), (1, 2)])

    # when the issue is paused
    pause_issue(database, issue_id, True)

    # then its parts are spoken and joined, and the second is not begun
    for _ in range(2):
        assert finish(database, taken(database))
    joined = taken(database)
    assert (joined.kind, joined.narration_id) == ("assemble", begun.narration_id)
    assert finish_whole(database, joined)
    settle_issue(database, issue_id)
    assert take(database) is None


def test_what_somebody_waits_for_goes_before_an_issue(database: Database) -> None:
    # given an issue of many articles, of which one is being read
    issue_of(database, *SUBJECTS)
    taken(database)

    # when somebody asks for a narration
    alone = ask(database)

    # then it is the next
    assert taken(database).narration_id == alone


def test_added_articles_are_narrated_and_no_other_again(database: Database) -> None:
    # given an issue that is bound
    issue_id = issue_of(database, "ferry", "bakery")
    bind(database, issue_id, work(database, issue_id))
    ferry, bakery = find_articles(database, issue_id)

    # when two are added before the second, and then all are turned around
    added = [article("orchard"), article("tunnel")]
    assert change_issue(database, issue_id, add=added, before=bakery.id) == 2
    assert [one.key for one in find_articles(database, issue_id)] == ["ferry", "orchard", "tunnel", "bakery"]
    order = [one.id for one in reversed(find_articles(database, issue_id))]
    assert change_issue(database, issue_id, order=order) == 3

    # then the new ones alone are narrated, and the last edition is the one that is bound
    task = work(database, issue_id)
    assert task.edition == 3
    assert bind(database, issue_id, task)
    assert [(one.key, one.edition) for one in find_articles(database, issue_id)] == [
        ("bakery", 1), ("tunnel", 1), ("orchard", 1), ("ferry", 1),
    ]  # fmt: skip
    assert ferry.served == 1


def test_articles_stand_where_they_were_put_however_many_are_put_there(database: Database) -> None:
    # given an issue of two
    issue_id = issue_of(database, "ferry", "last")
    last = find_articles(database, issue_id)[1]

    # when many come one by one, each before the last
    names = [f"number{number}" for number in range(60)]
    for name in names:
        change_issue(database, issue_id, add=[article(name)], before=last.id)

    # then all stand in the order in which they came
    assert [one.key for one in find_articles(database, issue_id)] == ["ferry", *names, "last"]


def test_an_edition_is_forgotten_an_hour_after_it_was_replaced_however_often_the_issue_changes(
    database: Database,
) -> None:
    # given an issue of three editions, of which the last is new and the second is old
    issue_id = issue_of(database, "ferry")
    for number in range(1, 4):
        if number > 1:
            change_issue(database, issue_id, request={"title": f"Weekly {number}"})
            settle_issue(database, issue_id)
        file = {"name": "issue.m4b", "path": f"p/{number}", "type": "x/y", "bytes": 3, "sha256": "0" * 64}
        task = work(database, issue_id)
        assert publish_issue(database, task, publication={"parts": []}, parts=[], result={}, made=[file])
    with database.write() as connection:
        old = editions.c.narration_id == issue_id, editions.c.number == 2
        connection.execute(update(editions).where(*old).values(finished_at=epoch() - 3601))

    # then the first one's files may go, and the second's stay for who is hearing them
    assert replaced_editions(database) == [(issue_id, 1, ["p/1"])]

    # and with them goes what is known of them alone
    forget_files(database, issue_id, 1)
    assert replaced_editions(database) == []
    laid_out = [find_edition(database, issue_id, number) for number in (1, 2, 3)]
    assert [one and one.article for one in laid_out] == [None, {"parts": []}, {"parts": []}]


def test_an_edited_article_is_heard_as_it_was_until_the_issue_is_bound_anew(database: Database) -> None:
    # given a bound issue
    issue_id = issue_of(database, "ferry", "bakery")
    bind(database, issue_id, work(database, issue_id))
    ferry = find_articles(database, issue_id)[0]

    # when an article is edited and narrated
    change_issue(database, issue_id, edit=[article("ferry", "Another text of it.")])
    task = work(database, issue_id)

    # then the issue plays its first edition, which is kept however old
    assert find_part(database, issue_id, 1, ferry.id) == (ferry.narration_id, 1)
    assert replaced_editions(database) == []

    # until the second edition of the issue is heard
    bind(database, issue_id, task)
    assert find_part(database, issue_id, 2, ferry.id) == (ferry.narration_id, 2)


def test_a_removed_article_is_kept_as_long_as_it_is_played(database: Database) -> None:
    # given a bound issue of two
    issue_id = issue_of(database, "ferry", "bakery")
    bind(database, issue_id, work(database, issue_id))
    ferry = find_articles(database, issue_id)[0]

    # when one is taken out
    change_issue(database, issue_id, remove=[ferry.id])
    settle_issue(database, issue_id)

    # then what is heard has it still, and once it comes back nothing is lost
    assert forget_removed(database) == []
    assert change_issue(database, issue_id, add=[article("ferry")]) == 3
    assert [(one.key, one.served) for one in find_articles(database, issue_id)] == [
        ("bakery", 1), ("ferry", 1),
    ]  # fmt: skip

    # and one that nobody ever heard goes at once
    change_issue(database, issue_id, add=[article("orchard")])
    orchard = find_articles(database, issue_id)[-1]
    change_issue(database, issue_id, remove=[orchard.id])
    assert forget_removed(database) == [orchard.narration_id]


@pytest.mark.parametrize("ended", [False, True])
def test_a_deleted_issue_takes_its_articles_with_it(database: Database, ended: bool) -> None:
    # given an issue, under way or bound
    issue_id = issue_of(database, "ferry", "bakery")
    members = [one.narration_id for one in find_articles(database, issue_id)]
    if ended:
        bind(database, issue_id, work(database, issue_id))

    # when it is removed
    first = remove_issue(database, issue_id)

    # then what ran is cancelled, or all is deleted
    assert first == (("deleted", [*members, issue_id]) if ended else ("cancelled", []))
    assert take(database) is None
    if not ended:
        assert remove_issue(database, issue_id) == ("deleted", [*members, issue_id])
    assert find_issue(database, issue_id) is None
    assert all(find_narration(database, one) is None for one in members)
    assert remove_issue(database, issue_id) is None


def test_what_cannot_be_changed_is_refused_and_changes_nothing(database: Database) -> None:
    issue_id = issue_of(database, "ferry", "bakery")
    ferry, bakery = find_articles(database, issue_id)
    for wrong in (
        {"add": [article("ferry")]},
        {"add": [article("new"), article("new")]},
        {"remove": ["0" * 12]},
        {"edit": [article("unknown")]},
        {"add": [article("new")], "before": "0" * 12},
        {"order": [ferry.id]},
        {"order": [ferry.id, ferry.id]},
    ):
        with pytest.raises(OptionRefused):
            change_issue(database, issue_id, **wrong)  # type: ignore[arg-type]
    assert [one.id for one in find_articles(database, issue_id)] == [ferry.id, bakery.id]
    issue = find_issue(database, issue_id)
    assert issue is not None
    assert issue.narration.latest.number == 1
    assert change_issue(database, "0" * 32) is None


def test_an_issue_counts_as_one_job_of_its_key(database: Database) -> None:
    # given a key with an issue under way
    create_issue(database, {}, [article(name) for name in SUBJECTS], owner="key")

    # then there is room for one more job of two, and not for a third
    create_narration(database, {"text": "A"}, chars=1, owner="key", unfinished_max=2)
    with pytest.raises(UnfinishedExceeded):
        create_issue(database, {}, [article("new")], owner="key", unfinished_max=2)


def test_pages_of_one_host_are_fetched_one_after_another(database: Database) -> None:
    # given an issue of addresses of two hosts
    given = [
        GivenArticle(f"https://{host}.example/{number}", {"url": f"https://{host}.example/{number}"}, 0)
        for number in range(3)
        for host in ("a", "b")
    ]
    create_issue(database, {}, given)

    # then one of each may be fetched at once
    found = [claim(database, "node/1", LEASE_S, ATTEMPTS, fetch=True) for _ in range(3)]
    assert [task is not None for task in found] == [True, True, False]


def test_articles_that_end_at_the_same_time_bring_one_binding(database: Database) -> None:
    # given an issue of which every article is being narrated
    issue_id = issue_of(database, *SUBJECTS)
    for task in [taken(database, f"node/{number}") for number in range(5)]:
        read(database, issue_id, task)
    tasks = [taken(database, f"node/{number}") for number in range(5)]
    assert {task.kind for task in tasks} == {"narrate"}

    # when all end at once
    def end(task: Task) -> int:
        assert finish_whole(database, task)
        return settle_issue(database, issue_id)

    with ThreadPoolExecutor(5) as pool:
        brought = list(pool.map(end, tasks))

    # then the issue is bound once
    assert sum(brought) == 1
    assert taken(database).kind == "bind"
    assert take(database) is None


def test_an_article_that_its_source_could_not_give_has_failed_and_holds_up_nothing(
    database: Database,
) -> None:
    # given an issue with an article that could not be read where it was
    refused = article("tunnel", refusal={"code": "input_not_text", "detail": "a PDF file"})
    issue_id, _ = create_issue(database, {"title": "Weekly"}, [refused, article("ferry")])

    # when workers do what there is, then that is the other one, and the issue is whole without it
    assert bind(database, issue_id, work(database, issue_id))
    assert [one.status for one in find_articles(database, issue_id)] == ["failed", "done"]
    assert find_articles(database, issue_id)[0].error == {"code": "input_not_text", "detail": "a PDF file"}

    # and trying it again finds the same
    assert retry_issue(database, issue_id) == 1
    settle_issue(database, issue_id)
    assert bind(database, issue_id, work(database, issue_id))
    assert [one.status for one in find_articles(database, issue_id)] == ["failed", "done"]


def test_a_tally_tells_what_the_articles_tell(database: Database) -> None:
    # given an issue of which one article is worked on, and one without any
    issue_id, other = issue_of(database, *SUBJECTS[:3]), issue_of(database)
    pause_issue(database, other, True)
    task = taken(database)

    # then the one is running, the others wait, and nothing is done
    tally = tally_issues(database, [issue_id, other])
    assert tally[issue_id].counts == {"running": 1, "queued": 2}
    assert (tally[issue_id].paused, tally[issue_id].bound, tally[issue_id].done_chars) == (False, None, 0.0)
    assert tally[issue_id].chars == sum(one.chars for one in find_articles(database, issue_id))
    assert (tally[other].counts, tally[other].chars, tally[other].paused) == ({}, 0, True)
    assert find_underway(database, issue_id).narrations == {task.narration_id}

    # and all is done once it is, and what binds it is told
    read(database, issue_id, task)
    work(database, issue_id)
    tally = tally_issues(database, [issue_id])
    assert tally[issue_id].counts == {"done": 3}
    assert tally[issue_id].done_chars == tally[issue_id].chars
    assert tally[issue_id].bound == find_underway(database, issue_id).bound == 0.0


def test_the_last_article_stays_and_a_change_is_no_job_of_its_own(database: Database) -> None:
    issue_id, _ = create_issue(
        database, {}, [article("ferry"), article("bakery")], owner="a", unfinished_max=1
    )
    ferry, bakery = (one.id for one in find_articles(database, issue_id))
    assert change_issue(database, issue_id, remove=[ferry], unfinished_max=1) == 2
    with pytest.raises(OptionRefused, match="DELETE the issue"):
        change_issue(database, issue_id, remove=[bakery], unfinished_max=1)
    assert change_issue(database, issue_id, remove=[bakery], add=[article("tunnel")], unfinished_max=1) == 3
    assert [one.key for one in find_articles(database, issue_id)] == ["tunnel"]
    with pytest.raises(UnfinishedExceeded):
        create_issue(database, {}, [article("ferry")], owner="a", unfinished_max=1)
