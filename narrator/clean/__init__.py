"""Which parts of a page are the article?"""

from __future__ import annotations

import re

from narrator.article import Article
from narrator.clean.text import clean_text

__all__ = ["MARKUPS", "clean"]

MARKUPS = ("text", "html", "markdown")
"""What the input of ``clean`` may be written in."""

_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str, *, title: str | None = None, markup: str = "text") -> Article:
    """The article in a page, and a receipt of what was kept and dropped and why.

    ``title`` is used in place of the one that the page shows. ``markup`` is one of ``MARKUPS``. Input ranges
    count code points of ``text``; they are None for HTML.

    Raises:
        EmptyInput: there is no text.
        NoArticle: nothing in the page looks like an article.
        ValueError: ``markup`` is none of ``MARKUPS``.
    """
    # One for one, so that input ranges hold: characters that no XML, JSON or UTF-8 file can carry.
    text = _UNWRITABLE.sub(" ", text)
    title = _UNWRITABLE.sub(" ", title) if title else title
    if markup == "text":
        return clean_text(text, title)
    if markup == "html":
        from narrator.clean.html import clean_html

        return clean_html(text, title)
    if markup == "markdown":
        from narrator.clean.markdown import clean_markdown

        return clean_markdown(text, title)
    raise ValueError(f"markup {markup!r}: one of {', '.join(MARKUPS)} is allowed")
