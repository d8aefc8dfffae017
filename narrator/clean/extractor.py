"""What does trafilatura, which knows HTML by rules and not by learning, take for the article?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from narrator.clean.dom import Document

MOST_ELEMENTS = 6_000
"""Of a page that it is asked about: on larger ones it takes seconds."""
LONGEST_PAGE = 1_500_000
"""Characters."""
RUN = 3
"""Words in a row that are compared."""
NO_ANSWER = -1.0
"""The share of every line where there is no text to compare with."""

_WORD = re.compile(r"\w+")


def extract(document: Document) -> str | None:
    """The text of the article, or None if it finds none or the page is too large for it."""
    if len(document.tags) > MOST_ELEMENTS:
        return None
    page = document.parser.html
    if page is None or len(page) > LONGEST_PAGE:
        return None
    from trafilatura import bare_extraction

    found = bare_extraction(page, with_metadata=False, include_comments=False, include_formatting=False)
    body = getattr(found, "body", None)
    return None if body is None else " ".join(body.itertext())


def find_shares(lines: Sequence[str], text: str | None) -> list[float]:
    """For each line the share of its runs of words that the text has; a line of fewer words has one or none."""
    if not text:
        return [NO_ANSWER] * len(lines)
    words = fold_words(text)
    runs, joined = _runs(words), f" {' '.join(words)} "
    shares = []
    for line in lines:
        own = fold_words(line)
        own_runs = _runs(own)
        if own_runs:
            shares.append(len(own_runs & runs) / len(own_runs))
        else:
            shares.append(float(bool(own) and f" {' '.join(own)} " in joined))
    return shares


def fold_words(text: str) -> list[str]:
    """The words, without case and marks."""
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[at:] for at in range(RUN)), strict=False))
