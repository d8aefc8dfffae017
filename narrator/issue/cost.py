"""What would an issue cost, in minutes to hear and seconds of work, before anything is spoken?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.costs import S_PER_CHAR, UNKNOWN_S_PER_CHAR
from narrator.engines import Engine, default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.formats import find_format
from narrator.issue.config import Config
from narrator.issue.crew import Crew
from narrator.issue.gather import gather
from narrator.issue.reading import fetch_entries, read_all
from narrator.issue.stage import Progress
from narrator.issue.state import State
from narrator.labels import clock
from narrator.publish import audio_formats, choose_formats
from narrator.settings import available_cores, load_settings

WORK_S = {"m4a": 0.0031, "mp3": 0.0038, "opus": 0.0041, "flac": 0.0006, "wav": 0.0002}
"""Seconds of one core for a second of sound to encode it; measured on two noisy cores, November 2026."""

SHAPE_S = 0.0012
"""The same to level it, time it and write what belongs to it."""

START_S = 1.0
"""Of one core for each process that is started: arrays, FFmpeg and the voice."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an issue would cost."""

    articles: int
    """That would be narrated."""
    failed: int
    """That cannot be read."""
    duplicates: int
    """That say what another says."""
    words: int
    """That are written."""
    listen_s: float
    """Length of the sound."""
    work_s: float
    """By the clock, on the cores that would be used; what an earlier run has made is not deducted."""
    jobs: int
    """Cores that would be used."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {
            "articles": self.articles,
            "failed": self.failed,
            "duplicates": self.duplicates,
            "words": self.words,
            "listen": {"seconds": round(self.listen_s, 1), "minutes": round(self.listen_s / 60, 1)},
            "work": {"seconds": round(self.work_s, 1), "jobs": self.jobs},
        }

    def line(self) -> str:
        """The same for a person."""
        return (
            f"{self.articles} articles, {self.words:,} words, {clock(self.listen_s)} to hear, about "
            f"{max(1, round(self.work_s))} s of work on {self.jobs} core{'s' * (self.jobs > 1)} "
            f"({self.duplicates} duplicates, {self.failed} cannot be read)"
        )


def estimate_issue(
    sources: Sequence[str],
    out: Path,
    *,
    config: Config | None = None,
    config_file: Path | None = None,
    formats: Sequence[str] = ("m4a",),
    also: Sequence[str] | None = None,
    jobs_count: int | None = None,
    engine: Engine | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Cost:
    """What ``make_issue`` would cost with the same arguments; nothing is spoken, and nothing is left behind.

    Raises what ``make_issue`` does before it speaks.
    """
    settings = load_settings()
    count = min(jobs_count or settings.jobs, available_cores())
    voice_engine = engine or default_engine()
    with tempfile.TemporaryDirectory(prefix="narrator-issue-") as name:
        folder = Path(name)
        source, chosen = gather(sources, settings, folder / "unpacked", config_file)
        chosen = (config or Config()).over(chosen)
        published = choose_formats(also, single=False, url=chosen.url)
        audio = audio_formats([find_format(form).name for form in formats], published)
        speed = 1.0 if chosen.speed is None else chosen.speed
        find_voice(voice_engine, chosen.voice)
        check_speed(voice_engine.name, voice_engine.traits, speed)
        crew = Crew(count, engine)
        try:
            state = State(folder / "out")
            entries = fetch_entries(source.entries, state, settings, again, progress)
            kept, failed, twins = read_all(entries, state, crew, progress, chosen.voice, speed)
        finally:
            crew.close()
    listen_s = sum(read.reading.listen_s or 0.0 for read in kept)
    speak_s = sum(read.reading.chars for read in kept) * S_PER_CHAR.get(voice_engine.name, UNKNOWN_S_PER_CHAR)
    encode_s = listen_s * (SHAPE_S + sum(WORK_S[form] for form in audio))
    return Cost(
        articles=len(kept),
        failed=len(failed),
        duplicates=len(twins),
        words=sum(read.reading.words for read in kept),
        listen_s=listen_s,
        work_s=(speak_s + encode_s) / min(count, max(1, len(kept))) + START_S,
        jobs=count,
    )
