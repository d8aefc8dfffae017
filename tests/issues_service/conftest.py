"""What do these tests share? One service whose engine can be held up, and a web server of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.api.conftest import environment
from tests.api.engines import Gates
from tests.api.web import Web
from tests.guarded import Guarded
from tests.service import Running, running


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of the service that most tests share."""
    return environment(tmp_path_factory, NARRATOR_PRIVATE_ADDRESSES="allow", NARRATOR_ARTICLES_MAX="8")


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[Running]:
    """A whole service, in which an issue has eight articles at most."""
    with running(tmp_path_factory.mktemp("issues") / "data", **settings) as service:
        yield service


@pytest.fixture(scope="package")
def gates(settings: Mapping[str, str]) -> Gates:
    """Where its engine waits."""
    return Gates(Path(settings["NARRATOR_GATES"]))


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[Guarded]:
    """A service that wants keys, with low limits."""
    limits = {
        "NARRATOR_AUTH": "required",
        "NARRATOR_CHARS_PER_DAY": "30000",
        "NARRATOR_JOBS_PER_KEY": "1",
        "NARRATOR_PRIVATE_ADDRESSES": "refuse",
    }
    with running(tmp_path_factory.mktemp("guarded") / "data", **{**settings, **limits}) as service:
        yield Guarded(service)


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on this machine."""
    from threading import Thread

    server = Web()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
