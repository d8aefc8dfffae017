"""How is a sound of the International Phonetic Alphabet spelled for espeak-ng, in the voice that is to speak it?

espeak-ng has an alphabet of its own, and each language its own choice and colour of it. What a voice makes of each
spelling is asked of espeak-ng itself, once for a voice, and the answer is read backwards; what it then makes of a whole
word is asked again, and another spelling of the same sound taken where it said something else (a "t" between vowels).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from narrator.errors import PhonemesRefused

VOWEL = 2
"""espeak-ng's type of phonemes that can bear a stress (its phoneme.h)."""

TRIES = 24
"""Spellings of one word that are listened to; the first that is right is taken."""

SHOWN = 60
"""Sounds that a refusal names."""

STRESSES = {"ˈ": "'", "ˌ": ","}

FOLLOWING = {"ː": ":", "ʲ": ";"}
"""Length and softness of a consonant: a mark after it, where the voice has no such consonant of its own."""

IGNORED = frozenset("͜͡.‿̯̪̺̻̚˞ʰ̟̠̞̝̥̬̆ˑ|‖↗↘()")
"""Ties, syllable dots and what is narrower than a voice can be told: left out where the voice has no sound for it."""

ENGLISH = {"r": "ɹ"}
"""What dictionaries of English write for a sound that has another letter of its own."""

NOTATIONS = {
    "ɝ": ("ɜː", "ɚ"), "ɝː": ("ɜː",), "ɜ": ("ɜː",), "ɚ": ("əɹ", "ə"), "ɹ": ("r",), "ɫ": ("l",), "əʊ": ("oʊ",), "oʊ": ("əʊ",),
    "ɒ": ("ɑː",), "a": ("æ",), "ɑ": ("ɑː", "a"), "ɑː": ("ɑ", "aː"), "æ": ("a",), "ɛ": ("e",), "e": ("ɛ", "eː"), "ʌ": ("ɐ",), "ɐ": ("ʌ", "ə"),
    "ɪ": ("i",), "ʊ": ("u",), "i": ("iː",), "u": ("uː",), "o": ("oː", "ɔ"), "ɔ": ("ɔː", "o"), "ɔː": ("ɔ",), "ɨ": ("ᵻ",),
    "n̩": ("ən",), "m̩": ("əm",), "l̩": ("əl",), "ʋ": ("v",), "eə": ("ɛɹ", "eə"),
}  # fmt: skip
"""Other ways to write a sound, asked in this order where the voice has none of just this name."""

_ASCII = {"'": "ˈ", ",": "ˌ", ":": "ː", "g": "ɡ"}
_BROKEN = re.compile(r"[!-`{-~]|[A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Row:
    """What a voice makes of one spelling."""

    mnemonic: str
    """espeak-ng's spelling."""
    kind: int
    """Its type in espeak-ng's tables."""
    ipa: str
    """What it is."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pronunciation as espeak-ng takes it."""

    words: tuple[str, ...]
    """What stands in double brackets for each word of the IPA."""
    said: str
    """What the voice makes of it, in IPA: the same as was asked, but for what the voice cannot tell apart."""


class Sounds:
    """The sounds of one voice."""

    def __init__(self, voice: str, language: str, rows: Iterable[Row]) -> None:
        self._voice = voice
        self._english = language.lower().startswith("en")
        self._spelled: dict[str, list[str]] = {}
        self._vowels: set[str] = set()
        for row in rows:
            ipa = normalised(row.ipa)
            if not ipa or _BROKEN.search(ipa):
                continue  # espeak-ng has no IPA for it and gives its own name
            names = self._spelled.setdefault(ipa, [])
            if row.mnemonic not in names:
                names.append(row.mnemonic)
            if row.kind == VOWEL:
                self._vowels.add(ipa)
        for names in self._spelled.values():
            names.sort(key=len)
        self._longest = max(map(len, self._spelled), default=0)

    @property
    def known(self) -> tuple[str, ...]:
        """Every sound that it has, in IPA."""
        return tuple(sorted(self._spelled))

    def spell(self, ipa: str, listen: Callable[[Sequence[str]], list[str]]) -> Spelling:
        """The spelling of some words in IPA; raises PhonemesRefused for a sound that the voice lacks.

        ``listen`` tells what the voice makes of spellings, "|" between phonemes.
        """
        words, said = [], []
        for word in ipa.split():
            chunks = self._chunks(word, ipa)
            if not chunks:
                raise PhonemesRefused(
                    f"{ipa!r} has no sound in it: give the pronunciation in IPA, such as ˈkɑːtɑɹ"
                )
            spelled, heard = self._best(chunks, listen)
            words.append(spelled)
            said.append(heard.replace("|", ""))
        return Spelling(tuple(words), " ".join(said))

    def _best(
        self, chunks: Sequence[tuple[str, str]], listen: Callable[[Sequence[str]], list[str]]
    ) -> tuple[str, str]:
        """The spelling that comes nearest, and what the voice makes of it; the first that is right is taken."""
        wanted = [sound for _, sound in chunks]
        ways = _spellings(chunks, self._spelled)
        best: tuple[int, str, str] | None = None
        for count in (1, TRIES):
            tries = list(islice(ways, count))
            for spelled, traced in zip(tries, listen([f"[[{one}]]" for one in tries]), strict=True):
                found = (_distance(wanted, _parts(traced)), spelled, traced)
                best = found if best is None or found[0] < best[0] else best
            if best is not None and not best[0]:
                break
        assert best is not None
        return best[1], best[2]

    def _chunks(self, word: str, whole: str) -> list[tuple[str, str]]:
        """(stress, sound of this voice) of each sound of a word."""
        text = normalised(word)
        found: list[tuple[str, str]] = []
        pending, at = "", 0
        while at < len(text):
            char = text[at]
            if char in STRESSES:
                pending, at = STRESSES[char], at + 1
                continue
            length, sounds = self._match(text, at)
            if not length:
                if char in FOLLOWING and found and found[-1][1] not in self._vowels:
                    found[-1] = (
                        found[-1][0],
                        found[-1][1] + char,
                    )  # of a voice that has it as a mark of its own
                    at += 1
                    continue
                if char in IGNORED or (char == "ː" and found):
                    at += 1
                    continue
                raise PhonemesRefused(
                    f"{whole!r}: voice {self._voice} has no sound {_shown(text, at)!r}; it has "
                    f"{' '.join(self.known[:SHOWN])}: write the nearest of these, or give an alias"
                )
            at += length
            for sound in sounds:
                bears = sound in self._vowels
                found.append((pending if bears else "", sound))
                pending = "" if bears else pending
        vowels = [index for index, (_, sound) in enumerate(found) if sound in self._vowels]
        if len(vowels) == 1 and not any(stress for stress, _ in found):
            found[vowels[0]] = (
                "'",
                found[vowels[0]][1],
            )  # dictionaries leave it out where there is no choice
        return found

    def _match(self, text: str, at: int) -> tuple[int, list[str]]:
        """How many characters are the next sound, and which sounds of the voice it is; (0, []) for none."""
        if self._english and text[at] in ENGLISH and ENGLISH[text[at]] in self._spelled:
            return 1, [ENGLISH[text[at]]]
        for length in range(min(self._longest, len(text) - at), 0, -1):
            if text[at : at + length] in self._spelled:
                return length, [text[at : at + length]]
        for length in (3, 2, 1):
            for other in NOTATIONS.get(text[at : at + length], ()):
                sounds = self._split(normalised(other))
                if sounds:
                    return length, sounds
        return 0, []

    def _split(self, text: str) -> list[str]:
        found, at = [], 0
        while at < len(text):
            length = next(
                (n for n in range(len(text) - at, 0, -1) if text[at : at + n] in self._spelled), None
            )
            if length is None:
                return []
            found.append(text[at : at + length])
            at += length
        return found


def normalised(ipa: str) -> str:
    """One spelling of what can be typed in several ways: marks apart from their letters, ASCII's stand-ins replaced."""
    text = unicodedata.normalize("NFD", ipa.strip().strip("/[]"))
    text = "".join(_ASCII.get(char, char) for char in text)
    return text.replace("͡", "").replace("͜", "")


def _parts(traced: str) -> list[str]:
    """The sounds of a trace, without stress."""
    parts = [normalised(part).replace("ˈ", "").replace("ˌ", "") for part in re.split(r"[|\s]+", traced)]
    return [part for part in parts if part]


def _spellings(chunks: Sequence[tuple[str, str]], spelled: dict[str, list[str]]) -> Iterator[str]:
    """Every way to spell the sounds, the shortest names first."""
    ways = [[stress + name for name in _names(sound, spelled)[:3]] for stress, sound in chunks]
    yield "|".join(way[0] for way in ways)
    for index, way in enumerate(ways):  # one other name is nearly always enough
        for name in way[1:]:
            yield "|".join(name if index == at else other[0] for at, other in enumerate(ways))
    yield from ("|".join(way) for way in product(*ways))


def _names(sound: str, spelled: dict[str, list[str]]) -> list[str]:
    marks: list[str] = []
    while sound not in spelled:
        marks.insert(0, FOLLOWING[sound[-1]])
        sound = sound[:-1]
    return ["|".join([name, *marks]) for name in spelled[sound]]


def _distance(wanted: Sequence[str], heard: Sequence[str]) -> int:
    if "".join(wanted) == "".join(heard):
        return 0
    if len(wanted) != len(heard):
        return abs(len(wanted) - len(heard)) + max(len(wanted), len(heard))
    return sum(one != other for one, other in zip(wanted, heard, strict=True))


def _shown(text: str, at: int) -> str:
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return text[at:end]
