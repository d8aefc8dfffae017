"""The words in a real browser: lit when they are spoken, heard when they are clicked, in any text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PIECES = [
    ("title", "A 🐝 hums on the roof 🏠 again"),
    ("paragraph", "Nobody 👩‍🚀 went up. “Listen,” said 𝒜nna, and 🇫🇷 ran 🐝🐝 off. It was her second hive."),
    ("caption", "Silent words under a picture."),
    ("list_item", "Naïve cafe\u0301 names, 東京 too"),
]
SCROLLED = [("title", "Long"), *(("paragraph", f"Paragraph number {i} is here.") for i in range(60))]


@pytest.fixture
def narrated(narrate: Callable[..., Any]) -> Any:
    return narrate(PIECES)


def test_the_word_at_each_time_is_the_manifests(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    for segment in narrated.manifest["segments"]:
        for word in segment["words"]:
            for time in (word[0], (word[0] + word[1]) / 2, word[1] - 0.01):
                opened.seek(time)
                assert opened.lit("word") == [narrated.written(word)], time
        assert opened.lit("segment") == [segment["text"]]
    assert opened.errors == []


def test_a_pause_keeps_the_sentence_and_lights_no_word(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    first, second = narrated.manifest["segments"][:2]
    opened.seek(0.05)
    assert opened.lit("segment") == opened.lit("word") == []
    opened.seek((first["end"] + second["start"]) / 2)
    assert opened.lit("segment") == [first["text"]]
    assert opened.lit("word") == []


def test_words_are_followed_while_it_plays(narrated: Any, open_page: Callable[..., Any]) -> None:
    # given a log of the clock and the lit word, on each frame
    opened = open_page(narrated)
    opened.page.evaluate(
        """() => {
            const audio = document.getElementById("audio");
            window.seen = [];
            const look = () => {
                const [word] = CSS.highlights.get("word");
                if (word) window.seen.push([audio.currentTime, word.toString()]);
                requestAnimationFrame(look);
            };
            look();
            document.getElementById("play").click();
        }"""
    )
    opened.page.wait_for_function("document.getElementById('audio').currentTime > 2")

    # then each was lit no later than two frames after it began
    seen = opened.page.evaluate("window.seen")
    assert len({text for _, text in seen}) >= 5
    for time, text in seen:
        near = [w for w in narrated.words if w[0] - 0.001 <= time and time <= w[1] + 0.08]
        assert text in [narrated.written(word) for word in near], (time, text)


def test_a_click_on_a_word_plays_from_it(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    for text in ("second", "hums", "ran", "nna", "off", "東京", "names"):
        word = next(word for word in narrated.words if text in narrated.written(word))
        opened.page.evaluate("document.getElementById('audio').pause()")
        opened.click_on(text)
        assert not opened.paused()
        assert word[0] - 0.001 <= opened.time() < word[1] + 0.2, text


def test_a_click_beside_words_does_nothing(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated)
    opened.click_on("Silent")
    assert opened.paused() and opened.time() == 0

    box = opened.page.locator("li").bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert opened.paused() and opened.time() == 0

    opened.page.locator("h1").select_text()
    opened.page.locator("h1").dispatch_event("click")
    assert opened.paused() and opened.time() == 0


def test_words_that_share_what_is_written(narrate: Callable[..., Any], open_page: Callable[..., Any]) -> None:
    # given two spoken words for one written "25", and a following word
    narrated = narrate([("paragraph", "About 25 hives")])
    about, number, hives = narrated.manifest["segments"][0]["words"]
    number[1] = hives[0] = number[0] + 0.3
    page = narrated.folder / "index.html"
    middle = round(number[0] + 0.15, 6)
    row = f"[{number[0]},{number[1]},6,8]".replace(" ", "")
    text = page.read_text(encoding="utf-8")
    assert row in text
    split = f"[{number[0]},{middle},6,8],[{middle},{number[1]},6,8]"
    page.write_text(text.replace(row, split), encoding="utf-8")

    # then both light it, and a click on it is heard from the first
    opened = open_page(narrated)
    for time in (number[0] + 0.01, middle + 0.01):
        opened.seek(time)
        assert opened.lit("word") == ["25"]
    opened.click_on("25")
    assert number[0] - 0.001 <= opened.time() < middle
    assert about[3] == 5


def test_without_highlights_the_block_is_marked(narrated: Any, open_page: Callable[..., Any]) -> None:
    opened = open_page(narrated, before="delete window.Highlight")
    opened.seek(narrated.word("second")[0])
    assert opened.page.locator(".current").all_inner_texts() == [PIECES[1][1]]
    opened.seek(narrated.word("hums")[0])
    assert opened.page.locator(".current").all_inner_texts() == [PIECES[0][1]]
    assert opened.errors == []


def test_hostile_text_is_inert(narrate: Callable[..., Any], open_page: Callable[..., Any]) -> None:
    hostile = (
        "</script><img src=x onerror='window.hit=1'> \u2028 \"told\" <script>window.hit=1</script> & end"
    )
    narrated = narrate([("title", hostile), ("paragraph", hostile), ("code", "\r\n" + hostile)], word_s=0.1)
    opened = open_page(narrated)
    assert opened.page.title() == " ".join(hostile.replace("\u2028", "|").split()).replace("|", "\u2028")
    texts = opened.page.locator("[data-start]").all_text_contents()
    assert texts == [block.text for block in narrated.article.blocks]
    opened.seek(narrated.words[-1][0])
    assert opened.lit("word") == ["end"]
    assert opened.page.evaluate("[window.hit, document.images.length]") == [None, 0]
    assert opened.errors == []


def test_the_spoken_sentence_is_brought_into_view(
    narrate: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    narrated = narrate(SCROLLED, word_s=0.05)
    opened = open_page(narrated, reduced_motion="reduce", viewport={"width": 800, "height": 600})
    page = opened.page
    opened.seek(narrated.manifest["segments"][40]["start"])
    place = "CSS.highlights.get('segment').values().next().value.getBoundingClientRect().top"
    assert 68 <= page.evaluate(place) <= 400

    # a listener who scrolls away is left alone
    page.mouse.wheel(0, -5000)
    page.wait_for_function("scrollY === 0")
    opened.seek(narrated.manifest["segments"][50]["start"])
    assert page.evaluate("scrollY") == 0

    # until the bar is used
    page.locator("#back").click()
    assert page.evaluate("scrollY") > 0


def test_a_long_page_finds_its_word_at_once(
    narrate: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    sentence = "The keepers climbed up slowly and found that the old hive was humming again today."
    paragraph = " ".join([sentence] * 5)
    narrated = narrate([("title", "Long"), *[("paragraph", paragraph)] * 267], word_s=0.01)
    assert len(narrated.words) > 20_000
    opened = open_page(narrated)
    count = opened.page.evaluate("document.querySelectorAll('main *').length")
    assert count < 300
    for word in narrated.words[::2500]:
        took, lit = opened.page.evaluate(
            """time => {
                const audio = document.getElementById("audio");
                const begun = performance.now();
                audio.currentTime = time;
                audio.dispatchEvent(new Event("position"));
                const [range] = CSS.highlights.get("word");
                return [performance.now() - begun, range.toString()];
            }""",
            word[0] + 0.004,
        )
        assert lit == narrated.written(word)
        assert took < 50


def test_a_text_node_that_the_parser_splits(
    narrate: Callable[..., Any], open_page: Callable[..., Any]
) -> None:
    narrated = narrate([("paragraph", "bee " * 20_000 + "end")], word_s=0.0005)
    opened = open_page(narrated)
    opened.seek(narrated.words[-1][0])
    assert opened.lit("word") == ["end"]
