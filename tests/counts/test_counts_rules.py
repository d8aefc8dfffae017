"""What does the player's counting make of what is played, jumped and left? Told by a store that only says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.api.web import Web
from tests.service import Running

NARRATION = "0123456789abcdef" * 2

SCENE = """async ([player, src, options]) => {
    const [{ startCounts }, { Track }] = await Promise.all([
        import(player + "counts.js"), import(player + "track.js"),
    ]);
    // ten segments of four seconds, with a second of silence after each
    const segments = Array.from({ length: 10 }, (_, n) => (
        { id: "s" + String(n + 1).padStart(4, "0"), start: 1 + n * 5, end: 5 + n * 5, words: [] }
    ));
    const store = new EventTarget();
    Object.assign(store, { src, time: 0, playing: false, head: { edition: 3 }, track: new Track({ segments }) });
    const tell = (name, detail) => store.dispatchEvent(new CustomEvent(name, { detail }));
    const acts = {
        play: () => { store.playing = true; tell("play"); },
        pause: () => { store.playing = false; tell("pause"); },
        to: (time) => { while (store.time < time) { store.time = Math.min(time, store.time + 0.25); tell("time"); } },
        jump: (to) => { const from = store.time; store.time = to; tell("jump", { from, to }); tell("time"); },
        end: () => { store.playing = false; tell("pause"); tell("ended"); },
        late: (known) => { store.track = known ? new Track({ segments }) : null; if (known) tell("text"); },
        head: (more) => Object.assign(store.head, more),
        other: (next) => { store.src = next; store.track = null; store.time = 0; store.playing = false; tell("pause"); },
        hide: (hidden) => {
            Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        },
        leave: () => dispatchEvent(new PageTransitionEvent("pagehide")),
        close: () => { store.playing = false; tell("close"); },
    };
    const sends = [];
    const really = window.fetch;
    window.fetch = (...asked) => {
        const answer = really(...asked);
        sends.push(answer.catch(() => 0));
        return answer;
    };
    window.settled = () => Promise.all(sends).then(() => 0);
    window.act = (steps) => { for (const [name, value] of steps) acts[name](value); };
    if (options.played) acts.play(), acts.to(options.played);
    startCounts(store, src, options);
}"""

Steps = list[tuple[str, Any]]


class Scene:
    """A page of another site on which something is listened to, and what it sends."""

    def __init__(self, page: Page, player: str, src: str, **options: Any) -> None:
        self.page = page
        self.sent: list[dict[str, Any]] = []
        self.asked: list[str] = []
        """Addresses."""
        self.answers: list[int | None] = []
        """Statuses of the next answers, None for a broken line; 204 when it is empty."""
        page.route(re.compile(r"/v1/narrations/\w+/counts"), self._answer)
        page.evaluate(SCENE, [player, src, options])

    def act(self, *steps: Any) -> None:
        """A name, or a name and a value each."""
        self.page.evaluate(
            "steps => act(steps)", [[one] if isinstance(one, str) else list(one) for one in steps]
        )
        self.page.evaluate("settled()")

    def wait(self, seconds: float) -> None:
        """The page's clock runs on."""
        self.page.clock.fast_forward(int(seconds * 1000))
        self.page.evaluate("settled()")

    @property
    def sums(self) -> dict[str, dict[str, int]]:
        """All batches together, without the "s00" of the ids."""
        found: dict[str, dict[str, int]] = {}
        for body in self.sent:
            for kind in ("heard", "replayed", "skipped", "left"):
                for name, number in body[kind].items():
                    row = found.setdefault(kind, {})
                    row[name[3:]] = row.get(name[3:], 0) + number
        return found

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        status = self.answers.pop(0) if self.answers else 204
        if status is None:
            route.abort()
            return
        if status == 204:
            self.sent.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=status, headers={"Access-Control-Allow-Origin": "*"})


Open = Callable[..., Scene]


@pytest.fixture
def scene(browser: Browser, service: Running, web: Web) -> Iterator[Open]:
    web.pages["/article"] = ("text/html", b"<!doctype html><title>An article</title>")
    contexts = []

    def open_(
        src: str = f"/v1/narrations/{NARRATION}/manifest.json", before: str = "", **options: Any
    ) -> Scene:
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.clock.install()
        if before:
            page.add_init_script(before)
        page.goto(web.url("/article"))
        return Scene(
            page, f"{service.url}/player/", service.url + src if src.startswith("/") else src, **options
        )

    yield open_
    for context in contexts:
        context.close()


def test_heard_is_half_of_a_segment_in_one_go_and_once(scene: Open) -> None:
    opened = scene()
    # the first whole, of the second less than half, of the third just half
    opened.act("play", ("to", 7.75), ("jump", 13), ("to", 15.5), "pause", ("hide", True))
    assert opened.sums == {"heard": {"01": 1, "03": 1}, "left": {"03": 1}}
    assert opened.sent[0]["listens"] == 1
    assert opened.sent[0]["edition"] == 3


def test_replayed_is_each_time_that_it_is_heard_again(scene: Open) -> None:
    opened = scene()
    opened.act("play", ("to", 5.5), ("jump", 0.5), ("to", 5.5), ("jump", 1), ("to", 4), "leave")
    assert opened.sums == {"heard": {"01": 1}, "replayed": {"01": 2}, "left": {"01": 1}}

    # a step back within a segment, of which less than half is heard again, is none
    opened = scene()
    opened.act("play", ("to", 4.5), ("jump", 3.5), ("to", 5.5), "leave")
    assert opened.sums == {"heard": {"01": 1}, "left": {"01": 1}}


def test_skipped_is_what_lies_wholly_between_and_was_not_heard(scene: Open) -> None:
    opened = scene()
    # from the middle of the first to the middle of the fifth, and after listening on back and over them again
    opened.act(
        "play", ("to", 3.5), ("jump", 23), ("to", 25.5), ("jump", 11), ("to", 15.5), ("jump", 26), ("to", 30)
    )
    opened.act("leave")
    assert opened.sums == {
        "heard": {"01": 1, "03": 1, "05": 1, "06": 1},
        "skipped": {"02": 1, "03": 1, "04": 1},
        "left": {"06": 1},
    }


def test_jumps_that_follow_one_another_are_one_from_first_to_last(scene: Open) -> None:
    opened = scene()
    # a hand that drags to the end, and comes back to the third
    opened.act("play", ("to", 5.25), *[("jump", at) for at in (15, 30, 50, 20, 11)], ("to", 14), "leave")
    assert opened.sums == {"heard": {"01": 1, "03": 1}, "skipped": {"02": 1}, "left": {"03": 1}}


def test_jumps_before_the_first_sound_skip_nothing(scene: Open) -> None:
    opened = scene()
    opened.act(("jump", 31), "play", ("to", 35.5), "leave")
    assert opened.sums == {"heard": {"07": 1}, "left": {"07": 1}}


def test_whoever_hears_the_end_has_not_left(scene: Open) -> None:
    opened = scene()
    opened.act("play", ("to", 1.5), ("jump", 48.5), ("to", 50.25), "end", ("hide", True), "leave")
    assert "left" not in opened.sums
    assert opened.sums["skipped"] == {f"{n:02}": 1 for n in range(2, 10)}


def test_left_is_told_once_and_not_of_those_who_hear_on_in_the_background(scene: Open) -> None:
    opened = scene()
    # hidden while it plays: what was heard is told, and it goes on
    opened.act("play", ("to", 6), ("hide", True), ("to", 10.5), ("hide", False))
    assert opened.sums == {"heard": {"01": 1}}

    # paused and hidden: left; back again, heard on, and closed: not a second time
    opened.act("pause", ("hide", True), ("hide", False), "play", ("to", 20.5), "leave")
    assert opened.sums == {"heard": {f"{n:02}": 1 for n in range(1, 5)}, "left": {"02": 1}}
    assert sum(body.get("listens", 0) for body in opened.sent) == 1


def test_who_never_played_is_not_counted(scene: Open) -> None:
    opened = scene()
    opened.act(("jump", 20), ("hide", True), "leave", "close")
    assert opened.asked == []


def test_a_batch_goes_out_every_20_seconds_at_most(scene: Open) -> None:
    opened = scene()
    opened.act("play", ("to", 12))
    opened.wait(19)
    assert opened.asked == []
    opened.wait(1.5)
    assert opened.sums == {"heard": {"01": 1, "02": 1}}
    opened.act(("to", 15.5))
    opened.wait(19)
    assert len(opened.asked) == 1
    opened.wait(1.5)
    assert opened.sums == {"heard": {"01": 1, "02": 1, "03": 1}}
    opened.wait(300)
    assert len(opened.asked) == 2


def test_what_failed_goes_with_the_next_and_is_never_tried_by_itself(scene: Open) -> None:
    for failure in (None, 503, 429):
        opened = scene()
        opened.answers = [failure]
        opened.act("play", ("to", 6))
        opened.wait(21)
        opened.wait(600)
        assert len(opened.asked) == 1
        opened.act(("to", 11))
        opened.wait(21)
        assert opened.sums == {"heard": {"01": 1, "02": 1}}
        assert opened.sent[0]["listens"] == 1


def test_a_service_that_refuses_is_not_asked_again(scene: Open) -> None:
    opened = scene()
    opened.answers = [404]
    opened.act("play", ("to", 6))
    opened.wait(21)
    opened.act(("to", 40))
    opened.wait(60)
    opened.act("leave")
    assert len(opened.asked) == 1


def test_counting_that_comes_late_knows_where_playing_began(scene: Open) -> None:
    opened = scene(played=5.5, **{"from": 0.5})
    opened.act(("to", 7), "leave")
    assert opened.sums == {"heard": {"01": 1}, "left": {"02": 1}}
    assert opened.sent[0]["listens"] == 1


def test_a_text_that_comes_late_loses_nothing(scene: Open) -> None:
    opened = scene()
    opened.act(("late", False), "play", ("to", 10.5), ("jump", 20.5), ("to", 25.5), ("late", True), "leave")
    assert opened.sums["heard"] == {"01": 1, "02": 1, "05": 1}
    assert opened.sums["skipped"] == {"03": 1, "04": 1}


def test_the_next_of_a_playlist_is_another_listen(scene: Open) -> None:
    opened = scene()
    other = opened.page.evaluate("location.origin") + f"/v1/narrations/{'f' * 32}/manifest.json"
    opened.act("play", ("to", 6), ("other", other), ("late", True), "play", ("to", 11), "close")
    assert [url.rpartition("/")[0][-32:] for url in opened.asked] == [NARRATION, "f" * 32]
    assert [body["listens"] for body in opened.sent] == [1, 1]
    assert [set(body["heard"]) for body in opened.sent] == [{"s0001"}, {"s0001", "s0002"}]


@pytest.mark.parametrize(
    ("src", "before", "head"),
    [
        (None, "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})", {}),
        (None, "", {"counts": False}),
        ("/articles/ferry/manifest.json", "", {}),
        ("blob:https://news.example/8b1a", "", {}),
        ("//[", "", {}),
    ],
)
def test_nothing_is_sent_where_it_is_not_wanted(
    scene: Open, src: str | None, before: str, head: dict[str, Any]
) -> None:
    opened = scene(before=before, **({"src": src} if src else {}))
    opened.act(
        ("head", head), "play", ("to", 6), ("jump", 30), ("to", 40), "pause", ("hide", True), "leave", "close"
    )
    opened.wait(60)
    assert opened.asked == []


def test_a_batch_says_nothing_of_who_or_when(scene: Open, web: Web) -> None:
    # given a browser that has a cookie of the site that takes the batch, and a link with more in it than is needed
    address = f"/v1/narrations/{NARRATION}/counts?expires=1999999999&signature=abc"
    opened = scene(src=web.url(address.replace("counts?", "manifest.json?edition=3&who=me&")))
    opened.page.unroute_all()
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.context.add_cookies([{"name": "who", "value": "me", "url": web.url("/")}])

    # when something is heard
    opened.act("play", ("to", 6), "leave")
    [(headers, body)] = web.wait(1)

    # then only that arrives, and nothing is left in the browser
    assert opened.asked == [web.url(address)]
    assert json.loads(body) == {
        "edition": 3, "listens": 1, "heard": {"s0001": 1}, "replayed": {}, "skipped": {}, "left": {"s0002": 1},
    }  # fmt: skip
    assert headers["content-type"] == "text/plain"
    assert not {"cookie", "referer", "authorization"} & set(headers)
    kept = opened.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, "who=me"]
