"""What do the speech tests share? One service that speaks in tones, and one with the real voice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openai import OpenAI

from narrator.engines.espeak import EspeakEngine
from narrator.testing import ToneEngine

from .server import Service, serve


@pytest.fixture(scope="package")
def tones() -> Iterator[Service]:
    """A service whose sound is exact."""
    with serve(ToneEngine()) as service:
        yield service


@pytest.fixture
def client(tones: Service) -> Iterator[OpenAI]:
    """OpenAI's client of the service that speaks in tones."""
    with tones.client() as client:
        yield client


@pytest.fixture(scope="package")
def voices(espeak: EspeakEngine) -> Iterator[Service]:
    """A service that speaks with espeak-ng."""
    with serve(espeak) as service:
        yield service
