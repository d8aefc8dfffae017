"""Where is a segment's sound kept between being spoken and being stitched, and found again next time?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from narrator.engines.engine import Engine, Phonemes, WordMark
from narrator.pins import Damaged, Pins
from narrator.shelf import Shelf

VERSION = 2
"""Raised when trimming, fading, word times or this file's format change: what is stored then counts as absent."""


@dataclass(frozen=True, slots=True)
class Take:
    """One utterance as it goes into the track: trimmed, faded, with its word marks."""

    pcm: bytes
    """Signed 16-bit little-endian mono samples."""
    frame_rate: int
    """Frames a second."""
    word_marks: tuple[WordMark, ...]
    """Ascending; frames count from the take's start."""
    words: tuple[tuple[int, int], ...] = ()
    """(first frame, one past the last) of each of its words, from the take's start."""
    energies: tuple[float, ...] = ()
    """K-weighted energy of each hop of 100 ms from the take's start; see ``narrator.loudness``."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a take without its samples."""

    frames: int
    """Its length."""
    frame_rate: int
    """Frames a second."""
    words: tuple[tuple[int, int], ...]
    """As in ``Take``."""
    energies: tuple[float, ...]
    """As in ``Take``."""
    crc32: int
    """Of its samples: an engine that speaks differently every time has several takes for one key."""


def content_key(
    engine: Engine, voice: str, speed: float, spoken: str, phonemes: tuple[Phonemes, ...] = ()
) -> str:
    """Hex SHA-256 of everything that the sound depends on, and of nothing else."""
    identity: list[object] = [VERSION, engine.name, engine.traits.version, voice, repr(float(speed)), spoken]
    if phonemes:  # what has none keeps the key that it had before there were any
        identity.append([[part.start, part.end, part.ipa] for part in phonemes])
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


class SegmentStore:
    """Takes by content key, one file each, in a folder; with a shelf behind it, those on the shelf too.

    A file is written aside and renamed, so it is whole or absent; one whose sum is wrong counts as absent until it is
    put again. What was found once is linked into the folder and stays, whatever is removed from the shelf.
    """

    def __init__(self, folder: Path, shelf: Shelf | None = None) -> None:
        self._pins = Pins(folder, shelf)

    def head(self, key: str, whole: bool = False) -> Head | None:
        """All but the samples, or None if it has to be spoken; the samples are only checked if ``whole``."""
        if whole:
            found = self._pins.read(take_name(key))
            header = found[0] if found else None
        else:
            header = self._pins.header(take_name(key))
        if header is None:
            return None
        try:
            words = tuple((start, end) for start, end in header["words"])
            energies = tuple(map(float, header["energies"]))
            return Head(header["frames"], header["frame_rate"], words, energies, header["crc32"])
        except (ValueError, KeyError, TypeError) as error:
            self._pins.spoil(take_name(key), error)
            return None

    def get(self, key: str) -> Take | None:
        """The take, or None if it has to be spoken."""
        found, head = self._pins.read(take_name(key)), self.head(key)
        if found is None or head is None:
            return None
        header, pcm = found
        marks = tuple(WordMark(frame, char) for frame, char in header["marks"])
        return Take(pcm, head.frame_rate, marks, head.words, head.energies)

    def put(self, key: str, take: Take) -> Head:
        """Keep a take and return its head; raises OSError where the folder or shelf cannot be written."""
        header = {
            "frame_rate": take.frame_rate,
            "frames": len(take.pcm) // 2,
            "marks": [[mark.frame, mark.char] for mark in take.word_marks],
            "words": take.words,
            "energies": take.energies,
        }
        self._pins.write(take_name(key), header, take.pcm)
        head = self.head(key)
        if head is None:
            raise Damaged(key)
        return head

    def pcm(self, key: str) -> bytes:
        """All samples of a take that ``head``, ``get`` or ``put`` has seen; raises Damaged."""
        found = self._pins.read(take_name(key))
        if found is None:
            raise Damaged(key)
        return found[1]

    def read(self, key: str, start: int, end: int) -> bytes:
        """PCM of the frames [start, end) of such a take; raises Damaged."""
        return self.pcm(key)[2 * start : 2 * end]

    def forget(self, key: str) -> None:
        """Have a take spoken again, whose words are not those that are asked for."""
        self._pins.spoil(take_name(key), "other words")


def take_name(key: str) -> str:
    """What a take's file is called."""
    return f"{key}.take"
