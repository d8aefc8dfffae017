"""How is speech brought to its loudness while most of it is still unspoken?

The gain that the first sentence wants is found on it, limiter included, and applied at once. Every further sentence
makes the finding surer, so until enough was heard the gain is found anew in each pause, where a step in gain is a
step in silence; then it stays. The limiter works as in a finished track: what it must see ahead is held back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from narrator import limiter, loudness
from narrator.stitch import CEILING_DBTP, TARGET_LUFS

ENOUGH_S = 10.0
"""Speech from which the gain is known: espeak's windows of ten seconds differ by 1.3 LU, its sentences by 4 (measured)."""

MEASURED_MIN_S = 1.0
"""A shorter opening is repeated to this length: a block of the loudness meter must not be half empty."""

GAIN_MAX_DB = 30.0
"""Most gain up or down: what is further off is no speech."""

TOLERANCE_LU = 0.1
"""A gain is found when it reaches the loudness within this."""

TRIALS = 4
"""Most trials to find a gain; two are usual."""

Floats = npt.NDArray[np.float32]


def level(pieces: Iterable[tuple[int, bytes]], frame_rate: int) -> Iterator[Floats]:
    """The pieces as one stream of samples (1.0 is full scale) at ``TARGET_LUFS``, below ``CEILING_DBTP``.

    A piece is a pause in frames and the signed 16-bit PCM after it, which may be empty. Each is answered before the
    next is asked for, but for its last 12 ms, which come with the next; together they are as long as was given.
    """
    around = limiter.context_frames(frame_rate)
    ceiling = 10 ** (CEILING_DBTP / 20)
    heard = np.zeros(0, np.float32)
    gain_db = 0.0
    # Always: ``around`` frames that were given out, then what was held back.
    held = np.zeros(around, np.float32)

    def give(more: Floats) -> Floats:
        nonlocal held
        held = np.concatenate([held, more])
        if len(held) <= 2 * around:
            return held[:0]
        out = limiter.limit(held, frame_rate, ceiling)[around : len(held) - around]
        held = held[len(held) - 2 * around :]
        return out

    for pause, pcm in pieces:
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
        silence = np.zeros(pause, np.float32)
        if len(samples) and len(heard) < ENOUGH_S * frame_rate:
            heard = np.concatenate([heard, silence, samples]) if len(heard) else samples
            gain_db = find_gain(heard[: round(ENOUGH_S * frame_rate)], frame_rate, gain_db)
        yield give(np.concatenate([silence, samples * np.float32(10 ** (gain_db / 20))]))
    yield give(np.zeros(around, np.float32))


def find_gain(samples: Floats, frame_rate: int, guess_db: float = 0.0) -> float:
    """The gain in dB with which the samples, limited, are at ``TARGET_LUFS``; ``guess_db`` for silence."""
    shortest = round(MEASURED_MIN_S * frame_rate)
    if len(samples) < shortest:
        samples = np.resize(samples, shortest)
    gain_db = TARGET_LUFS - _loudness(samples, frame_rate)
    if not np.isfinite(gain_db):
        return guess_db
    for _ in range(TRIALS):
        gain_db = float(np.clip(gain_db, -GAIN_MAX_DB, GAIN_MAX_DB))
        loud = samples * np.float32(10 ** (gain_db / 20))
        reached = _loudness(limiter.limit(loud, frame_rate, 10 ** (CEILING_DBTP / 20)), frame_rate)
        if abs(reached - TARGET_LUFS) <= TOLERANCE_LU:
            break
        gain_db += TARGET_LUFS - reached
    return gain_db


def _loudness(samples: Floats, frame_rate: int) -> float:
    return loudness.integrated(loudness.hop_energies(samples, frame_rate), frame_rate)
