"""Does espeak-ng say what it is told in IPA? It is asked itself, by the trace that it writes while it speaks."""

from __future__ import annotations

import pytest

from narrator.engines import Phonemes, Utterance
from narrator.engines.espeak import EspeakEngine
from narrator.engines.espeak_phonemes import normalised
from narrator.errors import PhonemesRefused

WORDS = {
    "gmw/en-us": (
        "water little button harbour nothing measure judge church thought boat house quiet orange further "
        "anchorage singing mirror poor beautiful encyclopedia photograph photographer rhythm queue"
    ),
    "gmw/en": "water little button harbour nothing measure thought boat house quiet orange further poor",
    "gmw/de": "Hafen Straße Brücke schöne Häuser Freude zwanzig Königin Mädchen Wasser Leute",
    "roa/fr": "bonjour monde français œuvre peuple montagne heureux travail enfant aube",
    "roa/es": "puerto mañana niño guerra lluvia perro ciudad zapato jirafa",
    "roa/it": "tranquillo figlio gnocchi scienza giorno zucchero acqua",
}
"""Words in which each voice's own sounds are."""


def sounds(ipa: str) -> str:
    """Without stresses, which stand before the syllable in dictionaries and before the vowel in espeak-ng."""
    return normalised(ipa).translate({ord(mark): None for mark in "ˈˌ|"})


@pytest.mark.parametrize("voice", WORDS)
def test_what_a_voice_says_by_itself_it_says_again_when_it_is_told_in_ipa(
    espeak: EspeakEngine, voice: str
) -> None:
    words = WORDS[voice].split()
    own = espeak.pronounce(voice, words)
    again = [espeak.spell(voice, ipa).said for ipa in own]
    assert [sounds(one) for one in again] == [sounds(one) for one in own]
    assert [one.count("ˈ") for one in again] == [one.count("ˈ") for one in own]


@pytest.mark.parametrize(
    ("voice", "asked", "said"),
    [
        ("gmw/en-us", "ʃɪˈvɔːn", "ʃɪvˈɔːn"),
        ("gmw/en-us", "ˈkɑtɑɹ", "kˈɑːtɑːɹ"),  # not with the flap that it would put between vowels
        ("gmw/en-us", "t͡ʃaɪ.ˈkɔf.ski", "tʃaɪkˈɔfski"),
        ("gmw/en-us", "rɛd", "ɹˈɛd"),
        ("gmw/en-us", "həˈləʊ", "həlˈəʊ"),
        ("gmw/en-us", "bɔ̃ʒuːr", "bɔ̃ʒˈuːɹ"),
        ("gmw/en-us", "ˈɡuːɡi wɑ ˈθiɔŋɡoʊ", "ɡˈuːɡi wˈɑː θˈiɔŋɡoʊ"),
        ("gmw/en", "tʃaɪˈkɒfski", "tʃaɪkˈɒfski"),
        ("gmw/de", "ˈmʏnçn̩", "mˈʏnçn̩"),
        ("roa/fr", "œ̃", "ˈœ̃"),
    ],
)
def test_ipa_is_said_as_it_is_asked(espeak: EspeakEngine, voice: str, asked: str, said: str) -> None:
    assert normalised(espeak.spell(voice, asked).said) == normalised(said)


def test_a_sound_that_the_voice_lacks_is_refused_with_those_that_it_has(espeak: EspeakEngine) -> None:
    with pytest.raises(PhonemesRefused, match=r"gmw/en-us has no sound 'ǃ'.*ʃ.*alias"):
        espeak.spell("gmw/en-us", "ǃa")
    with pytest.raises(PhonemesRefused, match=r"has no sound in it"):
        espeak.spell("gmw/en-us", "ˈ")


def test_a_word_told_in_ipa_sounds_as_the_word_that_is_spelled_so(espeak: EspeakEngine) -> None:
    # given the same sentence spelled, and with another word in its place that is told how to sound
    spelled = espeak.synthesise(Utterance("They sang of Sean.", "gmw/en-us"))
    (ipa,) = espeak.pronounce("gmw/en-us", ["Sean"])
    told = espeak.synthesise(Utterance("They sang of Xx.", "gmw/en-us", 1.0, (Phonemes(13, 15, ipa),)))
    other = espeak.synthesise(Utterance("They sang of Xx.", "gmw/en-us"))
    # then its length is that of the word, and not that of the letters in its place
    assert abs(told.frames - spelled.frames) < 0.02 * spelled.frames
    assert abs(other.frames - spelled.frames) > 0.05 * spelled.frames


def test_marks_point_at_the_written_words_around_quotes_and_brackets(espeak: EspeakEngine) -> None:
    text = 'He said "Qatar" and [[t\'Est]] A B: Ngugi wa Thiongo, then.'
    first, second = text.index("Qatar"), text.index("Ngugi")
    parts = (
        Phonemes(first, first + 5, "ˈkʌtər"),
        Phonemes(second, second + len("Ngugi wa Thiongo"), "ˈɡuːɡi wɑː θiˈɔŋɡoʊ"),
    )
    marks = espeak.synthesise(Utterance(text, "gmw/en-us", 1.0, parts)).word_marks
    marked = {text[: mark.char + 1].split(" ")[-1] + text[mark.char + 1 :].split(" ")[0] for mark in marks}
    assert {'"Qatar"', "and", "A", "B:", "Ngugi", "wa", "Thiongo,", "then."} <= marked
    assert [mark.frame for mark in marks] == sorted(mark.frame for mark in marks)


def test_double_brackets_of_the_text_are_no_phonemes(espeak: EspeakEngine) -> None:
    def spoken(text: str, *parts: Phonemes) -> int:
        return espeak.synthesise(Utterance(text, "gmw/en-us", 1.0, parts)).frames

    part = Phonemes(0, 5, "ˈkʌtər")
    assert abs(spoken("Qatar then [[k'At]] now", part) - spoken("Qatar then [ [k'At]] now", part)) < 400
