"""Where do scripts, styles and templates of pages and player come from, and how are they sent?"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.errors import Problem
from api.lean import lean
from api.negotiation import has_already, takes_encoding

ROOT = Path(__file__).parent
"""The folders of assets are in it."""

FOLDERS = ("pages", "player")
"""What is served; nothing outside them is."""

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""Media types of what is served; templates are not."""

MODES = (brotli.MODE_GENERIC, brotli.MODE_TEXT, brotli.MODE_FONT)
"""Models of the brotli encoder; what comes out is the same to every browser."""

CACHING = "public, max-age=300, stale-while-revalidate=86400"
"""Five minutes without a question, so that a mended script is everywhere soon; for a day the old one while asking."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    plain: bytes
    """As it is."""
    packed: tuple[tuple[str, bytes], ...]
    """The same by each content coding, the smallest first."""
    tag: str
    """Its ETag: weak, since all codings have the same (RFC 9110, section 8.8.3)."""
    type: str
    """Media type."""


def find_asset(folder: str, name: str) -> Asset | None:
    """The file of that name in one of ``FOLDERS``; None if there is none, or none that is served."""
    if folder not in FOLDERS:
        return None
    for path in (ROOT / folder).iterdir():  # a name is compared, never made into a path
        if path.name == name and path.suffix in TYPES and path.is_file():
            return _load(path, path.stat().st_mtime_ns)
    return None


def serve_asset(folder: str, name: str, request: Request) -> Response:
    """The answer to GET or HEAD for a file of ``folder``; raises Problem 404."""
    asset = find_asset(folder, name)
    if asset is None:
        raise Problem(404, "not_found", f"nothing is at {request.url.path}: /docs lists every route")
    headers = {
        "ETag": asset.tag,
        "Cache-Control": CACHING,
        "Vary": "Accept-Encoding",
        "Content-Type": asset.type,
        "X-Content-Type-Options": "nosniff",
    }
    if has_already(request, asset.tag):
        return Response(status_code=304, headers=headers)
    body = asset.plain
    for coding, packed in asset.packed:
        if len(packed) < len(body) and takes_encoding(request, coding):
            headers["Content-Encoding"], body = coding, packed
            break
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(len(body))})
    return Response(body, headers=headers)


def render(name: str, **values: object) -> str:
    """A template of api/pages with its values, each escaped; raises jinja2.UndefinedError where one is missing."""
    return _templates().get_template(name).render(values)


@lru_cache(maxsize=128)
def _load(path: Path, _changed_ns: int) -> Asset:
    plain = path.read_bytes()
    if path.suffix in (".js", ".css"):
        plain = lean(plain.decode()).encode()
    tag = f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
    # Which of its models suits a small file best is seen by trying.
    by_brotli = min((brotli.compress(plain, mode=mode) for mode in MODES), key=len)
    packed = ("br", by_brotli), ("gzip", gzip.compress(plain, 9, mtime=0))
    return Asset(plain, packed, tag, TYPES[path.suffix])


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "pages", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
