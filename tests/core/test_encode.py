"""Does what is decoded equal the track: its length, its time, its level, its tags; and do chunks join unheard?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from narrator import encode as encode_module
from narrator.encode import encode
from narrator.errors import OptionRefused
from narrator.formats import FORMATS, find_format
from narrator.stitch import CHUNK_FRAMES, Track
from narrator.tags import NO_OFFSET, Chapter, Tags, default_cover

RATE = 22050
FRAME = {"m4a": 1024, "mp3": 576, "opus": 441, "flac": 0, "wav": 0}
"""One encoder frame at the track's rate."""


def write_track(path: Path, frames: int, rate: int = RATE) -> Track:
    """Bursts of dull noise over a gliding tone, never twice the same, so that any lag or slip shows."""
    time = np.arange(frames) / rate
    noise = np.convolve(np.random.default_rng(7).standard_normal(frames + 15), np.ones(16) / 16, "valid")
    tone = np.sin(2 * np.pi * (150 * time + 60 * np.sin(time * 0.9)))
    sound = (0.3 * noise + 0.2 * tone) * (0.6 + 0.4 * np.sin(2 * np.pi * 3.1 * time))
    sound[(time * 2.3 % 1) < 0.15] = 0
    (sound * 32767).astype("<i2").tofile(path)
    return Track(path, rate, frames, -16.0)


def tags_for(track: Track) -> Tags:
    half = track.frames // 2
    chapters = (Chapter("Boats & nets", 0, half), Chapter("Après — “midi”", half, track.frames))
    return Tags("A title with “quotes”", "Jane Doe", "The Paper", "en", track.frame_rate, chapters)


def decode(path: Path, rate: int = RATE) -> np.ndarray:
    resampler = av.AudioResampler("s16", "mono", rate)
    parts = []
    with av.open(str(path)) as container:
        for frame in [*container.decode(audio=0), None]:
            parts += [out.to_ndarray().ravel() for out in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float64)


def lag(a: np.ndarray, b: np.ndarray, reach: int = 1200) -> int:
    """Frames by which b is late against a."""
    middle = slice(reach, len(a) - reach)
    scores = [np.dot(a[middle], b[middle.start + k : middle.stop + k]) for k in range(-reach, reach + 1)]
    return int(np.argmax(scores)) - reach


@pytest.fixture(scope="module")
def long_track(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    yield write_track(tmp_path_factory.mktemp("long") / "track.pcm", 3 * CHUNK_FRAMES + 12345)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("frames", [700, RATE * 3 + 17, CHUNK_FRAMES, CHUNK_FRAMES + 1])
def test_the_decoded_length_is_the_tracks_to_within_one_encoder_frame(
    name: str, frames: int, tmp_path: Path
) -> None:
    track = write_track(tmp_path / "track.pcm", frames)
    encode(track, FORMATS[name], tmp_path / f"a.{name}", tags_for(track), jobs=2)
    assert abs(len(decode(tmp_path / f"a.{name}")) - frames) <= FRAME[name]


@pytest.mark.parametrize("name", FORMATS)
def test_sound_is_where_it_was_from_start_to_end(name: str, long_track: Track, tmp_path: Path) -> None:
    # given a track of a minute and a half, encoded in chunks where the format allows
    path = tmp_path / f"a.{name}"
    encode(long_track, FORMATS[name], path, tags_for(long_track), jobs=2)
    original = np.frombuffer(long_track.read(0, long_track.frames), "<i2").astype(np.float64)
    decoded = decode(path)

    # then there is no lag at the start, around every join, and at the end: no offset and no drift
    for at in (
        0,
        *range(CHUNK_FRAMES - 8000, long_track.frames - 16000, CHUNK_FRAMES),
        long_track.frames - 16000,
    ):
        window = slice(at, at + 16000)
        assert abs(lag(original[window], decoded[window])) <= 1, f"at frame {at}"

    # and the level is the same
    both = min(len(original), len(decoded))
    loudness = [np.sqrt(np.mean(x[:both] ** 2)) for x in (original, decoded)]
    assert 20 * np.log10(loudness[1] / loudness[0]) == pytest.approx(0, abs=0.45)


@pytest.mark.parametrize("name", ["m4a", "mp3"])
def test_a_join_is_no_worse_than_the_rest(
    name: str, long_track: Track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given the same track encoded in chunks, and in one run
    encode(long_track, FORMATS[name], tmp_path / f"chunks.{name}", tags_for(long_track), jobs=2)
    monkeypatch.setattr(encode_module, "CHUNK_FRAMES", 1 << 60)
    encode(long_track, FORMATS[name], tmp_path / f"whole.{name}", tags_for(long_track))
    original = np.frombuffer(long_track.read(0, long_track.frames), "<i2").astype(np.float64)
    chunks, whole = decode(tmp_path / f"chunks.{name}"), decode(tmp_path / f"whole.{name}")
    assert len(chunks) == len(whole)

    # then around each join the coding error is no more than double that of the single run
    for join in range(CHUNK_FRAMES, long_track.frames, CHUNK_FRAMES):
        window = slice(join - 3000, join + 3000)
        errors = [np.sqrt(np.mean((x[window] - original[window]) ** 2)) for x in (chunks, whole)]
        assert errors[0] <= 2 * errors[1] + 30, f"join at {join}: {errors}"


@pytest.mark.parametrize("name", ["m4a", "mp3", "flac", "opus", "wav"])
def test_one_core_and_two_give_the_same_bytes(name: str, long_track: Track, tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    for jobs in (1, 2):
        encode(long_track, FORMATS[name], tmp_path / str(jobs) / f"a.{name}", tags_for(long_track), jobs)
    assert (tmp_path / "1" / f"a.{name}").read_bytes() == (tmp_path / "2" / f"a.{name}").read_bytes()


@pytest.mark.parametrize("rate", [16000, 24000, 44100, 48000, 19200])
def test_other_frame_rates_are_encoded_too(rate: int, tmp_path: Path) -> None:
    track = write_track(tmp_path / "track.pcm", rate * 2, rate)
    for name in FORMATS:
        encode(track, FORMATS[name], tmp_path / f"a.{name}", tags_for(track))
        assert len(decode(tmp_path / f"a.{name}", rate)) == pytest.approx(track.frames, abs=1200)


def test_mp3_is_constant_bit_rate_with_a_gapless_tag(long_track: Track, tmp_path: Path) -> None:
    from mutagen.mp3 import MP3, BitrateMode

    encode(long_track, FORMATS["mp3"], tmp_path / "a.mp3", tags_for(long_track), jobs=2)
    info = MP3(tmp_path / "a.mp3").info
    assert info.bitrate_mode == BitrateMode.CBR
    assert info.bitrate == 64000

    # then the tag's frame count, delay and padding (LAME tag revision 1, after 120 bytes of Info) give the track
    data = (tmp_path / "a.mp3").read_bytes()
    tag = data.index(b"Info")
    count = int.from_bytes(data[tag + 8 : tag + 12])
    gaps = int.from_bytes(data[tag + 120 + 21 : tag + 120 + 24])
    assert count * 576 - (gaps >> 12) - (gaps & 0xFFF) == long_track.frames


def test_m4a_can_be_played_while_it_is_still_being_loaded(long_track: Track, tmp_path: Path) -> None:
    encode(long_track, FORMATS["m4a"], tmp_path / "a.m4a", tags_for(long_track))
    data = (tmp_path / "a.m4a").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_tags_cover_and_chapters_are_read_back(long_track: Track, tmp_path: Path) -> None:
    from mutagen.flac import FLAC
    from mutagen.id3 import ID3
    from mutagen.mp4 import MP4
    from mutagen.oggopus import OggOpus

    tags = tags_for(long_track)
    for name in FORMATS:
        encode(long_track, FORMATS[name], tmp_path / f"a.{name}", tags, jobs=2)

    mp4 = MP4(tmp_path / "a.m4a")
    assert (
        mp4["\xa9nam"] == [tags.title] and mp4["\xa9ART"] == ["Jane Doe"] and mp4["\xa9alb"] == ["The Paper"]
    )
    assert bytes(mp4["covr"][0]) == default_cover()
    assert [(chapter.title, round(chapter.start, 2)) for chapter in mp4.chapters] == [
        ("Boats & nets", 0.0),
        ("Après — “midi”", round(tags.chapters[1].start_frame / RATE, 2)),
    ]

    id3 = ID3(tmp_path / "a.mp3")
    assert str(id3["TIT2"]) == tags.title and str(id3["TLAN"]) == "eng"
    first, second = id3.getall("CHAP")
    assert (first.element_id, first.start_time, first.start_offset) == ("ch1", 0, NO_OFFSET)
    assert first.end_time == second.start_time and str(second.sub_frames["TIT2"]) == "Après — “midi”"
    assert id3.getall("CTOC")[0].child_element_ids == ["ch1", "ch2"]
    assert id3.getall("APIC")[0].data == default_cover()

    for comments in (FLAC(tmp_path / "a.flac"), OggOpus(tmp_path / "a.opus")):
        assert comments["title"] == [tags.title] and comments["chapter002name"] == ["Après — “midi”"]
    with av.open(str(tmp_path / "a.m4a")) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == [
            "Boats & nets",
            "Après — “midi”",
        ]


def test_an_unknown_format_is_refused_with_the_list() -> None:
    with pytest.raises(OptionRefused, match="m4a, mp3, opus, flac, wav"):
        find_format("aiff")


def test_a_file_that_cannot_be_written_is_an_os_error(long_track: Track, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        encode(long_track, FORMATS["wav"], tmp_path / "missing" / "a.wav", tags_for(long_track))
