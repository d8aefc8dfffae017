"""What do these tests share? One service, whose engine can be held up, and a web server of the test's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.api.engines import Gates
from tests.api.texts import TEXT
from tests.guarded import Guarded
from tests.service import Running, running

ROOT = Path(__file__).parents[2]


def environment(tmp_path_factory: pytest.TempPathFactory, **more: str) -> dict[str, str]:
    """Of a service whose engine waits at gates."""
    gates = tmp_path_factory.mktemp("gates")
    return {
        "PYTHONPATH": str(ROOT),
        "NARRATOR_ENGINE": "tests.api.engines:Gated",
        "NARRATOR_GATES": str(gates),
        "NARRATOR_JOBS": "2",
        "NARRATOR_LOG": "json",
        **more,
    }


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of the service that most tests share."""
    return environment(tmp_path_factory, NARRATOR_PRIVATE_ADDRESSES="allow")


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[Running]:
    """A whole service; it may fetch from this machine, since the tests' pages are here."""
    with running(tmp_path_factory.mktemp("service") / "data", **settings) as service:
        yield service


@pytest.fixture(scope="package")
def gates(settings: Mapping[str, str]) -> Gates:
    """Where that service's engine waits."""
    return Gates(Path(settings["NARRATOR_GATES"]))


@pytest.fixture(scope="package")
def narrated(service: Running) -> str:
    """A narration that is done; nobody changes it."""
    return service.narrate(TEXT, title="A quiet port")


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[Guarded]:
    """A service that wants keys, with low limits; its own readiness is asked without one."""
    limits = {
        "NARRATOR_AUTH": "required",
        "NARRATOR_REQUESTS_PER_MINUTE": "40",
        "NARRATOR_CHARS_PER_DAY": "30000",
        "NARRATOR_JOBS_PER_KEY": "2",
    }
    with running(tmp_path_factory.mktemp("guarded") / "data", **{**settings, **limits}) as service:
        yield Guarded(service)
