"""How is a segment found again in the publisher's own page? By selectors of the W3C Web Annotation Data Model."""

from __future__ import annotations

from typing import Any

CONTEXT_CHARS = 32
"""Text before and after, enough to tell a sentence from its repetition in a pull quote."""


def text_selectors(text: str, char_start: int, char_end: int) -> list[dict[str, Any]]:
    """A TextQuoteSelector and a TextPositionSelector of a range of the article text, in code points.

    Web Annotation Data Model, sections 4.2.4 and 4.2.5. The position is that in article.txt: a page around the
    article moves it, the order stays.
    """
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[char_start:char_end],
            "prefix": text[max(0, char_start - CONTEXT_CHARS) : char_start],
            "suffix": text[char_end : char_end + CONTEXT_CHARS],
        },
        {"type": "TextPositionSelector", "start": char_start, "end": char_end},
    ]
