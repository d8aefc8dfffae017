"""A long article in a page that is far longer is found without a halt, and followed in no time."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from tests.follow.conftest import plain

log = logging.getLogger(__name__)  # read it with --log-cli-level=INFO

Follow = Callable[..., Any]

WORDS = 5000
OTHER_CHARS = 1_000_000
VOCABULARY = 6000
ZIPF = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za ber cor den fal gor".split()

WATCH = """
window.tasks = [];
new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration))).observe({entryTypes: ["longtask"]});
"""
EVENTS = """manifest => {
    const {store} = follow;
    const took = manifest.segments.flatMap(segment => segment.words).map(([start, end]) => {
        const before = performance.now();
        store.at((start + end) / 2);
        return performance.now() - before;
    }).sort((one, other) => one - other);
    return [took.length, took.reduce((sum, one) => sum + one) / took.length, took[Math.floor(took.length * 0.99)], took.at(-1)];
}"""
SEARCH = """async ([origin, manifest]) => {
    const {findSegments} = await import(`${origin}/find_text.js`);
    const slices = [];
    const from = performance.now();
    const found = await findSegments(document.body, manifest.segments);
    const took = performance.now() - from;
    await new Promise(resolve => setTimeout(resolve, 100));
    return [took, found.count, found.length, Math.max(0, ...tasks)];
}"""


def prose(rng: random.Random, words: int, vocabulary: list[str]) -> str:
    """Sentences of words that come as often as in a language: few often, many hardly ever."""
    text: list[str] = []
    while words > 0:
        length = min(words, rng.randint(4, 30))
        chosen = rng.choices(vocabulary, cum_weights=ZIPF, k=length)
        words -= length
        text.append(" ".join(chosen).capitalize() + rng.choice(".....?!"))
    return " ".join(text)


def article_and_page(rng: random.Random) -> tuple[str, str]:
    """An article of ``WORDS`` words, and a page that has ``OTHER_CHARS`` characters besides it."""
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(VOCABULARY)]
    paragraphs = []
    for _ in range(WORDS // 50):
        words = prose(rng, 50, vocabulary).split(" ")
        at = rng.randrange(45)
        words[at : at + 3] = [f"<a href='#'>{' '.join(words[at : at + 3])}</a>"]
        paragraphs.append(f"<p>{' '.join(words)}</p>")
    article = f"<h1>{prose(rng, 8, vocabulary)}</h1>" + "".join(paragraphs)
    others = []
    size = 0
    while size < OTHER_CHARS:
        text = prose(rng, 60, vocabulary)
        size += len(text)
        others.append(
            f"<div class='card'><h3>{text[:40]}</h3><p>{text} <span>{size}</span> <a href='#'>more</a></p></div>"
        )
    half = len(others) // 2
    return article, f"{''.join(others[:half])}<article>{article}</article>{''.join(others[half:])}"


def test_a_long_article_in_a_longer_page_is_followed_at_once(
    follow: Follow, modules: Any, rng: random.Random
) -> None:
    # given 5,000 words in the middle of a million characters of other text, all from the same vocabulary
    article, page = article_and_page(rng)
    followed = follow(
        "big",
        "article",
        html=f"<article>{article}</article>",
        shown=page,
        before=WATCH,
        reduced_motion="reduce",
    )
    assert followed.ready is True
    followed.page.evaluate(
        "document.body.getBoundingClientRect()"
    )  # it is laid out, as a page is that somebody reads
    followed.page.wait_for_timeout(300)
    followed.page.evaluate("tasks.length = 0")
    # when it is found, and every word is spoken
    took, count, length, longest = followed.page.evaluate(SEARCH, [modules.url, followed.manifest])
    words, mean, most_of, slowest = followed.page.evaluate(EVENTS, followed.manifest)
    log.info(
        "found %d of %d in %.0f ms; longest task %.0f ms (0: none over 50)", count, length, took, longest
    )
    log.info("%d words: mean %.3f ms, 99 %% in %.2f ms, slowest %.2f ms", words, mean, most_of, slowest)
    # then all is found, and generous limits hold on any machine
    assert count == length
    assert took < 20_000
    assert mean < 20
    for asked, lit, _ in followed.spoken_and_lit()[:40]:
        assert plain(asked) == lit
