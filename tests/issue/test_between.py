"""What is said between articles, of names of every kind?"""

from __future__ import annotations

from typing import Any

import pytest

from narrator.errors import IssueInvalid
from narrator.issue.between import Slot, check, plan
from narrator.issue.config import Config

ALL = Config(contents=True, sections=True, announce=True)


def row(name: str, title: str, section: str | None = None) -> dict[str, Any]:
    """An article as ``plan`` takes it."""
    return {"name": name, "title": title, "author": None, "section": section, "minutes": 1}


def said(slots: list[Slot]) -> list[tuple[str, str]]:
    """(kind, words) of what is no article."""
    return [(slot.kind, slot.says.text) for slot in slots if slot.says]


def test_names_without_a_word_are_left_out_and_nothing_else_is() -> None:
    # given an issue whose names are pictures and stars, but for one article's
    articles = [row("a", "🎉", "***"), row("b", "Rope", "🎉"), row("c", "…")]

    # when in a language of which names alone are said
    slots = plan(articles, ALL, "***", "el")

    # then that name is said where it stands, and all articles are there
    assert said(slots) == [("contents", "Rope"), ("announcement", "Rope.")]
    assert [slot.name for slot in slots if slot.article is not None] == ["a", "b", "c"]
    assert said(plan([row("a", "🎉")], ALL, "***", "el")) == []


def test_sections_that_are_spelt_alike_in_addresses_are_said_each_by_its_own_name() -> None:
    # given sections of which the first comes again
    sections = ["C++", "C", "C#", "C++"]
    articles = [row(str(number), f"Article {number}", name) for number, name in enumerate(sections)]

    # when they are laid out, then each has a folder of its own, and is spoken once
    slots = [slot for slot in plan(articles, Config(), "Weekly", "en") if slot.kind == "section"]
    assert [slot.says and slot.says.text for slot in slots] == sections
    names = [slot.name for slot in slots]
    assert names[0] == names[3] == "section-c"
    assert len(set(names)) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"contents_words": "{title!r}"}, "contents_words has {title!r}"),
        ({"section_words": "{section:>99}"}, "section_words has {section:>99}"),
        ({"announce_words": "{name}"}, "article_words has {name}"),
        ({"announce_words": "..."}, "article_words is '...', which says nothing"),
        ({"section_words": " - "}, "section_words is ' - ', which says nothing"),
    ],
)
def test_words_that_cannot_be_said_are_refused_before_anything_is_narrated(
    words: dict[str, str], told: str
) -> None:
    with pytest.raises(IssueInvalid) as refused:
        check(Config(**words))  # type: ignore[arg-type]
    assert str(refused.value).startswith(told)
