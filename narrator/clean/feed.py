"""Is a page a live feed, and which lines of it are its entries' text?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrator.clean.kinds import LONGEST_HEADING, ends_sentence, is_list_item
from narrator.clean.pieces import fold
from narrator.clean.region import LONG_WORDS, Look
from narrator.clean.rule import Verdict

FEWEST_ENTRIES = 3
"""Entries with prose that make a feed."""
LONGEST_STAMP = 60
"""Characters; a longer line is no entry's time."""
LONGEST_NAME = 5
"""Words of a line that names an entry's author."""
LONGEST_BYLINE = 20
"""Words of a line above the feed that names all its authors."""
OPENING_REACH = 6
"""Lines between an entry's time and its first prose: heading, name, office."""
INDEX_GAP = 8
"""Lines between two times of the list of entries above a feed, or between it and the feed."""
LIVE_REACH = 40
"""Lines above the first entry in which a page says that it is live."""
ENTRY_TIME: Verdict = ("date", "entry_time", "an entry's time in a live feed")
ENTRY_AUTHOR: Verdict = ("byline", "entry_author", "names an entry's author in a live feed")
ENTRY_INDEX: Verdict = (
    "navigation",
    "entry_index",
    "stands in the list of a live feed's entries, or between it and the feed",
)
ENTRY_TAIL: Verdict = ("aside", "entry_tail", "stands between two entries of a live feed")

_ZONE = r"(?:\s?\(?(?:[A-Z]{2,4}T|GMT|UTC|BST|CET|IST|ET|PT|CT|MT|Uhr)\)?)"
_TZ_OR_HALF = rf"(?:\s?[AaPp]\.?[Mm]\.?{_ZONE}?|{_ZONE})"
# With a point between, "15.51", it may be a price, unless the zone or half of the day is said.
_CLOCK = (
    rf"(?:(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?{_TZ_OR_HALF}?|(?:[01]?\d|2[0-3])[.h][0-5]\d{_TZ_OR_HALF}"
    rf"|(?:[01]?\d|2[0-3])h[0-5]\d|1?\d\s?[AaPp]\.?[Mm]\.?{_ZONE}?)"
)
_AGO = r"\d{1,2}\s?(?:m|mins?|minutes?|h|hrs?|hours?) ago"
_BY = r"(?:\W+(?:[Bb]y )?[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,2})"
# Kept as text, compiled when first asked, not at import.
_HEAD = rf"\W*(?:(?:[Pp]osted|[Pp]ublished|[Tt]oday)(?:,? at)?:?\s*)?(?:{_CLOCK}(?:\W*{_AGO})?|{_AGO}(?:\W*{_CLOCK})?){_BY}?\W*"
_UPDATED = rf"\W*(?:[Ll]ast )?[Uu]pdated?(?: at)?:?\s*(?:{_CLOCK}|{_AGO}).{{0,30}}"
_TIME_IN = rf"{_AGO}|(?<!\d){_CLOCK}"
_PARTS = r"(?P<count>\d{1,2})(?:\s?(?P<unit>[mh])(?:ins?|inutes?|rs?|ours?)? ago|[:.h](?P<minute>\d\d))?(?::\d\d)?\s?(?P<half>[AaPp])?"
_FROM = "reportingfrom"
_ENDING = (
    "share_bar",
    "advertisement",
    "sign_up",
    "continue_reading",
    "tail_heading",
    "inline_link",
    "pointer_label",
)
_LIVE = re.compile(r"\b(?:live|liveblog|liveticker|en direct|en directo|as it happened)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feed:
    """The lines of a live feed."""

    first: int
    """The first line of the first entry, or of the list of entries above it."""
    last: int
    """One past the text of the last entry."""
    text: frozenset[int]
    """Lines that are entries' text: headings, prose, items."""
    dropped: dict[int, Verdict]
    """The other lines before ``last`` that no rule takes, with what they are: all those from ``first`` on."""


@dataclass(frozen=True, slots=True)
class _Entry:
    head: int
    start: int
    end: int
    minute: int
    """Of the day, or how long ago, counted backwards."""


def find_feed(looks: Sequence[Look], sure: Container[int] = ()) -> Feed | None:
    """The live feed that a page is: entries with prose, each below a time of day, in the order of their times.

    Threads of readers' comments, in which another name stands above each time, and programmes of a day, which begin
    with the morning and say nowhere that they are live, are none. ``sure`` lines are text, whatever they look like.
    """
    heads = [at for at, look in enumerate(looks) if _is_head(look)]
    if len(heads) < FEWEST_ENTRIES:
        return None
    entries = [entry for entry in _find_entries(looks, heads) if _find_prose(looks, entry) is not None]
    if len(entries) < FEWEST_ENTRIES or not _is_live(looks, entries):
        return None
    names = _find_names(looks, entries)
    first = _find_index(looks, heads, entries[0].head)
    text: set[int] = set()
    dropped: dict[int, Verdict] = dict.fromkeys(range(first, entries[0].head), ENTRY_INDEX)
    for at, look in enumerate(looks[:first]):
        own = fold(look.line.text)
        if _is_unended(look) and look.words <= LONGEST_BYLINE and any(own.startswith(name) for name in names):
            dropped[at] = ENTRY_AUTHOR
    for entry in entries:
        dropped.update(dict.fromkeys(range(entry.head, entry.start), ENTRY_TIME))
        said = _find_prose(looks, entry) or entry.start
        opening = [at for at in range(entry.start, said) if _is_unended(looks[at])]
        authors = {
            at for at in opening if (own := fold(looks[at].line.text)) in names or own.startswith(_FROM)
        }
        # Of what is left above an entry's prose the first line is its heading; names and offices stand below it.
        rest = [at for at in opening if at not in authors][1:]
        authors.update(at for at in rest if looks[at].words <= LONGEST_NAME)
        dropped.update(dict.fromkeys(authors, ENTRY_AUTHOR))
        end = _find_tail(looks, entry, said, sure, entry is entries[-1])
        text.update(at for at in range(entry.start, end) if at not in authors and looks[at].rule is None)
        dropped.update(
            (at, ENTRY_TIME if _is_time(looks[at]) else ENTRY_TAIL) for at in range(end, entry.end)
        )
    last = max(text) + 1
    return Feed(first, last, frozenset(text), {at: verdict for at, verdict in dropped.items() if at < last})


def heads_entry(looks: Sequence[Look], at: int) -> bool:
    """Whether a line stands directly below a time of day, as the heading of a feed's entry does, and is as short."""
    text = looks[at].line.text
    return (
        at > 0
        and looks[at].words <= LONGEST_HEADING
        and not ends_sentence(text.rstrip("?!"))
        and _is_time(looks[at - 1])
    )


def _is_time(look: Look) -> bool:
    return _is_head(look) or (
        len(look.line.text) <= LONGEST_STAMP and re.fullmatch(_UPDATED, look.line.text) is not None
    )


def _is_head(look: Look) -> bool:
    text = look.line.text
    if len(text) > LONGEST_STAMP or not any(map(str.isdigit, text)):
        return False
    if re.fullmatch(_HEAD, text) is not None:
        return True
    dated = _is_named(look, ("date_stamp",)) and re.match(_UPDATED, text) is None
    return dated and re.search(_TIME_IN, text) is not None


def _find_entries(looks: Sequence[Look], heads: Sequence[int]) -> Iterator[_Entry]:
    # Times in neighbouring lines, "15:51 GMT" and "2 hours ago", head one entry.
    starts = [at for at in heads if at - 1 not in heads]
    for at, following in pairwise([*starts, len(looks)]):
        start = at + 1
        while start < following and (
            _is_time(looks[start]) or _is_named(looks[start], ("date_stamp", "share_bar"))
        ):
            start += 1
        yield _Entry(at, start, following, _read_minute(looks[at].line.text))


def _read_minute(text: str) -> int:
    time = re.search(_TIME_IN, text)
    found = re.match(_PARTS, time[0]) if time else None
    if found is None:
        return 0
    count = int(found["count"])
    if found["unit"]:
        return -count * (1 if found["unit"] == "m" else 60)
    half = (found["half"] or "").lower()
    return (count % 12 + 12 * (half == "p") if half else count) * 60 + int(found["minute"] or 0)


def _find_index(looks: Sequence[Look], heads: Sequence[int], first: int) -> int:
    """Where the list of times and headings above the first entry begins; ``first`` if there is none."""
    index = first
    for at in reversed(heads):
        if _is_named(looks[at], ("date_stamp",)):
            continue
        if at < index and index - at <= INDEX_GAP and not any(look.prose for look in looks[at:index]):
            index = at
    if first - index < 2 * FEWEST_ENTRIES:
        return first
    return index - 1 if index and _is_short(looks[index - 1]) else index


def _find_prose(looks: Sequence[Look], entry: _Entry) -> int | None:
    """The first line of prose of an entry that has one near its head."""
    reach = range(entry.start, min(entry.end, entry.start + OPENING_REACH))
    return next((at for at in reach if looks[at].prose), None)


def _find_names(looks: Sequence[Look], entries: Sequence[_Entry]) -> set[str]:
    """Folded short lines that name authors: those at several entries' heads, and in the page's bylines."""
    opening = [
        looks[at]
        for entry in entries
        for at in range(entry.start, _find_prose(looks, entry) or entry.start)
        if _is_short(looks[at])
    ]
    times = Counter(fold(look.line.text) for look in opening)
    above = [look.line.text for look in looks[: entries[0].head] if look.words <= LONGEST_BYLINE]
    return {
        own
        for look in opening
        if times[own := fold(look.line.text)] > 1
        or (look.words > 1 and any(look.line.text in line != look.line.text for line in above))
    }


def _is_live(looks: Sequence[Look], entries: Sequence[_Entry]) -> bool:
    steps = [below.minute - above.minute for above, below in pairwise(entries)]
    # One step may go over midnight.
    downwards = sum(step <= 0 for step in steps) >= len(steps) - 1 and sum(step < 0 for step in steps) > 1
    upwards = sum(step >= 0 for step in steps) >= len(steps) - 1
    first = entries[0].head
    said = any(_LIVE.search(look.line.text) for look in looks[max(0, first - LIVE_REACH) : first])
    if not (downwards or (upwards and said)):
        return False
    if any(_is_named(look, ("comments",)) for look in looks[max(0, first - 4) : entries[-1].start]):
        return False
    named = [
        fold(looks[entry.head - 1].line.text)
        for entry in entries
        if entry.head and _is_short(looks[entry.head - 1])
    ]
    return len(set(named)) * 2 <= len(entries)


def _is_unended(look: Look) -> bool:
    return look.rule is None and not ends_sentence(look.line.text)


def _is_short(look: Look) -> bool:
    return look.words <= LONGEST_NAME and _is_unended(look)


def _find_tail(looks: Sequence[Look], entry: _Entry, said: int, sure: Container[int], is_last: bool) -> int:
    """Where an entry's text ends: below its prose, at buttons or a headline with no long prose or item after it."""
    text = [at for at in range(said, entry.end) if _is_text(looks[at], at in sure)]
    for at in range(said + 1, entry.end):
        if at not in text and _ends(looks[at]) and (is_last or not text or at > text[-1]):
            return at
    return entry.end


def _ends(look: Look) -> bool:
    if look.rule is not None:
        return look.rule.name in _ENDING or look.rule.closes
    return not look.prose and not is_list_item(look.line.text) and not ends_sentence(look.line.text)


def _is_text(look: Look, sure: bool) -> bool:
    return look.rule is None and (
        sure or is_list_item(look.line.text) or (look.prose and look.words >= LONG_WORDS)
    )


def _is_named(look: Look, names: Sequence[str]) -> bool:
    return look.rule is not None and look.rule.name in names
