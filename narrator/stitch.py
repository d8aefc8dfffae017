"""How do takes and pauses become one track at one loudness?

Chunks of fixed length are assembled, brought to the loudness and limited on every core, each with the context that
makes it what it would be in the whole track. Where a chunk starts depends on nothing but its number, so the track
is the same to the bit on one core and on many.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from narrator import limiter, loudness
from narrator.errors import EngineError
from narrator.store import SegmentStore
from narrator.timeline import Timeline

TARGET_LUFS = -15.9
"""Of the track, so that each format decodes to -16 LUFS within 0.5: AAC and Opus lose 0.1 (measured)."""

CEILING_DBTP = -2.0
"""Of the track, so that each format decodes to at most -1 dBTP: AAC adds 0.2, MP3 0.1, Opus up to 1.1 (measured)."""

TOLERANCE_LU = 0.2
"""A track further off than this is levelled again."""

CHUNK_FRAMES = 9216 * 72
"""About 30 s at 22,050 Hz; a multiple of what AAC (1024), MP3 (576 and 1152) and FLAC (4608) call a frame."""

SECANT_STEPS = 4
"""Most trials on the stretches below; two are usual."""

SLOPE_MIN = 0.2
"""Where a dB of gain brings less than this the limiter is flattening the voice, and the rest is let be."""

SAMPLES = 3
"""Stretches of the track from which the limiter's loss of loudness is foretold."""

SAMPLE_S = 8.0
"""Length of each."""

Energies = tuple[int, npt.NDArray[np.float64]]
Floats = npt.NDArray[np.float32]
_log = logging.getLogger(__name__)


class Track:
    """The finished PCM in a file: signed 16-bit little-endian, mono."""

    def __init__(self, path: Path, frame_rate: int, frames: int, loudness_lufs: float) -> None:
        self.path = path
        self.frame_rate = frame_rate
        self.frames = frames
        self.loudness_lufs = loudness_lufs

    def read(self, start: int, end: int) -> bytes:
        """PCM of the frames [start, end) that exist."""
        start, end = max(0, start), min(self.frames, end)
        with self.path.open("rb") as file:
            file.seek(2 * start)
            return file.read(2 * max(0, end - start))

    def audio_segment(self, start: int = 0, end: int | None = None) -> Any:
        """The frames [start, end) as a pydub AudioSegment."""
        return audio_segment(self.read(start, self.frames if end is None else end), self.frame_rate)


def audio_segment(pcm: bytes, frame_rate: int) -> Any:
    """16-bit mono PCM as a pydub AudioSegment."""
    from narrator.audio_segment import AudioSegment

    return AudioSegment(data=pcm, sample_width=2, frame_rate=frame_rate, channels=1)


def stitch(
    timeline: Timeline,
    store: SegmentStore,
    path: Path,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Track:
    """Write the whole track to ``path``; raises EngineError for a silent track, OSError where it cannot write."""
    source = _Source(timeline, store)
    starts = range(0, timeline.frames, CHUNK_FRAMES)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="stitch")
    try:
        measured = _loudness(pool.map(source.measure, starts), timeline)
        if not np.isfinite(measured):
            raise EngineError("the engine's sound is silence from end to end; choose another voice")
        gain_db, slope = _find_gain(source, TARGET_LUFS - measured, pool)
        with path.open("wb") as file:
            file.truncate(2 * timeline.frames)
        for attempt in range(3):
            with path.open("r+b") as file:
                level = _Level(source, gain_db, file)
                energies = []
                for done, energy in enumerate(pool.map(level.write, starts), start=1):
                    energies.append(energy)
                    if progress and not attempt:
                        progress(done, len(starts))
            reached = _loudness(energies, timeline)
            if abs(reached - TARGET_LUFS) <= TOLERANCE_LU:
                break
            _log.debug("track at %.2f LUFS, levelled again", reached)
            gain_db += (TARGET_LUFS - reached) / slope
        return Track(path, timeline.frame_rate, timeline.frames, reached)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Source:
    """The unlevelled track, assembled on demand from takes and silence."""

    def __init__(self, timeline: Timeline, store: SegmentStore) -> None:
        self.timeline = timeline
        self._store = store
        self._starts = [timed.start_frame for timed in timeline.segments]

    def samples(self, start: int, end: int) -> Floats:
        """Floats (1.0 is full scale) of the frames [start, end); silence beyond the track's ends."""
        parts = []
        frame = start
        for index in range(max(0, bisect_right(self._starts, start) - 1), bisect_left(self._starts, end)):
            timed = self.timeline.segments[index]
            low, high = max(frame, timed.start_frame), min(end, timed.end_frame)
            if high <= low:
                continue
            parts.append(bytes(2 * (low - frame)))
            parts.append(
                self._store.read(timed.spoken.key, low - timed.start_frame, high - timed.start_frame)
            )
            frame = high
        parts.append(bytes(2 * (end - frame)))
        joined = audio_segment(b"".join(parts), self.timeline.frame_rate)
        samples: Floats = np.frombuffer(joined.raw_data, dtype="<i2").astype(np.float32)
        samples /= 32768
        return samples

    def measure(self, start: int, length: int = CHUNK_FRAMES) -> Energies:
        """Energies of the hops that start in the chunk at ``start``."""
        _, first, last = self.bounds(start, length)
        hop = loudness.hop_frames(self.timeline.frame_rate)
        return first, loudness.hop_energies(self.samples(first * hop, last * hop), self.timeline.frame_rate)

    def bounds(self, start: int, length: int) -> tuple[int, int, int]:
        """The chunk's end, its first hop, and one past its last."""
        hop = loudness.hop_frames(self.timeline.frame_rate)
        end = min(start + length, self.timeline.frames)
        return end, -(-start // hop), -(-end // hop)


class _Level:
    """Gain and limiter, chunk by chunk, into an open file or only to be measured."""

    def __init__(self, source: _Source, gain_db: float, file: BinaryIO | None = None) -> None:
        self._source = source
        self._gain = np.float32(10 ** (gain_db / 20))
        self._file = file
        self._lock = threading.Lock()

    def write(self, start: int, length: int = CHUNK_FRAMES) -> Energies:
        """Level the chunk at ``start``, write it, and return the energies of the hops that start in it."""
        rate = self._source.timeline.frame_rate
        hop = loudness.hop_frames(rate)
        around = limiter.context_frames(rate)
        end, first, last = self._source.bounds(start, length)
        samples = self._source.samples(start - around, max(end, last * hop) + around)
        samples *= self._gain
        limited = limiter.limit(samples, rate, 10 ** (CEILING_DBTP / 20))[around : len(samples) - around]
        if self._file is not None:
            pcm = np.rint(limited[: end - start] * 32767).astype("<i2").tobytes()
            with self._lock:
                self._file.seek(2 * start)
                self._file.write(pcm)
        return first, loudness.hop_energies(limited[first * hop - start : last * hop - start], rate)


def _loudness(chunks: Iterable[Energies], timeline: Timeline) -> float:
    """Integrated loudness from the (first hop, sums) of every chunk."""
    sums = np.zeros(timeline.frames // loudness.hop_frames(timeline.frame_rate) + 1)
    for first, part in chunks:
        sums[first : first + len(part)] += part
    return loudness.integrated(sums, timeline.frame_rate)


def _find_gain(source: _Source, gain_db: float, pool: ThreadPoolExecutor) -> tuple[float, float]:
    """The gain that reaches the loudness after limiting, and LU gained for each further dB, by the secant method.

    ``gain_db`` would reach it without the limiter. A few stretches of the track stand for the whole.
    """
    timeline = source.timeline
    length = round(SAMPLE_S * timeline.frame_rate)
    starts = [timeline.frames * (2 * i + 1) // (2 * SAMPLES) - length // 2 for i in range(SAMPLES)]
    if starts[0] < 0:
        starts, length = [0], timeline.frames
    lengths = [length] * len(starts)
    wanted = _loudness(pool.map(source.measure, starts, lengths), timeline) + gain_db
    slope, last = 1.0, None
    for _ in range(SECANT_STEPS):
        level = _Level(source, gain_db)
        reached = _loudness(pool.map(level.write, starts, lengths), timeline)
        if last and gain_db != last[0]:
            slope = min(1.0, max(SLOPE_MIN, (reached - last[1]) / (gain_db - last[0])))
        if abs(wanted - reached) <= TOLERANCE_LU / 3:
            break
        last = gain_db, reached
        gain_db += (wanted - reached) / slope
    return gain_db, slope
