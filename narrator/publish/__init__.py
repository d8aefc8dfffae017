"""Which formats can a narration or an issue be published in, and what does each need?

Each is a function of a ``Publication`` (``narrator.publish.publication``) that writes files into a folder and says
which; the same publication gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from narrator.errors import OptionRefused
from narrator.publish.publication import Publication

__all__ = [
    "PUBLISHED",
    "PUBLISHED_SINGLE",
    "PublishedFormat",
    "choose_formats",
    "file_of",
    "publish_format",
    "single_files",
]


@dataclass(frozen=True, slots=True)
class PublishedFormat:
    """One format."""

    name: str
    """What the user asks for."""
    file: str
    """Its file's name; {stem} is "issue", or "narration" for one."""
    type: str
    """Media type."""
    writer: str
    """"module:function" below ``narrator.publish``: (publication, folder) to the names of what it wrote."""
    audio: str | None = None
    """The audio format that it needs."""
    needs_url: bool = False
    """True if it is useless without the address where it will be served."""
    single: bool = True
    """True if it makes sense for one narration."""
    usual: bool = True
    """True if an issue has it without being asked."""
    others: tuple[tuple[str, str], ...] = ()
    """What else one narration has of it: names of files, and their media types."""


PUBLISHED = {
    form.name: form
    for form in (
        PublishedFormat("m4b", "{stem}.m4b", "audio/mp4", "joined:write_m4b", "m4a"),
        PublishedFormat(
            "mp3", "{stem}.mp3", "audio/mpeg", "joined:write_mp3", "mp3", single=False, usual=False
        ),
        PublishedFormat("epub", "{stem}.epub", "application/epub+zip", "epub:write_epub", "m4a"),
        PublishedFormat("rss", "feed.xml", "application/rss+xml", "rss:write_rss", needs_url=True),
        PublishedFormat("chapters", "chapters.json", "application/json+chapters", "chapters:write_chapters"),
        PublishedFormat(
            "audiobook",
            "publication.json",
            "application/ld+json",
            "audiobook:write_audiobook",
            others=(("contents.html", "text/html; charset=utf-8"),),
        ),
        PublishedFormat(
            "readium",
            "readium.json",
            "application/audiobook+json",
            "readium:write_readium",
            others=(("guided.json", "application/guided-navigation+json"),),
        ),
        PublishedFormat("jsonld", "{stem}.jsonld", "application/ld+json", "jsonld:write_jsonld"),
    )
}
"""Every format, by name."""

PUBLISHED_SINGLE = {name: form for name, form in PUBLISHED.items() if form.single}
"""Those that make sense for one narration."""


def choose_formats(names: Iterable[str] | None, *, single: bool, url: str | None) -> list[PublishedFormat]:
    """The formats of these names, which may be joined by commas; "all" is every one that can be made.

    None stands for the usual ones of an issue, and for none of a single narration. Raises OptionRefused for a name
    that is not known, and for a format that cannot be made here.
    """
    able = [
        form for form in PUBLISHED.values() if (form.single or not single) and (url or not form.needs_url)
    ]
    if names is None:
        return [] if single else [form for form in able if form.usual]
    asked = [part.strip().lower() for name in names for part in name.split(",") if part.strip()]
    chosen: dict[str, PublishedFormat] = {}
    for name in asked:
        if name == "all":
            chosen |= {form.name: form for form in able}
            continue
        if name == "none":
            continue
        form = PUBLISHED.get(name)
        if form is None:
            raise OptionRefused(
                f"no published format {name!r}: choose from {', '.join(PUBLISHED)}, all, none"
            )
        if single and not form.single:
            raise OptionRefused(f"{name} is of a whole issue; for one narration give --format {name}")
        if form.needs_url and not url:
            raise OptionRefused(
                f"{name} names its files by full address: say with --url where they will be served"
            )
        chosen[name] = form
    return [form for form in PUBLISHED.values() if form.name in chosen]


def file_of(form: PublishedFormat, publication: Publication) -> str:
    """The format's main file."""
    return form.file.format(stem="issue" if publication.serial else "narration")


def single_files(form: PublishedFormat) -> dict[str, str]:
    """The files that one narration has of a format, the main one first, and their media types.

    A feed names chapters.json too, which is of the format "chapters".
    """
    return {form.file.format(stem="narration"): form.type, **dict(form.others)}


def publish_format(name: str, publication: Publication, into: Path) -> list[str]:
    """Write one format into a folder; the names of its files relative to that, the main one first. Raises OSError."""
    form = PUBLISHED[name]
    module, _, function = form.writer.partition(":")
    write: Callable[[Publication, Path, str], Sequence[str]]
    write = getattr(import_module(f"narrator.publish.{module}"), function)
    return list(write(publication, into, file_of(form, publication)))


def audio_formats(formats: Sequence[str], published: Iterable[PublishedFormat]) -> tuple[str, ...]:
    """The audio formats that were asked for, and those that the published ones need."""
    return tuple(dict.fromkeys([*formats, *(form.audio for form in published if form.audio)]))


def write_file(into: Path, name: str, content: str | bytes) -> str:
    """Write a file below a folder, whose folders are made; its name."""
    path = into / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return name


def compact_json(data: Any, indent: int | None = 1) -> str:
    """JSON as files have it."""
    import json

    return json.dumps(data, ensure_ascii=False, indent=indent) + "\n"
