"""What do these tests share? One service, an article of ten sentences, another site, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service import Running, running

SENTENCES = [
    "The ferry left at nine, as it had for forty years.",
    "Nobody on the quay looked up from the nets.",
    "A boy counted the gulls on the roof of the customs house.",
    "He came to thirty before they all rose at once.",
    "By noon the wind had turned and the water was grey.",
    "The harbour master closed his window and lit the lamp.",
    "Three ships waited beyond the bar for the evening tide.",
    "The first of them carried timber from the north.",
    "The second carried nothing, and would not say why.",
    "The third was the ferry, coming home early.",
]
TEXT = "\n\n".join(" ".join(SENTENCES[at : at + 5]) for at in (0, 5))


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A whole service."""
    with running(tmp_path_factory.mktemp("counts") / "data", NARRATOR_LOG="json") as service:
        yield service


@pytest.fixture
def narrated(service: Running) -> str:
    """A narration of the test's own."""
    return service.narrate(TEXT, title="The ferry")
