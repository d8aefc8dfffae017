"""How does a sound file of the publisher's own (intro, interlude, outro) come into the issue, as loud as the voice?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from narrator.errors import InputNotFound, InputTooLarge, NotText
from narrator.folder import explained

LONGEST_S = 600
"""Longest sound; it is levelled in one piece."""

LEAD_FRAMES, TAIL_FRAMES = 2048, 8192
"""Silence around it, in which encoders come to rest: packets before and after it can be anybody's."""


def sound_job(
    sound: Path,
    out: Path,
    key: str,
    frame_rate: int,
    formats: tuple[str, ...],
    title: str,
    album: str,
    cover: Path | None,
) -> dict[str, Any]:
    """Bring a sound file to the issue's rate, loudness and formats, in the folder ``out``."""
    return {
        "job": "sound", "sound": str(sound), "out": str(out), "key": key, "frame_rate": frame_rate,
        "formats": list(formats), "title": title, "album": album, "cover": str(cover) if cover else None,
    }  # fmt: skip


def make_sound(job: dict[str, Any]) -> dict[str, Any]:
    """Do a ``sound_job``.

    Raises InputNotFound or NotText for a file that cannot be read or holds no sound, InputTooLarge for a longer one
    than ``LONGEST_S``, EncodeError, OutputError or DiskFull.
    """
    import numpy as np

    from narrator.encode import encode
    from narrator.formats import find_format
    from narrator.gain import TARGET_LUFS, energies_of, level
    from narrator.loudness import integrated
    from narrator.manifest import AudioFile
    from narrator.stitch import Track
    from narrator.tags import Tags

    rate, out = job["frame_rate"], Path(job["out"])
    samples = read_sound(Path(job["sound"]), rate)
    found = integrated(energies_of(samples, rate), rate)
    if not np.isfinite(found):
        raise NotText(f"{job['sound']} is silence from end to end: give another sound")
    levelled = level(samples, rate, TARGET_LUFS - found)
    pcm = bytes(2 * LEAD_FRAMES) + np.rint(levelled * 32767).astype("<i2").tobytes() + bytes(2 * TAIL_FRAMES)
    cover = Path(job["cover"]).read_bytes() if job["cover"] else None
    tags = Tags(job["title"], None, job["album"], "und", rate, (), cover)
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".narrating-", dir=out) as folder:
            work = Path(folder)
            (work / "track.pcm").write_bytes(pcm)
            track = Track(work / "track.pcm", rate, len(pcm) // 2, TARGET_LUFS)
            audio = []
            for form in map(find_format, job["formats"]):
                path = work / f"audio.{form.name}"
                encode(track, form, path, tags)
                audio.append(AudioFile(path, form).entry(track.frames / rate))
            for entry in audio:
                (work / entry["url"]).replace(out / entry["url"])
    return {
        "key": job["key"], "id": job["key"][:16], "title": job["title"], "byline": None, "standfirst": None,
        "language": "und", "voice": None, "words": 0, "frame_rate": rate, "frames": track.frames, "audio": audio,
        "spoken": 0, "cached": 0,
    }  # fmt: skip


def read_sound(path: Path, rate: int) -> Any:
    """A sound file as samples (float32, 1.0 is full scale), mono, at that rate.

    Raises InputNotFound, NotText, InputTooLarge.
    """
    import av
    import numpy as np
    from av.audio.resampler import AudioResampler

    parts, frames = [], 0
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise NotText(f"{path} has no sound in it: give an audio file")
            resampler = AudioResampler(format="flt", layout="mono", rate=rate)
            for frame in container.decode(audio=0):
                for out in resampler.resample(frame):
                    parts.append(out.to_ndarray().reshape(-1))
                    frames += out.samples
                if frames > LONGEST_S * rate:
                    raise InputTooLarge(
                        f"{path} is longer than {LONGEST_S // 60} minutes: give a shorter sound"
                    )
            parts += [out.to_ndarray().reshape(-1) for out in resampler.resample(None)]
    except av.FFmpegError as error:
        if isinstance(error, OSError) and error.filename and not path.exists():
            raise InputNotFound(f"there is no sound {path}: give a file") from error
        raise NotText(f"{path} is no sound that can be read: {error}") from error
    if not frames:
        raise NotText(f"{path} has no sound in it: give an audio file")
    return np.concatenate(parts).astype(np.float32)
