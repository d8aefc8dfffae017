"""What every test may use: the long runs on demand, the seed printed, a tone engine, a real engine."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.engines.espeak import EspeakEngine
from narrator.testing import ToneEngine

SEED = int(os.environ.get("NARRATOR_TEST_SEED") or random.SystemRandom().randrange(1 << 32))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what takes minutes")


def pytest_report_header() -> str:
    return f"seed: {SEED} (repeat with NARRATOR_TEST_SEED={SEED})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
