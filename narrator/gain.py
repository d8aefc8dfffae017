"""How much gain brings takes to one loudness, such that an edit of a few of them leaves the others' gain alone?

The gain is a step of a coarse grid, found from energies that are kept with each take and from a sample of takes that
is drawn by their keys. Both hardly change with an edit, so the step stays, and with it every levelled sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from concurrent.futures import Executor

import numpy as np
import numpy.typing as npt

from narrator import limiter, loudness
from narrator.timeline import Spoken, Timeline

TARGET_LUFS = -15.8
"""Of the track, so that each format decodes to -16 LUFS within 0.5: AAC loses 0.05, Opus 0.4 (measured)."""

CEILING_DBTP = -2.5
"""Of the track, so that each format decodes to at most -1 dBTP: AAC adds 0.2, MP3 0.1, Opus up to 1.1, and what it adds
differs from one processor to another (measured on two)."""

STEP_DB = 0.25
"""The grid. Without one sentence of 240 the gain found is 0.002 dB off (median), so one such edit in 40 to 200 takes
another step and levels the article anew; of 26 sentences, one in 7 to 20 does (measured)."""

TOLERANCE_LU = 0.25
"""A track further off than this is levelled again: half a step, and as much for what the sample did not tell."""

SECANT_STEPS = 4
"""Most trials on the sample; two are usual."""

SLOPE_MIN = 0.2
"""Where a dB of gain brings less than this the limiter is flattening the voice, and the rest is let be."""

SAMPLE_S = 30.0
"""Length of the sample from which the limiter's loss of loudness is foretold."""

Floats = npt.NDArray[np.float32]
Energies = npt.NDArray[np.float64]


def level(samples: Floats, frame_rate: int, gain_db: float) -> Floats:
    """A take's samples (1.0 is full scale) with the gain, no true peak above the ceiling. The take is changed."""
    samples *= np.float32(10 ** (gain_db / 20))
    return limiter.limit(samples, frame_rate, 10 ** (CEILING_DBTP / 20))


def track_lufs(timeline: Timeline, energies: Iterable[npt.ArrayLike]) -> float:
    """Integrated loudness of the track from the energies of the hops of each take; minus infinity for silence.

    Hops are counted from each take's start, so that the sum does not change with what is before it. A pause is
    rounded to whole hops, which moves the result by up to 0.03 LU (measured on articles).
    """
    hop = loudness.hop_frames(timeline.frame_rate)
    edges = [timed.start_frame for timed in timeline.segments[1:]] + [timeline.frames]
    sums = []
    for timed, end, part in zip(timeline.segments, edges, energies, strict=True):
        hops = np.asarray(part, np.float64)
        sums += [hops, np.zeros(max(0, round((end - timed.start_frame) / hop) - len(hops)))]
    return loudness.integrated(np.concatenate(sums), timeline.frame_rate)


def first_gain(timeline: Timeline, read: Callable[[Spoken], Floats], pool: Executor) -> tuple[float, float]:
    """(the step that reaches the loudness by all that the sample tells, LU gained for each further dB).

    ``read`` gives a take's samples. Minus infinity for silence; raises what ``read`` does.
    """
    rate = timeline.frame_rate
    measured = track_lufs(timeline, (timed.spoken.energies for timed in timeline.segments))
    if not np.isfinite(measured):
        return -np.inf, 1.0
    sample = _draw(timeline)
    samples = list(pool.map(read, sample))
    gain_db = TARGET_LUFS - measured
    wanted = _lufs([piece.energies for piece in sample], rate) + gain_db
    slope, last = 1.0, None
    for _ in range(SECANT_STEPS):
        levelled = pool.map(
            lambda take, gain=gain_db: energies_of(level(take.copy(), rate, gain), rate), samples
        )
        reached = _lufs(levelled, rate)
        if last and gain_db != last[0]:
            slope = min(1.0, max(SLOPE_MIN, (reached - last[1]) / (gain_db - last[0])))
        if abs(wanted - reached) <= STEP_DB / 8:
            break
        last = gain_db, reached
        gain_db += (wanted - reached) / slope
    return on_grid(gain_db), slope


def next_gain(gain_db: float, reached_lufs: float, slope: float) -> float:
    """The step to try after one that reached another loudness than it should; the same one if it is near enough."""
    missing = TARGET_LUFS - reached_lufs
    if abs(missing) <= TOLERANCE_LU:
        return gain_db
    return gain_db + math.copysign(max(STEP_DB, on_grid(abs(missing) / slope)), missing)


def on_grid(gain_db: float) -> float:
    """The nearest step."""
    return float(round(gain_db / STEP_DB) * STEP_DB)


def energies_of(samples: Floats, frame_rate: int) -> Energies:
    """K-weighted energy of each hop of a take."""
    return loudness.hop_energies(samples, frame_rate)


def _draw(timeline: Timeline) -> list[Spoken]:
    """Takes of ``SAMPLE_S`` together, those whose keys come first: another text has most of the same ones."""
    takes = {timed.spoken.key: timed.spoken for timed in timeline.segments}
    sample: list[Spoken] = []
    left = SAMPLE_S * timeline.frame_rate
    for key in sorted(takes):
        if left <= 0 and any(any(piece.energies) for piece in sample):
            break
        sample.append(takes[key])
        left -= takes[key].frames
    return sample


def _lufs(energies: Iterable[npt.ArrayLike], frame_rate: int) -> float:
    return loudness.integrated(np.concatenate([np.asarray(part) for part in energies]), frame_rate)
