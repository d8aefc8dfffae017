"""Where the player meets the world: the lock screen, other players, the publisher's script and style, a playlist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.player.conftest import PAGE, STRICT, Listened
from tests.service import Running

Listen = Callable[..., Listened]

SESSION = """
    window.actions = {};
    const set = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
    navigator.mediaSession.setActionHandler = (name, act) => { actions[name] = act; set(name, act); };
    window.positions = [];
    const position = navigator.mediaSession.setPositionState.bind(navigator.mediaSession);
    navigator.mediaSession.setPositionState = (state) => { positions.push(state); position(state); };
"""


def two(html: str) -> str:
    """A page with two players."""
    return html.replace("<!-- player -->", "<!-- player --><p>Again:</p><!-- player -->")


def test_the_lock_screen_shows_and_moves_it(listen: Listen, manifest: dict[str, Any], contexts: Any) -> None:
    context = contexts()
    context.add_init_script(SESSION)
    listened = listen(context=context)
    listened.play()
    listened.until("navigator.mediaSession.metadata != null")
    shown = listened.page.evaluate(
        """() => {
            const { title, artist, artwork, chapterInfo } = navigator.mediaSession.metadata;
            const chapters = chapterInfo?.map(({ title, startTime }) => [title, startTime]);
            return { title, artist, artwork: artwork.length, chapters, state: navigator.mediaSession.playbackState };
        }"""
    )
    assert shown["title"] == manifest["title"] and shown["artist"] == (manifest["byline"] or "")
    assert shown["artwork"] == 1 and shown["state"] == "playing"
    if shown["chapters"] is not None:  # where the browser knows chapters
        assert shown["chapters"] == [[c["title"], c["start"]] for c in manifest["chapters"]]

    # when: keys of a headset, or the lock screen
    assert {"play", "pause", "seekbackward", "seekforward", "seekto", "previoustrack", "nexttrack"} <= set(
        listened.page.evaluate("Object.keys(actions)")
    )
    listened.page.evaluate("actions.seekto({ seekTime: 20 })")
    assert listened.player("player.time") == pytest.approx(20, abs=0.5)
    listened.page.evaluate("actions.seekforward({})")
    assert listened.player("player.time") == pytest.approx(30, abs=1)
    listened.page.evaluate("actions.seekbackward({ seekOffset: 5 })")
    assert listened.player("player.time") == pytest.approx(25, abs=1.5)
    listened.page.evaluate("actions.pause()")
    listened.until("player.paused")
    states = listened.page.evaluate("positions")
    assert states and all(
        0 <= state["position"] <= state["duration"] and state["playbackRate"] > 0 for state in states
    )


def test_one_player_of_a_page_plays_at_a_time(listen: Listen) -> None:
    listened = listen(html=two(PAGE))
    playing = "[...document.querySelectorAll('listen-player')].map(player => !player.paused)"
    listened.page.locator("listen-player").nth(0).locator("button.play").click()
    listened.page.wait_for_function(f"() => {playing}.join() == 'true,false'")
    listened.page.locator("listen-player").nth(1).locator("button.play").click()
    listened.page.wait_for_function(f"() => {playing}.join() == 'false,true'")


def test_it_gives_way_to_the_pages_own_media(listen: Listen, service: Running, narrated: str) -> None:
    own = f'<video src="{service.url}/v1/narrations/{narrated}/audio.m4a"></video>'
    listened = listen(html=PAGE.replace("<footer>", f"{own}<footer>"))
    listened.play()
    listened.page.evaluate("document.querySelector('video').play()")
    listened.until("player.paused")
    assert listened.page.evaluate("!document.querySelector('video').paused")


def test_the_publishers_script_hears_and_moves_it(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    listened.page.evaluate(
        """() => {
            window.heard = [];
            const player = document.querySelector("listen-player");
            for (const name of ["play", "pause", "ended", "segment", "progress", "error"]) {
                player.addEventListener(name, (event) => heard.push([name, event.detail ?? null]));
            }
        }"""
    )
    last = manifest["segments"][-1]
    listened.player("player.seek(given)", last["start"] - 0.5)
    listened.player("player.play()")
    listened.until("heard.some(([name]) => name == 'ended')", timeout=20_000)
    heard = listened.page.evaluate("heard")
    names = [name for name, _ in heard]
    assert names.index("play") < names.index("segment") and "progress" in names
    # and: it ends, once, and does not start again
    assert names.count("ended") == 1
    ids = [detail["id"] for name, detail in heard if name == "segment" and detail["id"]]
    assert last["id"] in ids
    text = next(detail["text"] for name, detail in heard if name == "segment" and detail["id"] == last["id"])
    assert text == last["text"]
    assert listened.player("[player.duration, player.paused, player.volume, player.rate]") == [
        manifest["duration"],
        True,
        1,
        1,
    ]
    listened.player("player.volume = 0.4")
    assert listened.player("player.shadowRoot.querySelector('audio').volume") == 0.4


def test_a_player_that_leaves_the_page_is_silent(listen: Listen) -> None:
    listened = listen()
    listened.play()
    listened.page.evaluate(
        "window.kept = document.querySelector('listen-player').shadowRoot.querySelector('audio')"
    )
    listened.page.evaluate("document.querySelector('listen-player').remove()")
    assert listened.page.evaluate("kept.paused && !kept.src")
    assert listened.errors == []


def test_the_publishers_own_css_wins(listen: Listen) -> None:
    style = "<style>listen-player{--listen-accent:rgb(200,0,0)} listen-player::part(label){font-style:italic}</style>"
    listened = listen(html=PAGE.replace("</head>", f"{style}</head>"), policy="")
    found = listened.player(
        """[getComputedStyle(player.shadowRoot.querySelector(".play")).backgroundColor,
            getComputedStyle(player.shadowRoot.querySelector("[part=label]")).fontStyle]"""
    )
    assert found == ["rgb(200, 0, 0)", "italic"]


def test_it_docks_when_its_place_scrolls_away_and_nothing_moves(listen: Listen) -> None:
    tall = PAGE.replace("</article>", "<p>More of the same.</p>" * 80 + "</article>")
    listened = listen(html=tall, viewport={"width": 800, "height": 600})
    # given: nobody listens, so nothing follows the reader
    listened.page.mouse.wheel(0, 1500)
    listened.page.wait_for_timeout(300)
    assert listened.page.locator("listen-player .docked").count() == 0
    listened.page.evaluate("scrollTo(0, 0)")
    listened.until("player.offsetHeight == 88 && !player.style.position")  # it has taken its place
    listened.play()
    height = listened.page.evaluate("document.documentElement.scrollHeight")
    listened.player("player.store.setFollows(false)")
    listened.page.mouse.wheel(0, 1500)
    docked = listened.page.locator("listen-player .docked")
    docked.wait_for()
    box = docked.bounding_box()
    assert box and box["y"] > 450 and box["y"] + box["height"] <= 600
    assert listened.page.evaluate("document.documentElement.scrollHeight") == height
    # when: it is closed
    listened.page.locator("listen-player .undock").click()
    docked.wait_for(state="detached")
    assert listened.player("player.paused")
    assert listened.page.evaluate("shifted") == 0


def test_a_publisher_may_do_without_the_dock_and_without_counts(listen: Listen) -> None:
    listened = listen(attributes='dock="off" counts="off"')
    listened.play()
    listened.until("player.time > 1")
    assert not [url for url in listened.requests if "dock" in url or "counts" in url]


def test_several_narrations_are_a_playlist(listen: Listen, service: Running, narrated: str) -> None:
    first = service.narrate("The port was quiet at dawn.", title="A quiet port")
    base = f"{service.url}/v1/narrations"
    listened = listen(src=f"{base}/{first}/manifest.json {base}/{narrated}/manifest.json")
    assert listened.player("[player.list.length, player.index, player.store.head.title]") == [
        2,
        0,
        "A quiet port",
    ]
    listened.press("more")
    rows = listened.page.locator("listen-list li")
    rows.nth(1).get_by_text("The harbour").wait_for()
    assert "A quiet port" in rows.nth(0).inner_text()
    # when: the first one ends, the next one plays
    listened.play()
    listened.until("player.index == 1 && !player.paused && player.time > 0.2", timeout=20_000)
    assert listened.player("player.store.head.title") == "The harbour that forgot its clock"
    # and: a row is a way back
    rows.nth(0).get_by_role("button").click()
    listened.until("player.index == 0 && !player.paused")


def test_links_in_the_page_are_a_playlist_with_titles(
    listen: Listen, service: Running, narrated: str
) -> None:
    first = service.narrate("The port was quiet at dawn.", title="A quiet port")
    base = f"{service.url}/v1/narrations"
    links = (
        f'<listen-player><a href="{base}/{first}/manifest.json">Port</a> '
        f'<a href="{base}/{narrated}/manifest.json">Clock</a></listen-player>'
    )
    listened = listen(html=PAGE.replace("<!-- player -->", links))
    listened.press("more")
    listened.page.get_by_role("button", name="Clock").wait_for()
    assert listened.page.locator("listen-list button").all_inner_texts() == ["Port", "Clock"]


def test_two_copies_of_the_script_are_one(listen: Listen, service: Running) -> None:
    again = f'<script type="module" src="{service.url}/player.js?again"></script></head>'
    listened = listen(html=PAGE.replace("</head>", again))
    listened.play()
    assert listened.errors == []


def test_the_policy_that_the_documentation_names_is_enough(listen: Listen) -> None:
    # what docs/player.md asks for, with every part opened
    policy = STRICT.replace("style-src {0}", "style-src 'none'")
    listened = listen(policy=policy)
    listened.play()
    listened.press("more")
    listened.page.keyboard.press("t")
    listened.page.locator("listen-transcript .block").first.wait_for()
    assert listened.page.evaluate("violations") == []
