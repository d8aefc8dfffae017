"""How does an engine's raw utterance become a piece that can be joined to others without a click?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from narrator.engines.engine import Speech, WordMark
from narrator.loudness import hop_energies
from narrator.segment import Token
from narrator.store import Take
from narrator.words import time_words

SILENCE = 10 ** (-50 / 20) * 32768
"""Samples below -50 dBFS at either end are trimmed: what remains is the pause that was meant."""

LEAD_S = 0.010
"""Kept before the first sound, where the breath of a fricative begins."""

TAIL_S = 0.030
"""Kept after the last sound, where a vowel dies away."""

FADE_S = 0.004
"""Length of the raised-cosine fade at both edges."""


def make_take(speech: Speech, tokens: Sequence[Token]) -> Take:
    """The utterance shaped, with all that is ever asked about it: when its words are, and how loud it is when."""
    take = shape(speech)
    samples = np.frombuffer(take.pcm, dtype="<i2")
    if not len(samples):
        return take
    words = time_words(tokens, take.word_marks, samples, take.frame_rate)
    energies = hop_energies(samples.astype(np.float32) / np.float32(32768), take.frame_rate)
    return replace(take, words=tuple(words), energies=tuple(energies.tolist()))


def shape(speech: Speech) -> Take:
    """Trim silence, fade both edges, and move the word marks along; an utterance without sound is empty."""
    samples = np.frombuffer(speech.pcm, dtype="<i2")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE)
    if not len(loud):
        return Take(b"", speech.frame_rate, ())
    start = max(0, int(loud[0]) - round(LEAD_S * speech.frame_rate))
    end = min(len(samples), int(loud[-1]) + 1 + round(TAIL_S * speech.frame_rate))
    trimmed = _fade(samples[start:end], round(FADE_S * speech.frame_rate))
    frames = end - start
    marks = tuple(WordMark(min(max(0, mark.frame - start), frames), mark.char) for mark in speech.word_marks)
    return Take(trimmed.tobytes(), speech.frame_rate, marks)


def _fade(samples: npt.NDArray[np.int16], length: int) -> npt.NDArray[np.int16]:
    length = min(length, len(samples) // 2)
    faded = samples.copy()
    if length:
        ramp = (1 - np.cos(np.pi * (np.arange(length) + 0.5) / length)) / 2
        faded[:length] = np.rint(samples[:length] * ramp)
        faded[-length:] = np.rint(samples[-length:] * ramp[::-1])
    return faded
