"""A reader scrolls, clicks, chooses colours, and is left alone; the page changes, and is not changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.follow.conftest import plain, written

Follow = Callable[..., Any]

LONG = "<h1>A long walk over the hills</h1>" + "".join(
    f"<p>Milestone number {n} stands in a field of {n * 7} thistles. Nobody has moved it since 1{n:03}.</p>"
    for n in range(2, 60)
)
ARTICLE = f"<style>p{{margin:2em 0;font:20px/1.5 serif}}</style><article>{LONG}</article>"
BOX = "() => {const b = CSS.highlights.get('listen-sentence').values().next().value.getBoundingClientRect(); return [b.top, b.bottom]}"
IN_VIEW = """() => {
    const box = CSS.highlights.get("listen-sentence").values().next().value.getBoundingClientRect();
    return box.top >= (window.roof ?? 0) && box.bottom <= (window.floor ?? innerHeight);
}"""
CALM = {"reduced_motion": "reduce"}


def test_nothing_of_the_page_is_changed(follow: Follow) -> None:
    # given a page that is watched for any change, and its markup as it was
    watch = """addEventListener("DOMContentLoaded", () => {
        window.changes = 0;
        window.was = document.documentElement.outerHTML;
        const all = {subtree: true, childList: true, attributes: true, characterData: true};
        new MutationObserver(list => { changes += list.length; }).observe(document, all);
    })"""
    followed = follow("links", before=watch)
    # when all of it is followed, clicked, and left
    followed.spoken_and_lit()
    followed.page.mouse.click(*followed.place_of("gulls nested"))
    followed.page.evaluate("follow.stop()")
    # then not one thing about it is different
    assert followed.page.evaluate("[changes, document.documentElement.outerHTML === was]") == [0, True]
    assert followed.lit("sentence") == followed.lit("word") == []


def test_a_strict_policy_of_the_page_allows_it(follow: Follow) -> None:
    followed = follow("chrome", "#story")
    followed.say("The plan is simple.")
    assert colours(followed, "sentence") != colours(followed, "none")
    assert followed.errors == []


def test_a_pause_keeps_the_sentence_and_lights_no_word(follow: Follow) -> None:
    followed = follow("live")
    first, second = followed.segments[1:3]
    followed.at((first["end"] + second["start"]) / 2)
    assert len(followed.lit("sentence")) == 1
    assert followed.lit("word") == []
    followed.at(followed.segments[-1]["end"] + 1)
    assert followed.lit("sentence") == []


def test_a_click_plays_from_the_word(follow: Follow) -> None:
    followed = follow("links")
    heard = "follow.store.heard.splice(0)"

    def click(text: str, **options: Any) -> list[float]:
        followed.page.mouse.click(*followed.place_of(text), **options)
        times: list[float] = followed.page.evaluate(heard)
        return times

    def start(text: str, within: str) -> float:
        part = next(part for part in followed.segments if within in part["text"])
        char = part["source"][0] + part["text"].index(text)
        return next(float(word[0]) for word in part["words"] if word[2] == char)

    # given words in plain text, in bold, and in a sentence that begins within a paragraph
    assert click("gulls") == [start("gulls", "gulls nested")]
    assert click("never") == [start("never", "last boat")]
    assert click("punch") == [start("punch", "her punch")]
    # then links, other buttons, modified clicks, prevented ones and the margin beside are the page's own
    followed.page.evaluate(
        "addEventListener('click', event => event.target.closest('a') && event.preventDefault())"
    )
    assert click("Ada Brindle") == []
    assert click("gulls", button="right") == []
    followed.page.keyboard.down("Shift")
    assert click("gulls") == []
    followed.page.keyboard.up("Shift")
    followed.page.evaluate("getSelection().empty()")
    _, y = followed.place_of("gulls")
    followed.page.mouse.click(2, y)
    assert followed.page.evaluate(heard) == []
    # and so is a selection
    x, y = followed.place_of("gulls")
    followed.page.mouse.move(x, y)
    followed.page.mouse.down()
    followed.page.mouse.move(x + 90, y)
    followed.page.mouse.up()
    assert followed.page.evaluate("getSelection().toString()") != ""
    assert followed.page.evaluate(heard) == []
    followed.page.evaluate("getSelection().empty()")
    # and nothing plays when the reader chose not to follow
    followed.page.evaluate("follow.store.set({follows: false})")
    assert click("gulls") == []


def test_a_click_after_astral_letters_finds_the_word(follow: Follow) -> None:
    followed = follow("numbers")
    part = next(part for part in followed.segments if "🇫🇷" in part["text"])
    char = part["source"][0] + part["text"].index("partners")
    followed.page.mouse.click(*followed.place_of("partners"))
    assert followed.page.evaluate("follow.store.heard") == [
        next(word[0] for word in part["words"] if word[2] == char)
    ]


def test_following_is_the_readers_choice(follow: Follow) -> None:
    followed = follow("live")
    followed.say("The idea came")
    followed.page.evaluate("follow.store.set({follows: false})")
    assert followed.lit("sentence") == followed.lit("word") == []
    followed.say("Tickets for")
    assert followed.lit("sentence") == []
    followed.page.evaluate("follow.store.set({follows: true})")
    assert "".join(followed.lit("sentence")).startswith("Tickets for")


def test_the_page_goes_along_with_the_sentence(follow: Follow) -> None:
    followed = follow("long", html=ARTICLE, **CALM)
    for n in (10, 30, 58):
        followed.say(f"number {n} stands")
        assert followed.page.evaluate(IN_VIEW)
    followed.say("number 3 stands")
    assert followed.page.evaluate(IN_VIEW)


def test_it_scrolls_smoothly_unless_the_reader_wants_less_motion(follow: Follow) -> None:
    log = "(() => {const own = Element.prototype.scrollBy; window.ways = []; Element.prototype.scrollBy = function (to) {ways.push(to.behavior); return own.call(this, to)}})()"
    for motion, way in (("no-preference", "smooth"), ("reduce", "instant")):
        followed = follow("long", html=ARTICLE, before=log, reduced_motion=motion)
        followed.say("number 15 stands")
        assert set(followed.page.evaluate("ways")) == {way}
        followed.page.wait_for_function(IN_VIEW)


def test_a_header_above_and_a_player_below_do_not_hide_the_sentence(follow: Follow) -> None:
    bars = """<style>body{padding:90px 0 200px}.bar{position:fixed;left:0;right:0;background:#eee}.top{top:0;height:90px}.sub{position:sticky;top:90px;
        height:60px;background:#ddd}.dock{bottom:0;height:160px}</style><div class="bar top">Paper</div><div class="sub">Part</div>"""
    page = f"{bars}{ARTICLE}<div class='bar dock'>Player</div>"
    followed = follow(
        "barred", html=ARTICLE, shown=page, before="window.roof = 150; window.floor = 720 - 160", **CALM
    )
    for part in followed.segments[::5]:
        followed.at(part["start"] + 0.1)
        assert followed.page.evaluate(IN_VIEW), followed.page.evaluate(BOX)


def test_a_column_that_scrolls_by_itself_goes_along(follow: Follow) -> None:
    followed = follow("scroller", before="window.roof = 110", **CALM)
    for part in followed.segments:
        followed.at(part["start"] + 0.1)
        assert followed.page.evaluate(IN_VIEW), part["text"]
    assert followed.page.evaluate("document.querySelector('.pane').scrollTop") > 300
    assert followed.page.evaluate("scrollY") == 0


def test_a_reader_who_scrolls_away_is_left_there(follow: Follow) -> None:
    followed = follow(
        "long",
        html=ARTICLE,
        before="(() => {const now = performance.now; window.later = 0; performance.now = () => now.call(performance) + later})()",
        **CALM,
    )
    followed.say("number 2 stands")
    # when the reader turns the wheel
    followed.page.mouse.move(300, 300)
    followed.page.mouse.wheel(0, 3000)
    followed.page.wait_for_function("scrollY === 3000")
    # then the page stays, now and after a while, for the sentence is out of sight
    followed.say("number 3 stands")
    followed.page.evaluate("later = 60000")
    followed.say("number 4 stands")
    assert followed.page.evaluate("scrollY") == 3000
    # and goes along again once the reader is back
    followed.page.mouse.wheel(0, -3000)
    followed.page.wait_for_function("scrollY === 0")
    followed.page.evaluate("later = 120000")
    followed.say("number 5 stands")
    followed.say("number 20 stands")
    assert followed.page.evaluate(IN_VIEW)
    # and at once after a jump to another time
    followed.page.mouse.wheel(0, 3000)
    followed.page.wait_for_function("scrollY > 1500")
    part = followed.segments[5]
    followed.seek(part["start"] + 0.1)
    assert followed.page.evaluate(IN_VIEW)


def test_text_that_is_rendered_again_is_found_again(follow: Follow) -> None:
    followed = follow("live")
    followed.say("The idea came")
    # when the page's own script makes the article anew, with something more in it
    followed.page.evaluate(
        """() => {
            const fresh = document.createElement("div");
            fresh.append(...[...document.querySelectorAll("article")].map(article => article.cloneNode(true)));
            fresh.querySelector("p").before("Advertisement");
            document.getElementById("app").replaceChildren(fresh);
        }"""
    )
    # then the sentence is marked again by itself
    followed.page.wait_for_function(
        "CSS.highlights.get('listen-sentence').values().next().value?.toString().startsWith('The idea came')"
    )
    for asked, lit, _ in followed.spoken_and_lit():
        assert lit == asked
    assert followed.told() == []


def test_text_that_comes_late_is_found_when_it_comes(follow: Follow) -> None:
    page = written("live")
    start, end = page.index("<article>"), page.index("</article>") + len("</article>")
    followed = follow("late", html=page, shown=page[:start] + page[end:])
    assert followed.ready is False
    assert followed.told() == ["lost"]
    followed.page.evaluate(
        "html => document.getElementById('app').append(new DOMParser().parseFromString(html, 'text/html').querySelector('article'))",
        page[start:end],
    )
    followed.page.wait_for_function("follow.store.told.includes('found')")
    followed.say("Tickets for")
    assert "".join(map(plain, followed.lit("sentence"))).startswith("Ticketsfor")


def test_another_article_is_not_marked(follow: Follow) -> None:
    followed = follow("live", shown=written("scroller"))
    assert followed.ready is False
    assert followed.told() == ["lost"]
    followed.say("Tickets for")
    assert followed.lit("sentence") == []


def test_a_browser_that_cannot_mark_text_says_so(follow: Follow) -> None:
    followed = follow(
        "live", before="delete CSS.highlights; Object.defineProperty(CSS, 'highlights', {value: undefined})"
    )
    assert followed.ready is False
    assert followed.told() == ["lost"]
    assert followed.errors == []


def test_a_selector_that_is_none_says_so(follow: Follow) -> None:
    followed = follow("live", "article[")
    assert followed.ready is False
    assert followed.told() == ["lost"]
    assert "article[" in followed.errors[0]


def test_of_two_players_the_one_that_plays_marks(follow: Follow, modules: Any) -> None:
    followed = follow("live", "h1, article > p:nth-of-type(1)")
    followed.page.evaluate(
        """async ([origin, manifest]) => {
            const {begin} = await import(`${origin}/stand_in.js`);
            window.other = await begin(origin, manifest, "article");
            await other.ready;
        }""",
        [modules.url, followed.manifest],
    )
    first, last = followed.segments[0], followed.segments[-1]
    followed.at(first["start"] + 0.1)
    followed.page.evaluate(
        "time => {follow.store.playing = false; other.store.at(time)}", last["start"] + 0.1
    )
    assert "".join(followed.lit("sentence")).startswith("There are no programmes")
    followed.at(first["start"] + 0.2)  # the one that rests
    assert "".join(followed.lit("sentence")).startswith("There are no programmes")
    followed.page.evaluate("follow.stop()")
    assert "".join(followed.lit("sentence")).startswith("There are no programmes")
    followed.page.evaluate("other.stop()")
    assert followed.lit("sentence") == []


def colours(followed: Any, name: str) -> tuple[str, str]:
    """Text and ground of a mark."""
    script = "name => {const at = CSS.highlights.get('listen-sentence').values().next().value.startContainer.parentElement; const s = getComputedStyle(at, `::highlight(listen-${name})`); return [s.color, s.backgroundColor]}"
    text, ground = followed.page.evaluate(script, name)
    return text, ground


def contrast(pair: tuple[str, str]) -> float:
    """WCAG 2.2, relative luminance."""

    def light(colour: str) -> float:
        parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted(map(light, pair))
    return (high + 0.05) / (low + 0.05)


def test_marks_can_be_read_on_light_pages_and_on_dark_ones(follow: Follow) -> None:
    grounds = []
    for name, text in (("live", "The idea came"), ("scroller", "She never married")):
        followed = follow(name)
        followed.say(text)
        for mark in ("sentence", "word"):
            assert contrast(colours(followed, mark)) >= 4.5
        grounds.append(colours(followed, "sentence")[1])
    assert grounds[0] != grounds[1]


def test_the_publishers_own_style_wins(follow: Follow) -> None:
    # given a page that sets a colour by a property, and the other by its own rule
    style = "<style>:root{--listen-sentence:rgb(1,2,3)}::highlight(listen-word){background-color:rgb(4,5,6)}</style>"
    page = written("live")
    followed = follow("styled", html=page, shown=page.replace("</head>", f"{style}</head>"))
    followed.say("The idea came")
    assert colours(followed, "sentence")[1] == "rgb(1, 2, 3)"
    assert colours(followed, "word")[1] == "rgb(4, 5, 6)"


def test_forced_colours_are_the_readers(follow: Follow) -> None:
    followed = follow("live", forced_colors="active")
    followed.say("The idea came")
    assert colours(followed, "word") != colours(followed, "sentence")
    assert contrast(colours(followed, "word")) >= 4.5
