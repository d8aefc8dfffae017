"""What must a speech engine offer so that it can narrate?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine."""

    engine: str
    """Name of the engine that has it."""
    id: str
    """Unique within the engine."""
    name: str
    """For people."""
    language: str
    """BCP 47 tag."""
    gender: str | None = None
    """"female", "male" or None where the engine does not say."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What an engine can and cannot do, as data."""

    version: str
    """Part of every content key: a new version speaks everything again."""
    rate_wpm: int
    """Words a minute at speed 1."""
    speed_min: float
    """Slowest speed that it speaks rightly."""
    speed_max: float
    """Fastest speed that it speaks rightly."""
    marks: str
    """"measured" where word times come from the engine, "estimated" where they are guessed from the text."""
    parallel: bool = True
    """True if several utterances may be spoken at once."""
    phonemes: bool = False
    """True if parts of an utterance may be given as phonemes, in IPA."""


@dataclass(frozen=True, slots=True)
class Phonemes:
    """How a part of an utterance sounds."""

    start: int
    """Its first character in the utterance's text, in code points."""
    end: int
    """One past its last."""
    ipa: str
    """In the International Phonetic Alphabet; a space ends a word."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine speaks in one go."""

    text: str
    """Spoken words on one line; its whitespace tokens are what word marks count."""
    voice: str
    """Id of one of the engine's voices."""
    speed: float = 1.0
    """Factor on the engine's usual rate."""
    phonemes: tuple[Phonemes, ...] = ()
    """Parts of the text that are spoken otherwise than they are spelled; ascending, not overlapping."""


@dataclass(frozen=True, slots=True)
class WordMark:
    """The start of one word."""

    frame: int
    """First frame of the word."""
    char: int
    """A character of the utterance's text that belongs to the word, in code points."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One utterance, spoken."""

    pcm: bytes
    """Signed 16-bit little-endian mono samples."""
    frame_rate: int
    """Frames a second."""
    word_marks: tuple[WordMark, ...]
    """Ascending in frame; words may lack one and may have several."""

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.pcm) // 2


@runtime_checkable
class Engine(Protocol):
    """Speaks utterances; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Short stable name, such as "pyttsx3"."""
        ...

    @property
    def traits(self) -> Traits:
        """What it can do."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Every voice it has here; the first is its default.

        Raises EngineMissing if it is not installed.
        """
        ...

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak. The sound depends on the utterance alone, never on what was spoken before.

        Raises VoiceUnknown, SpeedRefused, PhonemesRefused, EngineError.
        """
        ...

    def close(self) -> None:
        """End what it started; it starts again when asked to speak."""
        ...
