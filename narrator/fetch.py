"""What stands at an address?"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from narrator.errors import FetchFailed, InputTooLarge

MAX_REDIRECTS = 5

NAME_CHARS = 60
"""Longest name for an output folder; a file system takes 255 bytes, and a character may be four."""

_MARKUPS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave."""

    data: bytes
    """The body."""
    markup: str
    """"text", "html" or "markdown", by its type."""
    charset: str | None
    """As its type declares it."""
    name: str
    """The last part of its path."""


def fetch(url: str, max_bytes: int, timeout_s: float) -> Page:
    """Fetch a page over http(s), with limits on time, size, redirects and type.

    Raises FetchFailed, or InputTooLarge beyond ``max_bytes``.
    """
    import httpx

    from narrator import __version__

    headers = {"User-Agent": f"narrator/{__version__}", "Accept": "text/html, text/plain, text/markdown"}
    deadline = time.monotonic() + timeout_s
    try:
        with (
            httpx.Client(
                timeout=timeout_s, follow_redirects=True, max_redirects=MAX_REDIRECTS, headers=headers
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                raise FetchFailed(
                    f"{url} answered {response.status_code} {response.reason_phrase}; is the address public?"
                )
            kind = response.headers.get("content-type", "text/html").split(";")[0].strip().lower()
            if kind not in _MARKUPS:
                raise FetchFailed(f"{url} is {kind}: an address of {', '.join(_MARKUPS)} is wanted")
            data = bytearray()
            for part in response.iter_bytes():
                data += part
                if time.monotonic() > deadline:
                    raise FetchFailed(
                        f"{url} was still sending after {timeout_s:g} s; save the page and give the file"
                    )
                if len(data) > max_bytes:
                    raise InputTooLarge(
                        f"{url} is larger than {max_bytes:,} bytes: raise NARRATOR_MAX_CHARS if it should be read"
                    )
            path = unquote(urlsplit(str(response.url)).path).rstrip("/").rpartition("/")[2]
            name = re.sub(r"[^\w.-]+", "-", path.rpartition(".")[0] or path).strip("-.")[:NAME_CHARS]
            return Page(bytes(data), _MARKUPS[kind], response.charset_encoding, name)
    except httpx.TimeoutException as error:
        raise FetchFailed(
            f"{url} did not answer within {timeout_s:g} s; try again, or save the page and give the file"
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OverflowError) as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise FetchFailed(f"{url} could not be fetched: {reason}; check the address") from error
