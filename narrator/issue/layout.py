"""When is each part of an issue heard, in frames of its one track?

Each part starts on a multiple of ``GRID_FRAMES``, which is whole frames of AAC (1,024) and of MP3 (576 or 1,152)
alike: encoded parts can be put one after another, packet by packet, and nothing is encoded twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narrator.issue.between import Slot
from narrator.publish.publication import Audio, Part, plain_author

GRID_FRAMES = 9216
"""The least that both 1,024 and 1,152 divide: 418 ms at 22,050 Hz."""

REST_S = {"article": 1.2, "intro": 0.4, "interlude": 0.4, "outro": 0.0}
"""Least silence after a part, in seconds, beyond what its own sound ends with."""

REST_OTHER_S = 0.4
"""The same after what is said between articles. More than an MP3 decoder looks back (1,681 frames) at any rate."""


def lay_out(
    slots: Sequence[Slot],
    records: Sequence[Mapping[str, Any]],
    facts: Sequence[Mapping[str, Any]],
    frame_rate: int,
) -> tuple[tuple[Part, ...], int]:
    """(the parts on the issue's clock, its length in frames).

    ``records`` are what narrating each slot gave, ``facts`` section, date, link, author and guid of each article by place.
    """
    parts, position = [], 0
    for number, (slot, record) in enumerate(zip(slots, records, strict=True), start=1):
        fact = facts[slot.article] if slot.article is not None else {}
        span = record["frames"]
        if number < len(slots):
            rest = round(REST_S.get(slot.kind, REST_OTHER_S) * frame_rate)
            span = -(-(span + max(rest, 2048)) // GRID_FRAMES) * GRID_FRAMES
        parts.append(
            Part(
                kind=slot.kind,
                title=slot.title,
                folder=slot.folder,
                audio=tuple(
                    Audio(f"{slot.folder}/{row['url']}", row["type"], row["bytes"], row["sha256"])
                    for row in record["audio"]
                ),
                frames=record["frames"],
                start_frame=position,
                span_frames=span,
                language=record["language"],
                words=record["words"],
                author=fact.get("author") or plain_author(record["byline"]),
                standfirst=record["standfirst"],
                section=fact.get("section"),
                date=fact.get("date"),
                link=fact.get("link"),
                id=record["id"],
                voice=record["voice"],
                guid=fact.get("guid", ""),
            )
        )
        position += span
    return tuple(parts), position


def cover_name(cover: Path | None) -> str:
    """What the cover is called in the issue's folder."""
    return "cover.png" if cover is None or cover.suffix.lower() == ".png" else "cover.jpg"
