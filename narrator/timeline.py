"""When is each segment, word and pause heard? Frames of the track and characters of the article text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrator.pauses import boundary, pause_frames
from narrator.segment import Segment

GRID_FRAMES = 1024
"""Each take starts on a multiple of this, an AAC frame, so that its encoding does not depend on where it is heard."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A segment whose take is in the store."""

    segment: Segment
    """What was said."""
    key: str
    """Content key of the take."""
    frames: int
    """Length of the take."""
    words: tuple[tuple[int, int], ...]
    """(first frame, one past the last) of each of the segment's tokens, from the take's start."""
    energies: tuple[float, ...]
    """K-weighted energy of each hop of 100 ms from the take's start."""
    crc32: int
    """Of the take's samples."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word on the track."""

    start_frame: int
    """First frame."""
    end_frame: int
    """One past the last frame."""
    char_start: int
    """First written character in the article text."""
    char_end: int
    """One past the last character."""


@dataclass(frozen=True, slots=True)
class TimedSegment:
    """One segment on the track."""

    spoken: Spoken
    """What is heard."""
    start_frame: int
    """First frame."""
    words: tuple[Word, ...]
    """Ascending, one for each spoken token."""

    @property
    def end_frame(self) -> int:
        """One past the last frame."""
        return self.start_frame + self.spoken.frames


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole track: segments in order, and the pauses around them."""

    frame_rate: int
    """Frames a second."""
    frames: int
    """Length of the track."""
    segments: tuple[TimedSegment, ...]
    """Ascending, never overlapping."""

    @property
    def pauses(self) -> list[tuple[int, int]]:
        """Every stretch of silence between segments, before the first and after the last, in frames."""
        edges = [0]
        for timed in self.segments:
            edges += [timed.start_frame, timed.end_frame]
        edges.append(self.frames)
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.frame_rate


def lay_out(spoken: Sequence[Spoken], frame_rate: int, speed: float) -> Timeline:
    """Put takes and measured pauses end to end; every pause but the last is the one on the grid that is nearest.

    It differs from ``PAUSES_MS`` by half of ``GRID_FRAMES`` at most, as often longer as shorter. Where that is shorter
    than a frame of the grid, which only happens within a long sentence or at great speed, it is lengthened: between
    two takes lies a whole frame of silence at least.
    """
    frame = 0
    timed = []
    for index, piece in enumerate(spoken):
        kind = boundary(spoken[index - 1].segment, piece.segment) if index else "lead_in"
        earliest = -(-frame // GRID_FRAMES) + 1
        nearest = round((frame + pause_frames(kind, frame_rate, speed)) / GRID_FRAMES)
        frame = GRID_FRAMES * max(earliest, nearest)
        words = tuple(
            Word(frame + start, frame + end, token.char_start, token.char_end)
            for token, (start, end) in zip(piece.segment.tokens, piece.words, strict=True)
        )
        timed.append(TimedSegment(piece, frame, words))
        frame += piece.frames
    frame += pause_frames("lead_out", frame_rate, speed)
    return Timeline(frame_rate, frame, tuple(timed))
