"""How do narrated articles, and what is heard between them, become one publication?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrator.issue.between import Slot, plan
from narrator.issue.config import Config
from narrator.issue.entry import Entry, Source
from narrator.issue.layout import lay_out
from narrator.publish.publication import NO_DATE, Publication, article_guid, content_urn, plain_author

Between = Callable[[Sequence[Slot], int], Mapping[str, Mapping[str, Any]]]
"""Makes what is heard between articles, at that frame rate: records by folder."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An article that was narrated."""

    name: str
    """Of its folder."""
    entry: Entry
    """What its source says of it."""
    record: Mapping[str, Any]
    """As ``narrator.issue.jobs.part_record`` gives it."""


def assemble(
    heard: Sequence[Heard],
    source: Source,
    config: Config,
    title: str,
    folder: Path,
    between: Between,
    cover: str,
) -> tuple[Publication, list[Slot]]:
    """(the articles as one publication in ``folder``, all that is heard in order).

    ``cover`` is the name of the cover's file there. Raises IssueInvalid, and what ``between`` raises.
    """
    records = [one.record for one in heard]
    languages = Counter(record["language"] for record in records)
    language = config.language or source.language or languages.most_common(1)[0][0]
    rate = records[0]["frame_rate"]
    facts = [
        {
            "name": one.name,
            "title": one.record["title"],
            "author": one.entry.author or plain_author(one.record["byline"]),
            "section": one.entry.section,
            "date": one.entry.date,
            "link": one.entry.link,
            "guid": article_guid(one.entry.id, config.id or config.url or ""),
            "minutes": max(1, round(one.record["frames"] / rate / 60)),
        }
        for one in heard
    ]
    slots = plan(facts, replace(config, date=config.date or source.date), title, language)
    made = between(slots, rate)
    placed = [records[slot.article] if slot.article is not None else made[slot.folder] for slot in slots]
    parts, frames = lay_out(slots, placed, facts, rate)
    dates = sorted(one.entry.date for one in heard if one.entry.date)
    date = config.date or source.date or (dates[-1] if dates else NO_DATE)
    publication = Publication(
        folder=folder,
        id=config.id or content_urn("issue", title, date, [record["id"] for record in records]),
        title=title,
        language=language,
        frame_rate=rate,
        frames=frames,
        parts=parts,
        date=date,
        description=config.description or source.description,
        author=config.author or source.author,
        link=source.link,
        url=config.url and config.url.rstrip("/") + "/",
        category=config.category or "News",
        explicit=bool(config.explicit),
        cover=cover,
    )
    return publication, slots
