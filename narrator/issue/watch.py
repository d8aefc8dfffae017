"""How does an issue stay as new as its feeds and folders are? They are looked at, and it is made again on a change."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.errors import InputError, NarratorError, NoArticle, OptionRefused
from narrator.fetch import shown
from narrator.issue.entry import Source
from narrator.issue.follow import NEWEST, Followed, Look, look
from narrator.issue.gap import LEAST_S, back_off_s
from narrator.issue.gather import gather
from narrator.issue.jobs import source_key
from narrator.issue.make import Issue, make_issue
from narrator.issue.state import State
from narrator.issue.subscription import Subscription, keep_subscription, load_subscription
from narrator.settings import Settings, load_settings
from narrator.sums import file_sha256

VANISHED = ("keep", "drop")
"""What may become of an article that its feed has no more."""

_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at one source came to."""

    where: str
    """The source, as it may be shown."""
    told: str
    """What was found there, on one line."""
    changed: bool
    """Whether the issue is to be made again."""
    next_s: float | None
    """Seconds until the next look; None if there is none to come."""


Tell = Callable[[Seen | Issue | NarratorError], None]
"""Called with every look, every issue that was made, and what kept one from being made."""


def follow_issue(
    sources: Sequence[str],
    out: Path,
    *,
    every_s: float,
    tell: Tell,
    vanished: str = "keep",
    newest: int = NEWEST,
    config_file: Path | None = None,
    again: bool = False,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.time,
    **options: Any,
) -> None:
    """Make the issue of feeds, folders and files, look at them every ``every_s`` seconds, and make it again on a change.

    Ends when no source has anything to come, with an exception, or never. ``options`` are those of ``make_issue``;
    ``again`` is for the first time alone. What is known of a feed is kept in the folder, so that the next run asks
    for changes alone. ``now`` is in seconds since 1970. At the start sources that cannot be read raise what they raise
    in ``make_issue``; later they are told and looked at again. Raises OptionRefused, OutputError and what else
    would keep every issue from being made.
    """
    if vanished not in VANISHED:
        raise OptionRefused(f"vanished articles are {vanished!r}: give {' or '.join(VANISHED)}")
    if not LEAST_S <= every_s < float("inf"):
        raise OptionRefused(f"a look every {every_s:g} s: give {LEAST_S:g} or more")
    if newest < 1:
        raise OptionRefused(f"the newest {newest} articles of a feed: give 1 or more")
    if "-" in sources:
        raise OptionRefused("standard input is read once and cannot be followed: give a feed or folder")
    state, settings = State(out), load_settings()
    keep = vanished == "keep"
    with state.followed():
        watched = [
            _Feed(where, state, settings, every_s, newest, keep)
            if where.startswith(_SCHEMES)
            else _Local(where, settings, every_s, config_file)
            for where in sources
        ]
        due: dict[int, float] = dict.fromkeys(range(len(watched)), now())
        tries, retry_at, made = 0, float("inf"), False
        while True:
            changed = False
            for index, moment in list(due.items()):
                if moment > now():
                    continue
                seen = watched[index].look(now())
                changed |= seen.changed
                tell(seen)
                if seen.next_s is None:
                    del due[index]
                else:
                    due[index] = now() + seen.next_s
            if changed or not made or now() >= retry_at:
                given = [one.source for one in watched if one.has_articles]
                whole = not given or _make(given, out, tell, config_file=config_file, again=again, **options)
                made = made or bool(given)
                again = again and not made
                tries = 0 if whole else tries + 1
                retry_at = float("inf") if whole else now() + back_off_s(every_s, 0.0, tries, 0.0)
            if not due:
                return
            sleep(max(0.0, min(*due.values(), retry_at) - now()))


def _make(sources: Sequence[str | Source], out: Path, tell: Tell, **options: Any) -> bool:
    """Make it; False if some of it failed that may not fail the next time."""
    try:
        issue = make_issue(sources, out, **options)
    except (NoArticle, InputError) as error:
        tell(error)
        return False
    tell(issue)
    return not issue.manifest["failed"] and not issue.stale


class _Feed:
    """A feed at an address."""

    def __init__(
        self, url: str, state: State, settings: Settings, every_s: float, newest: int, keep: bool
    ) -> None:
        self._url, self._state, self._settings = url, state, settings
        self._every_s, self._newest, self._keep = every_s, newest, keep
        self._subscription = load_subscription(state, url) or Subscription(
            Followed(url), Source((), name=_name(url))
        )

    @property
    def source(self) -> str | Source:
        return self._subscription.articles(keep=self._keep)

    @property
    def has_articles(self) -> bool:
        return bool(self._subscription.articles(keep=self._keep).entries)

    def look(self, now: float) -> Seen:
        """Raises why it failed, if it was never read."""
        found = look(
            self._subscription.followed,
            self._settings,
            every_s=self._every_s,
            newest=self._newest,
            now=now,
        )
        if found.error and not found.followed.looked:
            raise found.error
        self._subscription = self._subscription.after(found)
        keep_subscription(self._state, self._url, self._subscription)
        touched = bool(found.new or found.edited or (not self._keep and (found.vanished or found.returned)))
        return Seen(shown(self._url), self._told(found), touched, found.next_s)

    def _told(self, found: Look) -> str:
        if found.error:
            return str(found.error)
        counts = {
            "new": len(found.new),
            "edited": len(found.edited),
            "back": len(found.returned),
            "kept though vanished" if self._keep else "vanished": len(found.vanished),
        }
        told = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing new"
        if found.outcome == "ended" and found.source is None:
            return "; ".join(found.said)
        over = ("it says that nothing more will come",) if found.outcome == "ended" else ()
        return "; ".join((told, *found.said, *over))


class _Local:
    """A folder or file on this machine."""

    def __init__(self, where: str, settings: Settings, every_s: float, config_file: Path | None) -> None:
        self.source: str | Source = where
        self._where, self._settings, self._every_s, self._config = where, settings, every_s, config_file
        self._print: str | None = None
        self.has_articles = True

    def look(self, now: float) -> Seen:
        """Raises InputError at the first look alone."""
        del now
        try:
            count, found = self._fingerprint()
        except InputError as error:
            if self._print is None:
                raise
            return Seen(self._where, str(error), False, self._every_s)
        changed = found != self._print
        self._print = found
        told = f"{count} articles, {'changed' if changed else 'nothing new'}"
        return Seen(self._where, told, changed, self._every_s)

    def _fingerprint(self) -> tuple[int, str]:
        """(how many articles, a hash of all that an issue of them depends on)."""
        with tempfile.TemporaryDirectory(prefix="narrator-issue-") as unpacked:
            source, config = gather([self._where], self._settings, Path(unpacked), self._config)
            parts: list[object] = []
            for entry in source.entries:
                try:
                    parts.append(source_key(entry, self._settings))
                except OSError:
                    parts.append(entry.id)  # making the issue will say so
            for path in (source.cover, config.cover, config.intro, config.interlude, config.outro):
                with suppress(OSError):
                    parts.append(file_sha256(path) if path else None)
            said = {name: str(getattr(config, name)) for name in type(config).__slots__}
            parts.append({name: value for name, value in said.items() if not value.startswith(unpacked)})
            parts.append([source.title, source.description, source.author, source.language, source.date])
        return len(source.entries), hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _name(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2].partition("?")[0].partition(".")[0] or "issue"
