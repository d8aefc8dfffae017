"""The little internet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.address.web import Internet, internet


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(monkeypatch) as net:
        yield net
