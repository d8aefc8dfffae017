"""When does each word of an utterance start and end?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from narrator.engines.engine import WordMark
from narrator.segment import Token

QUIET = 10 ** (-42 / 20) * 32768
"""Samples below this, -42 dBFS, are silence between words."""

STEP_S = 0.005
"""Resolution of a word's end."""

SHORTEST_S = 0.02
"""Shortest silence that ends a word before the next begins."""


def time_words(
    tokens: Sequence[Token], marks: Sequence[WordMark], samples: npt.NDArray[np.int16], frame_rate: int
) -> list[tuple[int, int]]:
    """(first frame, one past the last) of every token; both ascend and never overlap.

    A token starts at the first mark inside of it. One that has none starts between its neighbours, by its
    share of their characters: engines give "of the" one mark for both. It ends where the next starts, or where
    its sound does if silence follows.
    """
    if not tokens:
        return []
    frames = len(samples)
    starts = _interpolate(_first_marks(tokens, marks), tokens, frames)
    loud_until = _loud_until(samples, max(1, round(frame_rate * STEP_S)), round(frame_rate * SHORTEST_S))
    words = []
    for start, following in zip(starts, [*starts[1:], frames], strict=True):
        end = min(following, max(loud_until(start, following), start + 1))
        words.append((start, max(end, start)))
    return words


def _first_marks(tokens: Sequence[Token], marks: Sequence[WordMark]) -> list[int | None]:
    starts = [token.spoken_start for token in tokens]
    found: list[int | None] = [None] * len(tokens)
    spare: list[int | None] = [None] * len(tokens)
    for mark in marks:
        index = bisect_right(starts, mark.char) - 1
        if index < 0 or mark.char >= tokens[index].spoken_end:
            continue
        if found[index] is None:
            found[index] = mark.frame
        elif mark.char == tokens[index].spoken_end - 1:
            spare[index] = mark.frame
    # espeak-ng takes the "s" of "CARs for" for a word, says it with "CAR", and gives its mark to "for".
    return [spare[index - 1] if frame is None and index else frame for index, frame in enumerate(found)]


def _interpolate(found: list[int | None], tokens: Sequence[Token], frames: int) -> list[int]:
    starts: list[int] = []
    known = [(i, frame) for i, frame in enumerate(found) if frame is not None]
    anchors = [(-1, 0), *known, (len(tokens), frames)]
    if not known or known[0][0] != 0:
        anchors[0] = (0, 0)
    else:
        anchors = anchors[1:]
    for (index, frame), (next_index, next_frame) in pairwise(anchors):
        base = tokens[index].spoken_start
        # The space after the last is not counted: a word without a mark is short for its letters ("the", "a").
        end = tokens[next_index - 1].spoken_end
        for i in range(index, next_index):
            share = (tokens[i].spoken_start - base) / max(1, end - base)
            starts.append(frame + round((next_frame - frame) * share))
    limited = []
    low = 0
    for start in starts:
        low = min(max(low, start), frames)
        limited.append(low)
    return limited


def _loud_until(samples: npt.NDArray[np.int16], step: int, shortest: int) -> Callable[[int, int], int]:
    """A function (start, end) -> one past the last sound in that range, or its end if no silence follows."""
    count = len(samples) // step
    loud = np.abs(samples[: count * step].reshape(count, step)).max(axis=1, initial=0) > QUIET
    last = np.maximum.accumulate(np.where(loud, np.arange(count), -1)) if count else np.zeros(0, int)

    def until(start: int, end: int) -> int:
        index = min(end // step, count) - 1
        if index < 0 or last[index] * step < start:
            return end
        cut = min(end, (int(last[index]) + 1) * step)
        return cut if end - cut >= shortest else end

    return until
