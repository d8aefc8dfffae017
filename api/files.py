"""Which files does a narration have, what is each, and which of them are made when they are first asked for?"""

from __future__ import annotations

from dataclasses import dataclass

from narrator.formats import FORMATS
from workers.offered import COVER, FORMAT_FILES

TEXTS = ("manifest.json", "article.txt", "article.json", "captions.vtt")
"""Made with every narration, beside its sound."""

DOCUMENTS = (
    "publication.json",
    "contents.html",
    "readium.json",
    "guided.json",
    "narration.jsonld",
    "chapters.json",
    "feed.xml",
)
"""Published texts; their links lead on as the document itself was asked for."""


TOLD = {
    "narration.m4b": "One audiobook file, with chapters and cover",
    "narration.epub": "An e-book that reads itself aloud: EPUB 3 with media overlays",
    "publication.json": "A W3C audiobook",
    "contents.html": "That audiobook's table of contents",
    "readium.json": "A Readium audiobook",
    "guided.json": "That audiobook's guided navigation, from sentence to sentence",
    "chapters.json": "Podcasting 2.0 chapters",
    "narration.jsonld": "schema.org JSON-LD, with the transcript",
    "feed.xml": "A podcast of one episode",
    "cover.png": "The cover that these name",
}
"""What the files of published formats are."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that is made when it is first asked for."""

    format: str
    """Of which format it is, with what else that has."""
    type: str
    """Media type."""
    told: str
    """What it is."""


MADE = {
    f"audio.{form.name}": MadeFile(form.name, form.mime, f"The narration as {form.name}")
    for form in FORMATS.values()
    if form.name != "m4a"
} | {
    name: MadeFile(form, media_type, TOLD[name])
    for form, files in FORMAT_FILES.items()
    for name, media_type in files.items()
}
"""By name."""

ALL = (*TEXTS, "audio.m4a", *MADE)
"""Every name."""

MAIN = {form: next(iter(files)) for form, files in FORMAT_FILES.items() if form != COVER}
"""Of each published format, the file that a link to it means."""
