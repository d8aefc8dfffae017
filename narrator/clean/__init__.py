"""Which parts of a page are the article?"""

from __future__ import annotations

from narrator.article import Article
from narrator.clean.lines import writable
from narrator.clean.text import clean_text

__all__ = ["MARKUPS", "clean"]

MARKUPS = ("text", "html", "markdown")
"""What the input of ``clean`` may be written in."""


def clean(text: str, *, title: str | None = None, markup: str = "text") -> Article:
    """The article in a page, and a receipt of what was kept and dropped and why.

    ``title`` is used in place of the one that the page shows. ``markup`` is one of ``MARKUPS``. Input ranges
    count code points of ``text``; they are None for HTML.

    Raises:
        EmptyInput: there is no text.
        NoArticle: nothing in the page looks like an article.
        ValueError: ``markup`` is none of ``MARKUPS``.
    """
    text = writable(text)
    title = writable(title) if title else title
    if markup == "text":
        return clean_text(text, title)
    if markup == "html":
        from narrator.clean.html import clean_html

        return clean_html(text, title)
    if markup == "markdown":
        from narrator.clean.markdown import clean_markdown

        return clean_markdown(text, title)
    raise ValueError(f"markup {markup!r}: one of {', '.join(MARKUPS)} is allowed")
