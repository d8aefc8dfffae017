"""Live feeds, and threads of comments, which look like them: pages in ``feeds``, and ``live_blog`` in ``pages``, of which ``storm.html`` is the same as HTML."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from narrator.clean import clean
from narrator.clean.feed import find_feed
from narrator.clean.lines import split_lines
from narrator.clean.region import Look, look_at

HERE = Path(__file__).parent


def read(name: str) -> str:
    return (HERE / "feeds" / name).read_text(encoding="utf-8")


def look(text: str) -> list[Look]:
    return [look_at(line) for line in split_lines(text)]


def test_the_html_of_a_live_page_gives_what_its_copied_text_gives() -> None:
    article = clean(read("storm.html"), markup="html")
    heard = [f"{block.kind}: {block.text}" for block in article.blocks]
    assert heard == (HERE / "pages/live_blog/article.txt").read_text(encoding="utf-8").splitlines()


def test_entries_are_heard_without_times_authors_and_buttons() -> None:
    # given a feed with the time alone, a heading, and an author with an office below some of them
    blocks = [(block.kind, block.text) for block in clean(read("budget.txt")).blocks]

    # then each entry has its heading and its prose, and nothing else
    assert [text for kind, text in blocks if kind == "heading"][2:] == [
        "That is all from us",
        "'I shall move to the river'",
        "Duty on canal boats doubles",
        "Chancellor stands up",
    ]
    heard = " ".join(text for _, text in blocks)
    assert '"I shall move to the river," he says.' in heard
    assert "Duty on canal boats will rise from two to four per cent in April." in heard
    for furniture in ("17:10", "Reporting from", "Share close panel", "Read more about these", "Who owns"):
        assert furniture not in heard
    named = {decision.text: decision.rule for decision in clean(read("budget.txt")).receipt}
    assert named["Priya Lund"] == "entry_author"
    assert named["Share close panel"] in ("entry_tail", "outside_body")


def test_entries_below_a_date_with_a_time_are_found() -> None:
    # given dates with times, and authors twice, once as the text of their picture
    text = [block.text for block in clean(read("count.txt")).blocks]
    assert sum("Tamsin" in line or "Merrow" in line for line in text) == 0
    assert [line.split()[0] for line in text[2:]] == ["Here's", "Election", "The", "The", "The", "Good"]


def test_a_feed_that_begins_with_the_oldest_entry_is_one_if_the_page_says_so() -> None:
    # given the same feed from morning to evening
    head, *entries = split_entries(read("budget.txt"))
    looks = look("\n".join([head, *reversed(entries)]))
    assert find_feed(looks) is not None

    # when the page does not say that it is live
    calm = [at for at in looks if "live" not in at.line.text.lower()]

    # then it may be a programme
    assert find_feed(calm) is None


def split_entries(page: str) -> list[str]:
    lines = page.split("\n")
    starts = [at for at, line in enumerate(lines) if ":" in line[:3] and len(line) == 5]
    return [
        "\n".join(lines[start:end])
        for start, end in itertools.pairwise([0, *starts, lines.index("More on this story")])
    ]


@pytest.mark.parametrize("name", ["programme.txt", "thread.txt"])
def test_programmes_and_threads_of_comments_are_no_feeds(name: str) -> None:
    assert find_feed(look(read(name))) is None


def test_a_programme_keeps_its_times() -> None:
    assert {"10:00 AM", "11:30 AM", "1:00 PM"} <= {
        block.text for block in clean(read("programme.txt")).blocks
    }


def test_two_entries_are_no_feed() -> None:
    head, *entries = split_entries(read("budget.txt"))
    assert find_feed(look("\n".join([head, *entries[:2]]))) is None
    assert find_feed(look("\n".join([head, *entries[:3]]))) is not None


def test_a_thread_of_comments_is_dropped_with_all_below_it() -> None:
    # given comments with a label, and guides below them that the model keeps
    article = clean(read("rated.txt"))

    # then the article ends above the label
    assert [block.text.split()[0] for block in article.blocks if block.kind == "paragraph"] == [
        "The",
        "The",
        "Tickets",
    ]


def test_a_label_of_comments_without_a_thread_ends_nothing() -> None:
    # given a link to the comments above the body
    lines = read("rated.txt").split("\n")
    page = "\n".join([*lines[:4], "[ 12 comments ]", *lines[4:7]])
    assert clean(page).text.endswith("nobody has to book.")
