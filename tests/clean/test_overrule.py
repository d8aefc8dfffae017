"""Does the article become what a person wants of it, and does its receipt say who decided what?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from narrator.article import KINDS, Article
from narrator.clean import clean
from narrator.clean.overrule import Overrule, overrule, read_overrules, read_overrules_file
from narrator.clean.revise import put_together, take_apart
from narrator.errors import EmptyInput, InputError, InputNotFound, OptionRefused, PieceUnknown

HERE = Path(__file__).parent
INPUTS = sorted(HERE.glob("pages*/*/page.*")) + sorted(HERE.glob("markup/*"))

PAGE = """Listen to this article

A quiet port wakes up

By Ann Marsh
3 min read

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Advertisement

“We have never seen it go like this,” said the harbour master, who has worked there since 1987 and counts every coil.

Advertisement

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.

Subscribe to our newsletter
"""


def number_of(article: Article, text: str) -> int:
    return next(number for number, line in enumerate(article.receipt) if line.text.startswith(text))


def markup_of(path: Path) -> str:
    return {".html": "html", ".md": "markdown"}.get(path.suffix, "text")


@pytest.mark.parametrize("title", [None, "Given by somebody"])
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_article_that_is_taken_apart_and_put_together_is_the_same(path: Path, title: str | None) -> None:
    article = clean(path.read_text("utf-8"), title=title, markup=markup_of(path))
    assert put_together(take_apart(article)) == article


@pytest.mark.parametrize("title", [None, "Given by somebody"])
def test_front_matter_and_a_given_title_are_kept_whatever_is_overruled(title: str | None) -> None:
    # given Markdown whose title, author and date stand in its front matter, not in its text
    source = "---\ntitle: The *mill*\nauthor: Ann Marsh\ndate: 2026-03-01\n---\n\nIt turned.\n\n## Why\n\nWind blew.\n"
    article = clean(source, title=title, markup="markdown")
    # when a piece of the text is dropped, then the right one goes, and nothing else
    dropped = overrule(article, [Overrule(False, text="It turned.")])
    assert [block.text for block in dropped.blocks] == [
        block.text for block in article.blocks if block.text != "It turned."
    ]
    assert [block.kind for block in dropped.blocks][:3] == ["title", "byline", "date"]


def test_a_piece_is_kept_and_another_dropped_by_number_and_by_text() -> None:
    # given a cleaned page, whose receipt numbers its pieces
    plain = clean(PAGE)
    byline, reading = number_of(plain, "By Ann"), number_of(plain, "3 min")
    assert plain.to_json()["receipt"][reading]["piece"] == reading

    # when two decisions are overruled, by number and by words in other capitals and spaces
    wanted = clean(PAGE, overrules=[Overrule(True, reading), Overrule(False, text="by  ANN marsh")])

    # then the article is so, each block where it says, in the article and in the page
    assert [block.text for block in wanted.blocks][:2] == ["A quiet port wakes up", "3 min read"]
    for block in wanted.blocks:
        assert wanted.text[block.char_start : block.char_end] == block.text
        assert block.input_range is not None
        assert PAGE[slice(*block.input_range)] == block.text

    # and the receipt says who decided, surely, and what cleaning had decided; all else is as it was
    lines = {line.text: line for line in wanted.receipt}
    assert (lines["3 min read"].kept, lines["3 min read"].kind) == (True, "paragraph")
    assert lines["3 min read"].rule == lines["By Ann Marsh"].rule == "editor"
    assert lines["By Ann Marsh"].reason == "dropped by the editor; byline: names the author"
    assert lines["By Ann Marsh"].confidence == 1.0
    rest = [number for number in range(len(plain.receipt)) if number not in (byline, reading)]
    assert [wanted.receipt[number] for number in rest] == [plain.receipt[number] for number in rest]


def test_a_text_means_every_piece_that_says_it() -> None:
    article = clean(PAGE, overrules=[Overrule(True, text="Advertisement")])
    assert [block.text for block in article.blocks].count("Advertisement") == 2


def test_a_decision_that_is_cleanings_own_changes_nothing() -> None:
    plain = clean(PAGE)
    assert clean(PAGE, overrules=[Overrule(line.kept, n) for n, line in enumerate(plain.receipt)]) == plain


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "title"])
def test_a_piece_is_of_the_kind_that_is_asked_for_whether_it_was_kept_or_not(kind: str) -> None:
    article = clean(PAGE, overrules=[Overrule(True, text="3 min read", kind=kind)])
    assert next(block.kind for block in article.blocks if block.text == "3 min read") == kind
    article = clean(PAGE, overrules=[Overrule(True, text="By Ann Marsh", kind=kind)])
    assert next(block.kind for block in article.blocks if block.text == "By Ann Marsh") == kind
    line = article.receipt[number_of(article, "By Ann")]
    assert line.rule == ("byline" if kind == "byline" else "editor")


def test_a_piece_that_is_made_the_title_takes_the_place_of_the_one_that_was_found() -> None:
    wanted = Overrule(True, text="3 min read", kind="title")
    article = clean(PAGE, overrules=[wanted])
    assert article.title == article.blocks[0].text == "3 min read"
    old = article.receipt[number_of(article, "A quiet port")]
    assert (old.kept, old.rule) == (False, "replaced_title")
    # but never that of one who gives another
    with pytest.raises(OptionRefused, match="another title is given"):
        clean(PAGE, title="The port", overrules=[wanted])
    with pytest.raises(OptionRefused, match="both to be the title"):
        clean(PAGE, overrules=[wanted, Overrule(True, text="By Ann Marsh", kind="title")])


def test_a_title_that_gave_way_comes_back_as_a_heading() -> None:
    article = clean(PAGE, title="The port", overrules=[Overrule(True, text="A quiet port wakes up")])
    assert [(block.kind, block.text) for block in article.blocks][:2] == [
        ("title", "The port"),
        ("heading", "A quiet port wakes up"),
    ]


def test_a_bullet_that_comes_back_as_a_list_item_has_no_mark() -> None:
    page = PAGE.replace("Subscribe to our newsletter", "• Subscribe to our newsletter")
    one = Overrule(True, text="• Subscribe to our newsletter", kind="list_item")
    assert clean(page, overrules=[one]).blocks[-1].text == "Subscribe to our newsletter"


@pytest.mark.parametrize(
    "one", [Overrule(True, 400), Overrule(False, text="Nowhere in it"), Overrule(True, -1)]
)
def test_what_is_not_there_is_refused_by_its_name(one: Overrule) -> None:
    with pytest.raises(PieceUnknown, match=r"-1|400|Nowhere in it") as refused:
        clean(PAGE, overrules=[one])
    assert refused.value.code == "piece_unknown"


def test_two_decisions_on_one_piece_are_refused_and_the_same_twice_is_not() -> None:
    one = Overrule(True, text="3 min read")
    number = number_of(clean(PAGE), "3 min")
    with pytest.raises(OptionRefused, match=f"piece {number} is decided on in two ways"):
        clean(PAGE, overrules=[one, Overrule(False, number)])
    assert clean(PAGE, overrules=[one, Overrule(True, number)]) == clean(PAGE, overrules=[one])


def test_dropping_everything_is_refused() -> None:
    article = clean(PAGE)
    with pytest.raises(EmptyInput, match="keep at least one"):
        overrule(article, [Overrule(False, number) for number in range(len(article.receipt))])


def test_an_article_with_a_receipt_of_something_else_is_not_guessed_at() -> None:
    article = clean(PAGE)
    with pytest.raises(ValueError, match="of the receipt"):
        overrule(replace(article, blocks=article.blocks[2:]), [Overrule(True, 0)])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"kept": True}, "names one piece"),
        ({"kept": True, "piece": 1, "text": "a"}, "names one piece"),
        ({"kept": True, "text": " "}, "is empty"),
        ({"piece": 1}, "does not say kept"),
        ({"kept": 1, "piece": 1}, "bool is wanted"),
        ({"kept": True, "piece": True}, "int is wanted"),
        ({"kept": True, "piece": "1"}, "int is wanted"),
        ({"kept": True, "piece": 1, "kind": "poem"}, "are the kinds"),
        ({"kept": False, "piece": 1, "kind": "heading"}, "only what is kept has one"),
        ({"kept": True, "piece": 1, "colour": "red"}, "'colour'"),
        ({"kept": True, "piece": 1, "alike": "digits"}, "give remember too"),
        ({"kept": True, "piece": 1, "remember": True, "alike": "sound"}, "are allowed"),
        ([1], "is no object"),
    ],
)
def test_an_overrule_that_means_nothing_is_refused(row: Any, told: str) -> None:
    with pytest.raises(OptionRefused, match=told):
        read_overrules([row])


def test_a_file_of_overrules_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "overrules.json"
    with pytest.raises(InputNotFound, match="cannot be read"):
        read_overrules_file(path)
    for wrong in ("{", '"a"', "\udce9", "[" * 99_999):
        path.write_bytes(wrong.encode("utf-8", "surrogateescape"))
        with pytest.raises((InputError, OptionRefused)):
            read_overrules_file(path)
    wanted = [Overrule(True, 3, kind="heading"), Overrule(False, text="Ä", remember=True, alike="prefix")]
    path.write_text(json.dumps([one.to_json() for one in wanted]), "utf-8")
    assert read_overrules_file(path) == wanted
