"""Is an issue of hundreds of articles whole after kills at any moment, without speaking anything twice, in flat memory?"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from narrator.records.database import Database
from narrator.records.finding import find_files
from narrator.records.issue import GivenArticle
from narrator.records.issue_finding import find_articles, find_issue
from narrator.records.issues import change_issue, create_issue
from tests.service import Running
from tests.survival.conftest import ENGINES, ROOT
from tests.survival.recoveries import report
from tests.survival.victims import kill, kill_redis, kill_worker, wait_until
from tests.survival.whole import unended, write_article

END_S = 900.0

SENTENCES = 12
"""Of an article."""


@pytest.fixture
def remembering(tmp_path: Path) -> Iterator[Running]:
    """A service of its own, which remembers what was spoken."""
    service = Running(tmp_path / "data", NARRATOR_ENGINE=f"{ENGINES}:Remembering", PYTHONPATH=ROOT)
    yield service.start()
    with suppress(psutil.Error):
        service.kill_tree()
    service.client.close()


@pytest.mark.parametrize(
    ("count", "kills"), [(12, 2), pytest.param(500, 12, marks=pytest.mark.long)], ids=["12", "500"]
)
def test_a_killed_issue_is_whole_and_nothing_is_spoken_twice(
    remembering: Running, own: random.Random, count: int, kills: int
) -> None:
    # given an issue of so many articles
    service = remembering
    database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    given = [
        GivenArticle(f"article-{number}", {"text": text, "markup": "text"}, len(text))
        for number in range(count)
        if (text := write_article(own, SENTENCES))
    ]
    issue_id = create_issue(database, {"title": "Weekly"}, given)[0]

    # when the workers, Redis or everything is killed at random moments, all within its making
    began = time.monotonic()
    memory: dict[int, float] = {}
    for number in range(kills):
        share = own.uniform(number, number + 1) / (kills + 1)
        wait_until(lambda: _ended(database, issue_id) >= share * count, "it goes on", END_S)  # noqa: B023
        memory[_ended(database, issue_id)] = _megabytes(service)
        own.choice((_kill_child, kill_worker, kill_redis, _kill_all))(service)
    wait_until(lambda: _status(database, issue_id) == "done", "it is done", END_S)
    took_s = time.monotonic() - began

    # then every article is there once, in order, and nothing is left to do
    articles = find_articles(database, issue_id)
    assert [one.key for one in articles] == [one.key for one in given]
    assert Counter((one.state, one.status, one.edition) for one in articles) == {("kept", "done", 1): count}
    wait_until(lambda: not unended(database), "no task is left")
    manifest = _manifest(service, database, issue_id, 1)
    assert [part["id"] for part in manifest["parts"]] == [one.narration_id for one in articles]

    # and what a killed process had not yet kept was spoken again, nothing else
    spoken = Counter(Path(f"{service.folder}.spoken").read_text().split())
    again = sum(spoken.values()) - len(spoken)
    assert again <= 2 * kills

    # and one article more costs what it is itself
    text = write_article(own, SENTENCES)
    change_issue(database, issue_id, add=[GivenArticle("more", {"text": text, "markup": "text"}, len(text))])
    wait_until(lambda: _status(database, issue_id) == "done", "it is done again", 120)
    more = Counter(Path(f"{service.folder}.spoken").read_text().split())
    assert sum(more.values()) - sum(spoken.values()) == SENTENCES
    assert len(_manifest(service, database, issue_id, 2)["parts"]) == count + 1
    report(
        f"issue of {count} articles, {kills} kills",
        {"seconds": round(took_s), "spoken again": again, "MB by articles": memory},
    )
    database.close()


def _ended(database: Database, issue_id: str) -> int:
    return sum(one.has_ended for one in find_articles(database, issue_id))


def _status(database: Database, issue_id: str) -> str:
    issue = find_issue(database, issue_id)
    assert issue is not None
    return issue.narration.latest.status


def _manifest(
    service: Running, database: Database, issue_id: str, edition: int
) -> dict[str, list[dict[str, str]]]:
    file = next(one for one in find_files(database, issue_id, edition) if one.name == "manifest.json")
    found: dict[str, list[dict[str, str]]] = json.loads((service.folder / "storage" / file.path).read_text())
    return found


def _megabytes(service: Running) -> float:
    """Memory of the workers, shared pages counted once."""
    found = 0.0
    for process in service.processes("worker"):
        with suppress(psutil.Error):
            found += process.memory_full_info().pss / 1e6
    return round(found)


def _kill_child(service: Running) -> None:
    for process in service.processes("worker"):
        if process.ppid() != service.pid:
            kill(process)
            return


def _kill_all(service: Running) -> None:
    service.kill_tree()
    service.start()
