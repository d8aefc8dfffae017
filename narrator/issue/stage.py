"""How far is an issue, and how is one stage of it done?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narrator.errors import DiskFull, EngineMissing, OutputError
from narrator.issue.crew import Crew, Job, Result

FATAL = {error.code: error for error in (OutputError, DiskFull, EngineMissing)}
"""What goes wrong for one article and would for every other."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is."""

    stage: str
    """"fetch", "read", "narrate" or "publish"."""
    done: int
    """Finished of this stage."""
    total: int
    """Of this stage."""
    name: str | None = None
    """What is being worked on."""
    part: tuple[str, int, int] | None = None
    """(stage, done, total) of that."""


Progress = Callable[[Step], None]
"""Called from one thread at a time; may raise to stop."""


def run_stage(
    crew: Crew,
    work: Sequence[Job],
    stage: str,
    names: Sequence[str],
    progress: Progress | None,
    each: Callable[[int, Result], None],
) -> None:
    """Do jobs of one stage; ``each`` is given (place, result) as they come. Raises what would end every other job too."""
    finished = 0

    def watch(index: int, part: str, done: int, total: int) -> None:
        if progress:
            progress(Step(stage, finished, len(work), names[index], (part, done, total)))

    for index, result in crew.run(work, watch):
        problem = result.get("failed")
        if problem and problem["code"] in FATAL:
            raise FATAL[problem["code"]](problem["reason"])
        each(index, result)
        finished += 1
        if progress:
            progress(Step(stage, finished, len(work), names[index]))
