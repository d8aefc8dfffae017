"""Does every engine keep the promises of the protocol?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from narrator.engines import Engine, Phonemes, Utterance, find_voice
from narrator.engines.espeak import EspeakEngine
from narrator.engines.espeak_driver import DRIVER
from narrator.engines.file import FileEngine
from narrator.errors import PhonemesRefused, SpeedRefused, VoiceUnknown
from narrator.testing import ToneEngine

ENGINES = {
    "tone": ToneEngine,
    "espeak": EspeakEngine,
    # The way that macOS and Windows take, here over our own driver's files.
    "file": lambda: FileEngine(DRIVER),
}
TEXT = "Doctor Henry Ji, of “Sorrento”, said: twenty-five million euros. No — more!"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = ENGINES[request.param]()
    yield made
    made.close()


def utterance(engine: Engine, text: str = TEXT, speed: float = 1.0) -> Utterance:
    return Utterance(text, find_voice(engine, None).id, speed)


def test_it_is_an_engine_with_traits_and_voices(engine: Engine) -> None:
    assert isinstance(engine, Engine)
    assert engine.name and engine.traits.version
    assert engine.traits.marks in ("measured", "estimated")
    assert 0 < engine.traits.speed_min <= 1 <= engine.traits.speed_max
    ids = [voice.id for voice in engine.voices()]
    assert ids and len(set(ids)) == len(ids)
    assert all(voice.engine == engine.name and voice.name and voice.language for voice in engine.voices())


def test_it_speaks_sound_that_is_neither_silent_nor_clipped(engine: Engine) -> None:
    speech = engine.synthesise(utterance(engine))
    samples = np.frombuffer(speech.pcm, "<i2").astype(np.int32)
    assert speech.frames == len(samples)
    assert 1 < speech.frames / speech.frame_rate < 20
    assert np.abs(samples).max() > 1000
    assert (np.abs(samples) >= 32767).sum() < 10


def test_marks_ascend_inside_of_the_sound_and_the_text(engine: Engine) -> None:
    speech = engine.synthesise(utterance(engine))
    frames = [mark.frame for mark in speech.word_marks]
    assert frames == sorted(frames)
    assert frames[0] >= 0 and frames[-1] < speech.frames
    assert all(0 <= mark.char < len(TEXT) for mark in speech.word_marks)
    # nearly every word has one
    assert len({mark.char for mark in speech.word_marks}) >= 9


def test_the_sound_depends_on_the_utterance_alone(engine: Engine) -> None:
    # given what an utterance sounds like
    first = engine.synthesise(utterance(engine))

    # when other things are spoken, in other voices and speeds, and it is spoken again
    other = engine.voices()[-1].id
    engine.synthesise(Utterance("Something else, quite different!", other, 1.3))
    again = engine.synthesise(utterance(engine))

    # then not one sample or mark has changed
    assert again == first


def test_threads_may_speak_at_once(engine: Engine) -> None:
    texts = [
        f"Sentence number {word} is spoken here." for word in ("one", "two", "three", "four", "five", "six")
    ]
    alone = [engine.synthesise(utterance(engine, text)) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: engine.synthesise(utterance(engine, text)), texts))
    assert together == alone


def test_faster_is_shorter(engine: Engine) -> None:
    lengths = [engine.synthesise(utterance(engine, speed=speed)).frames for speed in (0.5, 1.0, 2.0)]
    assert all(a > b * 1.4 for a, b in pairwise(lengths))


def test_a_speed_beyond_the_limit_is_refused_by_its_name(engine: Engine) -> None:
    for speed in (
        engine.traits.speed_max + 0.1,
        engine.traits.speed_min / 2,
        0.0,
        -1.0,
        float("nan"),
        float("inf"),
    ):
        with pytest.raises(SpeedRefused, match=r"words a minute"):
            engine.synthesise(utterance(engine, speed=speed))


def test_an_unknown_voice_is_refused_with_near_names(engine: Engine) -> None:
    name = engine.voices()[0].id
    with pytest.raises(VoiceUnknown, match=name.rpartition("/")[2][:2]):
        find_voice(engine, name + "x")


def test_it_speaks_again_after_close(engine: Engine) -> None:
    first = engine.synthesise(utterance(engine))
    engine.close()
    assert engine.synthesise(utterance(engine)) == first


def test_odd_text_is_spoken_or_silent_but_never_fails(engine: Engine) -> None:
    for text in (
        "…",
        "☃",
        "naïve café",
        "數字 5",
        "a" * 3000,
        "<b>&amp;</b> [[x]]",
        "\u200b",
        "?!",
        "e\u0301",
    ):
        speech = engine.synthesise(utterance(engine, text))
        assert len(speech.pcm) % 2 == 0


def test_phonemes_are_spoken_or_refused_as_its_traits_say(engine: Engine) -> None:
    # given a word that is to sound like another
    voice = find_voice(engine, None).id
    parts = (Phonemes(5, 10, "ˈkʌtɚ"),)
    asked = Utterance("From Qatar, then.", voice, 1.0, parts)

    # then an engine that takes phonemes says it so, and marks the word, and every other says why not
    if engine.traits.phonemes:
        speech = engine.synthesise(asked)
        assert speech.pcm != engine.synthesise(Utterance(asked.text, voice)).pcm
        assert {asked.text[mark.char :].split()[0] for mark in speech.word_marks} == {
            "From",
            "Qatar,",
            "then.",
        }
    else:
        with pytest.raises(PhonemesRefused, match=rf"'Qatar'.*{engine.name}.*alias"):
            engine.synthesise(asked)
