"""Are captions, tables, code and footnotes said so that a listener can follow, and timed like all else?"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from narrator.article import ASKED_KINDS, KINDS, SPOKEN_KINDS, build_article, check_spoken, spoken_kinds
from narrator.engines.engine import Voice
from narrator.errors import NoArticle, OptionRefused
from narrator.estimate import estimate
from narrator.narration import narrate
from narrator.pauses import boundary
from narrator.segment import Segment, segment
from narrator.testing import ToneEngine

TABLE = "Rope | Price in euros | Change\nHemp | €25 | up by 3%\nWire | €2.5 million | "
CODE = "for ship in port:\n    moor(ship)\n}\n\nprint(port)"

ARTICLE = [
    ("title", "A quiet port"),
    ("paragraph", "The port was quiet at dawn."),
    ("caption", "Three ships at the quay. One is red."),
    ("table", TABLE),
    ("code", CODE),
    ("footnote", "[1] It is 3 m deep. See the map."),
    ("paragraph", "Nobody knows."),
]
ALL = spoken_kinds(ASKED_KINDS)


def said(kind: str, text: str, language: str | None = None) -> list[Segment]:
    return segment(build_article([(kind, text, None)], language=language), ALL)


def spoken(kind: str, text: str, language: str | None = None) -> list[str]:
    return [piece.spoken for piece in said(kind, text, language)]


def test_a_table_is_said_row_by_row_each_cell_after_the_name_of_its_column() -> None:
    assert spoken("table", TABLE) == [
        "Table: Rope, Price in euros, Change",
        "Rope: Hemp; Price in euros: twenty-five euros; Change: up by three percent",
        "Rope: Wire; Price in euros: two point five million euros",
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("Hemp | 25", ["Table: Hemp, twenty-five"]),
        ("1987 | 12\nHemp | 13", ["Table: 1987, twelve", "Hemp, thirteen"]),
        (" | Price\nHemp | 13", ["Table: Price", "Hemp; Price: thirteen"]),
        ("Name | Use\nHemp | For ships. | more", ["Table: Name, Use", "Hemp, For ships. more"]),
        ("Ropes\nHemp\nWire", ["Table: Ropes", "Hemp", "Wire"]),
        ("Name | It is what a sailor would use it for\nHemp | Sails", None),
    ],
    ids=["one row", "figures", "corner", "uneven", "one column", "long names"],
)
def test_a_table_without_names_of_columns_is_said_as_it_stands(table: str, rows: list[str] | None) -> None:
    found = spoken("table", table)
    if rows is None:
        assert found[-1] == "Hemp, Sails"
    else:
        assert [row.replace("nineteen eighty-seven", "1987") for row in found] == rows


def test_what_begins_is_said_in_the_articles_language_or_not_at_all() -> None:
    assert spoken("caption", "Am Kai.", "de-AT") == ["Bildtext: Am Kai."]
    assert spoken("caption", "Ved kaien.", "nb") == ["Ved kaien."]
    assert spoken("caption", "At the quay. It rains.") == ["Caption: At the quay.", "It rains."]
    assert spoken("caption", "€25 a coil") == ["Caption: twenty-five euros a coil"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("[1] See the map.", "Footnote 1: See the map."),
        ("(12) See the map.", "Footnote 12: See the map."),
        ("3. See the map.", "Footnote 3: See the map."),
        ("* See the map.", "Footnote: See the map."),
        ("See the map.", "Footnote: See the map."),
        ("1987 was dry.", None),
    ],
)
def test_a_footnote_is_said_with_its_number(text: str, first: str | None) -> None:
    found = spoken("footnote", text)[0]
    assert found == first if first else found.startswith("Footnote: ")


def test_code_is_said_line_by_line_and_lines_of_marks_are_not() -> None:
    assert spoken("code", CODE) == ["Code: for ship in port:", "moor(ship)", "print(port)"]
    assert spoken("code", "}\n{") == []


def test_rows_rest_like_sentences_and_what_surrounds_them_like_paragraphs() -> None:
    pieces = segment(build_article((kind, text, None) for kind, text in ARTICLE), ALL)
    rests = [boundary(a, b) for a, b in pairwise(pieces)]
    kinds = [piece.kind for piece in pieces]
    for at, rest in enumerate(rests):
        if kinds[at] == kinds[at + 1] and pieces[at].block == pieces[at + 1].block:
            assert rest == "sentence"
        else:
            assert rest in ("paragraph", "title")


def test_every_word_stands_for_written_characters_of_its_own_line() -> None:
    # given an article with all of them
    article = build_article((kind, text, None) for kind, text in ARTICLE)
    for piece in segment(article, ALL):
        block = article.blocks[piece.block]
        assert block.char_start <= piece.char_start < piece.char_end <= block.char_end
        assert "\n" not in article.text[piece.char_start : piece.char_end]
        starts = [token.char_start for token in piece.tokens]
        # then words ascend, cover no mark between cells, and lie within their segment
        assert starts == sorted(starts)
        for token in piece.tokens:
            assert piece.char_start <= token.char_start < token.char_end <= piece.char_end
            assert "|" not in article.text[token.char_start : token.char_end]


def test_a_narration_says_what_is_asked_for_and_is_as_before_without(tmp_path: Path) -> None:
    # given an article with a caption, a table, code and a footnote
    article = build_article((kind, text, None) for kind, text in ARTICLE)
    engine = ToneEngine()

    def kinds_of(name: str, *speak: str) -> tuple[set[str], dict[str, object]]:
        narrate(article, tmp_path / name, engine=engine, speak=speak)
        manifest = json.loads((tmp_path / name / "manifest.json").read_text("utf-8"))
        assert (tmp_path / name / "article.txt").read_text("utf-8") == article.text + "\n"
        for row in manifest["segments"]:
            assert article.text[slice(*row["source"])] == row["text"]
            assert row["start"] <= row["words"][0][0] <= row["words"][-1][1] <= row["end"]
        return {row["kind"] for row in manifest["segments"]}, manifest

    # when none, some or all are asked for, then these are spoken and counted, and the id tells them apart
    plain, first = kinds_of("plain")
    assert plain == {"title", "paragraph"}
    some, second = kinds_of("some", "caption", "footnote")
    assert some == plain | {"caption", "footnote"}
    every, third = kinds_of("every", *ASKED_KINDS)
    assert every == plain | {"caption", "footnote", "table", "code"}
    words = [found["read_time"]["words"] for found in (first, second, third)]  # type: ignore[index]
    assert words[0] < words[1] < words[2]
    assert len({found["id"] for found in (first, second, third)}) == 3
    assert "Hemp | " in (tmp_path / "every" / "captions.vtt").read_text("utf-8").replace("</c>", "")


def test_an_estimate_counts_what_is_asked_for() -> None:
    article = build_article((kind, text, None) for kind, text in ARTICLE)
    voice = Voice("pyttsx3", "gmw/en-us", "English", "en-us")
    plain, more = (estimate(article, "pyttsx3", voice, 1.0, speak) for speak in ((), ASKED_KINDS))
    assert more.listen_seconds > plain.listen_seconds + 10
    assert more.read.words > plain.read.words
    only = build_article([("caption", "Alone.", None)])
    with pytest.raises(NoArticle):
        estimate(only, "pyttsx3", voice, 1.0)
    assert estimate(only, "pyttsx3", voice, 1.0, ["caption"]).listen_seconds > 0


def test_what_is_spoken_anyway_or_no_kind_cannot_be_asked_for() -> None:
    assert set(ASKED_KINDS) | SPOKEN_KINDS == set(KINDS)
    with pytest.raises(OptionRefused, match="is spoken anyway"):
        check_spoken(["caption", "paragraph"])
    with pytest.raises(OptionRefused, match="is no kind of block"):
        check_spoken(["poem"])
