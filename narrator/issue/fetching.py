"""How are the pages of an issue fetched without being a burden to those who serve them?

One request at a time to each host, with a rest in between, and no more where it answers that there were too many. What
was fetched once is kept for the next run, or until its source says that it changed.
"""

from __future__ import annotations

import codecs
import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from narrator.errors import FetchFailed, InputError
from narrator.folder import explained
from narrator.issue.entry import Entry
from narrator.issue.jobs import write_aside
from narrator.issue.state import State
from narrator.settings import Settings
from narrator.source import read_address

HOSTS = 4
"""That are asked at the same time."""

REST_S = 1.0
"""Between the answer of a host and the next request to it."""

BUSY = frozenset((429, 503))
"""Statuses after which a host is left alone until the next run."""

_MARKUPS = ("text", "html", "markdown")


def fetch_pages(
    entries: Sequence[Entry],
    state: State,
    settings: Settings,
    *,
    again: bool = False,
    earlier: State | None = None,
    rest_s: float = REST_S,
    untrusted: bool = False,
    stale: Callable[[str], None] | None = None,
    fetched: Callable[[int], None] | None = None,
) -> list[Entry]:
    """The entries with the pages of those that are addresses on disk; one that could not be fetched is refused.

    With ``again`` what was fetched in an earlier run is fetched anew; ``earlier`` is another memory in which it may be,
    and to which nothing is added. An entry whose ``version`` is another than when
    its page was fetched is fetched anew too; where that fails, the earlier page stands in, ``stale`` is told so, and the
    next run tries again. Addresses that strangers gave are ``untrusted``: see ``narrator.source.read_address``. ``fetched`` is called with
    how many are there; both are called from any thread. Raises OutputError or DiskFull.
    """
    result = list(entries)
    hosts: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        if entry.url and not entry.refusal:
            hosts[urlsplit(entry.url).netloc].append(index)
    stop, lock, count = threading.Event(), threading.Lock(), 0

    def ask(indices: list[int]) -> None:
        nonlocal count
        rest, busy = 0.0, None
        for index in indices:
            entry = entries[index]
            memory, kept = state, None if again else _kept(entry, state)
            if kept is None and earlier and not again:
                memory, kept = earlier, _kept(entry, earlier)
            if kept is None or not _is_current(entry, memory):
                if not busy:
                    if stop.wait(rest):
                        return
                    rest = rest_s
                    try:
                        kept = _fetched(entry, state, settings, untrusted)
                    except InputError as error:
                        refused = replace(entry, refusal=(error.code, str(error)))
                        if kept and stale:
                            stale(f"{entry.id}: its page stays as it was: {error}")
                        kept = kept or refused
                        if isinstance(error, FetchFailed) and error.status in BUSY:
                            busy = refused.refusal
                elif kept is None:
                    kept = replace(entry, refusal=busy)
                elif stale:
                    stale(f"{entry.id}: its page stays as it was: {busy[1]}")
            result[index] = kept
            with lock:
                count += 1
                if fetched:
                    fetched(count)

    pool = ThreadPoolExecutor(HOSTS, thread_name_prefix="fetch")
    try:
        for _ in pool.map(ask, hosts.values()):
            pass
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return result


def _kept(entry: Entry, state: State) -> Entry | None:
    for markup in _MARKUPS:
        path = state.page(f"{_name(entry)}.{markup}")
        if path.is_file():
            return replace(entry, url=None, path=path, markup=markup)
    return None


def _is_current(entry: Entry, state: State) -> bool:
    """True if the page was fetched when its source said of it what it says now."""
    if entry.version is None:
        return True
    try:
        return _version(entry, state).read_text("utf-8") == entry.version
    except (OSError, ValueError):
        return False


def _fetched(entry: Entry, state: State, settings: Settings, untrusted: bool) -> Entry:
    """Raises what ``read_address`` does, OutputError or DiskFull."""
    assert entry.url
    source = read_address(entry.url, settings, entry.markup, untrusted=untrusted)
    path = state.page(f"{_name(entry)}.{source.markup}")
    with explained(state.out):
        path.parent.mkdir(parents=True, exist_ok=True)
        _version(entry, state).unlink(missing_ok=True)
        for markup in _MARKUPS:
            state.page(f"{_name(entry)}.{markup}").unlink(missing_ok=True)
        part = path.with_name(f".part-{time.monotonic_ns()}-{threading.get_ident()}")
        # The mark says UTF-8, whatever the page declares.
        part.write_bytes(codecs.BOM_UTF8 + source.text.encode())
        part.replace(path)
    if entry.version is not None:
        write_aside(_version(entry, state), entry.version)
    return replace(entry, url=None, path=path, markup=source.markup)


def _version(entry: Entry, state: State) -> Path:
    return state.page(f"{_name(entry)}.version")


def _name(entry: Entry) -> str:
    return hashlib.sha256((entry.url or "").encode()).hexdigest()
