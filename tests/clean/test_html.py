"""How the lines of an HTML page become blocks: alone as editors keep them, and in a page with all that is around."""

from __future__ import annotations

import pytest

from narrator.clean import clean
from narrator.errors import InputTooLarge

ALONE = """<h1>The ferry that stayed</h1>
<p>For eleven years the ferry had left at nine, and for eleven years somebody had missed it by a minute.</p>
<figure><img src="a.jpg" alt="A ferry"><figcaption>The ferry at its pier in 1994.</figcaption></figure>
<h2>A minute late</h2>
<p>“We could have waited,” says the captain,<br>who never did, and who is sorry now that it is too late for it.</p>
<ol><li>Buy a ticket.</li><li><p>Run down the hill.</p><p>Do not look back.</p></li></ol>
<blockquote><p>Nobody waits for the one who waits.</p></blockquote>
<table><tr><th>Year</th><th>Missed</th></tr><tr><td>1994</td><td>212</td></tr></table>
<pre>depart = 9
late = 1</pre>
<div class="footnotes"><p>1. The timetable of 1983 had it leave at ten.</p></div>"""


def blocks(page: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in clean(page, markup="html").blocks]


def test_an_article_alone_is_kept_whole_with_its_kinds() -> None:
    assert blocks(ALONE) == [
        ("title", "The ferry that stayed"),
        (
            "paragraph",
            "For eleven years the ferry had left at nine, and for eleven years somebody had missed it by a minute.",
        ),
        ("heading", "A minute late"),
        (
            "paragraph",
            "“We could have waited,” says the captain, who never did, and who is sorry now that it is too late for it.",
        ),
        ("list_item", "1. Buy a ticket."),
        ("list_item", "2. Run down the hill."),
        ("paragraph", "Do not look back."),
        ("quote", "Nobody waits for the one who waits."),
        ("table", "Year | Missed\n1994 | 212"),
        ("code", "depart = 9\nlate = 1"),
        ("footnote", "1. The timetable of 1983 had it leave at ten."),
    ]
    dropped = [(line.kind, line.text) for line in clean(ALONE, markup="html").receipt if not line.kept]
    assert dropped == [("caption", "The ferry at its pier in 1994.")]


ROPE = (
    "<h1>How a rope is made</h1><p>The walk is three hundred yards long, and a rope needs all of it, since "
    "it is shorter than its strands by a third once it is laid.</p>{}<p>The rope is then stretched for a day.</p>"
)


@pytest.mark.parametrize(
    ("listed", "heard"),
    [
        # a list that goes on after a picture
        ('<ol start="4"><li>Comb the hemp.</li><li>Spin it.</li></ol>', ["4. Comb the hemp.", "5. Spin it."]),
        ('<ol><li value="7">Comb it.</li><li>Spin it.</li></ol>', ["7. Comb it.", "8. Spin it."]),
        ("<ol reversed><li>Third rope.</li><li>Best rope.</li></ol>", ["2. Third rope.", "1. Best rope."]),
        ('<ol start="x"><li>Comb it.</li><li>Spin it.</li></ol>', ["1. Comb it.", "2. Spin it."]),
        # a list cut in pieces, each of which would be the first
        ("<ol><li>Comb the hemp.</li></ol><ol><li>Spin it.</li></ol>", ["Comb the hemp.", "Spin it."]),
        ('<ol start="2"><li>Comb the hemp.</li></ol>', ["2. Comb the hemp."]),
        # parts of the article with headings of their own
        (
            "<ol><li><b>Hemp</b><p>It is strong when wet.</p></li><li><b>Manila</b><p>It floats.</p></li></ol>",
            ["Hemp", "Manila"],
        ),
        ("<ol><li>1) Comb it.</li><li>2) Spin it.</li></ol>", ["1) Comb it.", "2) Spin it."]),
    ],
)
def test_items_are_numbered_where_a_listener_can_count_by_it(listed: str, heard: list[str]) -> None:
    assert [text for kind, text in blocks(ROPE.format(listed)) if kind == "list_item"] == heard


def test_items_of_several_lines_are_numbered_if_the_page_speaks_of_steps() -> None:
    listed = "<ol><li>Comb it.<p>Twice.</p></li><li>Spin it.<p>As in step 1, twice.</p></li></ol>"
    assert [text for kind, text in blocks(ROPE.format(listed)) if kind == "list_item"] == [
        "1. Comb it.",
        "2. Spin it.",
    ]


def test_a_line_break_in_a_paragraph_parts_it_only_after_a_sentence() -> None:
    page = "<h1>Two lines</h1><p>It rained on Monday.<br>On Tuesday it rained<br>again, and on Wednesday.</p>"
    assert [text for kind, text in blocks(page) if kind == "paragraph"] == [
        "It rained on Monday.",
        "On Tuesday it rained again, and on Wednesday.",
    ]


def test_a_table_that_only_places_text_is_no_table() -> None:
    story = "The harbour froze in the first week of January, and for forty days nothing came in and nothing went out. "
    page = f"<h1>Ice</h1><table><tr><td>{story * 2}</td><td>{story * 2}</td></tr></table>"
    assert {kind for kind, _ in blocks(page)} == {"title", "paragraph"}


def test_what_the_page_declares_fills_the_head() -> None:
    # given a page that shows neither its author nor its day
    data = '{"@type": "NewsArticle", "author": {"name": "Ann Marsh"}, "datePublished": "2025-04-03T06:00:00+02:00"}'
    article = clean(
        f"<html lang=en><head><title>Ice</title><script type='application/ld+json'>{data}</script></head><body>{ALONE}",
        markup="html",
    )

    # then both stand below the title
    assert [(block.kind, block.text) for block in article.blocks[:3]] == [
        ("title", "The ferry that stayed"),
        ("byline", "Ann Marsh"),
        ("date", "2025-04-03"),
    ]
    assert article.language == "en"


def test_a_page_of_more_lines_than_memory_should_hold_is_refused() -> None:
    with pytest.raises(InputTooLarge, match="at most 60,000"):
        clean("<nav>x</nav>" + "<p>It rained and rained.</p>" * 70_000, markup="html")
