"""What can a client read, and what has it already?"""

from __future__ import annotations

import re

from fastapi import Request

_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$", re.IGNORECASE)


def takes_encoding(request: Request, name: str) -> bool:
    """Accept-Encoding names it, and not with a weight of nothing (RFC 9110, section 12.5.3)."""
    return any(
        one.partition(";")[0].strip().lower() == name and not _REFUSED.search(one)
        for one in request.headers.get("accept-encoding", "").split(",")
    )


def takes_html(request: Request) -> bool:
    """Accept names HTML, as every browser's does, and not with a weight of nothing (RFC 9110, section 12.5.1)."""
    return any(
        one.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")
        and not _REFUSED.search(one)
        for one in request.headers.get("accept", "").split(",")
    )


def has_already(request: Request, tag: str) -> bool:
    """If-None-Match, by weak comparison (RFC 9110, section 13.1.2)."""
    given = request.headers.get("if-none-match")
    if given is None:
        return False
    plain = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (plain, "*") for one in given.split(","))
