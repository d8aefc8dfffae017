"""How is a levelled take kept as packets of an audio file, so that an edit encodes nothing but what it changed?

A take is encoded by itself, with a frame of silence before it and some after it, which is what surrounds it in every
track: takes start on the encoder's frames (``GRID_FRAMES``) and at least one whole frame of silence lies between two.
An AAC packet covers two frames (ISO/IEC 14496-3, 4.6.11) and is decoded together with the one before it, so the
packets of a take and those of silence can be put side by side, wherever the take is heard.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet

from narrator.encode import encode_pcm, new_packet
from narrator.formats import Format
from narrator.gain import CEILING_DBTP, Energies
from narrator.pins import Damaged, Pins
from narrator.shelf import Shelf
from narrator.stitch import Track
from narrator.timeline import GRID_FRAMES, Spoken, Timeline

VERSION = 1
"""Raised when levelling or this file's format change: what is kept then counts as absent."""

TAIL_PACKETS = 2
"""Packets of silence kept after a take: what the encoder makes to come back from short windows to long ones."""

Progress = Callable[[int, int], None]
"""Called with (done, total) frames from the calling thread."""


class Passages:
    """The takes of one timeline as packets of one format, kept in a folder and on a shelf by all they depend on."""

    def __init__(self, timeline: Timeline, form: Format, folder: Path, shelf: Shelf | None = None) -> None:
        self._timeline = timeline
        self._form = form
        self._pins = Pins(folder, shelf)

    def energies(self, spoken: Spoken, gain_db: float) -> Energies | None:
        """K-weighted energies of the take as levelled, or None if it has to be levelled and encoded."""
        found = self._pins.read(self._name(spoken, gain_db))
        return np.array(found[0]["energies"], np.float64) if found else None

    def packets(self, track: Track, jobs: int, progress: Progress | None) -> Iterator[Packet[Any]]:
        """Every packet of the whole file in order; what is not there yet is encoded from the track first.

        Raises Damaged for a take that has to be levelled again, OSError where a folder or shelf cannot be written.
        """
        self._complete(track, jobs, progress)
        silence = encode_silence(self._form, track.frame_rate)
        tick = Fraction(1, track.frame_rate)
        starts = [timed.start_frame - GRID_FRAMES for timed in self._timeline.segments]
        position = -GRID_FRAMES  # an encoder's first packet is early by a frame
        for timed, first, end in zip(
            self._timeline.segments, starts, [*starts[1:], track.frames], strict=True
        ):
            while position < first:
                yield new_packet(silence, position, GRID_FRAMES, tick)
                position += GRID_FRAMES
            for data in self._read(timed.spoken, track.gain_db):
                if position >= end:
                    break  # a short pause holds less of the tail
                yield new_packet(data, position, min(GRID_FRAMES, track.frames - position), tick)
                position += GRID_FRAMES
        while position < track.frames:
            yield new_packet(silence, position, min(GRID_FRAMES, track.frames - position), tick)
            position += GRID_FRAMES

    def _complete(self, track: Track, jobs: int, progress: Progress | None) -> None:
        """Encode what is not there yet, on every core."""
        missing = {}
        done = 0
        for index, timed in enumerate(self._timeline.segments):
            name = self._name(timed.spoken, track.gain_db)
            if name in missing or self._pins.read(name) is not None:
                done += timed.spoken.frames
            else:
                missing[name] = index

        def add(name: str, index: int) -> int:
            timed = self._timeline.segments[index]
            pcm = track.read(timed.start_frame, timed.end_frame)
            packets = encode_alone(pcm, self._form, track.frame_rate)
            header = {
                "energies": track.energies[index].tolist(),
                "sizes": [len(packet) for packet in packets],
            }
            self._pins.write(name, header, b"".join(packets))
            return timed.spoken.frames

        total = sum(timed.spoken.frames for timed in self._timeline.segments)
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="encode")
        try:
            for frames in pool.map(add, missing.keys(), missing.values()):
                done += frames
                if progress:
                    progress(done, total)
            if progress and not missing:
                progress(total, total)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, spoken: Spoken, gain_db: float) -> Iterator[bytes]:
        found = self._pins.read(self._name(spoken, gain_db))
        if found is None:
            raise Damaged(spoken.key)
        header, data = found
        start = 0
        for size in header["sizes"]:
            yield data[start : start + size]
            start += size

    def _name(self, spoken: Spoken, gain_db: float) -> str:
        identity = [
            VERSION, spoken.key, spoken.crc32, self._timeline.frame_rate, gain_db, CEILING_DBTP,
            self._form.codec, self._form.bit_rate, self._form.codec_options, av.__version__, av.ffmpeg_version_info,
        ]  # fmt: skip
        return f"{hashlib.sha256(json.dumps(identity).encode()).hexdigest()}.{self._form.name}"


def open_passages(
    timeline: Timeline, forms: Iterable[Format], folder: Path, shelf: Shelf | None
) -> dict[str, Passages]:
    """Passages by format name, for each of the formats whose encoder takes the timeline's frame rate."""
    return {
        form.name: Passages(timeline, form, folder, shelf)
        for form in forms
        if form.apart and timeline.frame_rate in form.rates
    }


def encode_alone(pcm: bytes, form: Format, frame_rate: int) -> list[bytes]:
    """The packets of a take that starts a frame after the first of them, and ``TAIL_PACKETS`` of what follows."""
    frames = len(pcm) // 2
    covered = -(-frames // GRID_FRAMES)
    padding = GRID_FRAMES * (covered + TAIL_PACKETS + 2) - frames
    padded = bytes(2 * GRID_FRAMES) + pcm + bytes(2 * padding)
    # The encoder's first packet is before the silence; the last with sound begins in the take's last frame.
    packets = islice(encode_pcm(form, iter([padded]), frame_rate, 0), 1, covered + 2 + TAIL_PACKETS)
    return [bytes(packet) for packet in packets]


@lru_cache(maxsize=8)
def encode_silence(form: Format, frame_rate: int) -> bytes:
    """A packet of silence between others of silence."""
    return encode_alone(bytes(2 * GRID_FRAMES * 4), form, frame_rate)[4]
