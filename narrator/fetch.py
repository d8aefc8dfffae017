"""What stands at an address?"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from narrator import __version__
from narrator.address import PublicTransport, check_url, within
from narrator.errors import AddressRefused, FetchFailed, InputTooLarge

MAX_REDIRECTS = 5

NAME_CHARS = 60
"""Longest name for an output folder; a file system takes 255 bytes, and a character may be four."""

MARKUPS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
}
LISTS = {
    **MARKUPS,
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "application/feed+json": "json",
    "application/json": "json",
}
"""What may also stand at the address of several articles."""
_HEADERS = {"User-Agent": f"narrator/{__version__}", "Accept-Encoding": "gzip"}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_STEP_BYTES = 64 * 1024
"""Most that one step of decompression may give: gzip makes a thousand bytes of one."""
_GZIP_WINDOW = zlib.MAX_WBITS | 16
_GZIP_START = b"\x1f"
"""Of one more member (RFC 1952, section 2.2); anything else after the first is padding."""
_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave."""

    data: bytes
    """The body."""
    markup: str
    """"text", "html" or "markdown", by its type; with ``LISTS`` also "feed" or "json"."""
    charset: str | None
    """As its type declares it."""
    name: str
    """The last part of its path."""


@dataclass(frozen=True, slots=True)
class Response:
    """How an address answered."""

    status: int
    """200, or one of those that were asked for."""
    page: Page | None
    """What it gave; None unless the status is 200."""
    headers: Mapping[str, str]
    """By names in small letters."""
    url: str
    """Where the redirects led: what links on the page are relative to."""
    moved: str | None
    """The address to ask from now on, where redirects that say that they are permanent (301, 308) led."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked of an address, and what may come."""

    url: str
    max_bytes: int
    deadline: float
    kinds: Mapping[str, str] = field(default_factory=lambda: MARKUPS)
    headers: Mapping[str, str] = field(default_factory=dict)
    statuses: frozenset[int] = frozenset()


def fetch(
    url: str,
    max_bytes: int,
    timeout_s: float,
    *,
    public_only: bool = False,
    private: bool = False,
    kinds: Mapping[str, str] = MARKUPS,
) -> Page:
    """Fetch a page over http(s), with limits on total time, decompressed size, redirects and type.

    By default as the user of this machine would: from wherever they may, through the proxies that the environment
    names, with the credentials that the address holds. ``public_only`` is for addresses that somebody else names: each
    one, redirects too, must pass ``narrator.address``; ``private`` then lifts the check of its range, and no other. A
    redirect may lead from https to http: nothing secret is sent. ``kinds`` are the media types that are taken. Raises FetchFailed, AddressRefused, or InputTooLarge
    beyond ``max_bytes``.
    """
    page = ask(url, max_bytes, timeout_s, public_only=public_only, private=private, kinds=kinds).page
    assert page
    return page


def ask(
    url: str,
    max_bytes: int,
    timeout_s: float,
    *,
    public_only: bool = False,
    private: bool = False,
    kinds: Mapping[str, str] = MARKUPS,
    headers: Mapping[str, str] | None = None,
    statuses: frozenset[int] = frozenset(),
) -> Response:
    """As ``fetch``, with headers of one's own, and with the answer where its status is one of ``statuses``."""
    wish = _Wish(url, max_bytes, time.monotonic() + timeout_s, kinds, headers or {}, statuses)
    try:
        if public_only:
            check_url(url, private=private)
            with PublicTransport(timeout_s, private=private) as transport:
                return _follow(transport.handle_request, wish)
        return within(timeout_s, lambda: _ask_freely(wish, timeout_s), (Exception,))
    except (httpx.TimeoutException, TimeoutError) as error:
        raise FetchFailed(
            f"{shown(url)} was not all there within {timeout_s:g} s; try again, or save the page and give the file"
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        # With an @ in it, what is wrong with it may be a part of a password.
        reason = "it is malformed" if "@" in url else str(error).rstrip(".")
        raise FetchFailed(f"{shown(url)} could not be fetched: {reason}; check the address") from None
    except (httpx.HTTPError, OverflowError) as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise FetchFailed(f"{shown(url)} could not be fetched: {reason}; check the address") from error


def shown(url: str) -> str:
    """The address as errors and logs may name it: without credentials, query and fragment, and not too long."""
    try:
        httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        url = url.rpartition("@")[2]
    url = re.split(r"[?#]", re.sub(r"^([^/?#]*//)[^/?#]*@", r"\1", url), maxsplit=1)[0]
    return url if len(url) <= _SHOWN_CHARS else url[: _SHOWN_CHARS - 1] + "…"


def _ask_freely(wish: _Wish, timeout_s: float) -> Response:
    """Fetch as this machine's user, with httpx's own ways: proxies, certificates."""
    with httpx.Client(timeout=timeout_s) as client:

        def send(request: httpx.Request) -> httpx.Response:
            name, password = request.url.username, request.url.password
            # httpx logs the address as it stands in the request.
            request.url = request.url.copy_with(userinfo=b"")
            return client.send(request, auth=httpx.BasicAuth(name, password) if name else None, stream=True)

        return _follow(send, wish)


def _follow(send: Callable[[httpx.Request], httpx.Response], wish: _Wish) -> Response:
    """What is at the end of the redirects; each address on the way goes through ``send``."""
    url = wish.url
    where, cookies = httpx.URL(url), httpx.Cookies()
    permanent, moved = True, None
    for hop in range(MAX_REDIRECTS + 1):
        headers = {**_HEADERS, "Accept": ", ".join(wish.kinds), **wish.headers}
        request = httpx.Request("GET", where, headers=headers)
        cookies.set_cookie_header(request)
        try:
            response = send(request)
        except AddressRefused as error:
            if not hop:
                raise
            raise AddressRefused(f"{shown(url)} redirects, and {error}") from error
        try:
            response.request = request
            cookies.extract_cookies(response)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                page = None if response.status_code in wish.statuses else _page(response, where, wish)
                return Response(response.status_code, page, dict(response.headers), str(where), moved)
            permanent = permanent and response.status_code in _PERMANENT
            there = where.join(response.headers["location"])
        finally:
            response.close()
        if (there.scheme, there.netloc) == (where.scheme, where.netloc) and not there.userinfo:
            there = there.copy_with(userinfo=where.userinfo)
        where = there
        moved = str(where) if permanent else moved
    raise FetchFailed(
        f"{shown(url)} could not be fetched: it redirects more than {MAX_REDIRECTS} times; check the address"
    )


def _page(response: httpx.Response, where: httpx.URL, wish: _Wish) -> Page:
    url, kinds = wish.url, wish.kinds
    if response.status_code != 200:
        reason = response.reason_phrase[:_SHOWN_CHARS]
        raise FetchFailed(
            f"{shown(url)} answered {response.status_code} {reason}; is the address public?",
            response.status_code,
        )
    kind = response.headers.get("content-type", "text/html").split(";")[0].strip().lower()
    if kind not in kinds:
        raise FetchFailed(
            f"{shown(url)} is {kind[:_SHOWN_CHARS]}: an address of {', '.join(kinds)} is wanted"
        )
    data = bytearray()
    for part in _plain(response, url):
        data += part
        if len(data) > wish.max_bytes:
            raise InputTooLarge(
                f"{shown(url)} is larger than {wish.max_bytes:,} bytes: raise NARRATOR_MAX_CHARS if it should be read"
            )
        if time.monotonic() > wish.deadline:
            raise TimeoutError
    path = where.path.rstrip("/").rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "-", path.rpartition(".")[0] or path).strip("-.")[:NAME_CHARS]
    return Page(bytes(data), kinds[kind], response.charset_encoding, name)


def _plain(response: httpx.Response, url: str) -> Iterator[bytes]:
    """The body, decompressed by steps of which each is small; httpx's own are as large as the sender likes."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip"):
        raise FetchFailed(f"{shown(url)} is compressed as {coding[:_SHOWN_CHARS]}: gzip or nothing is wanted")
    unpacked = None
    for part in response.iter_raw():
        while part:
            if unpacked is None or unpacked.eof:
                if unpacked and not part.startswith(_GZIP_START):
                    return
                unpacked = zlib.decompressobj(_GZIP_WINDOW)
            try:
                yield unpacked.decompress(part, _STEP_BYTES)
            except zlib.error as error:
                raise FetchFailed(f"{shown(url)} is not the gzip data that it says it is: {error}") from error
            part = unpacked.unused_data if unpacked.eof else unpacked.unconsumed_tail
    if unpacked and not unpacked.eof:
        raise FetchFailed(f"{shown(url)} ended in the middle of its gzip data; try again")
