"""How is an issue an e-book that reads itself aloud? EPUB 3.3 with media overlays, sentence by sentence.

The container is written in one go with fixed times, so that the same publication gives the same bytes; sound goes
in as it is, a piece at a time.
"""

from __future__ import annotations

import shutil
import zipfile
from itertools import groupby
from pathlib import Path

from narrator.publish.epub_text import escaped, overlay, page
from narrator.publish.publication import NO_DATE, Part, Publication, authors, voices

MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of every entry: the first that a zip can have."""

MARKED = "-epub-media-overlay-active"
"""The class that a reading system puts on what is being spoken."""

STYLE = f"""body {{ margin: 1em; line-height: 1.5; }}
h1, h2 {{ line-height: 1.2; }}
.standfirst {{ font-size: 1.15em; }}
.byline, .date, .caption, .footnote {{ font-size: 0.9em; }}
pre {{ white-space: pre-wrap; }}
.{MARKED} {{ background-color: #fdf0bd; color: #1d1b18; }}
"""

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def write_epub(publication: Publication, into: Path, name: str) -> list[str]:
    """The e-book: a page, an overlay and a sound file for each article. Raises OSError."""
    into.mkdir(parents=True, exist_ok=True)
    lengths_ms = []
    with zipfile.ZipFile(into / name, "w") as book:
        _store(book, "mimetype", b"application/epub+zip", packed=False)
        _store(book, "META-INF/container.xml", CONTAINER)
        _store(book, "EPUB/style.css", STYLE)
        _store(book, f"EPUB/{_cover(publication)}", publication.cover_bytes(), packed=False)
        _store(book, "EPUB/nav.xhtml", _nav(publication))
        for number, part in enumerate(publication.articles, start=1):
            stem, manifest = _stem(number), publication.manifest(part)
            _store(book, f"EPUB/{stem}.xhtml", page(publication.article(part), part, manifest["segments"]))
            smil, length_ms = overlay(publication, part, manifest["segments"], stem)
            lengths_ms.append(length_ms)
            _store(book, f"EPUB/{stem}.smil", smil)
            source = publication.folder / publication.audio_of(part, "audio/mp4").url
            with (
                source.open("rb") as file,
                book.open(_info(f"EPUB/{stem}.m4a", False), "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(file, target, 1 << 20)
        _store(book, "EPUB/package.opf", _package(publication, lengths_ms))
    return [name]


def clock_value(ms: int) -> str:
    """A SMIL clock value, to the millisecond."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}.{thousandths:03}"


def _stem(number: int) -> str:
    return f"article-{number:04}"


def _cover(publication: Publication) -> str:
    return publication.cover.rpartition("/")[2]


def _info(name: str, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.create_system, info.external_attr = 3, 0o100644 << 16  # whatever system writes it
    return info


def _store(book: zipfile.ZipFile, name: str, content: str | bytes, packed: bool = True) -> None:
    book.writestr(_info(name, packed), content)


def _package(publication: Publication, lengths_ms: list[int]) -> str:
    """The package document (EPUB 3.3, section 5)."""
    articles = list(enumerate(publication.articles, start=1))
    meta = [
        f'<dc:identifier id="id">{escaped(publication.id)}</dc:identifier>',
        f"<dc:title>{escaped(publication.title)}</dc:title>",
        f"<dc:language>{escaped(publication.language)}</dc:language>",
        *(f"<dc:creator>{escaped(author)}</dc:creator>" for author in authors(publication)),
    ]
    if publication.author:
        meta.append(f"<dc:publisher>{escaped(publication.author)}</dc:publisher>")
    if publication.description:
        meta.append(f"<dc:description>{escaped(publication.description)}</dc:description>")
    if publication.date != NO_DATE:
        meta.append(f"<dc:date>{publication.date}</dc:date>")
    meta += [
        f'<meta property="dcterms:modified">{publication.date}</meta>',
        f'<meta property="media:active-class">{MARKED}</meta>',
        f'<meta property="media:duration">{clock_value(sum(lengths_ms))}</meta>',
        *(f'<meta property="media:narrator">{escaped(voice)}</meta>' for voice in voices(publication)),
        *(
            f'<meta property="media:duration" refines="#overlay-{number}">{clock_value(length)}</meta>'
            for (number, _), length in zip(articles, lengths_ms, strict=True)
        ),
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessMode">auditory</meta>',
        '<meta property="schema:accessModeSufficient">textual</meta>',
        '<meta property="schema:accessModeSufficient">auditory</meta>',
        '<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>',
        '<meta property="schema:accessibilityFeature">tableOfContents</meta>',
        '<meta property="schema:accessibilityFeature">structuralNavigation</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
        '<meta property="schema:accessibilitySummary">Every sentence is there as text and as sound, in step.</meta>',
    ]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        f'<item id="cover" href="{escaped(_cover(publication))}" media-type="{publication.cover_type}" '
        'properties="cover-image"/>',
    ]
    for number, _ in articles:
        stem = _stem(number)
        items += [
            f'<item id="page-{number}" href="{stem}.xhtml" media-type="application/xhtml+xml" '
            f'media-overlay="overlay-{number}"/>',
            f'<item id="overlay-{number}" href="{stem}.smil" media-type="application/smil+xml"/>',
            f'<item id="sound-{number}" href="{stem}.m4a" media-type="audio/mp4"/>',
        ]
    spine = [f'<itemref idref="page-{number}"/>' for number, _ in articles]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
            f'xml:lang="{escaped(publication.language)}">',
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
            *meta,
            "</metadata>",
            "<manifest>",
            *items,
            "</manifest>",
            "<spine>",
            *spine,
            "</spine>",
            "</package>",
            "",
        ]
    )


def _nav(publication: Publication) -> str:
    """The navigation document: articles under their sections, and where the text begins."""
    lines: list[str] = []
    numbered = list(enumerate(publication.articles, start=1))
    for section, group in groupby(numbered, key=lambda row: row[1].section):
        rows = [_link(number, part) for number, part in group]
        lines += [f"<li><span>{escaped(section)}</span><ol>", *rows, "</ol></li>"] if section else rows
    language = escaped(publication.language)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<!DOCTYPE html>",
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
            f'lang="{language}" xml:lang="{language}">',
            f"<head><title>{escaped(publication.title)}</title></head>",
            "<body>",
            '<nav epub:type="toc" id="toc">',
            f"<h1>{escaped(publication.title)}</h1>",
            "<ol>",
            *lines,
            "</ol>",
            "</nav>",
            '<nav epub:type="landmarks" hidden="hidden">',
            f'<ol><li><a epub:type="bodymatter" href="{_stem(1)}.xhtml">{escaped(publication.title)}</a></li></ol>',
            "</nav>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _link(number: int, part: Part) -> str:
    return f'<li><a href="{_stem(number)}.xhtml">{escaped(part.title)}</a></li>'
