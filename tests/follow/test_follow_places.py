"""Sentences and words are found in pages that other people wrote, exactly or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from tests.follow.conftest import plain, written

Follow = Callable[..., Any]

AROUND = "name => CSS.highlights.get('listen-sentence').values().next().value.startContainer.parentElement.closest(name)?.id"


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("links", ["Subscribe now for unlimited access to every story."]),  # in the page, but not shown
        ("numbers", []),
        ("pullquotes", []),
        ("lists", ["1.", "2.", "3."]),  # drawn by the browser, not in the text
        ("arabic", []),
        ("live", []),
        ("scroller", []),
    ],
)
def test_every_sentence_and_word_is_lit_as_it_is_written(
    follow: Follow, name: str, unseen: list[str]
) -> None:
    # given a page with inline markup, entities, odd characters, lists or another script
    followed = follow(name)
    assert followed.ready is True
    # when each word is spoken
    heard = followed.spoken_and_lit()
    # then its sentence and itself are lit as the article has them, and nothing for what is not shown
    assert len(heard) >= 8
    for asked, lit, words in heard:
        if asked in map(plain, unseen):
            assert lit == "".join(lit for _, lit in words) == ""
            continue
        assert lit == asked
        assert [lit for _, lit in words] == [asked for asked, _ in words]
    assert followed.errors == []


def test_chrome_between_and_within_paragraphs_is_left_dark(follow: Follow) -> None:
    # given the article alone as it was narrated, and the page with teasers, advertisements and comments around it
    page = written("chrome")
    followed = follow("chrome", html=without_chrome(page), shown=page)
    assert followed.ready is True
    for asked, lit, words in followed.spoken_and_lit():
        assert lit == asked
        assert [lit for _, lit in words] == [asked for asked, _ in words]
    # then the headline is lit and not the teaser above it, the paragraph and not the comment that repeats it
    for text in ("River town votes", "For three hundred", "You cannot win", "By spring there"):
        followed.say(text)
        assert followed.page.evaluate(AROUND, "#story") == "story"
    # and a paragraph that an advertisement parts in two is lit on both sides of it, each by its own sentence
    assert "".join(map(plain, followed.lit("sentence"))).startswith("Byspring")
    assert followed.errors == []


def test_a_sentence_that_an_advertisement_parts_is_lit_in_two_pieces(follow: Follow) -> None:
    page = written("live")
    broken = page.replace(
        "and nobody in the hall",
        "<div><p>Advertisement</p><p>The hall of shoes.</p></div>and nobody in the hall",
    )
    followed = follow("parted", html=page, shown=broken)
    followed.say("Sixty musicians")
    lit = followed.lit("sentence")
    assert [plain(piece) for piece in lit] == [
        plain("Sixty musicians play a whole symphony from memory,"),
        plain("and nobody in the hall can see a hand."),
    ]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            "I wanted to hear what was left",
            False,
        ),  # the pull quote stands right before the paragraph that has it
        ("His daughter thinks that he should sell.", False),  # and here right after
        ("Time is what you make of it,” he says", False),
    ],
)
def test_a_pull_quote_does_not_take_the_place_of_its_sentence(
    follow: Follow, text: str, quoted: bool
) -> None:
    page = written("pullquotes")
    alone = re.sub(r"<aside.*?</aside>|<blockquote.*?</blockquote>", "", page, flags=re.DOTALL)
    followed = follow("pullquotes", html=alone, shown=page)
    followed.say(text)
    assert followed.lit("sentence") != []
    assert (followed.page.evaluate(AROUND, ".pullquote,.pull-quote") is not None) is quoted
    for asked, lit, _ in followed.spoken_and_lit():
        assert lit == asked


def test_no_wrong_word_is_lit_where_the_page_was_edited_since(follow: Follow) -> None:
    # given a page in which words were replaced, added and removed after it was narrated
    page = written("live")
    edits = {
        "Sixty musicians play": "Some seventy musicians perform",
        "can see a hand": "can see a thing",
        "The rest of the orchestra followed within a bar.": "The others came in at once, and so it began.",
        "says the conductor, Mira Castellan,": "said the conductor, Mira Castellan, aged 61,",
    }
    edited = page
    for old, new in edits.items():
        assert old in edited
        edited = edited.replace(old, new)
    followed = follow("edited", html=page, shown=edited)
    heard = followed.spoken_and_lit()
    # then each word that is lit is the word that is spoken
    for asked, lit, words in heard:
        assert all(lit in (asked, "") for asked, lit in words), words
        if not asked.startswith("Therest"):
            assert lit, asked
    whole = {asked: (lit, words) for asked, lit, words in heard}
    lit, words = whole[
        plain("Sixty musicians play a whole symphony from memory, and nobody in the hall can see a hand.")
    ]
    assert lit == plain(
        "musicians perform a whole symphony from memory, and nobody in the hall can see a thing."
    )
    assert [lit for _, lit in words] == plain_words(
        "", "musicians", "", *"a whole symphony from memory and nobody in the hall can see a".split(), ""
    )
    # and a sentence of which too little is left is not
    assert whole[plain("The rest of the orchestra followed within a bar.")][0] == ""


def plain_words(*words: str) -> list[str]:
    return list(words)


def test_several_elements_may_hold_the_article(follow: Follow) -> None:
    followed = follow("lists", "article > *")
    assert followed.ready is True
    followed.say("Throw half of it away")
    assert followed.lit("sentence") == ["Throw half of it away, and feed what is left."]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("hyphen", ["", "\u00ad", "\u200b"])
def test_how_letters_are_encoded_makes_no_difference(follow: Follow, form: str, hyphen: str) -> None:
    page = "<article><h1>Cafe\u0301s of Zu\u0308rich</h1>" + "".join(
        f"<p>Nummer {n}: das Cafe\u0301 am Flu\u0308ss{hyphen}chen {hyphen}o\u0308ffnet „na\u0308chste“ Woche um {n} Uhr. Und schlie\u00dft nie.</p>"
        for n in range(2, 9)
    )
    followed = follow(
        "letters", html=page, shown=unicodedata.normalize(form, page).replace("„", "“").replace("-", "‐")
    )
    assert followed.ready is True
    for asked, lit, words in followed.spoken_and_lit():
        assert lit == asked.replace("„", "“")
        assert [lit for _, lit in words] == [asked for asked, _ in words]


def test_scripts_without_spaces_are_followed_by_the_letter(follow: Follow) -> None:
    lines = [
        "山の上の小さな村では、毎朝霧が降りる。",
        "村人たちはそれを網で集めて、畑に水をやる。",
        "十年前には誰も信じなかった。",
    ]
    page = "<article lang='ja'><h1>霧を集める村</h1>" + "".join(
        f"<p>{line}{line[::-1]}</p>" for line in lines * 4
    )
    followed = follow("japanese", html=page, shown=page.replace("小さな", "<b>小さ</b>な"))
    assert followed.ready is True
    for asked, lit, _ in followed.spoken_and_lit():
        assert lit == asked


def without_chrome(page: str) -> str:
    """The article of chrome.html as its publisher's system sends it to be narrated."""
    story = page[page.index('<article id="story">') : page.index("</main>")]
    story = re.sub(r'<div class="ad inline-ad">.*?</div>', "", story, flags=re.DOTALL)
    return re.sub(r'<div class="(?:ad|share|related|newsletter)".*?</div>', "", story, flags=re.DOTALL)
