"""Every word lit where it stands in the publisher's own page, when it is heard."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.player.conftest import Listened

Listen = Callable[..., Listened]

TOLERANCE_S = 0.06
"""Half of a short word; a frame of the screen is 0.017 s."""

SAMPLE = """
    new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
      const audio = player.shadowRoot.querySelector("audio");
      const lit = (name) => Array.from(CSS.highlights.get(name) ?? [], (range) => range.toString());
      done({ time: audio.currentTime, word: lit("listen-word"), sentence: lit("listen-sentence") });
    })))
"""


def plain(text: str) -> str:
    """As the page has it: one space for each kind of space."""
    return " ".join(text.split())


def test_at_random_moments_the_lit_words_are_those_that_are_heard(
    listen: Listen, manifest: dict[str, Any], rng: random.Random
) -> None:
    listened = listen()
    article = {segment["id"]: segment for segment in manifest["segments"] if segment["block"] > 1}
    listened.play()
    listened.until("CSS.highlights.get('listen-word')?.size > 0 || player.time > 8", timeout=20_000)
    seen = 0
    for _ in range(20):
        # when: the reader moves anywhere, and it plays on for a while
        segment = rng.choice(list(article.values()))
        moment = rng.uniform(segment["start"], segment["end"])
        listened.player("player.seek(given)", moment)
        listened.until(f"player.time > {moment} + 0.1 && !player.paused")
        found = listened.player(SAMPLE)
        time = found["time"]

        # then: what is lit is what is heard now
        near = [
            plain(text)
            for known in manifest["segments"]
            for start, end, first, last in known["words"]
            if start - TOLERANCE_S <= time <= max(end, next_start(known, start)) + TOLERANCE_S
            for text in [known["text"][first - known["source"][0] : last - known["source"][0]]]
        ]
        if found["word"]:
            assert plain(found["word"][0]) in near, (found, near)
            seen += 1
        else:
            assert not speaking(manifest, time), (found, near)
    assert seen >= 10
    assert listened.errors == []


def next_start(segment: dict[str, Any], start: float) -> float:
    """A word stays lit until the next one of its sentence."""
    later = [word[0] for word in segment["words"] if word[0] > start]
    return float(min(later, default=segment["end"]))


def speaking(manifest: dict[str, Any], time: float) -> bool:
    """Whether a word that stands in the article is heard, well within its times."""
    return any(
        start + TOLERANCE_S < time < end - TOLERANCE_S
        for segment in manifest["segments"]
        if segment["block"] > 1
        for start, end, *_ in segment["words"]
    )


def test_the_page_itself_is_never_touched(listen: Listen) -> None:
    listened = listen()
    before = listened.page.evaluate("document.querySelector('main > article').outerHTML")
    listened.play()
    listened.until("CSS.highlights.get('listen-sentence')?.size > 0", timeout=20_000)
    listened.player("player.seek(20)")
    listened.until("player.time > 21")
    assert listened.page.evaluate("document.querySelector('main > article').outerHTML") == before
    assert listened.page.evaluate("document.documentElement.className + document.body.className") == ""


def test_a_click_on_a_sentence_plays_from_there(listen: Listen, manifest: dict[str, Any]) -> None:
    listened = listen()
    listened.play()
    listened.until("CSS.highlights.get('listen-word')?.size > 0 || player.time > 8", timeout=20_000)
    sentence = next(s for s in manifest["segments"] if s["text"].startswith("The works were made"))
    listened.page.get_by_text("The works were made in 1888").click(position={"x": 30, "y": 8})
    listened.until(f"player.time >= {sentence['start']} && player.time < {sentence['start'] + 1.5}")


def test_pauses_shrink_with_the_speed_and_words_do_not(listen: Listen, manifest: dict[str, Any]) -> None:
    # given: somebody who listens at twice the speed, across the longest pause
    listened = listen()
    start, end = max(manifest["pauses"], key=lambda pause: pause[1] - pause[0])
    listened.player("player.rate = 2")
    listened.player("player.seek(given)", start - 1)
    listened.page.evaluate(
        """() => {
            const audio = document.querySelector("listen-player").shadowRoot.querySelector("audio");
            window.rates = [];
            const look = () => { rates.push([audio.currentTime, audio.playbackRate]); requestAnimationFrame(look); };
            look();
        }"""
    )
    listened.play()
    listened.until(f"player.time > {end} + 0.8")
    rates = [(time, rate) for time, rate in listened.page.evaluate("rates") if start - 1 < time < end + 0.8]

    # then: the middle of the pause runs at the square of it, and every word at what was chosen
    assert {rate for _, rate in rates} == {2, 4}
    for time, rate in rates:
        if rate == 4:
            assert start + 0.1 <= time <= end, (time, start, end)
    assert all(rate == 2 for time, rate in rates if time <= start or time >= end)


def test_at_its_own_speed_pauses_are_as_they_are(listen: Listen) -> None:
    listened = listen()
    listened.play()
    listened.player("player.rate = 0.75")
    listened.until("player.time > 2")
    assert listened.player("player.shadowRoot.querySelector('audio').playbackRate") == 0.75
    assert not [url for url in listened.requests if url.endswith("pauses.js")]
