"""What did the page's main thread do, by Chromium's own trace?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measure import RunFailed

CATEGORIES = (
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",  # RunTask and Commit are here
    "blink.user_timing",
    "v8",
    "loading",
    "toplevel",  # what runs after a promise is here
)
"""What Chromium is asked to write down."""

TOLD = "benchTold"
"""The function in the page that notes when the text is there: its time is taken off."""

_RENDERING = {"UpdateLayoutTree", "Layout", "PrePaint", "UpdateLayer", "ScheduleStyleRecalculation"}
_PAINTING = {"Paint", "Layerize", "Commit"}
_SCRIPT = {
    "EvaluateScript",
    "FunctionCall",
    "TimerFire",
    "FireAnimationFrame",
    "BlinkScheduler_PerformMicrotaskCheckpoint",
    "EventDispatch",
    "DocumentModuleScriptFetcher::NotifyFinished",
    "MajorGC",
    "MinorGC",
}
_COMPILED = {"v8.compileModule", "v8.compile"}
_EVALUATED = {"v8.evaluateModule", "EvaluateScript"}


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of a main thread, in ms: what its processor time was, and how long it took by the clock."""

    cpu: float
    """In tasks, all of them."""
    wall: float
    """The same by the clock: longer where others have the cores."""
    script: float
    """Of ``cpu``: compiling and running scripts."""
    rendering: float
    """Of ``cpu``: style and layout."""
    painting: float
    """Of ``cpu``: painting, and handing over to the compositor."""
    longest: float
    """Processor time of the longest task."""
    longest_wall: float
    """The longest task by the clock."""

    @property
    def other(self) -> float:
        """Of ``cpu``: loading, messages between processes, the page's own parsing."""
        return self.cpu - self.script - self.rendering - self.painting


@dataclass(slots=True)
class Event:
    """Something that took time on the main thread; µs."""

    name: str
    start: float
    wall: float
    cpu: float
    data: dict[str, Any]
    inside: list[Event] = field(default_factory=list)

    @property
    def end(self) -> float:
        return self.start + self.wall

    def all(self) -> Iterator[Event]:
        """It and everything inside it."""
        yield self
        for event in self.inside:
            yield from event.all()


class Trace:
    """One page's main thread: the one on which its marks were made."""

    def __init__(self, raw: bytes) -> None:
        events = json.loads(raw)["traceEvents"]
        marked = [
            event for event in events if event.get("name", "").startswith("bench-") and event["ph"] != "M"
        ]
        if not marked:
            raise RunFailed("the player never showed its text: the trace has no mark")
        self._thread = (marked[0]["pid"], marked[0]["tid"])
        ours = [event for event in events if (event["pid"], event["tid"]) == self._thread]
        self._marks = sorted(
            (event["ts"], event["name"]) for event in ours if event.get("name", "").startswith("bench-")
        )
        self.tasks = _nested([event for event in ours if event["ph"] == "X"])

    def marks(self, name: str) -> list[float]:
        """When, in µs of the trace."""
        return [at for at, found in self._marks if found == name]

    def until_painted(self, script: str) -> Spent:
        """From the task in which the script (the end of its address) was compiled to the paint after its text was there."""
        first = self._started(script)
        told = self.marks("bench-told")[0]
        tasks = [task for task in self.tasks if task.start >= first]
        for number, task in enumerate(tasks):
            if any(event.name == "Commit" and event.start > told for event in task.all()):
                return spent(tasks[: number + 1])
        raise RunFailed("the text was never painted")

    def until_quiet(self, script: str) -> Spent:
        """From there to the last paint."""
        first = self._started(script)
        tasks = [task for task in self.tasks if task.start >= first]
        last = max(n for n, task in enumerate(tasks) if any(event.name == "Commit" for event in task.all()))
        return spent(tasks[: last + 1])

    def between(self, start: float, end: float) -> list[Event]:
        """Tasks that began within."""
        return [task for task in self.tasks if start <= task.start < end]

    def _started(self, script: str) -> float:
        for task in self.tasks:
            for event in task.all():
                data = event.data.get("data", {})
                if event.name in _COMPILED and str(data.get("url", event.data.get("fileName"))).endswith(
                    script
                ):
                    return task.start
        raise RunFailed(f"{script} was never compiled")


def spent(tasks: Sequence[Event]) -> Spent:
    """All of these tasks together, without what the benchmark itself did in them."""
    sums = {"script": 0.0, "rendering": 0.0, "painting": 0.0, "other": 0.0, "bench": 0.0}
    own_wall = 0.0
    for task in tasks:
        # What a script does right after its own lines, for promises and new elements, has no event of its own.
        runs = any(event.name in _EVALUATED for event in task.all())
        for event, kind, cpu in _kinds(task, "script" if runs else "other"):
            sums[kind] += cpu
            if kind == "bench" and event.name == "FunctionCall":
                own_wall += event.wall
    return Spent(
        cpu=(sum(sums.values()) - sums["bench"]) / 1000,
        wall=(sum(task.wall for task in tasks) - own_wall) / 1000,
        script=sums["script"] / 1000,
        rendering=sums["rendering"] / 1000,
        painting=sums["painting"] / 1000,
        longest=max((task.cpu for task in tasks), default=0) / 1000,
        longest_wall=max((task.wall for task in tasks), default=0) / 1000,
    )


def is_script(event: Event) -> bool:
    """Whether it is compiling or running a script, or collecting its garbage."""
    return event.name in _SCRIPT or event.name.startswith(("v8.", "V8."))


def _kinds(event: Event, outer: str) -> Iterator[tuple[Event, str, float]]:
    """Each event with what it counts as, and its own processor time."""
    kind = outer
    if outer == "bench" or event.data.get("data", {}).get("functionName") == TOLD:
        kind = "bench"
    elif event.name in _RENDERING:
        kind = "rendering"
    elif event.name in _PAINTING:
        kind = "painting"
    elif is_script(event):
        kind = "script"
    yield event, kind, max(0.0, event.cpu - sum(inner.cpu for inner in event.inside))
    for inner in event.inside:
        yield from _kinds(inner, kind)


def _nested(raw: list[dict[str, Any]]) -> list[Event]:
    """Tasks with what happened inside them."""
    tasks: list[Event] = []
    open_: list[Event] = []
    for row in sorted(raw, key=lambda row: (row["ts"], -row.get("dur", 0))):
        wall = row.get("dur", 0)
        event = Event(row["name"], row["ts"], wall, row.get("tdur", wall), row.get("args", {}))
        while open_ and event.start >= open_[-1].end:
            open_.pop()
        if open_:
            open_[-1].inside.append(event)
        elif event.name == "RunTask":
            tasks.append(event)
        else:
            continue
        open_.append(event)
    return tasks
