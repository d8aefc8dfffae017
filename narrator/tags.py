"""What does a podcast app read about a file: title, author, album, language, cover, chapters?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from narrator.errors import EncodeError

NO_OFFSET = 0xFFFFFFFF
"""ID3v2 Chapter Frame Addendum 1.0: byte offsets are not used, times are."""

CTOC_ENTRIES = 255
"""The same addendum counts a table's entries in one byte; chapters beyond are there, and not in the table."""

_ISO_639_2 = {
    "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""Two letters to three, as ID3 wants them; others are given as "und"."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the track."""

    title: str
    """What an app shows."""
    start_frame: int
    """First frame."""
    end_frame: int
    """One past the last: where the next chapter starts."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that is written into an audio file besides the sound."""

    title: str
    """The article's."""
    author: str | None
    """The byline, without its "By"."""
    album: str
    """Publication, or "Articles"."""
    language: str
    """BCP 47 tag."""
    frame_rate: int
    """Of the chapters' frames."""
    chapters: tuple[Chapter, ...] = ()
    """Ascending, touching, covering the track."""
    cover: bytes | None = None
    """PNG or JPEG; None for the built-in one."""

    def chapter_list(self) -> list[dict[str, Any]]:
        """The chapters as PyAV takes them."""
        return [
            {
                "id": number,
                "start": chapter.start_frame,
                "end": chapter.end_frame,
                "time_base": Fraction(1, self.frame_rate),
                "metadata": {"title": chapter.title},
            }
            for number, chapter in enumerate(self.chapters, start=1)
        ]

    def chapter_ms(self) -> Iterable[tuple[int, int, int, str]]:
        """(number from 1, start ms, end ms, title) of each chapter; ends are the next one's start."""
        for number, chapter in enumerate(self.chapters, start=1):
            start, end = (
                frame * 1000 // self.frame_rate for frame in (chapter.start_frame, chapter.end_frame)
            )
            yield number, start, end, chapter.title


@lru_cache(maxsize=1)
def default_cover() -> bytes:
    """The built-in cover, a PNG."""
    return files("narrator").joinpath("cover.png").read_bytes()


def write_tags(path: Path, format_name: str, tags: Tags) -> None:
    """Write the tags into a finished file; "wav" has none that apps agree on and is left as it is.

    Raises OSError where the file cannot be written, EncodeError where it is not what it should be.
    """
    writer = {"m4a": _write_mp4, "mp3": _write_id3, "flac": _write_flac, "opus": _write_opus}.get(format_name)
    if not writer:
        return
    from mutagen import MutagenError

    try:
        writer(path, tags, tags.cover or default_cover())
    except MutagenError as error:
        cause = error.__cause__ or error.__context__ or next(iter(error.args), None)
        if isinstance(cause, OSError):
            raise cause from None
        raise EncodeError(f"the tags of {path.name} could not be written: {error}") from error


def _write_mp4(path: Path, tags: Tags, cover: bytes) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(path)
    file["\xa9nam"], file["\xa9alb"] = [tags.title], [tags.album]
    if tags.author:
        file["\xa9ART"] = [tags.author]
    file["\xa9gen"] = ["Podcast"]
    file["----:com.apple.iTunes:LANGUAGE"] = [tags.language.encode()]
    kind = MP4Cover.FORMAT_PNG if _is_png(cover) else MP4Cover.FORMAT_JPEG
    file["covr"] = [MP4Cover(cover, kind)]
    file.save()


def _write_id3(path: Path, tags: Tags, cover: bytes) -> None:
    from mutagen import id3

    frames = id3.ID3()
    frames.add(id3.TIT2(encoding=3, text=[tags.title]))
    frames.add(id3.TALB(encoding=3, text=[tags.album]))
    if tags.author:
        frames.add(id3.TPE1(encoding=3, text=[tags.author]))
    frames.add(id3.TCON(encoding=3, text=["Podcast"]))
    frames.add(id3.TLAN(encoding=3, text=[_ISO_639_2.get(tags.language.split("-")[0].lower(), "und")]))
    mime = "image/png" if _is_png(cover) else "image/jpeg"
    frames.add(id3.APIC(encoding=0, mime=mime, type=3, desc="Cover", data=cover))
    names = []
    for number, start, end, title in tags.chapter_ms():
        names.append(f"ch{number}")
        frames.add(
            id3.CHAP(
                element_id=names[-1],
                start_time=start,
                end_time=end,
                start_offset=NO_OFFSET,
                end_offset=NO_OFFSET,
                sub_frames=[id3.TIT2(encoding=3, text=[title])],
            )
        )
    if names:
        names = names[:CTOC_ENTRIES]
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        frames.add(id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    frames.save(path)


def _write_flac(path: Path, tags: Tags, cover: bytes) -> None:
    from mutagen.flac import FLAC

    file = FLAC(path)
    file.update(_comments(tags))
    file.add_picture(_picture(cover))
    file.save()


def _write_opus(path: Path, tags: Tags, cover: bytes) -> None:
    from base64 import b64encode

    from mutagen.oggopus import OggOpus

    file = OggOpus(path)
    file.update(_comments(tags))
    file["metadata_block_picture"] = [b64encode(_picture(cover).write()).decode("ascii")]
    file.save()


def _comments(tags: Tags) -> dict[str, list[str]]:
    """Vorbis comments; chapters by the CHAPTERxxx convention of the Ogg world."""
    found = {"TITLE": [tags.title], "ALBUM": [tags.album], "GENRE": ["Podcast"], "LANGUAGE": [tags.language]}
    if tags.author:
        found["ARTIST"] = [tags.author]
    for number, start, _, title in tags.chapter_ms():
        hours, rest = divmod(start, 3_600_000)
        minutes, ms = divmod(rest, 60_000)
        found[f"CHAPTER{number:03}"] = [f"{hours:02}:{minutes:02}:{ms // 1000:02}.{ms % 1000:03}"]
        found[f"CHAPTER{number:03}NAME"] = [title]
    return found


def _picture(cover: bytes) -> Any:
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.data = 3, cover
    picture.mime = "image/png" if _is_png(cover) else "image/jpeg"
    return picture


def _is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG")
