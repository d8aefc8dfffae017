"""What is new in a feed, what was edited and what is gone, since it was last looked at?

A pure function of what is known of the feed and of what its server answers; where that is stored, and when the next
look is, is the caller's. Each article has one key for ever: its item's id, else its link, else its title and date.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from narrator.errors import FetchFailed, IssueInvalid, NarratorError
from narrator.fetch import LISTS, Response, ask, shown
from narrator.issue.entry import Entry, Source
from narrator.issue.feed import VERSION_HALF, Feed, is_feed, is_json_feed, parse_feed, parse_json_feed
from narrator.issue.gap import back_off_s, gap_s, max_age_s, retry_after_s
from narrator.issue.listing import parse_json
from narrator.settings import Settings
from narrator.source import decode

NEWEST = 20
"""How many of a feed's articles are taken when it is looked at for the first time, unless told otherwise."""

FEED_BYTES = 16 << 20
"""Longest feed that is followed."""

KNOWN_MAX = 10_000
"""Most keys, and other ids of them, that are remembered; those that have not been in the feed for the longest time are forgotten first."""

VALIDATOR_CHARS = 1_000
"""Longest ETag that is sent back."""

PASSED = "-"
"""Begins the digest of an article that was there at the first look and older than the newest that were taken."""

GONE = "~"
"""Begins the digest of an article that has vanished."""

_STATUSES = frozenset((304, 404, 410, 429, 500, 502, 503, 504))


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of a feed between two looks; plain data, to be stored as it is."""

    url: str
    """Its address, where it is to be looked for."""
    etag: str | None = None
    """Validator of the last answer, as its server gave it."""
    last_modified: str | None = None
    """The other one."""
    known: Mapping[str, str] = field(default_factory=dict)
    """Digest of each article by key, of at most 65 characters; opaque but for its first: ``PASSED`` or ``GONE``."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """The key of each article whose item has another id now, by that id."""
    looked: bool = False
    """Whether it was ever read."""
    hint_s: float = 0.0
    """For how long it says that nothing new is to be looked for."""
    failures: int = 0
    """Looks in a row that failed."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        found = {name: getattr(self, name) for name in Followed.__slots__}
        return {**found, "known": dict(self.known), "aliases": dict(self.aliases)}


def followed_from_json(data: Mapping[str, Any]) -> Followed:
    """What ``Followed.to_json`` gave."""
    return Followed(**data)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at a feed."""

    outcome: str
    """"changed", "same", "ended" (there is nothing to come: 410, or it says so) or "failed" (``error`` says why)."""
    followed: Followed
    """To be stored for the next look; its address is another one where the feed has moved for good."""
    next_s: float | None
    """Seconds until the next look; None if there is none to come."""
    source: Source | None = None
    """The feed as it is: its title and all that it says of itself, and its articles in its order without those that
    were passed over. None where it was not read: it is as it was, has ended, or failed."""
    new: tuple[Entry, ...] = ()
    """Articles that were never there."""
    edited: tuple[Entry, ...] = ()
    """Articles of which the feed says another thing than before: text, title, author, dates or link."""
    returned: tuple[Entry, ...] = ()
    """Articles that had vanished and are there again, edited or not."""
    vanished: tuple[str, ...] = ()
    """Keys of articles that are not there any more."""
    said: tuple[str, ...] = ()
    """What a reader should know: repeated keys, moves, an ill-formed feed."""
    error: NarratorError | None = None
    """Why it failed: FetchFailed, AddressRefused, InputTooLarge, IssueInvalid or WrongEncoding."""


def look(
    followed: Followed,
    settings: Settings,
    *,
    every_s: float,
    newest: int = NEWEST,
    public_only: bool = False,
    max_bytes: int = FEED_BYTES,
    now: float | None = None,
) -> Look:
    """Ask a feed's server what has changed since the last look, at most once; what goes wrong there is in the result.

    ``every_s`` is the least time between two looks, which the feed's own hints and errors make longer. Of a feed that
    was never read the ``newest`` articles are taken and the others passed over for ever. ``public_only`` is for
    addresses that a stranger gave; NARRATOR_PRIVATE_ADDRESSES holds for them. ``now`` is in seconds since 1970.
    """
    moment = time.time() if now is None else now
    headers = {"If-None-Match": followed.etag, "If-Modified-Since": followed.last_modified}
    waits = 0.0
    try:
        response = ask(
            followed.url,
            max_bytes,
            settings.fetch_timeout_s,
            public_only=public_only,
            private=settings.private_addresses == "allow",
            kinds=LISTS,
            headers={name: value for name, value in headers.items() if value},
            statuses=_STATUSES,
        )
        waits = retry_after_s(response.headers, moment)
        if response.status == 410:
            return _ended(followed)
        if response.status == 304 and followed.looked:
            return _same(followed, response, every_s)
        if not response.page:
            raise _failed(followed.url, response.status, waits)
        feed = _parsed(response, followed.url)
        if not feed.source.entries and any(not mark.startswith(GONE) for mark in followed.known.values()):
            raise IssueInvalid(
                f"{shown(followed.url)} has no article any more; those it had are left as they are"
            )
    except NarratorError as error:
        failures = followed.failures + 1
        next_s = back_off_s(every_s, followed.hint_s, failures, waits)
        return Look("failed", replace(followed, failures=failures), next_s, error=error)
    return _compared(followed, feed, response, every_s, newest)


def _ended(followed: Followed) -> Look:
    said = f"{shown(followed.url)} is gone for good (410); it is not looked at any more"
    return Look("ended", replace(followed, failures=0), None, said=(said,))


def _same(followed: Followed, response: Response, every_s: float) -> Look:
    hint = max(followed.hint_s, max_age_s(response.headers))
    after, said = _moved(replace(followed, failures=0), response)
    return Look("same", after, gap_s(every_s, hint), said=said)


def _failed(url: str, status: int, waits: float) -> FetchFailed:
    asks = f", and asks for {waits:,.0f} s of rest" if waits else ""
    return FetchFailed(f"{shown(url)} answered {status}{asks}; it is looked at again later", status)


def _parsed(response: Response, url: str) -> Feed:
    """Raises IssueInvalid for what is no feed, such as a page that tells of an error, or WrongEncoding."""
    assert response.page
    data, where = response.page.data, shown(url)
    start = data[:4096].decode("latin-1").lstrip("\xef\xbb\xbf \t\r\n")
    if is_feed(start):
        return parse_feed(data, where, base=response.url, charset=response.page.charset)
    if start[:1] == "{":
        found = parse_json(decode(data, where, response.page.charset, "text"), where)
        if is_json_feed(found):
            return parse_json_feed(found, where)
    what = "a page" if response.page.markup == "html" else "something else"
    raise IssueInvalid(
        f"{where} is {what} and no RSS, Atom or JSON feed; give the address of the feed itself"
    )


def _moved(followed: Followed, response: Response) -> tuple[Followed, tuple[str, ...]]:
    if not response.moved or response.moved == followed.url:
        return followed, ()
    said = f"{shown(followed.url)} has moved for good to {shown(response.moved)}"
    return replace(followed, url=response.moved), (said,)


def _compared(followed: Followed, feed: Feed, response: Response, every_s: float, newest: int) -> Look:
    entries, aliases, repeated = _keyed(followed, feed.source.entries)
    passed = set() if followed.looked else _older(entries, newest)
    new, edited, returned, there, known = [], [], [], [], {}
    for entry in entries:
        assert entry.version
        before = followed.known.get(entry.id)
        if entry.id in passed or (before and before.startswith(PASSED)):
            known[entry.id] = PASSED + entry.version
            continue
        known[entry.id] = entry.version
        there.append(entry)
        if before is None:
            new.append(entry)
        elif before.startswith(GONE):
            returned.append(entry)
        elif before != entry.version:
            edited.append(entry)
    absent = {key: mark for key, mark in followed.known.items() if key not in known}
    vanished = [key for key, mark in absent.items() if mark[:1] not in (PASSED, GONE)] if feed.whole else []
    known |= absent | {key: GONE + absent[key] for key in vanished}
    said = [*feed.source.said, *repeated]
    if not feed.whole:
        said.append(f"{shown(followed.url)} is ill-formed; nothing counts as vanished for what it lacks")
    hint = max(feed.gap_s, max_age_s(response.headers))
    kept = dict(list(known.items())[:KNOWN_MAX])
    after, moves = _moved(
        Followed(
            followed.url,
            _validator(response, "etag"),
            _validator(response, "last-modified"),
            kept,
            dict([pair for pair in aliases.items() if pair[1] in kept][-KNOWN_MAX:]),
            True,
            hint,
        ),
        response,
    )
    changed = bool(new or edited or returned or vanished)
    return Look(
        "ended" if feed.over else "changed" if changed else "same",
        after,
        None if feed.over else gap_s(every_s, hint),
        replace(feed.source, entries=tuple(there), link=feed.source.link or after.url),
        tuple(new),
        tuple(edited),
        tuple(returned),
        tuple(vanished),
        (*said, *moves),
    )


def _validator(response: Response, name: str) -> str | None:
    said = response.headers.get(name, "")
    return said if 0 < len(said) <= VALIDATOR_CHARS else None


def _keyed(followed: Followed, entries: tuple[Entry, ...]) -> tuple[list[Entry], dict[str, str], list[str]]:
    """(the entries under the keys that they have always had, what other ids they have now, what was left out)."""
    aliases, present = dict(followed.aliases), {entry.id for entry in entries}
    # What the feed has no more, by link and words: an article of these with another id is the same one.
    lost = {
        mark.lstrip(PASSED + GONE)[:VERSION_HALF]: key
        for key, mark in reversed(list(followed.known.items()))
        if key not in present
    }
    found: dict[str, Entry] = {}
    said = []
    for entry in entries:
        assert entry.version
        same = entry.version[:VERSION_HALF]
        if entry.id not in followed.known and entry.id not in aliases and same in lost:
            aliases[entry.id] = lost.pop(same)
        key = aliases.get(entry.id, entry.id)
        if key in found:
            said.append(f"{key} is there more than once; the first was taken")
        found.setdefault(key, replace(entry, id=key))
    return list(found.values()), aliases, said


def _older(entries: list[Entry], newest: int) -> set[str]:
    """Ids of all but the newest: by date where each has one, else by the feed's order."""
    ranked = entries
    if all(entry.date for entry in entries):
        ranked = sorted(entries, key=lambda entry: entry.date or "", reverse=True)
    return {entry.id for entry in ranked[newest:]}
