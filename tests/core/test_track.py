"""Is the track at its loudness, exact in time, the same on any number of cores, and linear in its segments?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from narrator.article import build_article
from narrator.engines import Engine
from narrator.engines.espeak import EspeakEngine
from narrator.errors import EngineError, NoArticle
from narrator.limiter import true_peaks
from narrator.loudness import hop_energies, integrated
from narrator.segment import Segment, segment
from narrator.speak import speak
from narrator.stitch import CEILING_DBTP, CHUNK_FRAMES, TARGET_LUFS, Track, stitch
from narrator.store import SegmentStore
from narrator.testing import ToneEngine
from narrator.timeline import Timeline, lay_out

TEXT = "The harbour was quiet at dawn. Two boats left for the outer banks, their nets dry. “We go on,” said the captain."


def segments(paragraphs: int, text: str = TEXT) -> list[Segment]:
    lines = [("paragraph", f"Part {i}. {text}", None) for i in range(paragraphs)]
    return segment(build_article([("title", "Boats at dawn", None), *lines]))


def make(
    folder: Path, engine: Engine, voice: str, pieces: list[Segment], jobs: int = 1
) -> tuple[Timeline, Track]:
    store = SegmentStore(folder / "takes")
    spoken, rate = speak(pieces, engine, voice, 1.0, store, jobs)
    timeline = lay_out(spoken, rate, 1.0)
    return timeline, stitch(timeline, store, folder / "track.pcm", jobs)


def floats(track: Track) -> np.ndarray:
    return np.frombuffer(track.read(0, track.frames), "<i2").astype(np.float32) / 32768


def test_espeak_comes_out_at_its_loudness_and_below_its_ceiling(tmp_path: Path, espeak: EspeakEngine) -> None:
    for voice in ("gmw/en-us", "gmw/en-us+f3", "gmw/de"):
        _, track = make(tmp_path, espeak, voice, segments(4))
        samples = floats(track)
        measured = integrated(hop_energies(samples, track.frame_rate), track.frame_rate)
        assert measured == pytest.approx(TARGET_LUFS, abs=0.2)
        # hops are counted from each take, which shows in a track of half a minute
        assert track.loudness_lufs == pytest.approx(measured, abs=0.1)
        assert 20 * np.log10(true_peaks(samples).max()) <= CEILING_DBTP + 0.05


def test_the_tone_starts_in_the_track_exactly_where_the_timeline_says(
    tmp_path: Path, tone: ToneEngine
) -> None:
    timeline, track = make(tmp_path, tone, "low", segments(2))
    samples = np.abs(floats(track))

    # then pauses are digital silence, and words begin with sound within a few samples
    for start, end in timeline.pauses:
        assert samples[start:end].max(initial=0) == 0
    for timed in timeline.segments:
        for word in timed.words:
            assert samples[word.start_frame : word.start_frame + 120].max() > 0.05
            assert samples[word.end_frame - 150 : word.end_frame].max() > 0.02


def test_one_core_and_three_give_the_same_bytes(tmp_path: Path, espeak: EspeakEngine) -> None:
    pieces = segments(6)
    (tmp_path / "one").mkdir()
    (tmp_path / "three").mkdir()
    one_timeline, one = make(tmp_path / "one", espeak, "gmw/en-us", pieces, 1)
    three_timeline, three = make(tmp_path / "three", espeak, "gmw/en-us", pieces, 3)
    assert one_timeline == three_timeline
    assert one.frames > CHUNK_FRAMES
    assert one.path.read_bytes() == three.path.read_bytes()


def test_segments_from_the_store_are_not_spoken_again_and_sound_the_same(
    tmp_path: Path, tone: ToneEngine
) -> None:
    # given a track, and then a second with half of its segments known
    pieces = segments(4)
    timeline, track = make(tmp_path, tone, "low", pieces)
    whole = track.path.read_bytes()
    takes = sorted((tmp_path / "takes").rglob("*.take"))
    for path in takes[::2]:
        path.unlink()
    tone.spoken.clear()
    again, track = make(tmp_path, tone, "low", pieces)

    # then only what was missing is spoken
    assert len(tone.spoken) == len(takes[::2])
    assert again == timeline
    assert track.path.read_bytes() == whole


class CountingStore(SegmentStore):
    """Counts what is read while stitching."""

    reads = 0
    frames = 0

    def read(self, key: str, start: int, end: int) -> bytes:
        self.reads += 1
        self.frames += end - start
        return super().read(key, start, end)


def test_a_segment_is_read_as_often_among_thousands_as_among_dozens(tmp_path: Path) -> None:
    def reads(count: int) -> tuple[float, float]:
        pieces = segment(build_article([("paragraph", f"Number {i} is up.", None) for i in range(count)]))
        store = CountingStore(tmp_path / str(count))
        spoken, rate = speak(pieces, ToneEngine(), "low", 4.0, store)
        timeline = lay_out(spoken, rate, 4.0)
        stitch(timeline, store, tmp_path / f"{count}.pcm")
        return store.reads / count, store.frames / timeline.frames

    # given 30 and 3,000 segments
    few_reads, few_frames = reads(30)
    many_reads, many_frames = reads(3000)

    # then each costs no more reads, and no more of its frames are read, in the long track
    assert many_reads <= few_reads + 0.5
    assert many_frames <= few_frames


def test_the_track_is_a_pydub_segment_too(tmp_path: Path, tone: ToneEngine) -> None:
    timeline, track = make(tmp_path, tone, "high", segments(1))
    audio = track.audio_segment()
    assert audio.frame_count() == timeline.frames
    assert (audio.frame_rate, audio.channels, audio.sample_width) == (22050, 1, 2)
    assert track.audio_segment(100, 200).raw_data == track.path.read_bytes()[200:400]


class Silent(ToneEngine):
    """Speaks nothing audible."""

    def synthesise(self, utterance):  # type: ignore[no-untyped-def]
        speech = super().synthesise(utterance)
        return type(speech)(bytes(len(speech.pcm)), speech.frame_rate, speech.word_marks)


def test_an_engine_that_makes_no_sound_is_an_error_and_not_a_silent_file(tmp_path: Path) -> None:
    with pytest.raises(NoArticle, match="nothing was heard"):
        make(tmp_path, Silent(), "low", segments(1))


class Changing(ToneEngine):
    """Another frame rate each time."""

    def synthesise(self, utterance):  # type: ignore[no-untyped-def]
        speech = super().synthesise(utterance)
        return type(speech)(speech.pcm, 16000 + len(self.spoken), speech.word_marks)


def test_an_engine_that_changes_its_frame_rate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="several frame rates"):
        make(tmp_path, Changing(), "low", segments(1))
