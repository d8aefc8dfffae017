"""Which phonemes does espeak-ng say for each word of a sentence, in the acoustic model's alphabet?"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from narrator.engines.espeak_driver import load_library

PHONES = {
    # Vowels; one that espeak-ng says with its R is a vowel and an R to the model.
    "a": "AA", "aː": "AA", "æ": "AE", "ɐ": "AH", "ɑ": "AA", "ɑː": "AA", "ɑːɹ": "AA R", "ɑ̃": "AA N", "ɒ": "AA",
    "e": "EH", "eː": "EY", "ɛ": "EH", "ɛː": "EH", "ɛɹ": "EH R", "ə": "AH", "əl": "AH L", "ɚ": "ER", "ɜː": "ER",
    "i": "IY", "iː": "IY", "iə": "IY AH", "ɪ": "IH", "ɪɹ": "IH R", "ᵻ": "IH",
    "o": "OW", "oː": "AO", "oːɹ": "AO R", "ɔ": "AO", "ɔː": "AO", "ɔːɹ": "AO R", "ɔ̃": "AO N",
    "u": "UW", "uː": "UW", "ʊ": "UH", "ʊɹ": "UH R", "ʌ": "AH",
    "aɪ": "AY", "aɪə": "AY AH", "aɪɚ": "AY ER", "aʊ": "AW", "eɪ": "EY", "eə": "EH AH", "iːə": "IY AH",
    "oʊ": "OW", "əʊ": "OW", "ɔɪ": "OY", "ʊə": "UH AH", "ɪə": "IH AH",
    # Vowels of British, Scottish, Caribbean and New York voices.
    "aa": "AA", "a:": "AA", "ɑə": "AA AH", "ɛə": "EH AH", "eʲ": "EY", "ei": "EY", "ɜ": "ER", "əɹ": "ER", "əɪ": "AY",
    "oə": "AO AH", "oɪ": "OY", "ɔə": "AO AH", "əu": "OW", "ʌʉ": "AW", "ʌʊ": "OW", "æʊ": "AW", "ʌɹ": "AH R",
    "ʉ": "UW", "ʉː": "UW", "ʉɹ": "UH R",
    # Consonants; the flap of "writer" and the stop of "button" are the nearest of the model's.
    "b": "B", "d": "D", "dʒ": "JH", "ð": "DH", "f": "F", "ɡ": "G", "h": "HH", "j": "Y", "k": "K", "l": "L",
    "m": "M", "m̩": "AH M", "n": "N", "nʲ": "N Y", "n̩": "AH N", "ŋ": "NG", "p": "P", "r": "R", "ɹ": "R", "ɾ": "D",
    "s": "S", "ʃ": "SH", "t": "T", "t̪": "T", "tʃ": "CH", "θ": "TH", "v": "V", "w": "W", "ʍ": "W", "x": "K", "z": "Z", "ʒ": "ZH",
    "ʔ": "T",
}  # fmt: skip
"""From espeak-ng's IPA for English to ARPAbet; one sound may be two of the model's phones."""

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())

_STRESS = str.maketrans("", "", "ˈˌ")
_SYNCHRONOUS, _UTF8, _IPA = 2, 1, 2
_BETWEEN = "_"


class Phonemes:
    """espeak-ng as a pronouncing dictionary, asked for neither sound nor word times."""

    def __init__(self, voice: str) -> None:
        data = load_library()
        espeak = ctypes.CDLL("libespeak-ng.so.1")
        if espeak.espeak_Initialize(_SYNCHRONOUS, 0, data.encode() if data else None, 0) <= 0:
            raise RuntimeError(f"espeak-ng could not start with its data in {data or 'the system'}")
        if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        self._translate = espeak.espeak_TextToPhonemes
        self._translate.restype = ctypes.c_char_p
        self._translate.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]

    def of_words(self, sentence: str, words: Sequence[str]) -> list[list[str]]:
        """The phones of each word as it is said within the sentence.

        espeak-ng runs words together ("of the") and reduces them ("the", "a", "to"), so the sentence is asked for
        as a whole, and cut where the words said alone fit it best.
        """
        return share(self._of(sentence), [self._of(word) for word in words])

    def _of(self, text: str) -> list[str]:
        buffer = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        phones: list[str] = []
        while rest.value:  # each call takes one clause
            clause = self._translate(ctypes.byref(rest), _UTF8, ord(_BETWEEN) << 8 | _IPA).decode()
            for sound in clause.translate(_STRESS).replace(" ", _BETWEEN).split(_BETWEEN):
                if sound and sound not in PHONES:
                    raise ValueError(f"no phone for {sound!r}, said in {text!r}: add it to PHONES")
                phones += PHONES[sound].split() if sound else []
        return phones


def share(said: Sequence[str], alone: Sequence[Sequence[str]]) -> list[list[str]]:
    """Cut what is said into as many parts as there are words, by the cheapest edit from the words said alone."""
    flat = [(phone, word) for word, phones in enumerate(alone) for phone in phones]
    if not flat:
        return [[] for _ in alone]
    costs = [[float(column) for column in range(len(flat) + 1)]]
    for row, phone in enumerate(said, 1):
        above, line = costs[-1], [float(row)]
        for column, (other, _) in enumerate(flat):
            line.append(min(above[column] + _change(phone, other), above[column + 1] + 1, line[column] + 1))
        costs.append(line)
    parts: list[list[str]] = [[] for _ in alone]
    row, column = len(said), len(flat)
    while row:
        cost, phone = costs[row][column], said[row - 1]
        other, word = flat[max(0, column - 1)]
        if column and cost == costs[row - 1][column - 1] + _change(phone, other):
            parts[word].append(phone)
            row, column = row - 1, column - 1
        elif cost == costs[row - 1][column] + 1:
            parts[word].append(phone)
            row -= 1
        else:
            column -= 1
    return [part[::-1] for part in parts]


def _change(phone: str, other: str) -> float:
    """Vowels turn into vowels easily, and consonants into consonants."""
    if phone == other:
        return 0
    return 0.5 if (phone in VOWELS) == (other in VOWELS) else 2
