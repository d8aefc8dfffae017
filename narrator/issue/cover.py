"""Which picture does an issue carry?"""

from __future__ import annotations

from pathlib import Path

from narrator.errors import InputNotFound


def checked_cover(cover: Path | None) -> Path | None:
    """The same; raises InputNotFound for what is neither PNG nor JPEG, or has the other's name."""
    if cover is None:
        return None
    try:
        with cover.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise InputNotFound(f"the cover {cover} cannot be read: {error.strerror or error}") from error
    kind = (
        ".png"
        if head.startswith(b"\x89PNG\r\n\x1a\n")
        else ".jpg"
        if head.startswith(b"\xff\xd8\xff")
        else ""
    )
    if not kind or (cover.suffix.lower() == ".png") != (kind == ".png"):
        raise InputNotFound(f"the cover {cover} is not the PNG or JPEG that its name says: give one of these")
    return cover
