"""What do the texts of an issue say to one listener? Their links lead back here, with what opens them.

They are kept as workers made them, without the service's address; it is put there as they are served. Feeds, audiobooks
and linked data are kept by others, and name no edition; the manifest and the page play one, and name it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from api.catalogue import Leaf, find_leaf
from api.issue_heard import HeardIssue
from api.issue_links import FEED, WHOLE
from api.serving import PRIVATE, not_kept
from narrator import __version__
from narrator.issue.manifest import issue_json
from narrator.issue.page import render_issue
from narrator.records.issue_files import find_named, find_sums
from narrator.records.issue_finding import stored_name
from narrator.records.narration import StoredFile
from workers.issue_names import MANIFEST, PAGE, PLACE

SUMS = "SHA256SUMS"
"""Of the files of an edition."""

_LINKS = re.compile(rb'"(url|href|audioref|contentUrl|image)": "([^"\\:]+)"')
"""Relative addresses in JSON as ``narrator.publish`` writes it: inside of a string, quotes are escaped."""

_LONG = "x" * 64
"""A file's name by which every folder's is too long: then it stands in the records as it would for any."""

_HREFS = re.compile(rb'href="([^":]+)"')
_PLACED = re.compile(re.escape(PLACE).encode() + rb'[0-9a-f]{32}/([^"<\s]*)')
_TYPE = b"<itunes:type>"
"""Stands in each feed once, as a tag of the whole."""

_ID = re.compile(rb'\n "id": "[^"]*",')


def tag_of(issue: HeardIssue, leaf: Leaf, *more: str) -> str:
    """Of a text that is written for this listener: it follows from all that goes into it."""
    private = "private" if issue.caching == PRIVATE else ""
    said = [__version__, leaf.file.sha256, str(issue.edition), issue.own, issue.query, private, *more]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def made_files(issue: HeardIssue) -> list[StoredFile]:
    """The whole issue's files that were made by now, by name."""
    return find_named(issue.service.database, issue.id, issue.edition, list(WHOLE))


def is_written_here(name: str, issue: HeardIssue) -> bool:
    """Whether a text, by the end of its name, is another than the one that is kept."""
    return name in _WRITERS or (bool(issue.query) and name in _RELATIVE)


def written(issue: HeardIssue, leaf: Leaf, name: str) -> bytes:
    """A text with its links; ``name`` is the end of its name. Raises OSError."""
    plain = leaf.path.read_bytes()
    writer = _WRITERS.get(name) or (_RELATIVE.get(name) if issue.query else None)
    return writer(issue, plain) if writer else plain


def written_manifest(issue: HeardIssue, leaf: Leaf, made: list[StoredFile]) -> bytes:
    """The issue's manifest, with every file of it that is there. Raises OSError, StorageUnavailable."""
    data = _manifest(issue, leaf)
    data["files"] = [_row(issue, row) for row in data["files"]]
    data["files"] += [
        {
            "format": WHOLE[file.name],
            "url": issue.link(file.name, edition=True),
            "type": file.type,
            "bytes": file.bytes,
            "sha256": file.sha256,
        }
        for file in made
    ]
    return issue_json(data).encode()


def written_page(issue: HeardIssue, leaf: Leaf, prefix: str = "") -> bytes:
    """The issue's page, of its manifest; ``prefix`` leads from the page to the issue. Raises OSError."""
    data = _manifest(issue, leaf, prefix)
    rows = [(WHOLE[name], name) for name in WHOLE] + [("rss", FEED)]
    data["files"] = [{"format": form, "url": prefix + issue.link(name)} for form, name in rows]
    return render_issue(data).encode()


def written_sums(issue: HeardIssue, leaf: Leaf) -> bytes:
    """A line for each file that is served as it is kept, as ``sha256sum --check`` reads it. Raises OSError.

    ``leaf`` is the manifest's, which has the names in full that are too long for the records.
    """
    folders = {file["url"].rpartition("/")[0] for part in _parts(leaf) for file in part["audio"]}
    full = {stored_name(f"{folder}/{_LONG}").rpartition("/")[0]: folder for folder in folders}
    found = []
    for name, digest in find_sums(issue.service.database, issue.id, issue.edition):
        folder, slash, file = name.rpartition("/")
        if not _has_links(file):
            found.append((f"{full.get(folder, folder)}{slash}{file}", digest))
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(found)).encode()


def _parts(leaf: Leaf) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = json.loads(leaf.path.read_bytes())["parts"]
    return parts


def _has_links(file: str) -> bool:
    return file in (MANIFEST, PAGE) or file in _WRITERS or file in _RELATIVE


def _manifest(issue: HeardIssue, leaf: Leaf, prefix: str = "") -> dict[str, Any]:
    data: dict[str, Any] = json.loads(leaf.path.read_bytes())
    for part in data["parts"]:
        for file in part["audio"]:
            file["url"] = prefix + issue.link(file["url"], edition=True)
        for name in ("manifest", "captions", "text", "page"):
            if name in part:
                part[name] = prefix + issue.link(part[name], edition=name != "page")
    data["cover"] = prefix + issue.link(data["cover"], edition=True)
    return data


def _row(issue: HeardIssue, row: dict[str, Any]) -> dict[str, Any]:
    """A file of the manifest, with the length and sum of what this listener is served with."""
    name = row["url"]
    shown = {**row, "url": issue.link(name, edition=name != FEED)}
    if is_written_here(name, issue):
        shown["bytes"], shown["sha256"] = _measured(issue, name)
    return shown


@lru_cache(maxsize=1024)
def _measured(issue: HeardIssue, name: str) -> tuple[int, str]:
    """An edition's files never change."""
    leaf = find_leaf(issue.service, issue.id, issue.edition, name)
    if leaf is None:
        raise not_kept(issue.edition)
    body = written(issue, leaf, name)
    return len(body), hashlib.sha256(body).hexdigest()


def _feed(issue: HeardIssue, plain: bytes) -> bytes:
    """Every address in it is this service's; one of the whole is its page. A private one stays out of directories."""

    def placed(found: re.Match[bytes]) -> bytes:
        return escape(issue.own + issue.link(found[1].decode() or PAGE)).encode()

    if issue.caching == PRIVATE:
        plain = plain.replace(_TYPE, b"<itunes:block>Yes</itunes:block>\n  " + _TYPE, 1)
    return _PLACED.sub(placed, plain)


def _relative(issue: HeardIssue, plain: bytes) -> bytes:
    """Links within the issue have what opens them."""

    def opened(found: re.Match[bytes]) -> bytes:
        return b'"%b": "%b"' % (found[1], _json(issue.link(found[2].decode())))

    return _LINKS.sub(opened, plain)


def _absolute(issue: HeardIssue, plain: bytes) -> bytes:
    """The same by full address: linked data is pasted into other pages."""

    def placed(found: re.Match[bytes]) -> bytes:
        return b'"%b": "%b"' % (found[1], _json(issue.own + issue.link(found[2].decode())))

    return _LINKS.sub(placed, plain)


def _audiobook(issue: HeardIssue, plain: bytes) -> bytes:
    """Links are relative to the manifest, which names the address of the whole: its page."""
    own = b'\n "url": "%b",' % _json(issue.own + issue.link(PAGE))
    return _ID.sub(lambda found: found[0] + own, _relative(issue, plain), count=1)


def _readium(issue: HeardIssue, plain: bytes) -> bytes:
    """The link to itself is a full address, as that manifest's specification has it."""
    relative = _relative(issue, plain)
    here = _json(issue.link("readium.json"))
    return relative.replace(b'"href": "%b"' % here, b'"href": "%b%b"' % (_json(issue.own), here), 1)


def _contents(issue: HeardIssue, plain: bytes) -> bytes:
    def opened(found: re.Match[bytes]) -> bytes:
        return b'href="%b"' % escape(issue.link(found[1].decode())).encode()

    return _HREFS.sub(opened, plain)


def _json(text: str) -> bytes:
    """As it stands within the quotes of JSON."""
    return json.dumps(text)[1:-1].encode()


_WRITERS: dict[str, Callable[[HeardIssue, bytes], bytes]] = {
    FEED: _feed,
    "publication.json": _audiobook,
    "readium.json": _readium,
    "issue.jsonld": _absolute,
    "article.jsonld": _absolute,
}
"""By the end of the name, what every listener is served with."""

_RELATIVE: dict[str, Callable[[HeardIssue, bytes], bytes]] = {
    "guided.json": _relative,
    "contents.html": _contents,
}
"""The same, of what is served as it is where nothing has to be opened."""
