"""Can the markup of a page be parsed within seconds?

What HTML parsers do for a start tag grows with the elements that are open and with the attributes that the tag has, so a
page of a megabyte can be made to take hours. No article has such tags: they are refused before any parser sees them.
"""

from __future__ import annotations

import re
from collections import Counter

from narrator.errors import InputTooLarge

MOST_ATTRIBUTES = 5_000
"""Of one tag; browsers' own pages have some dozens."""
DEEPEST = 5_000
"""Elements open at once."""
FEW_TAGS = 10_000
"""A page with at most so many tags is parsed within a second however they nest."""

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+))?+"""
_TOKEN = re.compile(
    r"<!--(?>.*?-->|.*)"
    r"|<(script|style|textarea|title|noscript|iframe|xmp|noembed|noframes)\b(?>.*?</\1|.*)"
    rf"|<(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)"
    r"|</(?P<end>[a-z][^\s/>]*+)",
    re.IGNORECASE | re.DOTALL,
)
"""Comments, elements whose content is no markup, start tags and end tags (HTML standard, section 13.2.5)."""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_CLOSED_BY_OTHERS = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li td tr th dd dt option optgroup thead tbody tfoot colgroup caption rb rp rt rtc".split()
)
"""Void elements, and those that the next of their sort closes: they nest only as deep as others do."""


def check_markup(page: str) -> None:
    """Nothing, if the page can be parsed.

    Raises:
        InputTooLarge: a tag has more than ``MOST_ATTRIBUTES``, or elements nest deeper than ``DEEPEST``.
    """
    tags = 0
    depth = deepest = 0
    open_tags: Counter[str] = Counter()
    for token in _TOKEN.finditer(page):
        name = token["name"]
        if name is not None:
            tags += 1
            attributes = token["attributes"]
            if len(attributes) > 2 * MOST_ATTRIBUTES:
                _check_attributes(name, attributes)
            key = name.lower()
            if key not in _CLOSED_BY_OTHERS:
                open_tags[key] += 1
                depth += 1
                deepest = max(deepest, depth)
        elif token["end"] is not None and open_tags[key := token["end"].lower()] > 0:
            open_tags[key] -= 1
            depth -= 1
    if tags > FEW_TAGS and deepest > DEEPEST:
        raise InputTooLarge(
            f"elements of the page are nested up to {deepest:,} deep: at most {DEEPEST:,} are read; give the page of one "
            "article, or its text"
        )


def _check_attributes(name: str, attributes: str) -> None:
    count = sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes))
    if count > MOST_ATTRIBUTES:
        raise InputTooLarge(
            f"a tag <{name[:20]}> of the page has {count:,} attributes: at most {MOST_ATTRIBUTES:,} are read; give the page "
            "of one article, or its text"
        )
