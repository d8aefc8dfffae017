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

BLOCK = 8192
"""Samples interpolated at once, so that they stay in a core's cache."""

Floats = npt.NDArray[np.float32]


def context_frames(frame_rate: int) -> int:
    """Frames wanted on each side of a chunk."""
    return 2 * round(frame_rate * LOOK_AHEAD_S) + TAPS


def limit(samples: Floats, frame_rate: int, ceiling: float) -> Floats:
    """The samples with no true peak above ``ceiling`` (1.0 is full scale); 1 to 1 in time.

    Samples that need no limiting come back as they were.
    """
    peaks = true_peaks(samples)
    if peaks.max(initial=0.0) <= ceiling:
        return samples
    reach = round(frame_rate * LOOK_AHEAD_S)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    lowest = _sliding_minimum(wanted, reach)
    return samples * _moving_average(lowest, reach)


def true_peaks(samples: Floats) -> Floats:
    """For each sample the greatest magnitude between its two neighbours, at quarter steps; one value a sample."""
    peaks: Floats = np.abs(samples)
    before = TAPS // 2 - 1
    padded = np.concatenate([np.zeros(before, np.float32), samples, np.zeros(TAPS - before, np.float32)])
    phases = _phases()
    for start in range(0, len(samples), BLOCK):
        end = min(start + BLOCK, len(samples))
        windows = np.lib.stride_tricks.sliding_window_view(padded[start : end + TAPS - 1], TAPS)
        between = np.abs(windows @ phases)
        highest = np.maximum(np.maximum(between[:, 0], between[:, 1]), between[:, 2])
        np.maximum(peaks[start:end], highest, out=peaks[start:end])
        # A peak between two samples counts for both.
        after = peaks[start + 1 : end + 1]
        np.maximum(after, highest[: len(after)], out=after)
    return peaks


@lru_cache(maxsize=1)
def _phases() -> Floats:
    """(TAPS, 3): the interpolators a quarter, a half and three quarters of the way to the next sample."""
    phases = []
    for step in range(1, OVERSAMPLING):
        offsets = np.arange(TAPS) - (TAPS // 2 - 1) - step / OVERSAMPLING
        kernel = np.sinc(offsets) * np.i0(5.0 * np.sqrt(1 - (2 * offsets / (TAPS + 1)) ** 2))
        phases.append(kernel / kernel.sum())
    return np.stack(phases, axis=1).astype(np.float32)


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
