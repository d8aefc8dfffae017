"""Which parts of a page are the article?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from narrator.article import Article
from narrator.clean.lines import writable
from narrator.clean.text import clean_text

if TYPE_CHECKING:
    from narrator.clean.overrule import Overrule
    from narrator.clean.site_rules import SiteRule

__all__ = ["MARKUPS", "clean"]

MARKUPS = ("text", "html", "markdown")
"""What the input of ``clean`` may be written in."""


def clean(
    text: str,
    *,
    title: str | None = None,
    markup: str = "text",
    site_rules: Sequence[SiteRule] = (),
    speak: Collection[str] = (),
    overrules: Sequence[Overrule] = (),
) -> Article:
    """The article in a page, and a receipt of what was kept and dropped and why.

    ``title`` is used in place of the one that the page shows. ``markup`` is one of ``MARKUPS``. Input ranges
    count code points of ``text``; they are None for HTML. ``site_rules`` are those of the page's site, and change what
    they are about; ``speak`` are kinds, such as "caption", that a listener asks for: what is of them and stands within
    the article is then part of it; ``overrules`` are what a person wants otherwise, and have the last word. The receipt has the same
    pieces under the same numbers with and without them.

    Raises:
        EmptyInput: there is no text, or the overrules leave none.
        NoArticle: nothing in the page looks like an article.
        PieceUnknown: an overrule is of a piece that is not there.
        OptionRefused: the overrules contradict each other, or what is asked for is no kind that could be.
        ValueError: ``markup`` is none of ``MARKUPS``.
    """
    article = _clean(writable(text), writable(title) if title else title, markup)
    if site_rules:
        from narrator.clean.site_rules import apply_site_rules

        article = apply_site_rules(article, site_rules)
    if speak:
        from narrator.clean.roles import with_roles

        article = with_roles(article, speak)
    if overrules:
        from narrator.clean.overrule import overrule

        article = overrule(article, overrules)
    return article


def _clean(text: str, title: str | None, markup: str) -> Article:
    if markup == "text":
        return clean_text(text, title)
    if markup == "html":
        from narrator.clean.html import clean_html

        return clean_html(text, title)
    if markup == "markdown":
        from narrator.clean.markdown import clean_markdown

        return clean_markdown(text, title)
    raise ValueError(f"markup {markup!r}: one of {', '.join(MARKUPS)} is allowed")
