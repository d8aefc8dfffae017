"""What do captions say, and when? WebVTT from the timeline, each word stamped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from narrator.timeline import TimedSegment, Timeline, Word

LINE_CHARS = 65
"""Longest caption line."""

CUE_LINES = 2
"""Most lines that are shown at once, but for a word that is longer; a longer sentence goes on in the next cue."""


def write_captions(timeline: Timeline, text: str) -> str:
    """A WebVTT file (W3C WebVTT, section 4) of sentence cues over the article text."""
    parts = ["WEBVTT\n"]
    for timed in timeline.segments:
        for cue in _cues(timed, text, timeline.frame_rate):
            lines = "\n".join(_render(line, cue) for line in cue.lines)
            parts.append(f"\n{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{lines}\n")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of written text without a space, and when its first word starts."""

    text: str
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class _Cue:
    start_ms: int
    end_ms: int
    lines: list[list[_Piece]]


def _cues(timed: TimedSegment, text: str, frame_rate: int) -> Iterator[_Cue]:
    pieces = _pieces(timed, text, frame_rate)
    groups: list[list[list[_Piece]]] = []
    for line in _wrap(pieces):
        # A line in which no word starts, of a long address, belongs to the cue before however full that is.
        starts_here = any(piece.start_ms is not None for piece in line)
        if not groups or (len(groups[-1]) >= CUE_LINES and starts_here):
            groups.append([])
        groups[-1].append(line)
    start = _ms(timed.start_frame, frame_rate)
    final = max(_ms(timed.end_frame, frame_rate), start + len(groups))
    for index, lines in enumerate(groups):
        end = final
        if index + 1 < len(groups):
            following = [p.start_ms for line in groups[index + 1] for p in line if p.start_ms is not None]
            end = min(max(following[0], start + 1), final - (len(groups) - 1 - index))
        yield _Cue(start, end, lines)
        start = end


def _pieces(timed: TimedSegment, text: str, frame_rate: int) -> list[_Piece]:
    """The segment's written text, cut at spaces, each piece with the start of its first spoken word."""
    segment = timed.spoken.segment
    words: Iterator[Word] = iter(timed.words)
    word = next(words, None)
    pieces = []
    position = segment.char_start
    for part in text[segment.char_start : segment.char_end].split():
        start = text.index(part, position)
        position = start + len(part)
        heard = None
        while word is not None and word.char_start < position:
            if heard is None and word.char_start >= start:
                heard = _ms(word.start_frame, frame_rate)
            word = next(words, None)
        pieces.append(_Piece(part, heard))
    return pieces


def _wrap(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    line: list[_Piece] = []
    length = 0
    for piece in pieces:
        for part in _split(piece):
            if line and length + 1 + len(part.text) > LINE_CHARS:
                yield line
                line, length = [], 0
            length += len(part.text) + bool(line)
            line.append(part)
    if line:
        yield line


def _split(piece: _Piece) -> list[_Piece]:
    """A piece longer than a line, such as an address, goes on in the next."""
    cuts = range(0, len(piece.text), LINE_CHARS)
    return [_Piece(piece.text[cut : cut + LINE_CHARS], None if cut else piece.start_ms) for cut in cuts]


def _render(line: list[_Piece], cue: _Cue) -> str:
    """Words with stamps strictly inside of the cue and ascending; a stamp that is not is left out."""
    stamped = [p.start_ms for row in cue.lines for p in row if p.start_ms is not None]
    allowed: set[int] = set()
    last = cue.start_ms
    for stamp in stamped:
        if last < stamp < cue.end_ms:
            allowed.add(stamp)
            last = stamp
    used = set()
    words = []
    for piece in line:
        escaped = piece.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if piece.start_ms in allowed and piece.start_ms not in used:
            used.add(piece.start_ms)
            escaped = f"<{_stamp(piece.start_ms)}>{escaped}"
        words.append(escaped)
    return " ".join(words)


def _ms(frame: int, frame_rate: int) -> int:
    return frame * 1000 // frame_rate


def _stamp(ms: int) -> str:
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
