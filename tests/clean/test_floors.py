"""Does cleaning stay as good as it was on pages that it does not read perfectly yet? A drop below a floor fails.

``floors.json`` has F1 of four-token runs for each page. Raise a floor when its page is read better; a page that is read
perfectly moves to ``pages``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrator.clean import clean
from training.data import Page
from training.score import score_page

HERE = Path(__file__).parent
FLOORS: dict[str, float] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
PAGES = sorted(path.parent for path in HERE.glob("pages_wanted/*/page.txt"))


def f1(folder: Path, text: str) -> float:
    """Of the article in a text of a page, byline apart, against what a listener should get."""
    wanted = [line.split(": ", 1) for line in (folder / "article.txt").read_text("utf-8").splitlines()]
    article = "\n".join(text for kind, text in wanted if kind != "byline")
    kept = [block.text for block in clean(text).blocks if block.kind != "byline"]
    return score_page(Page(folder.name, "", 0, [], article, None, [], []), kept).f1


def test_every_page_has_a_floor() -> None:
    assert sorted(FLOORS) == [folder.name for folder in PAGES]


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_a_page_is_read_as_well_as_before(folder: Path) -> None:
    text = (folder / "page.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line.strip()]
    # with its blank lines, with none, and with one everywhere
    for shape in (text, "\n".join(lines), "\n\n".join(lines)):
        assert f1(folder, shape) >= FLOORS[folder.name]
