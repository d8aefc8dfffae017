"""What do clients and jobs see when the database is away for some seconds?"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.records.database import Database
from tests.servers import Postgres
from tests.service import running
from tests.survival.conftest import ENGINES, ROOT
from tests.survival.victims import holders, wait_until
from tests.survival.whole import Listener, check_article, events_of, fetch_whole, unended, write_article

AWAY_S = 4.0
"""As long as a PostgreSQL takes that crashed and starts again."""


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


def test_postgresql_crashed_and_back_loses_nothing_and_clients_are_told_to_come_again(
    postgres: Postgres, own: random.Random, tmp_path: Path
) -> None:
    # given jobs that run and jobs that wait, recorded in PostgreSQL
    with running(
        tmp_path / "data",
        NARRATOR_DATABASE_URL=postgres.url,
        NARRATOR_ENGINE=f"{ENGINES}:Slow",
        NARRATOR_LEASE_S=3,
        PYTHONPATH=ROOT,
    ) as service:
        database = Database(postgres.url)
        texts = [write_article(own, 4) for _ in range(3)]
        with Listener(service) as listener:
            asked = [listener.follow(service.ask(text)) for text in texts]
            wait_until(lambda: len(holders(database)) > 1, "several work")

            # when it crashes
            postgres.stop()
            stopped_at = time.monotonic()

            # then every request that needs it is answered so that a client knows to come again
            while time.monotonic() - stopped_at < AWAY_S:
                for answer in (
                    service.client.get(f"/v1/narrations/{asked[0]}"),
                    service.client.post("/v1/narrations", json={"text": "Is anybody there?"}),
                ):
                    assert answer.status_code == 503, answer.text
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert answer.json()["code"] == "database_unavailable"
                    assert int(answer.headers["retry-after"]) > 0
                assert service.client.get("/healthz").status_code == 200
                time.sleep(0.2)

            # and all jobs are done when it is back
            postgres.start()
            for narration_id, text in zip(asked, texts, strict=True):
                assert service.wait(narration_id)["status"] == "done"
                check_article(*fetch_whole(service, narration_id), text)
                assert events_of(service, narration_id).count("done") <= 1
        assert listener.wrong == []
        wait_until(lambda: not unended(database), "no task is left")
        database.close()
        service.kill_tree()
