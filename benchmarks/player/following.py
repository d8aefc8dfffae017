"""What does it cost to find a long article in a page, and to mark each word as it is spoken?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.measure import RunFailed
from benchmarks.player.browse import open_page
from benchmarks.player.trace import CATEGORIES, Event, Spent, Trace, is_script, spent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RATE = 3
"""Times the voice's own speed: as fast as words are ever marked."""

PLAY_S = 30
"""How long it plays, by the clock: about 260 words."""

FIND_MS = 60_000
"""Within this the text is found, or it is not followed at all."""

NOTE = """
const add = Highlight.prototype.add;
Highlight.prototype.add = function (range) {
  performance.mark("bench-lit");
  return add.call(this, range);
};
"""
"""Notes when a word or a sentence is marked; costs some µs, which are in the figures."""

LONG = """() => new Promise((resolve) => {
  const from = performance.getEntriesByName("bench-play")[0].startTime;
  const to = performance.getEntriesByName("bench-lit")[0].startTime;
  const long = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (startTime >= from && startTime <= to) long.push(duration);
  }).observe({ type: "longtask", buffered: true });
  setTimeout(() => resolve(long), 200);
})"""
"""Long tasks (above 50 ms by the clock) from play to the first mark, as the page itself is told of them."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One reading of a page's text; times in ms."""

    finding: Spent
    """From play to the first mark, all tasks."""
    long_tasks: list[float]
    """Above 50 ms by the clock meanwhile."""
    words_cpu: list[float]
    """Processor time of the script that marks, each time that it marks something new."""
    words_wall: list[float]
    """The same by the clock."""
    frames_cpu: list[float]
    """Processor time of the whole task of it: script, style, layout and paint."""

    @property
    def p95(self) -> float:
        """Of ``words_cpu``."""
        return quantiles(self.words_cpu, n=20)[18]

    @property
    def middle(self) -> float:
        """Of ``words_cpu``."""
        return median(self.words_cpu)


def follow(browser: Browser, address: str, seconds: float) -> Followed:
    """Play a page for a while from the middle of a narration of that length; raises RunFailed."""
    context = browser.new_context()
    page = open_page(context, address, NOTE)
    page.evaluate(
        "([rate, at]) => { const player = document.querySelector('listen-player'); player.rate = rate; player.seek(at); }",
        [RATE, seconds / 2],
    )
    page.wait_for_timeout(1000)
    browser.start_tracing(categories=list(CATEGORIES))
    page.evaluate("() => { performance.mark('bench-play'); }")
    page.locator("listen-player button.play").click()
    from playwright.sync_api import TimeoutError as Late

    try:
        page.wait_for_function(
            "performance.getEntriesByName('bench-lit').length > 0", timeout=FIND_MS, polling=500
        )
    except Late:
        browser.stop_tracing()
        raise RunFailed("no word was marked: the page's text was not found") from None
    page.wait_for_timeout(PLAY_S * 1000)
    trace = Trace(browser.stop_tracing())
    long_tasks = page.evaluate(LONG)
    context.close()
    return read(trace, [float(length) for length in long_tasks])


def read(trace: Trace, long_tasks: list[float]) -> Followed:
    """The figures of a trace."""
    lit = trace.marks("bench-lit")
    tasks = trace.between(trace.marks("bench-play")[0], lit[0])
    words: list[Event] = []
    frames: list[Event] = []
    for task in trace.between(lit[0] + 1, float("inf")):
        for event in _scripts(task):
            if any(event.start <= at <= event.end for at in lit):
                words.append(event)
                frames.append(task)
    if len(words) < PLAY_S:
        raise RunFailed(f"only {len(words)} words were marked in {PLAY_S} s")
    return Followed(
        finding=spent(tasks),
        long_tasks=long_tasks,
        words_cpu=[event.cpu / 1000 for event in words],
        words_wall=[event.wall / 1000 for event in words],
        frames_cpu=[event.cpu / 1000 for event in frames],
    )


def _scripts(task: Event) -> list[Event]:
    """The outermost scripts in a task."""
    found = []
    open_ = [task]
    while open_:
        event = open_.pop()
        if is_script(event):
            found.append(event)
        else:
            open_ += event.inside
    return found
