"""Where is a segment's sound kept between being spoken and being stitched, and found again next time?"""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from narrator.engines.engine import Engine, WordMark

VERSION = 1
"""Raised when trimming, fading or this file's format changes: what is stored then counts as absent."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Take:
    """One utterance as it goes into the track: trimmed, faded, with its word marks."""

    pcm: bytes
    """Signed 16-bit little-endian mono samples."""
    frame_rate: int
    """Frames a second."""
    word_marks: tuple[WordMark, ...]
    """Ascending; frames count from the take's start."""


def content_key(engine: Engine, voice: str, speed: float, spoken: str) -> str:
    """Hex SHA-256 of everything that the sound depends on, and of nothing else."""
    identity = [VERSION, engine.name, engine.traits.version, voice, repr(float(speed)), spoken]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()


class SegmentStore:
    """Takes by content key, one file each, in one folder that several processes may share.

    A file is a JSON line (``frame_rate``, ``marks``, ``bytes``, ``crc32``) and the PCM. It is written aside and
    renamed, so it is whole or absent; one whose sum is wrong counts as absent until it is put again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Take | None:
        """The take, or None if it has to be spoken."""
        path = self._path(key)
        try:
            line, _, pcm = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            header = json.loads(line)
            if len(pcm) != header["bytes"] or zlib.crc32(pcm) != header["crc32"]:
                raise ValueError(f"{len(pcm)} bytes do not match the header")
            marks = tuple(WordMark(frame, char) for frame, char in header["marks"])
            return Take(pcm, header["frame_rate"], marks)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("segment %s is damaged and will be spoken again: %s", path.name, error)
            return None

    def put(self, key: str, take: Take) -> None:
        """Keep a take; raises OSError where the folder cannot be written."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        header = {
            "frame_rate": take.frame_rate,
            "marks": [[mark.frame, mark.char] for mark in take.word_marks],
            "bytes": len(take.pcm),
            "crc32": zlib.crc32(take.pcm),
        }
        part = path.with_name(f".part-{uuid4().hex}")
        try:
            with part.open("xb") as file:
                file.write(json.dumps(header).encode() + b"\n")
                file.write(take.pcm)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def read(self, key: str, start: int, end: int) -> bytes:
        """PCM of the frames [start, end) of a take that ``get`` or ``put`` has seen."""
        with self._path(key).open("rb") as file:
            header_bytes = len(file.readline())
            file.seek(header_bytes + 2 * start)
            return file.read(2 * (end - start))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.take"
