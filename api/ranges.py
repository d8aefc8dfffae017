"""Which parts of a file does a request ask for? (RFC 9110, section 14)"""

from __future__ import annotations

import re
from os import PathLike, stat_result

from fastapi import Request
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from api.errors import Problem

RANGES_MAX = 16
"""A player asks for one, a reader of long files for two. Very many are an attack (section 17.15): the whole is sent."""

_PART = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


def asked_ranges(request: Request, size: int, tag: str) -> list[tuple[int, int]]:
    """(first byte, last byte) of each range; empty where the whole file is meant.

    What is no list of byte ranges is ignored, as section 14.2 allows, and so is one that holds for another version than
    ``tag`` (If-Range). Raises Problem 416 if none lies within ``size`` bytes.
    """
    unit, _, given = request.headers.get("range", "").partition("=")
    if unit.strip().lower() != "bytes" or request.headers.get("if-range", tag) != tag:
        return []
    parts = [_PART.fullmatch(part.strip()) for part in given.split(",") if part.strip()]
    if not parts or len(parts) > RANGES_MAX:
        return []
    found = []
    for part in parts:
        if part is None or not any(part.groups()):
            return []
        first, last = part.groups()
        if first and last and int(last) < int(first):
            return []
        begin = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        if begin < size:
            found.append((begin, end))
    if not found:
        raise Problem(
            416,
            "range_not_satisfiable",
            f"no range of {request.headers['range'][:60]!r} lies within {size:,} bytes",
            limit=size,
            received=request.headers["range"],
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    return found


class RangedFile(FileResponse):
    """Starlette's response with a file, which is told of these ranges alone."""

    def __init__(
        self,
        path: PathLike[str],
        ranges: list[tuple[int, int]],
        *,
        headers: dict[str, str],
        media_type: str,
        stat: stat_result,
    ) -> None:
        super().__init__(path, headers=headers, media_type=media_type, stat_result=stat)
        self._ranges = ",".join(f"{first}-{last}" for first, last in ranges)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        kept = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-range")]
        asked = [(b"range", f"bytes={self._ranges}".encode())] if self._ranges else []
        await super().__call__({**scope, "headers": kept + asked}, receive, send)
