"""Which files of a zip may be unpacked, and what is a trap?"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from narrator.errors import ArchiveRefused
from narrator.issue.folder import CONFIG, COVERS, FILES_MAX, MARKUPS

TOTAL_BYTES = 512 << 20
"""Most that all files together may unpack to; 500 articles of 800 words are about 3 MB."""

SOUNDS = frozenset({".mp3", ".m4a", ".wav", ".flac", ".ogg", ".opus"})
"""What an intro or interlude may be in."""

IMAGES = frozenset(PurePosixPath(name).suffix for name in COVERS)
"""What a cover may be in."""

_PART = 1 << 20


def unpack(archive: Path, into: Path, entry_bytes: int) -> None:
    """Unpack the articles, cover, sounds and issue.toml of a zip into a folder that is there and empty.

    Sizes are counted as they unpack, whatever the zip says of them. Nothing is unpacked before every name was
    looked at. Raises ArchiveRefused for a zip that is damaged or locked, has a link, a path that leads out or more
    than ``entry_bytes`` in a text, ``TOTAL_BYTES`` in all or ``FILES_MAX`` files.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            if len(members) > FILES_MAX:
                raise ArchiveRefused(f"{archive} has {len(members):,} files: {FILES_MAX:,} are allowed")
            wanted = [member for member in members if _is_wanted(member, archive)]
            if len({member.filename.casefold() for member in wanted}) != len(wanted):
                raise ArchiveRefused(f"{archive} has several files of one name: pack it anew")
            left = TOTAL_BYTES
            for member in wanted:
                limit = entry_bytes if _is_text(member.filename) else TOTAL_BYTES
                left -= _extract(opened, member, into, min(limit, left), archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ArchiveRefused(f"{archive} is no zip that can be read: {error}; pack it anew") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise ArchiveRefused(f"{archive} has a file and a folder of one name; pack it anew") from error


def _is_wanted(member: zipfile.ZipInfo, archive: Path) -> bool:
    """True if it is to be unpacked; raises ArchiveRefused for what a sound archive never has."""
    name = member.filename
    path = PurePosixPath(name)
    if "\\" in name or ":" in name or "\0" in name or path.is_absolute() or ".." in path.parts:
        raise ArchiveRefused(f"{archive}: the path {name!r} leads out of the archive; pack it anew")
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise ArchiveRefused(f"{archive}: {name} is a symbolic link; pack the file itself")
    if member.is_dir():
        return False
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise ArchiveRefused(f"{archive}: {name} is a device or pipe; pack plain files")
    if any(part.startswith((".", "__MACOSX")) for part in path.parts):
        return False
    if path.suffix.lower() not in {*MARKUPS, *SOUNDS, *IMAGES} and path.name != CONFIG:
        return False
    if member.flag_bits & 1:
        raise ArchiveRefused(f"{archive}: {name} is locked by a password; pack it without")
    return True


def _is_text(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in MARKUPS or PurePosixPath(name).name == CONFIG


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path, limit: int, archive: Path) -> int:
    """Write one file; its length."""
    target = into.joinpath(*PurePosixPath(member.filename).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as packed, target.open("xb") as file:
        while part := packed.read(_PART):
            written += len(part)
            if written > limit:
                raise ArchiveRefused(
                    f"{archive}: {member.filename} unpacks to more than {limit:,} bytes, from "
                    f"{member.compress_size:,}; leave it out, or split it"
                )
            file.write(part)
    return written
