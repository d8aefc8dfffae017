"""How is a track kept below its true-peak ceiling without a listener noticing? A look-ahead limiter.

The gain falls before a peak and rises after it along a smooth curve: the least gain wanted within the look-ahead,
then a moving average of the same length, which can never exceed the gain wanted at the peak itself. Everything is
a finite filter, so a chunk with ``context_frames`` on each side gives the samples that the whole track would.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

LOOK_AHEAD_S = 0.005
"""Half of the gain curve's length; long enough not to be heard as distortion, short enough not to pump."""

OVERSAMPLING = 4
"""True peak is the peak at four times the frame rate (BS.1770-5, annex 2)."""

TAPS = 12
"""Input samples behind each interpolated one, as many as in the standard's own example filter."""

Floats = npt.NDArray[np.float32]


def context_frames(frame_rate: int) -> int:
    """Frames wanted on each side of a chunk."""
    return 2 * round(frame_rate * LOOK_AHEAD_S) + TAPS


def limit(samples: Floats, frame_rate: int, ceiling: float) -> Floats:
    """The samples with no true peak above ``ceiling`` (1.0 is full scale); 1 to 1 in time.

    Samples that need no limiting come back as they were.
    """
    peaks = true_peaks(samples, above=ceiling)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    reach = round(frame_rate * LOOK_AHEAD_S)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    lowest = _sliding_minimum(wanted, reach)
    return samples * _moving_average(lowest, reach)


def true_peaks(samples: Floats, above: float = 0.0) -> Floats:
    """For each sample the greatest magnitude within its own quarter-sample neighbourhood, one value a sample.

    Stretches that stay below half of ``above`` are given their plain magnitude: between samples a signal
    rises by less than 6 dB unless it is built to.
    """
    peaks: Floats = np.abs(samples)
    size = 2048
    count = -(-len(samples) // size)
    padded = np.zeros(count * size, np.float32)
    padded[: len(samples)] = peaks
    loud = np.flatnonzero(padded.reshape(count, size).max(axis=1, initial=0) > above / 2)
    if not len(loud):
        return peaks
    phases = _phases()
    margin = TAPS // 2
    # Runs of loud stretches are interpolated together.
    for run in np.split(loud, np.flatnonzero(np.diff(loud) > 1) + 1):
        start, end = int(run[0]) * size, min((int(run[-1]) + 1) * size, len(samples))
        low, high = max(0, start - margin), min(len(samples), end + margin)
        piece = np.zeros(end - start + 2 * margin, np.float32)
        piece[margin - (start - low) : margin + (high - start)] = samples[low:high]
        for phase in phases:
            between = np.abs(np.convolve(piece, phase, "valid")[: end - start])
            np.maximum(peaks[start:end], between, out=peaks[start:end])
            # A peak between two samples counts for both.
            if start + 1 < end:
                np.maximum(peaks[start + 1 : end], between[:-1], out=peaks[start + 1 : end])
    return peaks


@lru_cache(maxsize=1)
def _phases() -> list[Floats]:
    """The three interpolators at a quarter, half and three quarters between two samples."""
    phases = []
    for step in range(1, OVERSAMPLING):
        offsets = np.arange(TAPS) - (TAPS // 2 - 1) - step / OVERSAMPLING
        kernel = np.sinc(offsets) * np.kaiser(2 * TAPS + 1, 6.0)[1::2][:TAPS]
        kernel /= kernel.sum()
        phases.append(kernel[::-1].astype(np.float32))
    return phases


def _sliding_minimum(values: Floats, reach: int) -> Floats:
    """Minimum over ``reach`` on each side, by doubling windows: log2(reach) passes."""
    width = 2 * reach + 1
    padded = np.concatenate([np.ones(reach, np.float32), values, np.ones(reach, np.float32)])
    done = 1
    while done < width:
        step = min(done, width - done)
        padded = np.minimum(padded[: len(padded) - step], padded[step:])
        done += step
    return padded


def _moving_average(values: Floats, reach: int) -> Floats:
    """Mean over ``reach`` on each side; beyond the ends the gain is that of the end."""
    width = 2 * reach + 1
    padded = np.concatenate([np.full(reach + 1, values[0]), values, np.full(reach, values[-1])])
    sums = np.cumsum(padded, dtype=np.float64)
    mean: Floats = ((sums[width:] - sums[:-width]) / width).astype(np.float32)
    return mean
