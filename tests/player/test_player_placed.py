"""Does the player hold where publishers put it, move it, and change it?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.player.conftest import PAGE, Listened
from tests.service import Running

Listen = Callable[..., Listened]

PLACES = {
    "a row": "display:flex",
    "a centred column": "display:flex;flex-direction:column;align-items:center",
    "a grid's automatic column": "display:grid;grid-template-columns:auto 1fr",
    "a float": "float:left",
    "a block in a line": "display:inline-block",
    "an absolute box": "position:absolute",
}


@pytest.fixture
def other(service: Running) -> str:
    """The manifest's address of another, shorter narration."""
    narration_id = service.narrate(
        "The ferry left at nine. Nobody looked up from the nets.", title="The ferry"
    )
    return f"{service.url}/v1/narrations/{narration_id}/manifest.json"


@pytest.mark.parametrize("style", PLACES.values(), ids=PLACES)
def test_it_is_as_wide_as_its_controls_need_wherever_it_stands(listen: Listen, style: str) -> None:
    placed = PAGE.replace(
        "<!-- player -->",
        f"<style>.place{{{style}}}</style><div class=place><!-- player --><p>More</p></div>",
    )
    listened = listen(html=placed, policy="", viewport={"width": 1000, "height": 700})
    listened.until("player.offsetWidth >= 280 && player.offsetHeight >= 88")
    box = listened.page.locator("listen-player").bounding_box()
    assert box and box["width"] <= 1000 and box["height"] >= 88
    inside = listened.player("player.shadowRoot.querySelector('.more').getBoundingClientRect().right")
    assert inside <= box["x"] + box["width"]


def test_a_child_of_a_shadow_root_is_a_player_too(listen: Listen) -> None:
    listened = listen()
    listened.page.evaluate(
        """() => {
            const player = document.querySelector("listen-player");
            const within = document.createElement("div");
            document.body.prepend(within);
            window.inner = document.createElement("listen-player");
            inner.setAttribute("src", player.getAttribute("src"));
            within.attachShadow({mode: "open"}).append(inner);
        }"""
    )
    listened.page.wait_for_function(
        "() => inner.shadowRoot.querySelector('.clock')?.textContent.includes('0:00 / 0:')"
    )
    assert listened.errors == []


def test_a_player_that_is_moved_plays_on(listen: Listen) -> None:
    listened = listen()
    listened.player("player.seek(5)")
    listened.play()
    listened.player("document.body.append(player)")
    now = listened.player("player.time")
    assert now >= 5
    listened.until(f"!player.paused && player.time > {now} + 0.3")
    assert listened.errors == []


def test_what_was_set_before_the_script_came_holds(listen: Listen, service: Running) -> None:
    # given a player that a page's script made and set before it was one
    early = """<script>addEventListener("DOMContentLoaded", () => 0);
        const early = document.querySelector("listen-player"); early.rate = 1.5; early.volume = 0.3</script>"""
    html = PAGE.replace("<!-- player script -->", "").replace("<!-- player -->", f"<!-- player -->{early}")
    listened = listen(html=html, policy="", ready=False)
    listened.page.add_script_tag(url=f"{service.url}/player.js", type="module")
    listened.page.locator("listen-player .clock").first.wait_for(state="attached")
    # then it is so, and can be set again
    assert listened.player("[player.store.rate, player.store.volume]") == [1.5, 0.3]
    listened.player("player.rate = 2")
    assert listened.player("[player.rate, player.store.rate]") == [2, 2]


def test_a_place_to_resume_is_of_the_narration_that_has_it(listen: Listen, other: str) -> None:
    # given a reader who left the first of two after 32 seconds
    listened = listen()
    src = listened.page.locator("listen-player").get_attribute("src")
    listened.player("player.seek(32)")
    listened.play()
    listened.press("play")
    listened.until("player.paused")
    left = int(listened.player("player.time"))  # a busy machine hears a second more
    again = listen(attributes="", src=f"{src} {other}", context=listened.page.context)
    again.until(f"player.shadowRoot.querySelector('.act').textContent === 'Resume at 0:{left}'")

    # when they go on to the second
    again.player("player.next()")
    # then nothing is offered for that one
    again.until("player.index === 1 && player.store.head")
    assert again.player("player.shadowRoot.querySelector('.act').hidden")


def test_a_moment_in_the_address_is_taken_once(listen: Listen, other: str) -> None:
    listened = listen(fragment="#t=21")
    src = listened.page.locator("listen-player").get_attribute("src")
    listened.until("player.time === 21")
    # when another narration is shown, and the first again
    listened.player("player.setAttribute('src', given)", other)
    listened.until("player.store.head?.title === 'The ferry'")
    assert listened.player("player.time") == 0
    listened.player("player.setAttribute('src', given)", src)
    listened.until("player.store.head && player.store.head.title !== 'The ferry'")
    assert listened.player("player.time") == 0


def test_each_failure_is_told(listen: Listen, service: Running) -> None:
    listened = listen()
    listened.player(
        "(window.told = [], player.addEventListener('error', ({detail}) => told.push(detail.code)))"
    )
    for number in range(2):
        listened.player(
            "player.setAttribute('src', given)", f"{service.url}/v1/narrations/{number:032x}/manifest.json"
        )
        listened.page.wait_for_function(f"() => told.length === {number + 1}")
    assert listened.page.evaluate("told") == ["gone", "gone"]


def test_a_number_that_the_playlist_does_not_have_changes_nothing(listen: Listen) -> None:
    listened = listen()
    listened.player("player.seek(3)")
    for number in (5, -1):
        listened.player("player.open(given)", number)
    assert listened.player("[player.index, player.time]") == [0, 3]
    assert not [url for url in listened.requests if "undefined" in url]


@pytest.mark.parametrize("selector", ["*", "html, body"])
def test_a_selector_that_takes_in_the_whole_page_is_followed(listen: Listen, selector: str) -> None:
    listened = listen(attributes=f'highlight="{selector}"')
    listened.play()
    listened.page.wait_for_function("() => CSS.highlights.get('listen-sentence')?.size > 0")
    assert listened.errors == []
