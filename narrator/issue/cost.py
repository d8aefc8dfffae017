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
from narrator.issue import jobs
from narrator.issue.config import Config
from narrator.issue.cover import checked_cover
from narrator.issue.crew import Crew
from narrator.issue.gather import gather
from narrator.issue.reading import Read, fetch_entries, read_all
from narrator.issue.stage import Progress
from narrator.issue.state import State
from narrator.labels import clock
from narrator.publish import audio_formats, choose_formats
from narrator.settings import available_cores, load_settings
from narrator.sums import file_sha256

WORK_S = {"m4a": 0.0031, "mp3": 0.0038, "opus": 0.0041, "flac": 0.0006, "wav": 0.0002}
"""Seconds of one core for a second of sound to encode it; measured on two noisy cores, November 2026."""

SHAPE_S = 0.0012
"""The same to level it, time it and write what belongs to it."""

PUBLISH_S = {"m4b": 0.00008, "mp3": 0.00009, "epub": 0.00001}
"""The same to put it into a published format; the others hold no sound."""

ARTICLE_S = 0.15
"""Of one core for each article, however short: read, lay out and write it."""

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
    made: int
    """Of the articles, those that an earlier run in the same folder has made, and that stay as they are."""
    work_s: float
    """By the clock, on the cores that would be used; without what an earlier run has made or spoken."""
    whole_s: float
    """The same if nothing were there."""
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
            "made": self.made,
            "work": {
                "seconds": round(self.work_s, 1),
                "whole_seconds": round(self.whole_s, 1),
                "jobs": self.jobs,
            },
        }

    def line(self) -> str:
        """The same for a person."""
        work = f"about {_rounded(self.work_s)} s of work on {self.jobs} core{'s' * (self.jobs > 1)}"
        if _rounded(self.work_s) < _rounded(self.whole_s):
            work += f", {_rounded(self.whole_s)} s if nothing were there: "
            work += f"{self.made} of {self.articles} articles are made already"
        return (
            f"{self.articles} articles, {self.words:,} words, {clock(self.listen_s)} to hear, {work} "
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
    cache: Path | None = None,
    engine: Engine | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Cost:
    """What ``make_issue`` would cost with the same arguments; nothing is spoken, and nothing is left behind.

    What an earlier run has made in ``out``, and what is in its cache, is deducted: a sentence that was spoken counts as
    encoded too where all formats are kept by the sentence.

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
        cover = checked_cover(chosen.cover or source.cover)
        cover_sha = file_sha256(cover) if cover else None
        earlier = State(out)
        crew = Crew(count, engine)
        try:
            state = State(folder / "out")
            entries = fetch_entries(source.entries, state, settings, again, progress, earlier=earlier)
            forecast = jobs.Forecast(chosen.voice, speed, cache or earlier.cache)
            kept, failed, twins = read_all(entries, state, crew, progress, forecast)
        finally:
            crew.close()
        title = chosen.title or source.heading

    def is_made(read: Read) -> bool:
        voice = read.entry.voice or chosen.voice
        key = jobs.narration_key(read.reading.digest, voice_engine, voice, speed, audio, title, cover_sha)
        return earlier.record(f"articles/{read.slug}", key) is not None

    speak_s = S_PER_CHAR.get(voice_engine.name, UNKNOWN_S_PER_CHAR)
    shape_s = SHAPE_S + sum(WORK_S[form] for form in audio)
    apart = all(find_format(form).apart for form in audio)
    listen_s = sum(read.reading.listen_s or 0.0 for read in kept)
    left_s = whole_s = 0.0
    made = 0
    for read in kept:
        one = read.reading
        length_s = one.listen_s or 0.0
        whole_s += ARTICLE_S + one.chars * speak_s + length_s * shape_s
        if is_made(read):
            made += 1
            continue
        new = 1 - one.spoken_chars / max(1, one.chars)
        encoded = new if apart else 1.0
        left_s += ARTICLE_S + new * one.chars * speak_s + encoded * length_s * shape_s
    publish_s = listen_s * sum(PUBLISH_S.get(form.name, 0.0) for form in published)
    finish_s = publish_s / min(count, max(1, len(published))) + START_S
    return Cost(
        articles=len(kept),
        failed=len(failed),
        duplicates=len(twins),
        words=sum(read.reading.words for read in kept),
        listen_s=listen_s,
        made=made,
        work_s=left_s / min(count, max(1, len(kept) - made)) + finish_s,
        whole_s=whole_s / min(count, max(1, len(kept))) + finish_s,
        jobs=count,
    )


def _rounded(seconds: float) -> int:
    return max(1, round(seconds))
