"""Where do texts with a known spoken length come from, to fit and check the estimate on?"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from narrator.article import build_article
from narrator.engines import default_engine
from narrator.segment import Segment, segment
from narrator.speak import speak
from narrator.store import SegmentStore
from narrator.timeline import lay_out

TEXTS = Path(__file__).with_name("estimate_texts")

MIXTURES = 25
"""Utterances made of shuffled words of each paragraph, so that little text gives many equations."""


@dataclass(frozen=True)
class Spoken:
    """One article with its true length."""

    group: str
    """Its domain or paragraph: whole groups are held out."""
    segments: list[Segment]
    take_s: list[float]
    """Length of each segment's take."""
    track_s: float


class Booth:
    """Speaks articles and keeps their lengths, not their sound."""

    def __init__(self, jobs: int) -> None:
        self.engine = default_engine()
        self._jobs = jobs

    def speak(self, group: str, segments: list[Segment], voice: str, speed: float) -> Spoken:
        with tempfile.TemporaryDirectory(prefix="narrator-fit-") as folder:
            pieces, rate = speak(segments, self.engine, voice, speed, SegmentStore(Path(folder)), self._jobs)
        track = lay_out(pieces, rate, speed)
        return Spoken(group, [p.segment for p in pieces], [p.frames / rate for p in pieces], track.duration_s)

    def all(self, articles: Sequence[tuple[str, list[Segment]]], voice: str, speed: float) -> list[Spoken]:
        rows = tqdm(articles, desc=f"{voice} {speed:g}", leave=False)
        return [self.speak(group, segments, voice, speed) for group, segments in rows]


def read_articles(path: Path, count: int, words: int) -> list[tuple[str, list[Segment]]]:
    """(domain, segments) of the first ``words`` words of ``count`` articles, in an order that only the text decides."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: hashlib.sha256(row["article"].encode()).digest())
    found = []
    for row in rows[:count]:
        lines: list[str] = []
        for line in filter(None, map(str.strip, row["article"].splitlines())):
            if sum(len(kept.split()) for kept in lines) < words:
                lines.append(line)
        found.append((urlsplit(row["url"]).netloc, segment_lines(lines)))
    return [(domain, segments) for domain, segments in found if segments]


def segment_lines(lines: Sequence[str]) -> list[Segment]:
    return segment(build_article(("paragraph", line, None) for line in lines))


def snippets(language: str) -> Iterator[tuple[str, list[Segment]]]:
    """(paragraph's number, segments): its sentences, and mixtures of its words."""
    draw = random.Random(language)
    for number, line in enumerate((TEXTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()):
        segments = segment_lines([line])
        words = " ".join(piece.spoken for piece in segments).split()
        mixed = [" ".join(draw.choices(words, k=draw.randint(4, 20))) for _ in range(MIXTURES)]
        # Mixtures are one segment each, whatever stops are in them, as a long sentence is.
        yield str(number), segments + [replace(segments[0], spoken=text, tokens=()) for text in mixed]
