"""How do takes and pauses become one track at one loudness?

Each take is levelled by itself, on every core: between two takes lies more silence than the limiter looks ahead, so
that a levelled take depends on the take and the gain alone. The gain is the same for the whole track.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from narrator.errors import EngineError
from narrator.gain import (
    CEILING_DBTP,
    TARGET_LUFS,
    Energies,
    Floats,
    energies_of,
    first_gain,
    level,
    next_gain,
    track_lufs,
)
from narrator.store import SegmentStore
from narrator.timeline import Spoken, Timeline

if TYPE_CHECKING:
    from narrator.passage import Passages

__all__ = ["CEILING_DBTP", "CHUNK_FRAMES", "TARGET_LUFS", "Track", "audio_segment", "stitch"]

CHUNK_FRAMES = 9216 * 72
"""What is encoded in one go, about 30 s at 22,050 Hz: a multiple of a frame of AAC (1024), MP3 (1152) and FLAC (4608)."""

TRIALS = 3
"""Most gains that a whole track is levelled with; nearly always the first is kept."""

_log = logging.getLogger(__name__)


class Track:
    """The finished PCM in a file: signed 16-bit little-endian, mono."""

    def __init__(
        self,
        path: Path,
        frame_rate: int,
        frames: int,
        loudness_lufs: float,
        gain_db: float = 0.0,
        energies: tuple[Energies, ...] = (),
    ) -> None:
        self.path = path
        self.frame_rate = frame_rate
        self.frames = frames
        self.loudness_lufs = loudness_lufs
        self.gain_db = gain_db
        self.energies = energies

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
    passages: Passages | None = None,
) -> Track:
    """Write the track to ``path``: whole, or with silence in place of each take that is in ``passages`` already.

    Raises EngineError for a silent track, Damaged for a take that has to be spoken again, OSError where it cannot
    write.
    """
    rate, total = timeline.frame_rate, len(timeline.segments)
    lock = threading.Lock()

    def read(spoken: Spoken) -> Floats:
        samples: Floats = np.frombuffer(store.pcm(spoken.key), dtype="<i2").astype(np.float32)
        samples /= 32768
        return samples

    def write(index: int) -> Energies:
        timed = timeline.segments[index]
        known = passages.energies(timed.spoken, gain_db) if passages else None
        if known is not None:
            return known
        levelled = level(read(timed.spoken), rate, gain_db)
        pcm = np.rint(levelled * 32767).astype("<i2").tobytes()
        with lock:
            file.seek(2 * timed.start_frame)
            file.write(pcm)
        return energies_of(levelled, rate)

    pool = ThreadPoolExecutor(jobs, thread_name_prefix="stitch")
    try:
        gain_db, slope = first_gain(timeline, read, pool)
        if not np.isfinite(gain_db):
            raise EngineError("the engine's sound is silence from end to end; choose another voice")
        with path.open("wb") as file:
            file.truncate(2 * timeline.frames)
            for trial in range(TRIALS):
                energies = []
                for done, found in enumerate(pool.map(write, range(total)), start=1):
                    energies.append(found)
                    if progress and not trial:
                        progress(done, total)
                reached = track_lufs(timeline, energies)
                following = next_gain(gain_db, reached, slope)
                if following == gain_db or trial == TRIALS - 1:
                    break
                _log.debug("track at %.2f LUFS with %.2f dB, levelled again", reached, gain_db)
                gain_db = following
        return Track(path, rate, timeline.frames, reached, gain_db, tuple(energies))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
