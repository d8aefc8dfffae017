"""How do many articles become one issue in a folder? The whole way, readable as one function."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.engines import Engine, default_engine, find_voice
from narrator.engines.speed import check_speed
from narrator.errors import InputNotFound, NoArticle
from narrator.folder import explained
from narrator.formats import find_format
from narrator.issue import jobs
from narrator.issue.assemble import Heard, assemble
from narrator.issue.between import Slot, check
from narrator.issue.config import Config
from narrator.issue.cover import checked_cover
from narrator.issue.crew import Crew, Job, Result
from narrator.issue.entry import Entry, Source
from narrator.issue.finish import finish
from narrator.issue.gather import gather
from narrator.issue.layout import cover_name
from narrator.issue.reading import Read, fetch_entries, read_all
from narrator.issue.sound import sound_job
from narrator.issue.stage import Progress, run_stage
from narrator.issue.state import State
from narrator.publish import audio_formats, choose_formats
from narrator.publish.publication import Publication
from narrator.settings import Settings, available_cores, load_settings
from narrator.shelf import trim
from narrator.sums import file_sha256


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue, whole on disk."""

    folder: Path
    """Holds issue.json, index.html, the published files, and a folder for each article."""
    manifest: dict[str, Any]
    """What issue.json holds."""
    said: tuple[str, ...]
    """What was left out of the sources, and why."""
    spoken: int
    """Utterances that the engine spoke in this run."""
    made: int
    """Articles that were narrated in this run; the others were there."""
    stale: tuple[str, ...] = ()
    """Articles that changed and whose page could not be fetched anew: the earlier one stands in."""


def make_issue(
    sources: Sequence[str | Source],
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
) -> Issue:
    """Narrate every article of the sources and publish them as one issue in the folder ``out``.

    An article that cannot be read or spoken is left out, with its reason in the manifest; so is one that says what
    another says. What an earlier run, even a killed one, has finished is used; what it failed at is tried again.
    ``config`` takes the place of what issue.toml says. ``formats`` are audio formats of each article, ``also`` the
    published formats of the issue, by default the usual ones. ``jobs_count`` is the number of cores, by default all.
    With an ``engine`` everything is done in this process. With ``again`` addresses are fetched anew.

    Raises InputError for sources that cannot be read, NoArticle if no article is left, VoiceUnknown, SpeedRefused or
    OptionRefused for what cannot be honoured, OutputError or DiskFull.
    """
    settings = load_settings()
    state = State(out)
    stale: list[str] = []
    count = min(jobs_count or settings.jobs, available_cores())
    voice_engine = engine or default_engine()
    with state.held(), tempfile.TemporaryDirectory(prefix="narrator-issue-") as unpacked:
        source, chosen = gather(sources, settings, Path(unpacked), config_file)
        chosen = (config or Config()).over(chosen)
        published = choose_formats(also, single=False, url=chosen.url)
        audio = audio_formats([find_format(name).name for name in formats], published)
        speed = 1.0 if chosen.speed is None else chosen.speed
        crew = Crew(count, engine)
        try:
            crew.start(len(source.entries))
            find_voice(voice_engine, chosen.voice)
            check_speed(voice_engine.name, voice_engine.traits, speed)
            check(chosen)
            cover = checked_cover(chosen.cover or source.cover)
            entries = fetch_entries(source.entries, state, settings, again, progress, stale.append)
            kept, failed, twins = read_all(entries, state, crew, progress)
            maker = _Maker(
                state, crew, voice_engine, chosen, speed, audio, cover, cache or state.cache, progress
            )
            maker.title = chosen.title or source.heading
            records = maker.narrate(
                [(f"articles/{read.slug}", read.reading, read.entry.voice) for read in kept]
            )
            failed += _failures(records, [read.entry for read in kept])
            heard = [
                (read, record) for read, record in zip(kept, records, strict=True) if "failed" not in record
            ]
            heard = _of_one_rate(heard, failed)
            if not heard:
                raise NoArticle(_nothing(failed))
            publication = maker.assemble(heard, source)
            with ThreadPoolExecutor(1, thread_name_prefix="trim") as pool:
                # Nothing is spoken any more.
                trimmed = pool.submit(_trim, cache or state.cache, settings)
                manifest = finish(publication, published, state, crew, failed, twins, cover, progress)
                trimmed.result()
        finally:
            crew.close()
    return Issue(out, manifest, source.said, maker.spoken, maker.made, tuple(sorted(stale)))


class _Maker:
    """Narrates parts and lays them out; counts what that took."""

    def __init__(
        self,
        state: State,
        crew: Crew,
        engine: Engine,
        config: Config,
        speed: float,
        audio: tuple[str, ...],
        cover: Path | None,
        cache: Path,
        progress: Progress | None,
    ) -> None:
        self._state, self._crew, self._engine, self._config = state, crew, engine, config
        self._speed, self._audio, self._cover, self._cache = speed, audio, cover, cache
        self._cover_sha = file_sha256(cover) if cover else None
        self._progress = progress
        self.title = ""
        self.spoken = self.made = 0

    def narrate(self, parts: Sequence[tuple[str, jobs.Reading, str | None]]) -> list[dict[str, Any]]:
        """A record for each (folder, reading, voice), or its failure; what is there is not made again."""
        work = []
        for folder, reading, named in parts:
            voice = named or self._config.voice
            key = jobs.narration_key(
                reading.digest, self._engine, voice, self._speed, self._audio, self.title, self._cover_sha
            )
            work.append(
                jobs.narrate_job(
                    reading.path, self._state.out / folder, key=key, voice=voice, speed=self._speed,
                    formats=self._audio, album=self.title, cover=self._cover, cache=self._cache,
                )
            )  # fmt: skip
        return self._make(
            [folder for folder, _, _ in parts], work, [reading.chars for _, reading, _ in parts]
        )

    def assemble(self, heard: Sequence[tuple[Read, dict[str, Any]]], source: Source) -> Publication:
        """Speak what is between the articles, and lay all out. Raises IssueInvalid, and InputError for a sound."""
        made = [Heard(read.slug, read.entry, record) for read, record in heard]
        cover = cover_name(self._cover)
        publication, slots = assemble(
            made, source, self._config, self.title, self._state.out, self._between, cover
        )
        self._state.forget_others({slot.folder for slot in slots})
        return publication

    def _between(self, slots: Sequence[Slot], rate: int) -> dict[str, dict[str, Any]]:
        """Records by folder of all that is no article; one that fails is an error of the issue."""
        wanted = {slot.folder: slot for slot in slots if slot.article is None}
        spoken = [slot for slot in wanted.values() if slot.says]
        parts: list[tuple[str, jobs.Reading, str | None]] = []
        for slot in spoken:
            assert slot.says
            parts.append(
                (slot.folder, jobs.keep_article(slot.says, self._state.text(f"between-{slot.name}")), None)
            )
        records = self.narrate(parts)
        sounds = [slot for slot in wanted.values() if slot.sound]
        work = []
        for slot in sounds:
            assert slot.sound
            digest = file_sha256(slot.sound)
            key = jobs.narration_key(
                f"{digest}@{rate}", self._engine, None, 1.0, self._audio, self.title, self._cover_sha
            )
            out = self._state.out / slot.folder
            work.append(
                sound_job(slot.sound, out, key, rate, self._audio, slot.title, self.title, self._cover)
            )
        records += self._make([slot.folder for slot in sounds], work, [0] * len(work))
        for slot, record in zip([*spoken, *sounds], records, strict=True):
            if "failed" in record:
                raise InputNotFound(f"the {slot.kind} cannot be made: {record['failed']['reason']}")
        return {slot.folder: record for slot, record in zip([*spoken, *sounds], records, strict=True)}

    def _make(
        self, folders: Sequence[str], work: Sequence[Job], sizes: Sequence[int]
    ) -> list[dict[str, Any]]:
        found = {
            place: record
            for place, (folder, job) in enumerate(zip(folders, work, strict=True))
            if (record := self._state.record(folder, job["key"])) is not None
        }
        # The longest first: at the end, when some cores have nothing left to do, the others have little.
        todo = sorted(
            (place for place in range(len(work)) if place not in found), key=lambda place: -sizes[place]
        )

        def keep(index: int, record: Result) -> None:
            place = todo[index]
            found[place] = record
            if "failed" not in record:
                self._state.keep(folders[place], record)
                self.spoken += record["spoken"]
                self.made += folders[place].startswith("articles/")

        names = [folders[place].partition("/")[2] for place in todo]
        run_stage(self._crew, [work[place] for place in todo], "narrate", names, self._progress, keep)
        return [found[place] for place in range(len(work))]


def _failures(records: Sequence[Result], entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [
        {"id": entry.id, **record["failed"]}
        for record, entry in zip(records, entries, strict=True)
        if "failed" in record
    ]


def _of_one_rate(
    heard: list[tuple[Read, dict[str, Any]]], failed: list[dict[str, str]]
) -> list[tuple[Read, dict[str, Any]]]:
    """Those with the frame rate that most have: one track has one."""
    rates = Counter(record["frame_rate"] for _, record in heard)
    if len(rates) < 2:
        return heard
    rate = rates.most_common(1)[0][0]
    for read, record in heard:
        if record["frame_rate"] != rate:
            reason = (
                f"its voice speaks at {record['frame_rate']} Hz, the issue's at {rate}: choose another voice"
            )
            failed.append({"id": read.entry.id, "code": "option_refused", "reason": reason})
    return [(read, record) for read, record in heard if record["frame_rate"] == rate]


def _nothing(failed: Sequence[dict[str, str]]) -> str:
    told = "; ".join(f"{row['id']}: {row['reason']}" for row in failed[:3])
    return f"none of {len(failed)} articles could be narrated: {told}{'; …' * (len(failed) > 3)}"


def _trim(cache: Path, settings: Settings) -> None:
    """Keep the cache within its limit; what a part was made of is not needed any more."""
    with explained(cache, "--cache"):
        if cache.is_dir():
            trim(cache, settings.cache_max_mb * 1_000_000, settings.cache_max_days * 86_400)
