"""How does an article become a folder that can be played? The whole way, readable as one function."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from narrator.article import Article, spoken_kinds
from narrator.captions import write_captions
from narrator.chapters import find_chapters
from narrator.edition import new_edition
from narrator.engines import Engine, choose_voice, default_engine
from narrator.engines.speed import check_speed
from narrator.errors import NoArticle, OptionRefused, OutputError
from narrator.folder import publish, workspace, write_text
from narrator.formats import find_format
from narrator.lexicon import Lexicon, LexiconStack
from narrator.manifest import AudioFile, build_manifest, manifest_json, segment_texts
from narrator.page import render_page
from narrator.pins import Damaged
from narrator.segment import segment
from narrator.settings import available_cores, load_settings
from narrator.shelf import Shelf, open_shelf
from narrator.speak import SpeakCost, recite
from narrator.store import SegmentStore
from narrator.tags import Tags
from narrator.timeline import Timeline, lay_out

TITLE_WORDS, TITLE_CHARS = 8, 80
"""How much of its opening stands in for the title of an article that has none."""

LOAD_S = 5.0
"""How long an end by an error waits for what is being loaded: it usually takes a tenth, and must not end in its middle."""

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are "speak", "stitch" and "encode"."""


@dataclass(frozen=True, slots=True)
class Narration:
    """A narrated article, whole on disk."""

    folder: Path
    """Holds manifest.json, article.txt, captions.vtt, index.html and an audio file for each format."""
    article: Article
    """What was narrated."""
    timeline: Timeline
    """When everything is heard, in frames."""
    manifest: dict[str, Any]
    """What manifest.json holds."""
    loudness_lufs: float
    """Integrated loudness of the track before encoding."""
    cost: SpeakCost
    """What was spoken, what was in the cache, and how long that took."""


def narrate(
    article: Article,
    out: str | os.PathLike[str],
    *,
    voice: str | None = None,
    speed: float = 1.0,
    formats: Sequence[str] = ("m4a",),
    engine: Engine | None = None,
    album: str = "Articles",
    cover: bytes | None = None,
    cache: str | os.PathLike[str] | Shelf | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    previous: Mapping[str, Any] | None = None,
    narration_id: str | None = None,
    speak: Collection[str] = (),
    lexicons: Sequence[Lexicon] = (),
) -> Narration:
    """Narrate an article into the folder ``out``, which is made if it is missing.

    Files are written aside and renamed when all are whole, the manifest last: whoever finds a manifest finds
    everything it names, and an earlier narration in ``out`` is replaced whole or, where anything fails, not at all.
    ``speed`` is a factor on the voice's usual rate. ``cache`` is a folder, or a shelf of your own, in which sound is
    kept and found again, as spoken and as encoded; it may be cleaned at any moment. ``jobs`` is the number of cores
    to use, by default all. ``progress`` may raise to stop: everything is then as it was before.

    ``previous`` is the manifest of the edition before: segments with the same text keep their ids, and the manifest
    tells which are old, new and gone. ``narration_id`` stands in for the id that follows from text and voice.
    ``speak`` are kinds of blocks that are read aloud beside ``SPOKEN_KINDS``, such as "caption".

    ``lexicons`` say how words are spoken, the last of them on top; those of another language than the article's are
    left out. After a change of one only the segments that it touches are spoken again.

    Raises VoiceUnknown, SpeedRefused, PhonemesRefused or OptionRefused for what cannot be honoured, NoArticle for an article with
    nothing to say, EngineError, EncodeError, OutputError or DiskFull.
    """
    settings = load_settings()
    if jobs is not None and jobs < 1:
        raise OptionRefused(f"{jobs} jobs: give 1 or more, or None for all cores")
    jobs, shelf = min(jobs or settings.jobs, available_cores()), open_shelf(cache or settings.cache)
    engine = engine or default_engine()
    chosen = list(dict.fromkeys(find_format(name) for name in formats))
    who = choose_voice(engine, voice, article.language)
    check_speed(engine.name, engine.traits, speed)

    kinds = spoken_kinds(speak)
    stack = LexiconStack(lexicons, article.language, engine)
    segments = segment(article, kinds, language=who.language, lexicons=stack)
    if not segments:
        raise NoArticle(
            f"nothing to say: none of {len(article.blocks)} blocks has words to speak; give an article with at least a sentence"
        )
    title = article.title or _opening(article.blocks[segments[0].block].text)
    language = article.language or who.language.split("-")[0]

    def stage(name: str) -> Callable[[int, int], None]:
        return lambda done, total: progress(name, done, total) if progress else None

    costs: list[SpeakCost] = []

    def make(work: Path, store: SegmentStore, suspicious: bool) -> tuple[Timeline, float]:
        recital = recite(segments, engine, who.id, speed, store, jobs, stage("speak"), suspicious)
        costs.append(recital.cost)
        timeline = lay_out(recital.spoken, recital.frame_rate, speed)
        from narrator.encode import encode
        from narrator.passage import open_passages
        from narrator.stitch import stitch

        passages = open_passages(timeline, chosen, work / "passages", shelf)
        # Where a format needs the whole track, every take is levelled, else those that are new.
        known = passages[chosen[0].name] if len(passages) == len(chosen) == 1 else None
        track = stitch(timeline, store, work / "track.pcm", jobs, stage("stitch"), known)
        chapters = find_chapters(timeline, article, title)
        tags = Tags(title, _author(article), album, language, timeline.frame_rate, chapters, cover)
        for form in chosen:
            path = work / f"audio.{form.name}"
            encode(track, form, path, tags, jobs, stage("encode"), passages.get(form.name))
        return timeline, track.loudness_lufs

    with workspace(Path(out)) as work, _loading("narrator.take", "narrator.passage"):
        timeline, loudness_lufs = _make_whole(make, work, SegmentStore(work / "takes", shelf))
        audio = [AudioFile(work / f"audio.{form.name}", form) for form in chosen]
        edition = new_edition(segment_texts(timeline, article.text), previous)
        manifest = build_manifest(
            article, title, language, timeline, engine, who, speed, audio, edition, narration_id, kinds
        )
        write_text(work / "article.txt", article.text + "\n")
        write_text(work / "captions.vtt", write_captions(timeline, article.text))
        write_text(work / "index.html", render_page(article, manifest))
        write_text(work / "manifest.json", manifest_json(manifest))
        finished = [file.path.name for file in audio]
        finished += ["article.txt", "captions.vtt", "index.html", "manifest.json"]
        publish(work, Path(out), finished)
    return Narration(Path(out), article, timeline, manifest, loudness_lufs, reduce(SpeakCost.then, costs))


_Make = Callable[[Path, SegmentStore, bool], tuple[Timeline, float]]


def _make_whole(make: _Make, work: Path, store: SegmentStore) -> tuple[Timeline, float]:
    """Begin again where a file of the cache turns out to be damaged only when it is used; all are checked then."""
    for suspicious in (False, True, True):
        try:
            return make(work, store, suspicious)
        except Damaged:
            continue
    raise OutputError(
        f"{work.parent} or the cache does not give back what was written to it: check the disk, or choose another "
        "folder with -o, and another cache"
    )


@contextmanager
def _loading(*modules: str) -> Iterator[None]:
    """Load arrays and FFmpeg while the voice speaks: an eighth of the time that a short article takes."""
    thread = Thread(target=lambda: [import_module(module) for module in modules], name="load", daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        # An interrupt in the middle of an import leaves that module locked, and the thread may wait for it for ever.
        thread.join(LOAD_S)
        raise
    thread.join()


def _author(article: Article) -> str | None:
    """The byline without its "By"."""
    return re.sub(r"^by[:\s]+", "", article.byline, flags=re.IGNORECASE) if article.byline else None


def _opening(text: str) -> str:
    """The first words of an article that has no title."""
    short = " ".join(text.split()[:TITLE_WORDS])[:TITLE_CHARS]
    return short if short == " ".join(text.split()) else short + "…"
