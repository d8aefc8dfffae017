"""How do utterances reach pyttsx3's own drivers, on macOS and Windows, and when does each word start then?"""

from __future__ import annotations

import io
import re
from functools import cached_property
from typing import Any

import numpy as np

from narrator.engines.child import ChildPool, read_voices
from narrator.engines.engine import Speech, Traits, Utterance, Voice, WordMark
from narrator.engines.phonemes import check_phonemes
from narrator.engines.speed import check_speed
from narrator.errors import EngineError

RATE_WPM = 175
"""Words a minute that are asked of the driver at speed 1."""

SPEED_MAX = 2.5
"""Above, the voices of macOS and Windows swallow words."""

FRAME_RATE = 22050
"""Whatever the driver writes is brought to this rate, since every voice has its own."""

UTTERANCE_LIMIT_S = 120.0

CLAUSE_PAUSE_CHARS = 4
"""A comma's or dash's pause lasts about as long as this many characters of speech."""

SILENCE = 10 ** (-50 / 20) * 32768


class FileEngine:
    """pyttsx3 through its file output, one utterance at a time, with word times estimated from the text."""

    name = "pyttsx3"

    def __init__(self, driver: str | None = None) -> None:
        command = ["narrator.engines.file_speaker", *([driver] if driver else [])]
        self._children = ChildPool("pyttsx3", command, UTTERANCE_LIMIT_S, single_use=True)

    @cached_property
    def _description(self) -> dict[str, Any]:
        return self._children.ask({"describe": True})[0]

    @cached_property
    def traits(self) -> Traits:
        """What it can do; raises EngineMissing where pyttsx3 finds no driver."""
        return Traits(
            version=f"{self._description['version']} to file",
            rate_wpm=RATE_WPM,
            speed_min=0.5,
            speed_max=SPEED_MAX,
            marks="estimated",
            parallel=False,
        )

    def warm(self, count: int) -> None:
        """Start the child now, without waiting."""
        self._children.warm(min(count, 1))

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of the platform, its default first."""
        found = read_voices(self.name, self._description["voices"])
        found.sort(
            key=lambda voice: (voice.id != self._description["default"], not voice.language.startswith("en"))
        )
        return tuple(found)

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak; raises SpeedRefused, PhonemesRefused, EngineError or EngineMissing."""
        check_speed(self.name, self.traits, utterance.speed)
        check_phonemes(self.name, self.traits, utterance)
        rate = round(RATE_WPM * utterance.speed)
        _, audio = self._children.ask({"text": utterance.text, "voice": utterance.voice, "rate": rate})
        pcm = _decode(audio)
        return Speech(pcm, FRAME_RATE, estimate_marks(utterance.text, pcm))

    def close(self) -> None:
        """End the child."""
        self._children.close()


def estimate_marks(text: str, pcm: bytes) -> tuple[WordMark, ...]:
    """A mark for each whitespace token, by its share of the characters between first and last sound."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int32)
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    if not len(loud):
        return ()
    first, last = int(loud[0]), int(loud[-1]) + 1
    tokens = list(re.finditer(r"\S+", text))
    weights = [len(t.group()) + 1 + CLAUSE_PAUSE_CHARS * (t.group()[-1] in ",;:—–") for t in tokens]
    total, before, marks = sum(weights), 0, []
    for token, weight in zip(tokens, weights, strict=True):
        marks.append(WordMark(first + (last - first) * before // total, token.start()))
        before += weight
    return tuple(marks)


def _decode(audio: bytes) -> bytes:
    """16-bit mono PCM at FRAME_RATE of a whole audio file; raises EngineError if it is none."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=FRAME_RATE)
    parts = []
    try:
        with av.open(io.BytesIO(audio), "r") as container:
            for frame in [*container.decode(audio=0), None]:
                parts += [out.to_ndarray().astype("<i2").tobytes() for out in resampler.resample(frame)]
    except (av.FFmpegError, IndexError) as error:
        raise EngineError(f"pyttsx3 wrote {len(audio)} bytes that are no audio file: {error}") from error
    return b"".join(parts)
