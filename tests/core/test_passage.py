"""Are takes that were encoded apart and put side by side what one long run of the encoder gives?"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from narrator import encode as encode_module
from narrator import narrate
from narrator.article import build_article
from narrator.encode import encode
from narrator.engines import Engine
from narrator.engines.espeak import EspeakEngine
from narrator.formats import FORMATS
from narrator.passage import encode_alone, encode_silence, open_passages
from narrator.pauses import PAUSES_MS, boundary
from narrator.segment import Segment, segment
from narrator.speak import speak
from narrator.stitch import Track, stitch
from narrator.store import SegmentStore
from narrator.tags import Tags
from narrator.testing import ToneEngine
from narrator.timeline import GRID_FRAMES, Timeline, lay_out

M4A = FORMATS["m4a"]

TEXT = (
    "The harbour was quiet at dawn. Two boats left for the outer banks, their nets dry. Stop! “We go on,” said the "
    "captain, who had said so before. Why? "
    + "One after the other the crews came down to the quay, " * 12
    + "and left."
)


def pieces() -> list[Segment]:
    return segment(build_article([("title", "Boats at dawn", None), *[("paragraph", TEXT, None)] * 2]))


def make(folder: Path, engine: Engine, voice: str, speed: float) -> tuple[Timeline, Track]:
    """The track as PCM and as audio.m4a, takes encoded apart."""
    store = SegmentStore(folder / "takes")
    spoken, rate = speak(pieces(), engine, voice, speed, store, 2)
    timeline = lay_out(spoken, rate, speed)
    passages = open_passages(timeline, [M4A], folder / "passages", None)["m4a"]
    track = stitch(timeline, store, folder / "track.pcm", 2, None, passages)
    encode(track, M4A, folder / "audio.m4a", tags(rate), 2, None, passages)
    return timeline, track


def tags(rate: int) -> Tags:
    return Tags("Boats", None, "Articles", "en", rate)


def decode(path: Path, frames: int) -> np.ndarray:
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
    samples = np.concatenate(parts).astype(np.float64) * 32768
    assert 0 <= len(samples) - frames < GRID_FRAMES
    return samples[:frames]


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))


@pytest.mark.parametrize("speed", [1.0, 2.5])
def test_nobody_hears_a_seam(
    speed: float, tmp_path: Path, espeak: EspeakEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a track whose takes were encoded apart, and the same in one run of the encoder
    timeline, track = make(tmp_path, espeak, "gmw/en-us", speed)
    monkeypatch.setattr(encode_module, "CHUNK_FRAMES", 1 << 60)
    encode(track, M4A, tmp_path / "run.m4a", tags(track.frame_rate))
    original = np.frombuffer(track.read(0, track.frames), "<i2").astype(np.float64)
    apart, run = (decode(tmp_path / name, track.frames) for name in ("audio.m4a", "run.m4a"))

    # then the coding error is that of the run: in all, and around every edge of every take
    assert rms(apart - original) <= 1.05 * rms(run - original)
    errors = []
    for timed in timeline.segments:
        for edge in (timed.start_frame, timed.end_frame):
            window = slice(max(0, edge - 1500), edge + 1500)
            errors.append([rms((decoded - original)[window]) for decoded in (apart, run)])
            assert errors[-1][0] <= 2 * errors[-1][1] + 30, f"at frame {edge}"
    assert np.mean(errors, axis=0)[0] <= 1.1 * np.mean(errors, axis=0)[1]

    # and pauses are as quiet: below -55 dBFS but for the codec's ringing at their edges
    for start, end in timeline.pauses:
        assert np.abs(apart[start + GRID_FRAMES : end - GRID_FRAMES]).max(initial=0) <= 60


@pytest.mark.parametrize("speed", [1.0, 4.0])
def test_sound_is_where_the_timeline_says_in_the_decoded_file(
    speed: float, tmp_path: Path, tone: ToneEngine
) -> None:
    timeline, track = make(tmp_path, tone, "low", speed)
    original = np.frombuffer(track.read(0, track.frames), "<i2").astype(np.float64)
    decoded = decode(tmp_path / "audio.m4a", track.frames)
    for timed in timeline.segments:
        start, end = timed.start_frame, timed.end_frame
        scores = [np.dot(original[start:end], decoded[start + lag : end + lag]) for lag in range(-40, 41)]
        assert abs(int(np.argmax(scores)) - 40) <= 1


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.5, 4.0])
def test_takes_start_on_the_grid_and_pauses_are_the_nearest_that_allow_it(
    speed: float, tmp_path: Path, tone: ToneEngine
) -> None:
    timeline, _ = make(tmp_path, tone, "low", speed)
    for before, after in pairwise(timeline.segments):
        assert after.start_frame % GRID_FRAMES == 0
        pause = after.start_frame - before.end_frame
        wanted = (
            PAUSES_MS[boundary(before.spoken.segment, after.spoken.segment)]
            * timeline.frame_rate
            / (1000 * speed)
        )
        assert pause >= GRID_FRAMES
        assert abs(pause - wanted) <= GRID_FRAMES / 2 + 1 or (pause > wanted and pause < 2 * GRID_FRAMES)


def test_every_packet_is_one_frame_and_the_last_ends_with_the_track(tmp_path: Path, tone: ToneEngine) -> None:
    _, track = make(tmp_path, tone, "low", 1.0)
    with av.open(str(tmp_path / "audio.m4a")) as container:
        packets = [(packet.pts, packet.duration) for packet in container.demux(audio=0) if packet.size]
    assert [pts for pts, _ in packets] == list(range(-GRID_FRAMES, track.frames, GRID_FRAMES))
    assert packets[-1][0] + packets[-1][1] == track.frames


@pytest.mark.parametrize("frames", [1, 700, GRID_FRAMES, GRID_FRAMES + 1, 5 * GRID_FRAMES])
def test_a_take_of_any_length_has_a_packet_for_each_frame_and_its_tail(frames: int) -> None:
    noise = np.random.default_rng(3).integers(-9000, 9000, frames).astype("<i2")
    packets = encode_alone(noise.tobytes(), M4A, 22050)
    assert len(packets) == -(-frames // GRID_FRAMES) + 3
    assert len(packets[-1]) == len(encode_silence(M4A, 22050)) < 10


@pytest.mark.parametrize("rate", [8000, 16000, 19200, 24000, 44100, 48000])
def test_voices_of_other_frame_rates_are_narrated_too(
    rate: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a rate that AAC knows, or 19,200, which has to be resampled and is encoded in one run
    monkeypatch.setattr(ToneEngine, "FRAME_RATE", rate)
    article = build_article([("title", "Boats at dawn", None), ("paragraph", TEXT, None)])
    first = narrate(article, tmp_path / "out", engine=ToneEngine(), speed=4.0, cache=tmp_path / "cache")
    audio = (tmp_path / "out" / "audio.m4a").read_bytes()
    again = narrate(article, tmp_path / "out", engine=ToneEngine(), speed=4.0, cache=tmp_path / "cache")
    assert (tmp_path / "out" / "audio.m4a").read_bytes() == audio and again.cost.spoken == 0
    with av.open(str(tmp_path / "out" / "audio.m4a")) as container:
        stream = container.streams.audio[0]
        decoded_s = sum(frame.samples for frame in container.decode(audio=0)) / stream.rate
    assert abs(decoded_s - first.timeline.duration_s) <= GRID_FRAMES / stream.rate
