"""What stands inside an article and is none of its text, and what looks like it and is."""

from __future__ import annotations

import pytest

from narrator.clean.inserts import find_inserts
from narrator.clean.judge import judge, judge_structured
from narrator.clean.lines import Line
from narrator.clean.region import look_at

PROSE = (
    "The ferry left the quay at nine and came back before the rain had reached the second of the two islands."
)

SECOND = "Nobody on the pier had seen a winter in which the ice came so late and went again so early as it did then."
THIRD = "A clerk at the harbour office keeps the book of arrivals, in which every boat has had a line since the war."


def found(*lines: str) -> list[str]:
    looks = [look_at(Line(line, 0, 0)) for line in lines]
    return [lines[at] for at in sorted({at for at, _ in find_inserts(looks, 0, len(looks))})]


def kept(*lines: str, unlikely: str = "", odds: float = 0.2) -> list[str]:
    looks = [look_at(Line(line, 0, 0)) for line in lines]
    verdicts, _ = judge(looks, [odds if line == unlikely else 0.95 for line in lines], None, None)
    return [line for line, verdict in zip(lines, verdicts, strict=True) if verdict is None]


def test_a_list_of_contents_is_dropped_and_the_parts_that_it_names_stay() -> None:
    listed = ["In this article", "The boat", "The sea", "The return"]
    assert found(PROSE, *listed, PROSE, "The sea", PROSE) == listed


def test_short_lines_below_such_a_label_that_head_nothing_stay() -> None:
    assert found(PROSE, "In this article", "The boat", "The sea", "The return", PROSE) == []


def test_a_card_stands_between_a_numbered_heading_and_a_price() -> None:
    assert found("4. A bucket", "Best overall", "Zinc pail, 10 litres", "£17.99", PROSE) == [
        "Best overall",
        "Zinc pail, 10 litres",
        "£17.99",
    ]
    # but a price below prose is what the article is about
    assert found(PROSE, "£17.99", PROSE) == []


def test_a_sponsors_message_ends_where_it_says_so() -> None:
    message = "Hollow Oak makes boots the way boots used to be made, one pair at a time."
    assert found(PROSE, "A message from our sponsor", message, "Sponsored", PROSE) == [message]
    assert found(PROSE, "A message from our sponsor", message, PROSE) == []


def test_a_sentence_without_a_verb_next_to_a_credit_is_about_a_picture() -> None:
    text = "Two grey boxes on a stone wall, with a bicycle leaning on one of them."
    assert found(PROSE, text, "Photo: Rune Akkerlin", PROSE) == [text]
    assert found(PROSE, text, PROSE) == []
    assert found(PROSE, "Nobody was there.", "Photo: Rune Akkerlin", PROSE) == []


def test_a_wall_ends_the_article_only_if_no_prose_follows() -> None:
    wall = "Subscribe to read the rest of this article"
    assert found(PROSE, wall, "Basic", "For one reader") == ["Basic", "For one reader"]
    assert found(PROSE, wall, "Basic", PROSE) == []


@pytest.mark.parametrize(
    ("quote", "again"),
    [
        ("“One year is weather. Give me five and I will have an opinion.”", True),
        ("One year is a long time in which to have no opinion of the weather.", False),
    ],
)
def test_a_pull_quote_may_be_put_together_of_what_was_said(quote: str, again: bool) -> None:
    said = "“One year is weather,” he said. “Give me five and I will have an opinion.”"
    assert (quote not in kept(PROSE, said, SECOND, quote, THIRD)) == again


def test_the_name_below_a_pull_quote_goes_with_it() -> None:
    said = "“One year is weather,” he said. “Give me five and I will have an opinion.”"
    quote = "“One year is weather. Give me five and I will have an opinion.”"
    assert kept(PROSE, said, SECOND, quote, "Inspector Colm Hathersage", THIRD) == [
        PROSE,
        said,
        SECOND,
        THIRD,
    ]


def test_a_list_is_heard_as_a_whole_and_with_its_head() -> None:
    lines = [PROSE, "Substitutions", "• smoked tofu", "• spelt or rye", "• spring onions", SECOND]
    assert kept(*lines, unlikely="• spelt or rye", odds=0.3) == lines
    assert kept(*lines, unlikely="Substitutions", odds=0.35) == lines
    assert "Substitutions" not in kept(*lines, unlikely="Substitutions", odds=0.1)


def test_a_menu_entry_above_the_prose_of_a_structured_page_is_none_of_it() -> None:
    lines = ["Books", PROSE, "Books", SECOND]
    looks = [look_at(Line(line, 0, 0)) for line in lines]
    verdicts, _ = judge_structured(looks, [0.9] * 4, None, "another title")
    assert [verdict is None for verdict in verdicts] == [False, True, True, True]


@pytest.mark.parametrize(
    "note",
    [
        "Anke Vogt ist Redakteurin in Bremen und schreibt über Häfen.",
        "Luc Morel est journaliste et vit à Brest.",
        "Ana Ruiz es periodista y escribe sobre trenes.",
        "石原健一は京都在住のライター。",
        "Ann Hill is a reporter in Hull.",
    ],
)
def test_a_note_about_the_author_at_the_end_is_dropped_in_five_languages(note: str) -> None:
    assert note not in kept(PROSE, SECOND, THIRD, "It is a good book.", note)
