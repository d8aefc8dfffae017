"""Where do an article's chapters start? At its title and at each heading."""

from __future__ import annotations

from narrator.article import Article
from narrator.tags import Chapter
from narrator.timeline import Timeline


def find_chapters(timeline: Timeline, article: Article, title: str) -> tuple[Chapter, ...]:
    """Chapters that touch and cover the track; the first is named after the article, or the heading it opens with."""
    starts = [(0, title)]
    block = None
    for timed in timeline.segments:
        segment = timed.spoken.segment
        if segment.kind == "heading" and segment.block != block:
            name = article.blocks[segment.block].text
            if timed is timeline.segments[0]:
                starts = [(0, name)]
            else:
                starts.append((timed.start_frame, name))
        block = segment.block
    ends = [frame for frame, _ in starts[1:]] + [timeline.frames]
    return tuple(Chapter(name, start, end) for (start, name), end in zip(starts, ends, strict=True))
