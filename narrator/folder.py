"""How does an output folder hold a whole narration or none, whatever happens while it is made?"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from narrator.errors import DiskFull, OutputError
from narrator.formats import FORMATS

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What a write to a full disk ends with."""


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """A folder inside ``out`` that is gone afterwards; ``out`` too, if it was made for nothing."""
    missing: list[Path] = []
    try:
        with explained(out):
            if out.exists() and not out.is_dir():
                raise OutputError(f"{out} is a file: give a folder with -o")
            missing = [folder for folder in (out, *out.parents) if not folder.exists()]
            out.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".narrating-", dir=out) as work:
                yield Path(work)
    finally:
        for folder in missing:
            with suppress(OSError):  # not empty: something was made
                folder.rmdir()


def publish(work: Path, out: Path, finished: Sequence[str]) -> None:
    """Move what is finished from ``work`` to ``out``, in place of the narration that was there; all of it, or nothing.

    ``finished`` are names, the manifest last. Raises OSError, or OutputError where a folder is in the way.
    """
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        moved.append((source, target))  # first: an interrupt may come between the two lines
        source.rename(target)

    replaced = work / "replaced"
    replaced.mkdir()
    try:
        # The manifest goes first and comes last, so that it never names what is gone or another narration's.
        for name in dict.fromkeys([*reversed(finished), *_audio_of(out / "manifest.json")]):
            if (out / name).is_dir():
                raise OutputError(f"{out / name} is a folder: move it, or choose another folder with -o")
            if (out / name).exists() or (out / name).is_symlink():
                move(out / name, replaced / name)
        for name in finished:
            move(work / name, out / name)
    except BaseException:
        for source, target in reversed(moved):
            if not os.path.lexists(source):
                target.rename(source)
        raise


def _audio_of(manifest: Path) -> list[str]:
    """The audio files that a manifest names beside itself; none if it is no manifest of ours."""
    try:
        urls = {entry["url"] for entry in json.loads(manifest.read_text("utf-8"))["audio"]}
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return [name for name in (f"audio.{form}" for form in FORMATS) if name in urls]


@contextmanager
def explained(folder: Path, option: str = "-o") -> Iterator[None]:
    """An OSError inside becomes an OutputError or DiskFull that names the folder and the option that chose it."""
    try:
        yield
    except OSError as error:
        raise _explain(error, folder, option) from error


def _explain(error: OSError, folder: Path, option: str) -> OutputError:
    if error.errno in FULL:
        return DiskFull(
            f"the disk of {folder} is full: a narration takes about 6 MB of working room a minute while it is made; "
            f"free some, or choose another folder with {option}. Nothing was left behind"
        )
    return OutputError(
        f"{folder} cannot be written: {error.strerror or error}; choose a folder of your own with {option}"
    )


def write_text(path: Path, text: str) -> None:
    """UTF-8 with line feeds, whatever the platform."""
    path.write_text(text, encoding="utf-8", newline="\n")
