"""Which published formats has a narration in the service, and of which files is each?"""

from __future__ import annotations

from narrator.publish import PUBLISHED_SINGLE, single_files

COVER = "cover"
"""What is asked for like a format: the picture that the others name."""

COVER_FILE = "cover.png"
"""Its file."""

FORMAT_FILES = {
    **{name: single_files(form) for name, form in PUBLISHED_SINGLE.items()},
    COVER: {COVER_FILE: "image/png"},
}
"""The files of each format, the main one first, and their media types; no file is of two formats."""
