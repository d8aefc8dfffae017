"""Which files of a folder are the articles of an issue, and in which order and sections?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from narrator.errors import ArchiveRefused, InputNotFound
from narrator.issue.entry import Entry, Source

MARKUPS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
"""What is an article, by the end of its name, and how it is written."""

COVERS = ("cover.png", "cover.jpg", "cover.jpeg")
"""What a cover is called."""

FILES_MAX = 20_000
"""Most files that are looked at: a home folder that was given by mistake is not searched to its end."""

CONFIG = "issue.toml"
"""What says more of the issue than file names can."""


def read_folder(folder: Path) -> Source:
    """Every text, HTML and Markdown file below the folder, in natural order; folders within are sections.

    Hidden files are left out. A symbolic link is no article: it is refused alone, and never followed. Raises
    InputNotFound for a folder that cannot be read, ArchiveRefused for one with too many files.
    """
    try:
        paths = sorted(_walk(folder), key=lambda path: _natural(path.relative_to(folder).as_posix()))
    except OSError as error:
        raise InputNotFound(
            f"{error.filename or folder} cannot be read: {error.strerror or error}"
        ) from error
    entries, left = [], 0
    for path in paths:
        name = path.relative_to(folder).as_posix()
        markup = MARKUPS.get(path.suffix.lower())
        if markup is None:
            left += name != CONFIG and name not in COVERS
            continue
        refusal = None
        if path.is_symlink():
            refusal = (ArchiveRefused.code, f"{name} is a symbolic link: put the file itself into the folder")
        parent = path.parent.relative_to(folder)
        entries.append(Entry(name, path=path, markup=markup, section=_section(parent), refusal=refusal))
    cover = next((folder / name for name in COVERS if _is_plain(folder / name)), None)
    said = (f"{left} files are no text, Markdown or HTML and were left out",) if left else ()
    return Source(
        tuple(entries), cover=cover, folder=folder, name=folder.resolve().name or "issue", said=said
    )


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder whose names and whose folders' names do not begin with a dot; links are not followed."""
    queue, seen = [folder], 0
    while queue:
        with os.scandir(queue.pop()) as found:
            for item in found:
                seen += 1
                if seen > FILES_MAX:
                    raise ArchiveRefused(
                        f"{folder} has more than {FILES_MAX:,} files: give the folder of one issue"
                    )
                if item.name.startswith((".", "__MACOSX")):
                    continue
                path = Path(item.path)
                if item.is_dir(follow_symlinks=False):
                    queue.append(path)
                else:
                    yield path


def _section(parent: Path) -> str | None:
    """The section that a folder stands for: its name without the number that sorts it."""
    words = [
        re.sub(r"[-_]+", " ", re.sub(r"^\d+[\s._-]+", "", part)).strip() or part for part in parent.parts
    ]
    return ": ".join(word[:1].upper() + word[1:] for word in words) or None


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts "2" before "10"."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in re.split(r"(\d{1,18})", name)
        if part
    ]


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
