"""What ``estimate`` says of an article before anything is spoken, and how near that is to what is then heard."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from narrator.article import Article, build_article
from narrator.clean import clean
from narrator.engines import find_voice
from narrator.engines.engine import Voice
from narrator.engines.espeak import EspeakEngine
from narrator.errors import NoArticle, SpeedRefused
from narrator.estimate import MODEL, estimate
from narrator.segment import segment
from narrator.speak import speak
from narrator.store import SegmentStore
from narrator.timeline import lay_out

ARTICLES = Path(__file__).parent / "articles"
AMERICAN = Voice("pyttsx3", "gmw/en-us", "English (America)", "en-us")
SENTENCE = "The ferry left the quay at nine, and it came back before the rain. "


def article(*paragraphs: str) -> Article:
    return build_article(("paragraph", text, None) for text in paragraphs)


def listen_s(text: str, voice: Voice = AMERICAN, speed: float = 1.0) -> float:
    return estimate(article(text), "pyttsx3", voice, speed).listen_seconds


@pytest.mark.parametrize(
    ("name", "wanted", "speed", "limit"),
    [
        ("night_train", "en-us", 1.0, 0.04),
        ("night_train", "en-us", 1.6, 0.04),
        ("night_train", "en-gb-x-rp", 1.0, 0.04),
        ("salt_marsh", "en-us", 1.0, 0.04),
        ("salt_marsh", "en-us", 2.5, 0.06),
        ("salt_marsh", "en-us", 0.5, 0.04),
        ("salt_marsh", "en-029", 1.25, 0.04),
        ("salt_marsh", "en-us+f3", 1.0, 0.04),
        ("salt_marsh", "en-us+Alicia", 1.5, 0.06),
        ("wochenmarkt", "de", 1.0, 0.06),
    ],
)
def test_the_estimate_is_near_to_the_track(
    espeak: EspeakEngine, tmp_path: Path, name: str, wanted: str, speed: float, limit: float
) -> None:
    # given an article that no coefficient was fitted on, and its true length
    page = clean((ARTICLES / f"{name}.txt").read_text("utf-8"))
    voice = find_voice(espeak, wanted)
    spoken, rate = speak(segment(page), espeak, voice.id, speed, SegmentStore(tmp_path), jobs=2)
    true_s = lay_out(spoken, rate, speed).duration_s

    # when
    found = estimate(page, espeak.name, voice, speed)

    # then
    assert found.fitted
    assert found.listen_seconds == pytest.approx(true_s, rel=limit)


def test_every_english_voice_that_reads_latin_letters_is_fitted(espeak: EspeakEngine) -> None:
    for voice in espeak.voices():
        if voice.id.startswith("gmw/en") and voice.id != "gmw/en-shaw":
            assert estimate(article(SENTENCE), espeak.name, voice, 1.0).fitted, voice.id


def test_every_variant_of_the_engine_is_fitted(espeak: EspeakEngine) -> None:
    assert set(espeak.variants) <= set(json.loads(MODEL.read_text("utf-8"))["variants"])


def test_547_words_are_a_read_of_2_minutes() -> None:
    # given 547 words
    text = " ".join(["word"] * 547)

    # when
    found = estimate(article(text), "pyttsx3", AMERICAN, 1.0)

    # then
    assert (found.read.words, found.read.seconds, found.read.label) == (547, 138, "2 min read")


def test_the_answer_as_json() -> None:
    # given some 3 minutes of speech
    found = estimate(article(SENTENCE * 45), "pyttsx3", AMERICAN, 1.0)

    # then the figures are plain data, in whole tenths of a second
    assert found.to_json() == {
        "read": {"words": 630, "seconds": 159, "label": "3 min read"},
        "listen": {"seconds": round(found.listen_seconds, 1), "label": found.listen_label},
        "voice": {"engine": "pyttsx3", "id": "gmw/en-us", "name": "English (America)"},
        "fitted": True,
    }
    assert found.listen_label == f"{round(found.listen_seconds / 60)} min listen"
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


@pytest.mark.parametrize("name", ["night_train", "salt_marsh", "wochenmarkt"])
def test_more_text_is_never_shorter(name: str) -> None:
    # given an article that grows word by word
    words = (ARTICLES / f"{name}.txt").read_text("utf-8").split()

    # when each beginning of it is estimated, ended alike
    lengths = [
        listen_s(" ".join(words[:count]).rstrip(".,;:-") + " end.") for count in range(5, len(words), 7)
    ]

    # then
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("voice", ["gmw/en-us", "gmw/en-us+f3", "gmw/en-gb-x-rp", "gmw/de", "unknown"])
def test_faster_is_always_shorter(voice: str) -> None:
    # when every speed from 0.5 to 2.55 is asked for
    lengths = [
        listen_s(SENTENCE * 20, Voice("pyttsx3", voice, voice, "en"), percent / 100)
        for percent in range(50, 256, 5)
    ]

    # then
    assert all(slower > faster for slower, faster in pairwise(lengths))


@pytest.mark.parametrize(
    ("engine", "voice"),
    [
        ("pyttsx3", Voice("pyttsx3", "com.apple.voice.Alex", "Alex", "en-US")),
        ("piper", Voice("piper", "gmw/en-us", "A neural voice", "en-us")),
        ("pyttsx3", Voice("pyttsx3", "gmw/en-us+nobody", "An unknown variant", "en-us")),
    ],
)
def test_an_unknown_voice_has_that_of_its_language_stand_in(engine: str, voice: Voice) -> None:
    found = estimate(article(SENTENCE), engine, voice, 1.0)
    assert not found.fitted
    assert found.listen_seconds == listen_s(SENTENCE)


def test_a_voice_of_an_unknown_language_has_the_mean_voice_stand_in() -> None:
    # given a voice of a language that nobody fitted
    voice = Voice("pyttsx3", "urj/fi", "Finnish", "fi")

    # when
    found = estimate(article("Vanha kirjasto avattiin maanantaina uudelleen."), "pyttsx3", voice, 1.0)

    # then it says so, and is still a sensible length
    assert not found.fitted
    assert 2 < found.listen_seconds < 8


def test_an_article_without_a_spoken_word_is_refused() -> None:
    silent = build_article([("caption", "A picture of the quay", None), ("paragraph", "…", None)])
    with pytest.raises(NoArticle, match="no block of the article has a word"):
        estimate(silent, "pyttsx3", AMERICAN, 1.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_speed_is_refused(speed: float) -> None:
    with pytest.raises(SpeedRefused, match="number above 0"):
        listen_s(SENTENCE, speed=speed)


@pytest.mark.parametrize(
    "text", ["\u4f60\u597d\uff0c\u4e16\u754c\u3002", "Ωmega ½ 𝒳 ﷺ 5", "a\u0301" * 300, "BBC " * 50, "-- x --"]
)
def test_any_text_has_a_length(text: str) -> None:
    assert 0.5 < listen_s(text) < 400


def test_an_estimate_starts_no_engine_and_loads_nothing_heavy() -> None:
    # given a fresh interpreter that has estimated an article
    code = (
        "import sys; from narrator.article import build_article; from narrator.engines.engine import Voice;"
        "from narrator.estimate import estimate;"
        "estimate(build_article([('paragraph', 'Hello there.', None)]), 'pyttsx3',"
        " Voice('pyttsx3', 'gmw/en-us', 'English', 'en-us'), 1.0); print(' '.join(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    # then
    assert not {"numpy", "av", "pyttsx3", "pydub", "subprocess", "narrator.engines.espeak"} & set(loaded)


def test_a_book_is_estimated_at_30_000_words_a_second() -> None:
    # given 60,000 words
    book = article(*((ARTICLES / "salt_marsh.txt").read_text("utf-8").replace("\n", " ") for _ in range(220)))
    words = estimate(book, "pyttsx3", AMERICAN, 1.0).read.words
    assert words > 55_000

    # when
    began = time.process_time()
    estimate(book, "pyttsx3", AMERICAN, 1.0)

    # then
    assert words / (time.process_time() - began) > 30_000
