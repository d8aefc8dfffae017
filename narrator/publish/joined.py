"""How do encoded parts become one file with chapters, without encoding anything again?

Each part is whole in its own file, begins and ends with silence, and starts on frames of both encoders
(``narrator.issue.layout``). Between two parts are packets of silence. So the packets of all parts, numbered as in one
run, are a valid stream: what comes before a part's first packet is silence, in its own file and here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from narrator.encode import encode_pcm, mux, new_packet
from narrator.errors import EncodeError
from narrator.formats import FORMATS, Format
from narrator.publish.publication import Part, Publication, article_starts
from narrator.tags import Chapter, Tags


def write_m4b(publication: Publication, into: Path, name: str) -> list[str]:
    """One AAC file with chapters and cover, as audiobook players want it. Raises OSError or EncodeError."""
    written = _write(publication, into, name, FORMATS["m4a"], {"brand": "M4B "})
    _mark_audiobook(into / name)
    return [written]


def write_mp3(publication: Publication, into: Path, name: str) -> list[str]:
    """One MP3 file with ID3 chapters (CHAP, CTOC) and cover. Raises OSError or EncodeError."""
    return [_write(publication, into, name, FORMATS["mp3"])]


def chapters_of(publication: Publication) -> tuple[Chapter, ...]:
    """One for each article, with what announces it, and for what is before the first; of one article, its own."""
    if not publication.serial:
        rows = publication.manifest(publication.parts[0])["chapters"]
        edges = [round(row["start"] * publication.frame_rate) for row in rows] + [publication.frames]
        return tuple(
            Chapter(row["title"], start, end)
            for row, start, end in zip(rows, edges[:-1], edges[1:], strict=True)
        )
    found = [(part.title, start) for part, start in article_starts(publication.parts)]
    if found[0][1]:
        found.insert(0, (publication.title, 0))
    edges = [start for _, start in found] + [publication.frames]
    return tuple(
        Chapter(title, start, end)
        for (title, _), start, end in zip(found, edges[:-1], edges[1:], strict=True)
    )


def _write(
    publication: Publication, into: Path, name: str, form: Format, options: dict[str, str] | None = None
) -> str:
    path = into / name
    part = publication.parts[0]
    tags = Tags(
        publication.title,
        publication.author or (part.author if not publication.serial else None),
        publication.title,
        publication.language,
        publication.frame_rate,
        chapters_of(publication),
        publication.cover_bytes(),
    )
    mux(_packets(publication, form), form, publication.frame_rate, path, tags, options)
    return name


def _packets(publication: Publication, form: Format) -> Iterator[Packet[Any]]:
    """Every packet of the whole file in order; an encoder's first is early by its delay, here as in each part."""
    rate = publication.frame_rate
    delay, size, silence = _traits(form, rate)
    tick = Fraction(1, rate)
    position = -delay
    for index, part in enumerate(publication.parts):
        last = index == len(publication.parts) - 1
        end = part.start_frame + part.span_frames - (0 if last else delay)
        for packet in _own(publication, part, form):
            packet.time_base = tick
            packet.pts = packet.dts = position
            packet.duration = min(size, publication.frames - position) if form.name == "m4a" else size
            yield packet
            position += size
        if position > end and not last:
            raise EncodeError(
                f"{part.folder} is longer in {form.name} than its {part.frames} frames: make it anew"
            )
        while position < end and not last:
            yield new_packet(silence, position, size, tick)
            position += size


def _own(publication: Publication, part: Part, form: Format) -> Iterator[Packet[Any]]:
    """The part's packets as its file has them, the last with the mark of how much of it is padding."""
    path = publication.folder / publication.audio_of(part, form.mime).url
    try:
        with av.open(str(path)) as container:
            for packet in container.demux(audio=0):
                if packet.size:
                    yield packet
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise EncodeError(f"{path} cannot be read: {error}") from error


@lru_cache(maxsize=8)
def _traits(form: Format, rate: int) -> tuple[int, int, bytes]:
    """(frames by which the encoder is early, frames of a packet, a packet of silence between others of silence)."""
    packets = list(encode_pcm(form, iter([bytes(2 * 1152 * 12)]), rate, 0))
    first = packets[0]
    assert first.pts is not None and first.duration
    return -first.pts, first.duration, bytes(packets[len(packets) // 2])


def _mark_audiobook(path: Path) -> None:
    """Tell players by Apple that this is a book and not music."""
    from mutagen.mp4 import MP4

    file = MP4(path)
    file["stik"] = [2]
    file.save()
