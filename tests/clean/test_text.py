"""What ``clean`` does with plain text, from one word to a book."""

from __future__ import annotations

import contextlib
import time

import pytest

from narrator.clean import clean
from narrator.clean.head import likeliest_title
from narrator.clean.lines import split_lines
from narrator.clean.region import look_at
from narrator.errors import EmptyInput, NoArticle

SENTENCE = "The ferry left the quay at nine and came back before the rain. "


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff\u200b\n\u00a0"])
def test_no_visible_text_is_refused(text: str) -> None:
    with pytest.raises(EmptyInput, match="no text"):
        clean(text)


def test_a_page_without_an_article_is_refused_in_words() -> None:
    # given a menu
    menu = "\n".join(
        ["Home", "News", "Sport", "Weather in brief", "Contact us", "Log in", "Menu", "Privacy policy"]
    )

    # then the message says what came and what to do
    with pytest.raises(
        NoArticle, match=r"no article found in 8 lines of text: the longest has 3 words .*; copy"
    ):
        clean(menu)


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "The quick brown fox jumps over the lazy old dog.",
        "The library opens at nine tomorrow\nBring your card",
    ],
)
def test_a_short_text_without_furniture_is_kept_whole(text: str) -> None:
    assert clean(text).text.split() == text.split()


def test_a_clean_article_of_100_000_words_is_kept_to_the_word_and_in_linear_time() -> None:
    # given a book
    paragraphs = [f"Paragraph {number} of the book. " + SENTENCE * 10 for number in range(750)]
    text = "The long way round\n\n" + "\n\n".join(paragraphs)
    assert len(text.split()) > 95_000

    # when
    began = time.perf_counter()
    article = clean(text)

    # then nothing is lost, and it took no more than a second or two
    assert article.text.split() == text.split()
    assert article.title == "The long way round"
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "unit", ["word ", "a", "- ", "\u00a0x", "by By ", "“", "https://example.org/", "photo of "]
)
def test_one_line_of_a_megabyte_is_read_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    with contextlib.suppress(NoArticle):
        clean(text)
    assert time.perf_counter() - began < 5


def test_many_short_lines_are_read_in_linear_time() -> None:
    began = time.perf_counter()
    with pytest.raises(NoArticle):
        clean("Read more\nNews\n" * 30_000)
    assert time.perf_counter() - began < 10


def test_words_cut_at_a_hyphen_by_wrapping_are_whole_again() -> None:
    # given text wrapped at its hyphens
    text = (
        "The yard has refitted boats for sixty years, and it has always used well-\n"
        "built hulls. The councils asked for short- and long-term plans, for pre-\n"
        "and post-war boats alike, and the yard has answered them all in one letter."
    )

    # then the hyphen closes up, but not where it stands for a missing half
    assert "well-built hulls" in clean(text).text
    assert "pre- and post-war" in clean(text).text


def test_an_unwrapped_paragraph_has_the_range_of_all_its_lines() -> None:
    text = "The night train leaves at ten past eleven from the old platform and runs\nalong the coast until the morning."
    article = clean("  " + text + "\n")
    assert article.blocks[0].input_range == (2, 2 + len(text))
    assert article.blocks[0].text == text.replace("\n", " ")


def test_invisible_characters_are_not_read() -> None:
    article = clean("The\u00a0yard re\u00adfits\u200b boats\u2009for the coun\u2060cils of two islands.")
    assert article.text == "The yard refits boats for the councils of two islands."


def test_joiners_that_are_written_are_kept() -> None:
    text = "می‌خواهم این مقاله را امروز بخوانم و فردا به تو بگویم که چه بود."
    assert clean(text).text == text


def test_lone_surrogates_and_controls_do_no_harm() -> None:
    assert clean("A line with a \ud800 lone half and a \x00 null in it, and nothing else.").blocks


@pytest.mark.parametrize(
    "sentence",
    [
        "A picture of the harbour hung over the stove, and everyone who came in said that it was crooked.",
        "Subscribers to the old paper were given a lamp each, and some of them are still in use.",
        "Cookies were baked on Thursdays, and the whole street knew it by four in the afternoon.",
        "She shared the news on the bus, by telephone and at the market before anyone had printed it.",
        "The comments of the harbour master filled eleven pages, and nobody read past the second.",
        "Copyright in the songs had passed to a cousin, who did not know that she had them.",
    ],
)
def test_prose_about_furniture_is_prose(sentence: str) -> None:
    # given a page with furniture around a body that speaks of furniture
    page = f"Home\nThe village in winter\n{SENTENCE * 2}\n{sentence}\n{SENTENCE * 2}\nRelated articles\nPrivacy policy\n"
    assert sentence in clean(page).text


def test_kinds_are_told_from_the_lines() -> None:
    article = clean(
        "Ten years of ice\n"
        "By Marta Lind and Ole Vik\n"
        "The lake has frozen later every winter since the school began to write it down.\n"
        "What the children wrote\n"
        "> We walked out on Tuesday and it sang.\n"
        "• first ice on the bay, in most years by the middle of November\n"
        "2. last ice under the bridge, when the river has already opened\n"
        "“It is not the cold that we miss, it is the quiet.”\n"
        "They will go on writing, says the teacher, until the book is full."
    )
    assert [block.kind for block in article.blocks] == [
        "title", "byline", "paragraph", "heading", "quote", "list_item", "list_item", "quote", "paragraph",
    ]  # fmt: skip
    assert article.blocks[4].text == "We walked out on Tuesday and it sang."
    assert article.blocks[5].text.startswith("first ice")
    assert article.blocks[6].text.startswith("2. last ice")


def test_a_given_title_takes_the_place_of_the_line_that_says_the_same() -> None:
    # given a title in other case and spacing than on the page
    page = f"The  Village in Winter\n{SENTENCE * 2}\n{SENTENCE * 3}"
    article = clean(page, title="the village in  winter")

    # then it is there once, with its place in the input
    assert [block.kind for block in article.blocks].count("title") == 1
    assert article.blocks[0].input_range == (0, 22)
    assert article.text.casefold().count("village in winter") == 1


def test_a_given_title_that_the_page_lacks_is_put_first() -> None:
    page = f"The village in winter\n{SENTENCE * 2}\n{SENTENCE * 3}"
    article = clean(page, title="Another name")
    assert (article.blocks[0].kind, article.blocks[0].text) == ("title", "Another name")
    assert article.blocks[0].input_range is None
    assert [block.kind for block in article.blocks].count("title") == 1
    assert "The village in winter" in article.text


def test_unknown_markup_is_refused() -> None:
    with pytest.raises(ValueError, match="text, html, markdown"):
        clean("Hello", markup="rtf")


@pytest.mark.parametrize(
    ("lines", "odds", "title"),
    [
        # keywords above the title, a little likelier to the model
        (["copper kettles", "Copper Kettles: What to Look For", "She filled it."], [0.8, 0.7, 0.0], 1),
        (["Copper kettles", "Copper Kettles: What to Look For", "She filled it."], [0.8, 0.7, 0.0], 0),
        # a newsletter's head: buttons, title, dek, picture
        (["Tide Notes", "SubscribeSign in", "Wet Feet", "How it rose", "Ida B's avatar"], [0.3, 0, 0.2, 0.6, 0], 2),
        (["Tide Notes", "Sign up or not", "Wet Feet", "How it rose", "Ida B's avatar"], [0.3, 0, 0.2, 0.6, 0], 3),
        # words that the body has too
        (["A Goat", "A Kettle", "Ida filled the kettle every morning, and it never leaked a drop."], [0.5, 0.45, 0], 1),
        # a dek that shares more of them, above a byline
        (
            ["Boring, please", "A room in which nothing ever happens is what I want", "By Ida Brandt",
             "Nothing happens in this room, which is what I want of a room in a town like ours."],
            [0.34, 0.32, 0, 0],
            0,
        ),
    ],
)  # fmt: skip
def test_signs_choose_between_likely_titles(lines: list[str], odds: list[float], title: int) -> None:
    looks = [look_at(line) for line in split_lines("\n".join(lines))]
    assert likeliest_title(looks, odds) == title
