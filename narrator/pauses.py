"""How long is the silence between two segments?"""

from __future__ import annotations

from narrator.segment import Segment

PAUSES_MS = {
    "lead_in": 150,
    "clause": 100,
    "sentence": 350,
    "list_item": 450,
    "paragraph": 700,
    "quote": 800,
    "heading": 900,
    "standfirst": 900,
    "title": 1000,
    "lead_out": 500,
}
"""Silence in milliseconds at speed 1 by kind of boundary.

A newsreader rests about a third of a second between sentences and twice that between paragraphs; what stands
around titles, headings and quotes is longer, so that a listener hears that something begins.
"""


def boundary(before: Segment, after: Segment) -> str:
    """The kind of boundary between two segments that follow each other: a key of ``PAUSES_MS``."""
    if not before.last:
        return "sentence" if before.whole else "clause"
    kinds = (before.kind, after.kind)
    if "title" in kinds:
        return "title"
    if before.kind in ("standfirst", "byline"):
        return "standfirst"
    if "heading" in kinds:
        return "heading"
    if kinds == ("list_item", "list_item"):
        return "list_item"
    return "quote" if "quote" in kinds else "paragraph"


def pause_frames(kind: str, frame_rate: int, speed: float) -> int:
    """Length in frames of the pause at a boundary of that kind; faster speech rests less."""
    return round(PAUSES_MS[kind] * frame_rate / (1000 * speed))
