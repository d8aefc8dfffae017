"""Do takes, loudness and limiter do to sound what they say, by judges that nobody here wrote?"""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest

from narrator import limiter, loudness
from narrator.engines.engine import Speech, WordMark
from narrator.take import shape

RATE = 22050


def speechlike(rng: random.Random, seconds: float, peak: float = 0.5) -> np.ndarray:
    """Bursts of noisy tones with pauses, as floats."""
    generator = np.random.default_rng(rng.getrandbits(32))
    time = np.arange(round(seconds * RATE)) / RATE
    voice = (
        np.sin(2 * np.pi * 140 * time)
        + 0.5 * np.sin(2 * np.pi * 1900 * time)
        + 0.3 * generator.standard_normal(len(time))
    )
    envelope = np.clip(np.sin(2 * np.pi * 1.7 * time) + 0.6 * np.sin(2 * np.pi * 0.31 * time), 0, None) ** 2
    sound = voice * envelope
    return (sound / np.abs(sound).max() * peak).astype(np.float32)


def measure(samples: np.ndarray, rate: int = RATE) -> float:
    return loudness.integrated(loudness.hop_energies(samples, rate), rate)


def test_trimming_leaves_a_margin_and_moves_the_marks() -> None:
    # given 0.5 s of silence, a tone, 0.7 s of silence, and a mark at the tone's start
    tone = (8000 * np.sin(np.arange(RATE) / 10)).astype("<i2")
    pcm = np.concatenate([np.zeros(RATE // 2, "<i2"), tone, np.zeros(RATE * 7 // 10, "<i2")])
    take = shape(Speech(pcm.tobytes(), RATE, (WordMark(RATE // 2, 0),)))

    # then 10 ms before and 30 ms after are left, and the mark is at the tone
    assert len(take.pcm) // 2 == pytest.approx(RATE + 0.040 * RATE, abs=20)
    assert take.word_marks[0].frame == pytest.approx(0.010 * RATE, abs=15)


def test_edges_are_faded_so_that_no_join_clicks() -> None:
    # given sound that starts and ends at full tilt
    take = shape(Speech(np.full(RATE, 12000, "<i2").tobytes(), RATE, ()))
    samples = np.frombuffer(take.pcm, "<i2").astype(int)

    # then no step between neighbours, silence included, is large
    steps = np.abs(np.diff(np.concatenate([[0], samples, [0]])))
    assert steps.max() < 12000 * 0.03


def test_an_utterance_without_sound_is_empty() -> None:
    assert shape(Speech(bytes(2000), RATE, (WordMark(5, 0),))).pcm == b""


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
def test_a_full_scale_sine_reads_what_the_standard_says(rate: int) -> None:
    # BS.1770-5, annex 1: 997 Hz at 0 dBFS in one channel is -3.01 LUFS
    sine = np.sin(2 * np.pi * 997 * np.arange(rate * 5) / rate).astype(np.float32)
    assert measure(sine, rate) == pytest.approx(-3.01, abs=0.05)


def test_loudness_agrees_with_pyloudnorm(rng: random.Random) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyloudnorm
    for peak in (0.9, 0.1):
        samples = speechlike(rng, 20, peak)
        theirs = pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(float))
        # it places the shelf a little lower than the standard's own coefficients do
        assert measure(samples) == pytest.approx(theirs, abs=0.15)


def test_hops_measured_apart_are_those_of_the_whole(rng: random.Random) -> None:
    samples = speechlike(rng, 12)
    hop = loudness.hop_frames(RATE)
    parts = [
        loudness.hop_energies(samples[start : start + 7 * hop], RATE)
        for start in range(0, len(samples), 7 * hop)
    ]
    assert np.allclose(np.concatenate(parts), loudness.hop_energies(samples, RATE), rtol=1e-4)


def test_loudness_is_that_of_the_standards_filter_run_in_time(rng: random.Random) -> None:
    # given the standard's own coefficients for 48 kHz, run sample by sample (BS.1770-5, tables 1 and 2)
    sound = speechlike(rng, 4)[:48000]
    filtered = [float(x) for x in sound]
    for b, a in (
        ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585)),
        ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621)),
    ):
        x1 = x2 = y1 = y2 = 0.0
        for i, x in enumerate(filtered):
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
            x1, x2, y1, y2 = x, x1, y, y1
            filtered[i] = y

    # then the loudness from their energies is ours
    theirs = np.square(filtered).reshape(10, 4800).sum(axis=1)
    assert measure(sound, 48000) == pytest.approx(loudness.integrated(theirs, 48000), abs=0.01)


def test_silence_has_no_loudness_and_a_short_sound_has_one() -> None:
    assert measure(np.zeros(RATE, np.float32)) == -np.inf
    assert -30 < measure(np.full(2000, 0.3, np.float32) * np.sin(np.arange(2000, dtype=np.float32))) < 0


def test_true_peak_sees_between_the_samples() -> None:
    # given a sine at a quarter of the rate whose samples all miss its peaks by 3 dB
    sine = np.sin(np.pi / 2 * np.arange(2000) + np.pi / 4).astype(np.float32)
    assert np.abs(sine).max() == pytest.approx(0.7071, abs=1e-3)
    assert limiter.true_peaks(sine)[100:-100].max() == pytest.approx(1.0, abs=0.02)


def test_the_limiter_keeps_every_true_peak_below_the_ceiling(rng: random.Random) -> None:
    samples = speechlike(rng, 10, peak=1.9)
    limited = limiter.limit(samples, RATE, 0.8)
    assert limiter.true_peaks(limited).max() <= 0.8 * 1.01
    assert len(limited) == len(samples)


def test_the_limiter_leaves_alone_what_is_quiet(rng: random.Random) -> None:
    samples = speechlike(rng, 3, peak=0.5)
    assert limiter.limit(samples, RATE, 0.8) is samples


def test_the_gain_never_jumps(rng: random.Random) -> None:
    # given quiet sound with one loud click
    samples = np.full(RATE, 0.1, np.float32)
    samples[RATE // 2] = 3.0
    gain = limiter.limit(samples, RATE, 0.8) / samples
    assert gain.min() < 0.3
    assert np.abs(np.diff(gain)).max() < 0.02


def test_a_chunk_with_context_is_limited_as_in_the_whole(rng: random.Random) -> None:
    samples = speechlike(rng, 8, peak=1.6)
    whole = limiter.limit(samples, RATE, 0.8)
    context = limiter.context_frames(RATE)
    start, end = 60000, 90000
    part = limiter.limit(samples[start - context : end + context], RATE, 0.8)[context:-context]
    assert np.abs(part - whole[start:end]).max() < 1e-5
