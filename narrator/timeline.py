"""When is each segment, word and pause heard? Frames of the track and characters of the article text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrator.pauses import boundary, pause_frames
from narrator.segment import Segment


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
    """Put takes and measured pauses end to end."""
    frame = pause_frames("lead_in", frame_rate, speed)
    timed = []
    for index, piece in enumerate(spoken):
        if index:
            kind = boundary(spoken[index - 1].segment, piece.segment)
            frame += pause_frames(kind, frame_rate, speed)
        words = tuple(
            Word(frame + start, frame + end, token.char_start, token.char_end)
            for token, (start, end) in zip(piece.segment.tokens, piece.words, strict=True)
        )
        timed.append(TimedSegment(piece, frame, words))
        frame += piece.frames
    frame += pause_frames("lead_out", frame_rate, speed)
    return Timeline(frame_rate, frame, tuple(timed))
