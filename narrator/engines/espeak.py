"""How do utterances reach espeak-ng through pyttsx3 on Linux, with the time of every word?"""

from __future__ import annotations

import re
import sys
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from narrator.engines.child import ChildPool, read_voices
from narrator.engines.engine import Phonemes, Speech, Traits, Utterance, Voice, WordMark
from narrator.engines.espeak_hints import Hint, find_hints, hint
from narrator.engines.espeak_phonemes import Row, Sounds, Spelling
from narrator.engines.speed import check_speed

RATE_WPM = 175
"""espeak-ng's own default rate, words a minute."""

RATE_MIN_WPM = 80
"""espeak-ng's documented minimum."""

RATE_MAX_WPM = 449
"""From 450 on, word events run past the end of the audio (measured)."""

DEFAULT_VOICE = "gmw/en-us"

UTTERANCE_LIMIT_S = 60.0
"""A child that has not answered by then is ended; the longest utterance takes well under a second."""

HINTS_VERSION = 3
"""Raised when ``hint``, or the way phonemes are spelled, changes what is said."""

SPELLINGS_KEPT = 10_000
"""Pronunciations whose spelling one process remembers."""

_BRACKETS = re.compile(r"\[(?=\[)")


class EspeakEngine:
    """pyttsx3 over espeak-ng, with word events, in child processes of this one."""

    name = "pyttsx3"

    def __init__(self, utterance_limit_s: float = UTTERANCE_LIMIT_S) -> None:
        self._children = ChildPool("pyttsx3 with espeak-ng", ["narrator.engines.speaker"], utterance_limit_s)
        self._sounds: dict[str, Sounds] = {}
        self._spellings: dict[tuple[str, str], Spelling] = {}
        self._learning = threading.Lock()

    @cached_property
    def _description(self) -> dict[str, Any]:
        return self._children.ask({"describe": True})[0]

    @cached_property
    def traits(self) -> Traits:
        """What it can do; raises EngineMissing where libespeak-ng cannot load."""
        return Traits(
            version=f"espeak-ng {self._description['version']}, hints {HINTS_VERSION}",
            rate_wpm=RATE_WPM,
            speed_min=0.5,
            speed_max=RATE_MAX_WPM / RATE_WPM,
            marks="measured",
            phonemes=True,
        )

    @property
    def variants(self) -> tuple[str, ...]:
        """Endings such as "f3" that may follow a voice's id after a plus sign."""
        return tuple(self._description["variants"])

    def warm(self, count: int) -> None:
        """Start children now, without waiting, so that they are ready when the text is."""
        self._children.warm(count)

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of espeak-ng's data, the default first, then English."""
        described = (
            v for v in self._description["voices"] if not v["id"].startswith("mb/")
        )  # MBROLA's own data
        found = read_voices(self.name, described)
        found.sort(key=lambda voice: (voice.id != DEFAULT_VOICE, not voice.id.startswith("gmw/en")))
        return tuple(found)

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak; raises SpeedRefused, PhonemesRefused, EngineError or EngineMissing."""
        check_speed(self.name, self.traits, utterance.speed)
        rate = max(RATE_MIN_WPM, min(RATE_MAX_WPM, round(RATE_WPM * utterance.speed)))
        spelled = [self.spell(utterance.voice, part.ipa).words for part in utterance.phonemes]
        # The respellings are English ones.
        hints = find_hints(utterance.text) if "/en" in utterance.voice else []
        hinted, written = _prepare(utterance.text, utterance.phonemes, spelled, hints)
        request = {"text": hinted, "voice": utterance.voice, "rate": rate, "phonemes": bool(spelled)}
        answer, pcm = self._children.ask(request)
        events = sorted(map(tuple, answer["events"]))
        marks = tuple(WordMark(sample, written(position - 1)) for sample, position in events)
        return Speech(pcm, answer["frame_rate"], marks)

    def spell(self, voice: str, ipa: str) -> Spelling:
        """How espeak-ng is told to say this, and what the voice makes of it.

        Raises PhonemesRefused for a sound that the voice lacks, EngineError or EngineMissing.
        """
        base = voice.partition("+")[0]
        known = self._spellings.get((base, ipa))
        if known is None:
            known = self._sounds_of(base).spell(ipa, lambda texts: self._trace(base, texts))
            if len(self._spellings) >= SPELLINGS_KEPT:
                self._spellings.clear()
            self._spellings[base, ipa] = known
        return known

    def pronounce(self, voice: str, texts: Sequence[str]) -> list[str]:
        """What the voice makes of each text, in IPA; raises EngineError or EngineMissing."""
        english = "/en" in voice
        plain = [_BRACKETS.sub("[ ", hint(text) if english else text) for text in texts]
        return [one.replace("|", "") for one in self._trace(voice.partition("+")[0], plain)]

    def _sounds_of(self, voice: str) -> Sounds:
        with self._learning:
            if voice not in self._sounds:
                language = next((one.language for one in self.voices() if one.id == voice), "")
                rows = [Row(*row) for row in self._trace(voice, None)]
                self._sounds[voice] = Sounds(voice, language, rows)
            return self._sounds[voice]

    def _trace(self, voice: str, texts: Sequence[str] | None) -> list[Any]:
        asked = None if texts is None else list(texts)
        traced: list[Any] = self._children.ask({"trace": asked, "voice": voice})[0]["traced"]
        return traced

    def close(self) -> None:
        """End the children."""
        self._children.close()


Piece = tuple[str, int, bool]
"""What espeak-ng is given, where in the text it comes from, and whether it stands there character by character."""


def _prepare(
    text: str, phonemes: Sequence[Phonemes], spelled: Sequence[Sequence[str]], hints: Sequence[Hint]
) -> tuple[str, Callable[[int], int]]:
    """The text as espeak-ng takes it, and from a character of that to one of the same token of the text."""
    pieces = list(_pieces(text, phonemes, spelled, hints))
    hinted = "".join(given for given, _, _ in pieces)
    starts, at = [], 0
    for given, _, _ in pieces:
        starts.append(at)
        at += len(given)

    def place(char: int) -> int:
        index = max(0, bisect_right(starts, char) - 1)
        _, start, verbatim = pieces[index]
        return min(start + (char - starts[index] if verbatim else 0), max(0, len(text) - 1))

    return hinted, place


def _pieces(
    text: str, phonemes: Sequence[Phonemes], spelled: Sequence[Sequence[str]], hints: Sequence[Hint]
) -> Iterator[Piece]:
    at = 0
    for part, words in zip(phonemes, spelled, strict=True):
        yield from _plain(text, at, part.start, True, hints)
        # espeak-ng says nothing for brackets that touch a quotation mark or a letter.
        if part.start and not text[part.start - 1].isspace():
            yield " ", part.start, False
        tokens = [part.start + match.start() for match in re.finditer(r"\S+", text[part.start : part.end])]
        for index, word in enumerate(words):
            yield f"{' ' if index else ''}[[{word}]]", tokens[min(index, len(tokens) - 1)], False
        if part.end < len(text) and not text[part.end].isspace():
            yield " ", part.end, False
        at = part.end
    yield from _plain(text, at, len(text), bool(phonemes), hints)


def _plain(text: str, start: int, end: int, brackets: bool, hints: Sequence[Hint]) -> Iterator[Piece]:
    """The text's own stretch with its hints; where ``brackets`` mean phonemes, those that were written do not."""
    found = [one for one in hints if start <= one.start and one.end <= end]
    if brackets:
        found += [Hint(one.start(), one.end(), "[ ") for one in _BRACKETS.finditer(text, start, end)]
        found.sort()
    for one in found:
        if one.start > start:
            yield text[start : one.start], start, True
        yield one.given, one.start, False
        start = one.end
    if end > start:
        yield text[start:end], start, True


def is_supported() -> bool:
    """True where this engine is the way to speak: pyttsx3's own drivers serve macOS and Windows."""
    return sys.platform not in ("darwin", "win32")
