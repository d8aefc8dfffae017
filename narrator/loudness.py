"""How loud is a track, as ITU-R BS.1770 measures it?

Integrated loudness (BS.1770-5, annex 1): K-weighting, mean square over blocks of 400 ms that step by 100 ms, an
absolute gate at -70 LUFS and a relative one 10 LU below the mean of what is left. The mean squares are kept for
each 100 ms hop, so that chunks of a long track are measured apart and added up.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

HOP_S = 0.1
"""Step between two gating blocks."""

HOPS_PER_BLOCK = 4
"""A gating block is 400 ms."""

CONTEXT_S = 0.25
"""Sound needed before a chunk; the weighting's longest memory, its 38 Hz high-pass, is over by then (-400 dB)."""

OFFSET = -0.691
"""Makes a full-scale 997 Hz sine read -3.01 LUFS (BS.1770-5, annex 1)."""

BLOCK = 1 << 15
"""Samples of one transform: small enough for a core's cache, large against the context."""

Floats = npt.NDArray[np.float32]


def hop_frames(frame_rate: int) -> int:
    """Length in frames of one hop."""
    return round(frame_rate * HOP_S)


def hop_energies(
    samples: Floats, frame_rate: int, skip: int, first_frame: int
) -> tuple[int, npt.NDArray[np.float64]]:
    """Sums of K-weighted squares over the hops of the track that a chunk touches.

    ``samples`` are floats where 1.0 is full scale, ``skip`` the frames of context before the chunk, and
    ``first_frame`` the chunk's place in the track. Returns the index of the first hop and one sum for each; the
    first and last may be parts of hops, to be added to the neighbours'.
    """
    weighted = k_weight(samples, frame_rate)[skip:]
    hop = hop_frames(frame_rate)
    first = first_frame // hop
    if not len(weighted):
        return first, np.zeros(0)
    edges = np.arange(first * hop, first_frame + len(weighted), hop) - first_frame
    edges[0] = 0
    return first, np.add.reduceat(np.square(weighted, dtype=np.float64), edges)


def integrated(sums: npt.NDArray[np.float64], frame_rate: int) -> float:
    """Integrated loudness in LUFS from the sums of every hop; minus infinity for silence.

    A track shorter than one block counts as one block.
    """
    hop = hop_frames(frame_rate)
    if len(sums) < HOPS_PER_BLOCK:
        sums = np.concatenate([sums, np.zeros(HOPS_PER_BLOCK - len(sums))])
    cumulative = np.concatenate([[0.0], np.cumsum(sums)])
    blocks = (cumulative[HOPS_PER_BLOCK:] - cumulative[:-HOPS_PER_BLOCK]) / (HOPS_PER_BLOCK * hop)
    loud = blocks[blocks > 10 ** ((-70 - OFFSET) / 10)]
    if not len(loud):
        return -np.inf
    loud = loud[loud > loud.mean() / 10]
    return float(OFFSET + 10 * np.log10(loud.mean()))


def k_weight(samples: Floats, frame_rate: int) -> Floats:
    """The samples through the K-weighting filter, block by block in the frequency domain (overlap-save)."""
    overlap = round(frame_rate * CONTEXT_S)
    step = BLOCK - overlap
    count = max(1, -(-len(samples) // step))
    padded = np.zeros(overlap + count * step, np.float32)
    padded[overlap : overlap + len(samples)] = samples
    blocks = np.lib.stride_tricks.sliding_window_view(padded, BLOCK)[::step]
    weighted = np.fft.irfft(np.fft.rfft(blocks) * _response(frame_rate), BLOCK)[:, overlap:]
    flat: Floats = np.ascontiguousarray(weighted, np.float32).reshape(-1)[: len(samples)]
    return flat


@lru_cache(maxsize=4)
def _response(frame_rate: int) -> npt.NDArray[np.complex64]:
    """The two filters of BS.1770 at any frame rate.

    The standard gives coefficients for 48 kHz; these are the analogue filters behind them (a +4 dB shelf at
    1,682 Hz and a high-pass at 38 Hz), as libebur128 and pyloudnorm derive them, by the bilinear transform.
    """
    z = np.exp(-2j * np.pi * np.arange(BLOCK // 2 + 1) / BLOCK)
    gain, quality = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    k = np.tan(np.pi * 1681.974450955533 / frame_rate)
    middle = gain**0.4996667741545416
    a0 = 1 + k / quality + k * k
    shelf = _biquad(
        z,
        (
            (gain + middle * k / quality + k * k) / a0,
            2 * (k * k - gain) / a0,
            (gain - middle * k / quality + k * k) / a0,
        ),
        (2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0),
    )
    quality = 0.5003270373238773
    k = np.tan(np.pi * 38.13547087602444 / frame_rate)
    a0 = 1 + k / quality + k * k
    high_pass = _biquad(z, (1, -2, 1), (2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0))
    return (shelf * high_pass).astype(np.complex64)


def _biquad(
    z: npt.NDArray[np.complex128], b: tuple[float, float, float], a: tuple[float, float]
) -> npt.NDArray[np.complex128]:
    return (b[0] + b[1] * z + b[2] * z * z) / (1 + a[0] * z + a[1] * z * z)
