"""Which lines of an HTML page does something else than the page's text speak for: its metadata, or another extractor?"""

from __future__ import annotations

from collections.abc import Sequence

from narrator.clean.dom import Document
from narrator.clean.extractor import find_shares, fold_words
from narrator.clean.metadata import Metadata

LONGEST_TITLE = 2_000
"""Characters; a longer line is not compared with titles and descriptions."""
SHORTEST_BODY = 20
"""Words; what is declared a body and has fewer is none."""


def tell(document: Document, metadata: Metadata, extracted: str | None) -> dict[str, list[float]]:
    """Rows for ``Structure``: whether metadata's titles and descriptions say the same as each line, and the share of the
    line that the declared body and the ``extracted`` text have."""
    folded = [" ".join(fold_words(line)) if len(line) < LONGEST_TITLE else "" for line in document.lines]
    titles = {" ".join(fold_words(title)) for title in metadata.titles}
    page_title = f" {' '.join(fold_words(metadata.page_title))} "
    descriptions = [" ".join(fold_words(text)) for text in metadata.descriptions]
    declared = " ".join(metadata.bodies)
    return {
        "is_title": [float(bool(text) and text in titles) for text in folded],
        "in_title": [float(len(text) > 8 and f" {text} " in page_title) for text in folded],
        "in_description": [float(_describes(text, descriptions)) for text in folded],
        "declared": find_shares(
            document.lines, declared if len(fold_words(declared)) >= SHORTEST_BODY else None
        ),
        "extracted": find_shares(document.lines, extracted),
    }


def _describes(text: str, descriptions: Sequence[str]) -> bool:
    return len(text) > 20 and any(
        text in other or (len(other) > 20 and other in text) for other in descriptions
    )
