"""How are the pages of an issue fetched without being a burden to those who serve them?

One request at a time to each host, with a rest in between; what was fetched once is kept for the next run.
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
from urllib.parse import urlsplit

from narrator.errors import NarratorError
from narrator.folder import explained
from narrator.issue.entry import Entry
from narrator.issue.state import State
from narrator.settings import Settings
from narrator.source import read_address

HOSTS = 4
"""That are asked at the same time."""

REST_S = 1.0
"""Between the answer of a host and the next request to it."""

_MARKUPS = ("text", "html", "markdown")


def fetch_pages(
    entries: Sequence[Entry],
    state: State,
    settings: Settings,
    *,
    again: bool = False,
    rest_s: float = REST_S,
    fetched: Callable[[int], None] | None = None,
) -> list[Entry]:
    """The entries with the pages of those that are addresses on disk; one that could not be fetched is refused.

    With ``again`` what was fetched in an earlier run is fetched anew. ``fetched`` is called with how many are there,
    from any thread. Raises OutputError or DiskFull.
    """
    result = list(entries)
    hosts: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        if entry.url and not entry.refusal:
            hosts[urlsplit(entry.url).netloc].append(index)
    stop, lock, count = threading.Event(), threading.Lock(), 0

    def ask(indices: list[int]) -> None:
        nonlocal count
        rest = 0.0
        for index in indices:
            known = None if again else _kept(entries[index], state)
            if known is None:
                if stop.wait(rest):
                    return
                known, rest = _fetched(entries[index], state, settings), rest_s
            result[index] = known
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


def _fetched(entry: Entry, state: State, settings: Settings) -> Entry:
    assert entry.url
    try:
        source = read_address(entry.url, settings, entry.markup)
    except NarratorError as error:
        return replace(entry, refusal=(error.code, str(error)))
    path = state.page(f"{_name(entry)}.{source.markup}")
    with explained(state.out):
        path.parent.mkdir(parents=True, exist_ok=True)
        for markup in _MARKUPS:
            state.page(f"{_name(entry)}.{markup}").unlink(missing_ok=True)
        part = path.with_name(f".part-{time.monotonic_ns()}-{threading.get_ident()}")
        # The mark says UTF-8, whatever the page declares.
        part.write_bytes(codecs.BOM_UTF8 + source.text.encode())
        part.replace(path)
    return replace(entry, url=None, path=path, markup=source.markup)


def _name(entry: Entry) -> str:
    return hashlib.sha256((entry.url or "").encode()).hexdigest()
