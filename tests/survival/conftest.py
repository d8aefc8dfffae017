"""A service whose engine is slow enough to be killed in the middle of a word, and a listener who watches all the time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.records.database import Database
from tests.service import Running, running
from tests.survival.whole import Listener

ROOT = str(Path(__file__).parents[2])
"""The worker finds the engines of these tests there."""

ENGINES = "tests.survival.engines"


@pytest.fixture
def own(rng: random.Random, request: pytest.FixtureRequest) -> random.Random:
    """Random numbers of this test alone: what another has spoken would come from the cache."""
    return random.Random(f"{rng.random()} {request.node.name}")


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests here; each leaves it running."""
    folder = tmp_path_factory.mktemp("survival") / "data"
    temporary = folder.with_name("temporary")
    temporary.mkdir()
    with running(
        folder,
        NARRATOR_ENGINE=f"{ENGINES}:Moody",
        PYTHONPATH=ROOT,
        TMPDIR=str(temporary),
        NARRATOR_ATTEMPTS="3",
        NARRATOR_UTTERANCE_LIMIT_S="0.5",
        NARRATOR_LEASE_S="3",
    ) as service:
        yield service
        service.kill_tree()  # its end in order is not in question here, and takes seconds


@pytest.fixture(scope="package")
def database(service: Running) -> Iterator[Database]:
    """Its records."""
    opened = Database(f"sqlite:///{service.folder / 'narrator.db'}")
    yield opened
    opened.close()


@pytest.fixture
def listener(service: Running) -> Iterator[Listener]:
    """Asks for what it follows during the whole test; nothing that it was given may have been a half."""
    with Listener(service) as listener:
        yield listener
    assert listener.wrong == []
