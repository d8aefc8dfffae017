"""How does sound become bytes of some format while it is still being made?"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from narrator.errors import EncodeError, OptionRefused
from narrator.formats import FORMATS, OPUS_RATE, Format

RATE = 24000
"""Frames a second of every format but Opus: what clients of speech endpoints expect, of headerless PCM above all."""

OGG_PAGE_US = 200_000
"""Longest Ogg page in microseconds: at FFmpeg's second of sound the end of a sentence would wait for the next one."""

_EXACT = ("fflags", "+bitexact")  # no version of the encoder in the header

LIVE_FORMATS = {
    form.name: form
    for form in (
        replace(FORMATS["mp3"], rates=(RATE,)),
        replace(
            FORMATS["opus"],
            container_options=(("page_duration", str(OGG_PAGE_US)), _EXACT),
            rates=(OPUS_RATE,),
        ),
        replace(
            FORMATS["m4a"],
            name="aac",
            mime="audio/aac",
            container="adts",
            container_options=(_EXACT,),
            rates=(RATE,),
        ),
        replace(FORMATS["flac"], rates=(RATE,)),
        replace(FORMATS["wav"], container_options=(_EXACT,), rates=(RATE,)),
        Format("pcm", "audio/pcm", "pcm_s16le", "s16le", "s16", container_options=(_EXACT,), rates=(RATE,)),
    )
}
"""Formats that can be sent while they are made, by name, the default first; "pcm" has no header."""

Floats = npt.NDArray[np.float32]


def find_live_format(name: str) -> Format:
    """The format of that name; raises OptionRefused with the list of those there are."""
    form = LIVE_FORMATS.get(name.lower())
    if form is None:
        raise OptionRefused(f"no format {name!r} for speech: choose from {', '.join(LIVE_FORMATS)}")
    return form


def encode_live(
    pieces: Iterable[Floats], frame_rate: int, form: Format, whole: bool = False
) -> Iterator[bytes]:
    """The bytes of each piece as soon as the encoder gives them, before the next piece is asked for.

    Pieces are samples (1.0 is full scale). Headers that name a length say that it is unknown (WAV: 0xFFFFFFFF),
    unless ``whole``: then all bytes come at the end, with the true lengths. Raises EncodeError.
    """
    sink = io.BytesIO() if whole else _Sink()
    options = dict(form.container_options)
    if not whole:
        options["flush_packets"] = "1"
        if form.container == "mp3":
            options["write_xing"] = "0"  # it can only be filled in at the end
    try:
        # "w" with no seek: the muxers write nothing that they would have to come back to.
        with av.open(sink, "w", format=form.container, container_options=options) as container:
            stream: Any = container.add_stream(
                form.codec, rate=form.rates[0], options=dict(form.codec_options)
            )
            context = stream.codec_context
            context.layout = "mono"
            context.format = form.sample_format
            if form.bit_rate:
                context.bit_rate = form.bit_rate
            position = 0
            for samples in pieces:
                # The encoder's context resamples, and cuts into frames of its own length.
                frame = AudioFrame.from_ndarray(
                    (samples * np.float32(form.gain)).reshape(1, -1), format="flt", layout="mono"
                )
                frame.sample_rate, frame.pts, frame.time_base = frame_rate, position, Fraction(1, frame_rate)
                position += len(samples)
                container.mux(stream.encode(frame))
                if isinstance(sink, _Sink) and (ready := sink.take()):
                    yield ready
            container.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise EncodeError(f"{form.codec} could not make {form.name}: {error}") from error
    yield sink.take() if isinstance(sink, _Sink) else sink.getvalue()


class _Sink:
    """What FFmpeg writes to, emptied as it goes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep what was written."""
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """All that was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
