"""Which of a source's articles can be narrated, once they are read?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from narrator.issue import jobs
from narrator.issue.crew import Crew, Result
from narrator.issue.entry import Entry, slugs
from narrator.issue.fetching import fetch_pages
from narrator.issue.similar import find_twins
from narrator.issue.stage import Progress, Step, run_stage
from narrator.issue.state import State
from narrator.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Read:
    """An article that is going to be in the issue."""

    entry: Entry
    slug: str
    reading: jobs.Reading


def read_all(
    entries: Sequence[Entry],
    state: State,
    crew: Crew,
    progress: Progress | None = None,
    forecast: jobs.Forecast | None = None,
) -> tuple[list[Read], list[dict[str, str]], list[dict[str, Any]]]:
    """(what can be narrated, what failed, what says what another says); with a forecast, lengths are predicted too."""
    names = slugs(entries)
    settings = load_settings()
    found: dict[int, jobs.Reading] = {}
    problems: dict[int, tuple[str, str]] = {}
    keys: dict[int, str] = {}
    todo = []
    for index, entry in enumerate(entries):
        if entry.refusal:
            continue
        with suppress(OSError):  # the job will say so
            keys[index] = jobs.source_key(entry, settings)
        # Lengths are predicted anew: they depend on the voice too.
        known = state.reading(names[index], keys[index]) if forecast is None and index in keys else None
        if known:
            found[index] = jobs.reading(known)
        else:
            todo.append(index)

    def keep(place: int, result: Result) -> None:
        index = todo[place]
        if "failed" in result:
            problems[index] = (result["failed"]["code"], result["failed"]["reason"])
            return
        # As plain data a sketch takes ten times the room.
        found[index] = jobs.reading(result)
        if index in keys:
            state.keep_reading(names[index], keys[index], result)

    work = [jobs.read_job(entries[index], state.text(names[index]), forecast) for index in todo]
    run_stage(crew, work, "read", [entries[index].id for index in todo], progress, keep)
    failed, kept = [], []
    for index, entry in enumerate(entries):
        problem = entry.refusal or problems.get(index)
        if problem:
            failed.append({"id": entry.id, "code": problem[0], "reason": problem[1]})
        else:
            kept.append(Read(entry, names[index], found[index]))
    twins = {twin.index: twin for twin in find_twins([read.reading.sketch for read in kept])}
    duplicates = [
        {"id": kept[twin.index].entry.id, "of": kept[twin.of].entry.id, "share": round(twin.share, 2)}
        for twin in twins.values()
    ]
    alone = [
        replace(read, reading=replace(read.reading, sketch=()))
        for index, read in enumerate(kept)
        if index not in twins
    ]
    return alone, failed, duplicates


def fetch_entries(
    entries: Sequence[Entry],
    state: State,
    settings: Settings,
    again: bool,
    progress: Progress | None,
    stale: Callable[[str], None] | None = None,
    earlier: State | None = None,
) -> list[Entry]:
    """The entries with their pages, as ``fetch_pages`` gives them."""
    total = sum(1 for entry in entries if entry.url)

    def fetched(done: int) -> None:
        if progress:
            progress(Step("fetch", done, total))

    return fetch_pages(entries, state, settings, again=again, earlier=earlier, stale=stale, fetched=fetched)
