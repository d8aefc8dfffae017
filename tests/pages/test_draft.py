"""Do a person's decisions on an article arrive as an article, with a receipt that says who decided?"""

from __future__ import annotations

import pytest

from api.draft import carry_over, digest, draft_of, read_draft
from narrator.clean import clean
from narrator.clean.lines import tidy
from narrator.errors import EmptyInput, OptionRefused
from tests.pages.conftest import ARTICLE


def chosen(draft: object, *texts: str) -> frozenset[int]:
    """Numbers of the pieces that begin so."""
    pieces = draft.pieces  # type: ignore[attr-defined]
    return frozenset(
        number for number, piece in enumerate(pieces) if any(piece.text.startswith(text) for text in texts)
    )


@pytest.mark.parametrize("title", [None, "A quiet port wakes up", "Another title"])
def test_an_untouched_draft_is_the_article_itself(title: str | None) -> None:
    article = clean(ARTICLE, title=title)
    draft = draft_of(article, "x")
    again = draft.article(draft.kept)
    assert [(block.kind, block.text) for block in again.blocks] == [
        (block.kind, block.text) for block in article.blocks
    ]
    assert {tidy(line.text): line.rule for line in article.receipt}.items() <= {
        line.text: line.rule for line in again.receipt
    }.items()


def test_markdown_and_html_are_drafted_without_their_marks() -> None:
    markdown = draft_of(clean("# A *port*\n\nIt was [quiet](http://x).\n", markup="markdown"), "x")
    assert [piece.text for piece in markdown.pieces] == ["A port", "It was quiet."]
    words = "It was <b>quiet</b> there, as it had been for weeks, and nobody on the quay minded."
    page = f"<html><body><nav>Home</nav><article><h1>A port</h1><p>{words}</p><p>{words}</p></article></body></html>"
    html = draft_of(clean(page, markup="html"), "x")
    assert [piece.text for piece in html.pieces if piece.kept][:2] == [
        "A port",
        "It was quiet there, as it had been for weeks, and nobody on the quay minded.",
    ]


def test_what_a_person_decides_is_in_the_article_and_in_its_receipt() -> None:
    draft = draft_of(clean(ARTICLE), "x")
    wanted = draft.kept - chosen(draft, "By Ann") | chosen(draft, "Advertisement")
    article = draft.article(wanted)

    kinds = {block.text: block.kind for block in article.blocks}
    assert kinds["Advertisement"] == "paragraph"
    assert "By Ann Marsh" not in kinds
    rules = {line.text: (line.kept, line.rule, line.reason) for line in article.receipt}
    assert rules["Advertisement"] == (
        True,
        "editor",
        "kept by the editor; advertisement: an advertisement's label or disclosure",
    )
    assert rules["By Ann Marsh"] == (False, "editor", "dropped by the editor; byline: names the author")
    assert rules["Share"][1] == "share_bar"


def test_a_second_title_that_is_kept_is_a_heading() -> None:
    draft = draft_of(clean(ARTICLE, title="Another title"), "x")
    article = draft.article(draft.kept | chosen(draft, "A quiet port"))
    assert [(block.kind, block.text) for block in article.blocks][:2] == [
        ("title", "Another title"),
        ("heading", "A quiet port wakes up"),
    ]


def test_nothing_chosen_is_said() -> None:
    with pytest.raises(EmptyInput, match="no blocks"):
        draft_of(clean(ARTICLE), "x").article(())


def test_a_changed_text_keeps_what_was_decided_on_the_same_words() -> None:
    old = draft_of(clean(ARTICLE), "x")
    wanted = old.kept - chosen(old, "By Ann") | chosen(old, "Advertisement")
    new = draft_of(clean("Skip to main content\n" + ARTICLE.replace("three ships", "four ships")), "y")
    kept = {new.pieces[number].text for number in carry_over(old, wanted, new)}
    assert "Advertisement" in kept
    assert "By Ann Marsh" not in kept
    assert any("four ships" in text for text in kept)
    assert "Share" not in kept


def test_a_draft_travels_whole_and_anything_else_is_refused() -> None:
    draft = draft_of(clean(ARTICLE.replace("rope", "rope <&\" 'ü🌊")), digest("a", "b"))
    assert read_draft(draft.to_text()) == draft
    for wrong in (
        "",
        "{}",
        "[]",
        "[1,2,[]]",
        '["x",null,[[1,2]]]',
        '["x",null,[[true,"a","b","c",5]]]',
        "[" * 9999,
    ):
        with pytest.raises(OptionRefused, match="did not come back whole"):
            read_draft(wrong)


def test_a_digest_tells_inputs_apart() -> None:
    assert digest("a", "b") == digest("a", "b") != digest("ab", "")
