"""How long will an engine work on a text, and into which parts is that worth splitting?

Engines differ a thousandfold. What each really took is measured as it works (``records/costs.py`` keeps it); until
then the figures below hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrator.segment import Segment

S_PER_CHAR = {"pyttsx3": 6.0e-5, "tone": 1.0e-5}
"""Seconds of one core for a spoken character, shaping included; measured on two noisy cores, November 2026."""

UNKNOWN_S_PER_CHAR = 0.01
"""An engine never seen: guessed slow (about real time is 0.07), since parts too small cost little and parts too large wait."""

PART_S = 1.0
"""Work in one part: long beside the 3 ms that a task costs, short beside what a listener waits."""

WHOLE_S = 3.0
"""Up to this a text is spoken by whoever joins it: splitting it would gain less than a second."""

LONG_CHARS = 20_000
"""A text of more is spoken in parts and joined by a task of its own, however fast its engine is: to level and encode it
takes one core six seconds and more (espeak-ng, November 2026), for which nobody with a sentence is to wait."""

PARTS_MAX = 2000
"""More would be long lists and no more speed."""


def plan(segments: Sequence[Segment], s_per_char: float) -> list[tuple[int, int]]:
    """Parts [first, last) of about ``PART_S`` seconds of work each; one if the whole is not worth splitting."""
    expected_s = [len(segment.spoken) * s_per_char for segment in segments]
    total_s = sum(expected_s)
    if total_s <= WHOLE_S or len(segments) < 2:
        return [(0, len(segments))]
    size_s = max(PART_S, total_s / PARTS_MAX)
    parts, first, filled_s = [], 0, 0.0
    for index, seconds in enumerate(expected_s):
        if filled_s and filled_s + seconds / 2 > size_s:
            parts.append((first, index))
            first, filled_s = index, 0.0
        filled_s += seconds
    return [*parts, (first, len(segments))]
