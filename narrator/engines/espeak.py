"""How do utterances reach espeak-ng through pyttsx3 on Linux, with the time of every word?"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Any

from narrator.engines.child import ChildPool, read_voices
from narrator.engines.engine import Speech, Traits, Utterance, Voice, WordMark
from narrator.engines.espeak_hints import hint
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

HINTS_VERSION = 2
"""Raised when ``hint`` changes what is said."""


class EspeakEngine:
    """pyttsx3 over espeak-ng, with word events, in child processes of this one."""

    name = "pyttsx3"

    def __init__(self, utterance_limit_s: float = UTTERANCE_LIMIT_S) -> None:
        self._children = ChildPool("pyttsx3 with espeak-ng", ["narrator.engines.speaker"], utterance_limit_s)

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
        """Speak; raises SpeedRefused, EngineError or EngineMissing."""
        check_speed(self.name, self.traits, utterance.speed)
        rate = max(RATE_MIN_WPM, min(RATE_MAX_WPM, round(RATE_WPM * utterance.speed)))
        # The respellings are English ones.
        hinted = hint(utterance.text) if "/en" in utterance.voice else utterance.text
        answer, pcm = self._children.ask({"text": hinted, "voice": utterance.voice, "rate": rate})
        written = _unhint(utterance.text, hinted)
        events = sorted(map(tuple, answer["events"]))
        marks = tuple(WordMark(sample, written(position - 1)) for sample, position in events)
        return Speech(pcm, answer["frame_rate"], marks)

    def close(self) -> None:
        """End the children."""
        self._children.close()


def _unhint(text: str, hinted: str) -> Callable[[int], int]:
    """From a character of the hinted text to one of the same token in the text."""
    if text == hinted:
        return lambda char: char
    said = list(re.finditer(r"\S+", hinted))
    written = list(re.finditer(r"\S+", text))
    if len(said) != len(written):
        raise AssertionError(f"a hint changed the number of tokens: {text!r}, {hinted!r}")
    starts = [match.start() for match in said]

    def place(char: int) -> int:
        index = max(0, bisect_right(starts, char) - 1)
        # Inside of a token that the hint left alone, to the character; else to the token's start.
        inside = char - starts[index] if said[index].group() == written[index].group() else 0
        return written[index].start() + inside

    return place


def is_supported() -> bool:
    """True where this engine is the way to speak: pyttsx3's own drivers serve macOS and Windows."""
    return sys.platform not in ("darwin", "win32")
