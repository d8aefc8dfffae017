"""Are the captions of an article part of it where somebody asks for them, and nowhere else?"""

from __future__ import annotations

import pytest

from narrator.article import Article, Decision
from narrator.clean import clean
from narrator.clean.overrule import Overrule
from narrator.errors import OptionRefused

PAGE = """Photo by Nobody

A quiet port wakes up

By Ann Marsh

The port was quiet at dawn. By noon three ships had come in, and the price of rope had doubled since the spring.

Image: three ships at the quay in the first light of a morning in March

An aerial photograph showing the harbour and its two lighthouses

IMG_2034.jpg

Photo: Ann Marsh

Nobody knows what they will cost next year. The council has asked three makers for an offer, and will meet in March.

Image: a picture of the next article's author below the end of this one
"""


def line_of(article: Article, text: str) -> Decision:
    return next(line for line in article.receipt if line.text.startswith(text))


def test_captions_within_the_article_are_blocks_of_it_when_asked_for() -> None:
    # given a page whose captions are left out
    plain = clean(PAGE)
    within = ["Image: three ships", "An aerial photograph"]
    assert [line_of(plain, text).kind for text in within] == ["caption", "caption"]

    # when captions are asked for
    article = clean(PAGE, speak=["caption"])

    # then those that say something and stand within are blocks where they stood
    assert [block.text[:12] for block in article.blocks if block.kind == "caption"] == [
        "Image: three",
        "An aerial ph",
    ]
    for block in article.blocks:
        assert block.input_range is not None
        assert article.text[block.char_start : block.char_end] == PAGE[slice(*block.input_range)]
    line = line_of(article, "Image: three")
    was = line_of(plain, "Image: three")
    assert (line.kept, line.rule) == (True, "asked_for")
    assert line.reason == f"a caption within the article, which was asked for; {was.rule}: {was.reason}"

    # and file names, credits and what stands around it are not; all else is as it was
    for text in ("Photo by", "IMG_2034", "Photo: Ann", "Image: a picture"):
        assert line_of(article, text) == line_of(plain, text)
    assert [b.text for b in article.blocks if b.kind != "caption"] == [b.text for b in plain.blocks]


def test_other_kinds_bring_no_captions_and_a_person_has_the_last_word() -> None:
    assert clean(PAGE, speak=["table", "footnote"]) == clean(PAGE)
    text = "An aerial photograph showing the harbour and its two lighthouses"
    article = clean(PAGE, speak=["caption"], overrules=[Overrule(False, text=text)])
    assert [block.text[:5] for block in article.blocks if block.kind == "caption"] == ["Image"]
    assert "asked_for: a caption within the article" in line_of(article, text).reason


def test_a_picture_in_markdown_is_what_stands_for_it() -> None:
    source = (
        "# A port\n\nIt was quiet.\n\n![Three *ships*\nat the quay](a.jpg)\n\n![](b.jpg)\n\nNobody knew.\n"
    )
    article = clean(source, markup="markdown", speak=["caption"])
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", "A port"),
        ("paragraph", "It was quiet."),
        ("caption", "Three *ships* at the quay"),
        ("paragraph", "Nobody knew."),
    ]


def test_what_cannot_be_asked_for_is_refused() -> None:
    with pytest.raises(OptionRefused, match="spoken anyway"):
        clean(PAGE, speak=["heading"])
