"""What ``clean`` does with HTML and Markdown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from narrator.clean import clean
from narrator.errors import EmptyInput, NoArticle

FILES = Path(__file__).parent / "markup"


def test_html_gives_blocks_by_their_elements() -> None:
    # given a page with a menu, metadata, an article and a footer
    article = clean((FILES / "bees.html").read_text(encoding="utf-8"), markup="html")

    # then the article is there, each block with its kind
    assert article.language == "en"
    assert article.title == "Bees return to the roof"
    assert article.byline == "By Jane Doe"
    kinds = {block.text: block.kind for block in article.blocks}
    assert kinds["2024-03-02"] == "date"
    assert kinds["A long winter"] == "heading"
    assert kinds["We had given up on them."] == "quote"
    assert kinds["One queen"] == "list_item"
    assert kinds["2. Lift the lid"] == "list_item"
    assert kinds["Year | Hives\n2023 | 4"] == "table"

    # and the menu, the player and the footer are in the receipt as dropped, in the page's order
    dropped = [decision.text for decision in article.receipt if not decision.kept]
    assert dropped == ["Home", "News", "Listen to this article", "The hive", "Copyright 2024 Roof Press"]
    assert all(decision.input_range is None for decision in article.receipt)


def test_a_small_piece_of_html_is_read_too() -> None:
    assert clean("<p>The ferry leaves at nine.</p>", markup="html").text == "The ferry leaves at nine."


@pytest.mark.parametrize("page", ["", "  ", "<html><body><script>go()</script></body></html>"])
def test_html_without_text_is_refused(page: str) -> None:
    with pytest.raises(EmptyInput):
        clean(page, markup="html")


def test_html_without_an_article_is_refused() -> None:
    menu = "".join(
        f"<li><a href='/'>{word}</a></li>" for word in ["Home", "News", "Sport", "Contact us", "Log in"]
    )
    with pytest.raises(NoArticle):
        clean(f"<html><body><ul>{menu}</ul></body></html>", markup="html")


def test_markdown_gives_blocks_with_their_lines() -> None:
    # given a document with front matter and one of everything
    text = (FILES / "ferry.md").read_text(encoding="utf-8")
    article = clean(text, markup="markdown")

    # then
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", "The last ferry"),
        ("byline", "Ole Vik"),
        ("date", "2024-11-02"),
        ("paragraph", "The last ferry leaves at eleven, and nobody waits for it."),
        ("heading", "The boat"),
        ("list_item", "red hull"),
        ("list_item", "two decks"),
        ("list_item", "1. board"),
        ("list_item", "2. sail"),
        ("quote", "It sang in the ice."),
        ("table", "Year | Boats\n1961 | 6"),
        ("code", "speed = 9\nheading = 270"),
    ]
    assert article.language == "en"

    # and every line of the input is accounted for
    rest = text
    for decision in article.receipt:
        assert decision.input_range is not None
        start, end = decision.input_range
        assert decision.text == text[start:end]
        rest = rest[:start] + " " * (end - start) + rest[end:]
    assert not rest.strip()
    dropped = {decision.text: decision.kind for decision in article.receipt if not decision.kept}
    assert dropped["![the boat](boat.png)"] == "caption"
    assert dropped["<hr class='wave'>"] == "markup"
    assert dropped["* * *"] == "ornament"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_markdown_ranges_hold_for_any_line_end(newline: str) -> None:
    text = newline.join(["# A bay", "", "Still water,", "grey sky.", "", "- gulls"])
    article = clean(text, markup="markdown")
    assert [block.text for block in article.blocks] == ["A bay", "Still water, grey sky.", "gulls"]
    assert [text[slice(*block.input_range)] for block in article.blocks if block.input_range] == [
        "# A bay",
        f"Still water,{newline}grey sky.",
        "- gulls",
    ]


def test_a_given_title_is_not_doubled_in_markdown() -> None:
    article = clean("---\ntitle: A bay\n---\n# A Bay\n\nStill water.", title="a bay", markup="markdown")
    assert [block.kind for block in article.blocks] == ["title", "paragraph"]


def test_markdown_without_text_is_refused() -> None:
    with pytest.raises(EmptyInput):
        clean(" \n", markup="markdown")
    with pytest.raises(NoArticle):
        clean("![a](b.png)\n\n---\n", markup="markdown")


def test_an_empty_code_block_is_no_block() -> None:
    article = clean("Still water.\n\n```\n \n```\n", markup="markdown")
    assert [block.kind for block in article.blocks] == ["paragraph"]


def test_importing_the_cleaner_imports_no_parser() -> None:
    code = "import sys, narrator.clean; print([m for m in ('trafilatura', 'lxml', 'markdown_it') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
