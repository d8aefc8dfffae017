"""What can tests speak with, ours and our users', exactly, at once and without any voice installed?"""

from __future__ import annotations

import math
import re
from array import array
from functools import lru_cache

from narrator.engines.engine import Speech, Traits, Utterance, Voice, WordMark
from narrator.engines.phonemes import check_phonemes
from narrator.engines.speed import check_speed
from narrator.errors import VoiceUnknown


class ToneEngine:
    """Each word is a tone whose length follows its letters; its mark is the tone's first frame, to the frame."""

    name = "tone"
    traits = Traits(version="1", rate_wpm=175, speed_min=0.25, speed_max=4.0, marks="measured")

    CHAR_S = 0.06
    """Length of one letter's share of a tone."""
    GAP_S = 0.04
    """Silence after each word."""
    FRAME_RATE = 22050

    def __init__(self) -> None:
        self.spoken: list[str] = []
        """Every text that was synthesised, in order: what a cache should have kept from being spoken."""

    def voices(self) -> tuple[Voice, ...]:
        """A low and a high voice."""
        return (Voice("tone", "low", "Low", "en"), Voice("tone", "high", "High", "en"))

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak; raises SpeedRefused, PhonemesRefused or VoiceUnknown."""
        check_speed(self.name, self.traits, utterance.speed)
        check_phonemes(self.name, self.traits, utterance)
        pitches = {"low": 220, "high": 440}
        if utterance.voice not in pitches:
            raise VoiceUnknown(f"no voice {utterance.voice!r} in tone: low, high")
        self.spoken.append(utterance.text)
        samples, marks = array("h"), []
        for word in re.finditer(r"\S+", utterance.text):
            if any(char.isalnum() for char in word.group()):
                marks.append(WordMark(len(samples), word.start()))
                frames = round(self.CHAR_S * len(word.group()) * self.FRAME_RATE / utterance.speed)
                second = _second_of_tone(pitches[utterance.voice], self.FRAME_RATE)
                for start in range(0, frames, self.FRAME_RATE):
                    samples.extend(second[: min(frames - start, self.FRAME_RATE)])
            samples.extend([0] * round(self.GAP_S * self.FRAME_RATE / utterance.speed))
        return Speech(samples.tobytes(), self.FRAME_RATE, tuple(marks))

    def close(self) -> None:
        """Nothing was started."""


@lru_cache(maxsize=4)
def _second_of_tone(hertz: int, frame_rate: int) -> array[int]:
    step = 2 * math.pi * hertz / frame_rate
    return array("h", (round(9000 * math.sin(step * i)) for i in range(frame_rate)))
