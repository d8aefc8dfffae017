"""Is a text spoken at once, at its loudness, exactly and in every format, with no service around it?"""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from narrator import limiter
from narrator.engines import Speech, Utterance
from narrator.errors import EngineError, NoArticle, OptionRefused, SpeedRefused, VoiceUnknown
from narrator.live_encode import LIVE_FORMATS
from narrator.live_level import find_gain, level
from narrator.speech import stream_speech
from narrator.stitch import CEILING_DBTP
from narrator.testing import ToneEngine

from .sound import decode

FOUR = "The bridge opens on Tuesday. Nobody knew.\n\nIt was closed for a year. Trains will run again."


def spoken(text: str, engine: ToneEngine, form: str = "pcm", **options: object) -> bytes:
    return b"".join(stream_speech(text, form=form, engine=engine, **options))  # type: ignore[arg-type]


def test_words_and_rests_are_as_long_as_in_an_article(tone: ToneEngine) -> None:
    # given two sentences and a paragraph, whose tones last 60 ms a character
    sound = decode(spoken("One two. Three.\n\nFour.", tone), "pcm")

    # then there is the lead-in, the rest after a sentence, the one after a paragraph, and the lead-out
    # (each with the few silent milliseconds that are kept around a sound)
    rests = [0.15, 0.35 + 0.03, 0.7 + 0.03, 0.5 + 0.03]
    assert sound.rests() == pytest.approx(rests, abs=0.015)
    tones = 0.06 * len("Onetwo.Three.Four.") + 0.04
    assert sound.duration_s == pytest.approx(tones + sum(rests), abs=0.01)


def test_speed_shortens_sound_and_rests(tone: ToneEngine) -> None:
    slow, fast = (decode(spoken(FOUR, tone, speed=speed), "pcm").duration_s for speed in (1.0, 2.0))
    assert fast == pytest.approx(slow / 2, rel=0.03)


@pytest.mark.parametrize("form", LIVE_FORMATS)
def test_each_format_holds_the_whole_sound(form: str, tone: ToneEngine) -> None:
    # given the samples themselves, and the file
    samples = decode(spoken(FOUR, tone), "pcm")
    sound = decode(spoken(FOUR, tone, form), form)

    # then the file is mono, at the rate that clients expect, and as long, but for the frames around it
    assert (sound.frame_rate, sound.channels) == (48000 if form == "opus" else 24000, 1)
    slack = {"mp3": 0.08, "aac": 0.15, "opus": 0.01}.get(form, 0.0001)
    assert samples.duration_s - 0.0001 <= sound.duration_s <= samples.duration_s + slack
    # and loud, with nothing clipped
    assert sound.lufs == pytest.approx(-16, abs=1.5)
    assert sound.peak < 10 ** (-1 / 20)


@pytest.mark.parametrize("form", ["wav", "flac", "pcm"])
def test_lossless_formats_agree_to_the_sample(form: str, tone: ToneEngine) -> None:
    assert np.array_equal(
        decode(spoken(FOUR, tone, form), form).samples, decode(spoken(FOUR, tone), "pcm").samples
    )


def test_one_sentence_makes_a_file_whose_header_is_right(tone: ToneEngine) -> None:
    # given a text that is whole when its first bytes leave
    data, samples = spoken("Only this.", tone, "wav"), spoken("Only this.", tone)

    # then Python's own reader finds just what is there
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (1, 2, 24000, len(samples) // 2)
        assert file.readframes(file.getnframes()) == samples


def test_more_sentences_make_a_header_of_unknown_length(tone: ToneEngine) -> None:
    data = spoken(FOUR, tone, "wav")
    assert data[4:8] == data[40:44] == b"\xff\xff\xff\xff"
    assert data[44:] == spoken(FOUR, tone)


def test_nothing_is_spoken_before_it_is_asked_for(tone: ToneEngine) -> None:
    # given a stream of four sentences
    stream = stream_speech(FOUR, form="pcm", engine=tone)
    assert tone.spoken == []

    # when its first bytes are taken
    assert next(stream)

    # then one sentence was spoken, and after closing none will be
    assert tone.spoken == ["The bridge opens on Tuesday."]
    stream.close()
    assert list(stream) == []
    assert len(tone.spoken) == 1


def test_the_duration_is_that_of_the_sound(tone: ToneEngine) -> None:
    stream = stream_speech(FOUR, form="pcm", engine=tone)
    data = b"".join(stream)
    assert stream.duration_s == pytest.approx(len(data) / 2 / 24000, abs=0.0001)


def test_numbers_are_said_and_what_no_engine_can_say_is_a_space(tone: ToneEngine) -> None:
    spoken("It costs $5.\x00 Half a \ud83d pair.", tone)
    assert tone.spoken == ["It costs five dollars.", "Half a   pair."]


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"text": "?!"}, NoArticle, "nothing to say"),
        ({"text": "Yes.", "voice": "nobody"}, VoiceUnknown, "nobody"),
        ({"text": "Yes.", "speed": 9.0}, SpeedRefused, "0.25 to 4"),
        ({"text": "Yes.", "speed": float("nan")}, SpeedRefused, "nan"),
        ({"text": "Yes.", "form": "m4a"}, OptionRefused, "mp3, opus, aac, flac, wav, pcm"),
    ],
)
def test_what_cannot_be_honoured_is_refused_at_once(
    options: dict[str, object], error: type[Exception], says: str, tone: ToneEngine
) -> None:
    with pytest.raises(error, match=says):
        stream_speech(engine=tone, **options)  # type: ignore[arg-type]


class Silent(ToneEngine):
    """An engine without a sound."""

    def synthesise(self, utterance: Utterance) -> Speech:
        return Speech(bytes(2000), 22050, ())


class Wavering(ToneEngine):
    """An engine that changes its frame rate."""

    def synthesise(self, utterance: Utterance) -> Speech:
        speech = super().synthesise(utterance)
        return Speech(speech.pcm, 22050 if len(self.spoken) == 1 else 16000, speech.word_marks)


def test_an_engine_without_a_sound_gives_an_error_and_not_one_byte() -> None:
    with pytest.raises(NoArticle, match="nothing was heard"):
        next(stream_speech(FOUR, engine=Silent()))


def test_an_engine_that_changes_its_frame_rate_is_found_out() -> None:
    with pytest.raises(EngineError, match="22050, 16000"):
        list(stream_speech(FOUR, engine=Wavering()))


def noise(rng: np.random.Generator, seconds: float, volume: float) -> bytes:
    samples = rng.normal(0, volume, round(22050 * seconds))
    return np.clip(np.rint(samples * 32767), -32767, 32767).astype("<i2").tobytes()


def test_the_level_is_found_on_the_first_sentence_and_then_made_surer() -> None:
    # given a quiet first sentence, and louder ones after it
    rng = np.random.default_rng(3)
    first, others = noise(rng, 1.0, 0.01), [noise(rng, 5.0, 0.02) for _ in range(4)]

    # when they are levelled
    out = list(level([(0, first), *((7000, other) for other in others)], 22050))

    # then the first is already right, the last is too, and nothing is lost
    assert decibels(find_gain(out[0], 22050)) == pytest.approx(1, abs=0.05)
    assert decibels(find_gain(out[-2][7000:], 22050)) == pytest.approx(1, abs=0.1)
    assert sum(map(len, out)) == len(first) // 2 + sum(7000 + len(other) // 2 for other in others)


def decibels(gain_db: float) -> float:
    return 10 ** (gain_db / 20)


def test_pieces_are_limited_as_the_whole_would_be() -> None:
    # given peaks far over the ceiling, cut into pieces where they stand thickest
    rng = np.random.default_rng(4)
    pieces = [(0, noise(rng, 11.0, 0.1)), *((0, noise(rng, s, 0.3)) for s in (0.003, 0.5, 0.02, 0.001, 1.0))]

    # when they are levelled one by one, and all at once
    apart = np.concatenate(list(level(pieces, 22050)))
    samples = np.frombuffer(b"".join(pcm for _, pcm in pieces), "<i2").astype(np.float32) / np.float32(32768)
    gain = np.float32(decibels(find_gain(samples[: 10 * 22050], 22050)))
    ceiling = 10 ** (CEILING_DBTP / 20)
    padded = np.concatenate([np.zeros(500, np.float32), samples * gain, np.zeros(500, np.float32)])
    whole = limiter.limit(padded, 22050, ceiling)[500:-500]

    # then no edge can be found
    assert np.allclose(apart, whole, atol=1e-5)
    assert limiter.true_peaks(apart).max() <= ceiling * 1.001
