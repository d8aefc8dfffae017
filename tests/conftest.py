"""What every test may use: long runs on demand, the seed printed, engines, a browser, a web server of another site."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from narrator.engines.espeak import EspeakEngine
from narrator.testing import ToneEngine
from tests.api.web import Web
from tests.browser import chromium

SEED = int(os.environ.setdefault("NARRATOR_TEST_SEED", str(random.SystemRandom().randrange(1 << 32))))
"""Set in the environment too: the processes that share a run's tests share its seed."""


LONGEST = (
    *("api", "player", "issue", "issues_service", "core", "cli", "serve", "survival", "say", "pages"),
    *("issue_files", "follow", "records", "counts", "page", "clean", "alignment", "engines", "spread"),
    "embeds",
)
"""Folders whose tests take longest, the longest first."""


# Run in the background or by nohup, signals are ignored, and by everything that a test starts: then none would be
# interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes minutes")


def pytest_report_header() -> str:
    return f"seed: {SEED} (repeat with NARRATOR_TEST_SEED={SEED})"


class FolderScheduling(LoadScopeScheduling):
    """The tests of a folder share services: the same process has them all."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


# Not xdist's groups: it hands them on inside of node ids, and from pytest 9.2 on they are lost without a word.
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FolderScheduling:
    config.option.loadscopereorder = False  # it would put first what has the most tests
    return FolderScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Short folders last, so that the processes end together.
    rank = {folder: place for place, folder in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.parent.name, len(rank)))
    if config.getoption("--long"):
        return
    short = [item for item in items if item.get_closest_marker("long") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in short])
    items[:] = short


@pytest.fixture
def rng() -> random.Random:
    """Random numbers whose seed stands in the report's header."""
    return random.Random(SEED)


@pytest.fixture
def tone() -> ToneEngine:
    """An engine that is exact and instant."""
    return ToneEngine()


@pytest.fixture(scope="session")
def espeak() -> Iterator[EspeakEngine]:
    """The default engine of Linux, its children kept for the whole run."""
    engine = EspeakEngine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The articles that are narrated as samples."""
    return Path(__file__).parent.parent / "audio_samples"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server of another site, for one test."""
    web = Web()
    web.pages["/favicon.ico"] = ("image/x-icon", b"")
    thread = threading.Thread(target=partial(web.serve_forever, 0.01))
    thread.start()
    yield web
    web.shutdown()
    thread.join()
    web.server_close()
