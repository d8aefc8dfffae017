"""How does the track become a file of some format, on every core and without losing a frame?

The AAC of a narration comes take by take from ``narrator.passage``. MP3, and AAC of any other track, is encoded in
chunks, each with a few frames of its neighbours on either side so that the encoder is in the state it would be in;
the packets of those extra frames are dropped, and the rest are numbered as in one long run and muxed in order. Cuts
fall on encoder frames, and MP3's bit reservoir is off, so every packet stands alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.packet import Packet

from narrator.errors import EncodeError
from narrator.formats import Format
from narrator.stitch import CHUNK_FRAMES, Track
from narrator.tags import Tags, write_tags

if TYPE_CHECKING:
    from narrator.passage import Passages

OVERLAP = 4
"""Encoder frames of context on each side of a chunk; fewer can be heard at the join, more change nothing."""


def encode(
    track: Track,
    form: Format,
    path: Path,
    tags: Tags,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    passages: Passages | None = None,
) -> None:
    """Write the track to ``path`` with its tags and chapters; from its passages, if the format's are given.

    Raises EncodeError if the codec refuses the track, OSError where the file cannot be written, Damaged for a passage
    that has to be made again.
    """
    rate = track.frame_rate
    if form.rates and rate not in form.rates:
        rate = next((allowed for allowed in form.rates if allowed >= rate), form.rates[-1])
    if passages:
        packets = passages.packets(track, jobs, progress)
    else:
        packets = _packets(track, form, rate, jobs, progress)
    mux(packets, form, rate, path, tags)


def mux(
    packets: Iterable[Packet[Any]],
    form: Format,
    rate: int,
    path: Path,
    tags: Tags,
    options: Mapping[str, str] | None = None,
) -> None:
    """Write packets that the format's encoder made, at that frame rate, with tags and chapters; more muxer options too.

    Raises EncodeError if the muxer refuses them, OSError where the file cannot be written.
    """
    container_options = {**dict(form.container_options), **(options or {})}
    try:
        with av.open(str(path), "w", format=form.container, container_options=container_options) as container:
            stream = container.add_stream(form.codec, rate=rate, options=dict(form.codec_options))
            _configure(stream.codec_context, form, rate)
            container.set_chapters(tags.chapter_list())  # type: ignore[arg-type]
            container.start_encoding()
            for packet in packets:
                packet.stream = stream
                container.mux(packet)
    except av.FFmpegError as error:
        if isinstance(error, OSError):  # PyAV raises errors that are both
            raise
        raise EncodeError(f"{form.codec} could not write {path.name}: {error}") from error
    write_tags(path, form.name, tags)


def new_packet(data: bytes, pts: int, duration: int, time_base: Fraction) -> Packet[Any]:
    """A packet that was encoded earlier, to be heard from frame ``pts``."""
    packet: Packet[Any] = Packet(data)
    packet.pts = packet.dts = pts
    packet.duration, packet.time_base = duration, time_base
    return packet


def _configure(context: Any, form: Format, rate: int) -> None:
    context.sample_rate = rate
    context.layout = "mono"
    context.format = form.sample_format
    context.time_base = Fraction(1, rate)
    if form.bit_rate:
        context.bit_rate = form.bit_rate


def _packets(
    track: Track,
    form: Format,
    rate: int,
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Packet[Any]]:
    """Every packet of the file in order."""
    starts = range(0, track.frames, CHUNK_FRAMES)
    if not form.chunk_frame or rate != track.frame_rate or len(starts) == 1:
        seconds = 0
        for packet in encode_pcm(form, _resampled(track, rate), rate, 0):
            yield packet
            if progress and packet.pts and packet.pts // rate > seconds:
                seconds = packet.pts // rate
                progress(min(seconds * track.frame_rate, track.frames), track.frames)
        if progress:
            progress(track.frames, track.frames)
        return
    todo = iter(starts)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="encode")

    def submit(start: int) -> Future[list[Packet[Any]]]:
        end = min(start + CHUNK_FRAMES, track.frames)
        return pool.submit(lambda: list(_encode_range(track, form, start, end)))

    try:
        # A few chunks ahead and no more: memory stays flat however long the track.
        waiting = deque(submit(start) for start in islice(todo, jobs + 1))
        done = 0
        while waiting:
            packets = waiting.popleft().result()
            waiting.extend(submit(start) for start in islice(todo, 1))
            yield from packets
            done += 1
            if progress:
                progress(min(done * CHUNK_FRAMES, track.frames), track.frames)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _encode_range(track: Track, form: Format, start: int, end: int) -> Iterator[Packet[Any]]:
    """The packets that the whole track's encoding has for the frames [start, end)."""
    overlap = OVERLAP * form.chunk_frame
    first, last = max(0, start - overlap), min(track.frames, end + overlap)
    delay = None
    for packet in encode_pcm(form, _pieces(track, first, last), track.frame_rate, first):
        assert packet.pts is not None
        if delay is None:
            delay = first - packet.pts  # a fresh encoder's first packet is early by this
        if start and packet.pts < start - delay:
            continue
        if end < track.frames and packet.pts >= end - delay:
            return
        yield packet


def encode_pcm(form: Format, pieces: Iterable[bytes], rate: int, first: int) -> Iterator[Packet[Any]]:
    """Every packet of a fresh encoder that is given PCM whose first frame is ``first``."""
    context: Any = av.CodecContext.create(form.codec, "w")
    _configure(context, form, rate)
    context.options = dict(form.codec_options)
    position = first
    for piece in pieces:
        samples = np.frombuffer(piece, dtype="<i2")
        array = samples
        if form.sample_format.startswith("flt"):
            array = samples * np.float32(form.gain / 32768)
        frame = AudioFrame.from_ndarray(array.reshape(1, -1), format=form.sample_format, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        position += len(samples)
        yield from context.encode(frame)
    yield from context.encode(None)


def _pieces(track: Track, first: int, last: int) -> Iterator[bytes]:
    """PCM of the frames [first, last), about a second at a time."""
    for start in range(first, last, track.frame_rate):
        yield track.read(start, min(start + track.frame_rate, last))


def _resampled(track: Track, rate: int) -> Iterator[bytes]:
    """PCM of the whole track at another frame rate, exactly as long as it should be."""
    if rate == track.frame_rate:
        yield from _pieces(track, 0, track.frames)
        return
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    left = 2 * round(track.frames * rate / track.frame_rate)

    def frames() -> Iterator[AudioFrame | None]:
        for piece in _pieces(track, 0, track.frames):
            samples = np.frombuffer(piece, dtype="<i2").reshape(1, -1)
            frame = AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate = track.frame_rate
            yield frame
        yield None

    for frame in frames():
        for out in resampler.resample(frame):
            pcm = out.to_ndarray().astype("<i2").tobytes()[:left]
            left -= len(pcm)
            if pcm:
                yield pcm
    if left:
        yield bytes(left)
