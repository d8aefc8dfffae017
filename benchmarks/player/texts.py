"""What do the pages of publishers hold? The same text as the narration, in markup, and other text around it."""

from __future__ import annotations

import html

from benchmarks.texts import write_page
from narrator.article import Article

_TAGS = {"title": "", "heading": "h2"}
_OTHER_WORDS = 20_000
"""Of one page of other text, about 120 kB."""


def mark_up(article: Article) -> str:
    """The article as HTML: entities, and in every third paragraph a link and bold inside sentences."""
    lines = []
    for number, block in enumerate(article.blocks):
        tag = _TAGS.get(block.kind, "p")
        if not tag:
            continue  # the page has its own
        words = [html.escape(word) for word in block.text.split()]
        if number % 3 == 0 and len(words) > 12:
            words[3:6] = [f'<a href="#{number}">{" ".join(words[3:6])}</a>']
            words[8] = f"<b>{words[8]}</b>"
        lines.append(f"<{tag}>{' '.join(words)}</{tag}>")
    return "<article>\n" + "\n".join(lines) + "\n</article>\n"


def other_text(size: int) -> str:
    """At least so many bytes of paragraphs that are not the article's, in the same style of writing."""
    paragraphs: list[str] = []
    total, seed = 0, 500
    while total < size:
        for line in write_page(_OTHER_WORDS, seed).split("\n"):
            if line and total < size:
                paragraphs.append(f"<p>{html.escape(line)}</p>")
                total += len(line.encode())
        seed += 1
    return "<section>\n" + "\n".join(paragraphs) + "\n</section>\n"
