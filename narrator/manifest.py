"""What does a player need to know about a narration? manifest.json, version 1."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from narrator.article import SPOKEN_KINDS, Article
from narrator.chapters import find_chapters
from narrator.edition import Edition
from narrator.engines.engine import Engine, Voice
from narrator.formats import Format
from narrator.labels import clock
from narrator.read_time import read_time
from narrator.selectors import text_selectors
from narrator.timeline import TimedSegment, Timeline

VERSION = 1
"""Known members never change their meaning within it."""

DECIMALS = 5
"""Of a time in seconds: 10 microseconds, a quarter of a frame. Frames are the truth; times are for players."""


@dataclass(frozen=True, slots=True)
class AudioFile:
    """One encoded file of the track."""

    path: Path
    """Where it is now; its name is its address beside the manifest."""
    form: Format
    """How it was encoded."""

    def entry(self, duration_s: float) -> dict[str, Any]:
        """Its entry in the manifest."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
        return {
            "url": self.path.name,
            "type": self.form.mime,
            "bytes": self.path.stat().st_size,
            "duration": duration_s,
            "sha256": digest.hexdigest(),
        }


def build_manifest(
    article: Article,
    title: str,
    language: str,
    timeline: Timeline,
    engine: Engine,
    voice: Voice,
    speed: float,
    audio: Iterable[AudioFile],
    edition: Edition,
    identity: str | None = None,
    kinds: frozenset[str] = SPOKEN_KINDS,
) -> dict[str, Any]:
    """The manifest as plain JSON data; the same narration gives the same manifest, audio aside.

    ``identity`` is the narration's id; by default ``narration_id``. ``kinds`` are those that are read aloud.
    """
    duration_s = timeline.duration_s
    read = read_time(article, kinds)
    text = article.text
    traits = engine.traits
    return {
        "version": VERSION,
        "id": identity or narration_id(article, engine, voice, speed, kinds),
        "title": title,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "language": language,
        "label": "Listen",
        "duration": duration_s,
        "duration_label": clock(duration_s),
        "read_time": {"words": read.words, "seconds": read.seconds, "label": read.label},
        "voice": {
            "engine": voice.engine,
            "id": voice.id,
            "name": voice.name,
            "language": voice.language,
            "speed": speed,
            "rate_wpm": round(traits.rate_wpm * speed),
            "word_times": traits.marks,
        },
        "audio": [file.entry(duration_s) for file in audio],
        "chapters": [
            {
                "title": chapter.title,
                "start": _s(chapter.start_frame, timeline),
                "end": _s(chapter.end_frame, timeline),
            }
            for chapter in find_chapters(timeline, article, title)
        ],
        "segments": [
            _segment(name, timed, text, timeline.frame_rate)
            for name, timed in zip(edition.ids, timeline.segments, strict=True)
        ],
        "pauses": [[_s(start, timeline), _s(end, timeline)] for start, end in timeline.pauses],
        "frame_rate": timeline.frame_rate,
        "frames": timeline.frames,
        "edition": edition.number,
        "last_segment": edition.last_segment,
        **({"changes": edition.changes} if edition.changes is not None else {}),
    }


def manifest_head(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest as far as a player needs it before anything plays: without segments, pauses and changes."""
    rest = {name: value for name, value in manifest.items() if name != "changes"}
    return {**rest, "segments": [], "pauses": []}


def segment_texts(timeline: Timeline, text: str) -> list[str]:
    """The written text of every segment that is heard, as the manifest has it."""
    return [_text(timed, text) for timed in timeline.segments]


def narration_id(
    article: Article, engine: Engine, voice: Voice, speed: float, kinds: frozenset[str] = SPOKEN_KINDS
) -> str:
    """16 hex digits that follow from the article's text and the way it is spoken."""
    identity = [
        article.text,
        [block.kind for block in article.blocks],
        engine.name,
        engine.traits.version,
        voice.id,
        speed,
        *sorted(kinds - SPOKEN_KINDS),
    ]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:16]


def manifest_json(manifest: dict[str, Any]) -> str:
    """The manifest as a file: compact, but a line for each member and segment, so that two can be compared."""
    lines = []
    for name, value in manifest.items():
        if name == "segments":
            rows = ",\n".join(_dump(row) for row in value)
            lines.append(f'"segments":[\n{rows}\n]')
        else:
            lines.append(f"{json.dumps(name)}:{_dump(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


@lru_cache(maxsize=1)
def manifest_schema() -> dict[str, Any]:
    """The JSON Schema of version 1."""
    schema: dict[str, Any] = json.loads(files("narrator").joinpath("manifest.schema.json").read_text("utf-8"))
    return schema


def _text(timed: TimedSegment, text: str) -> str:
    return text[timed.spoken.segment.char_start : timed.spoken.segment.char_end]


def _segment(name: str, timed: TimedSegment, text: str, frame_rate: int) -> dict[str, Any]:
    segment = timed.spoken.segment
    return {
        "id": name,
        "kind": segment.kind,
        "block": segment.block,
        "text": _text(timed, text),
        "start": round(timed.start_frame / frame_rate, DECIMALS),
        "end": round(timed.end_frame / frame_rate, DECIMALS),
        "source": [segment.char_start, segment.char_end],
        "selectors": text_selectors(text, segment.char_start, segment.char_end),
        "words": [
            [
                round(word.start_frame / frame_rate, DECIMALS),
                round(word.end_frame / frame_rate, DECIMALS),
                word.char_start,
                word.char_end,
            ]
            for word in timed.words
        ],
    }


def _s(frame: int, timeline: Timeline) -> float:
    return round(frame / timeline.frame_rate, DECIMALS)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
