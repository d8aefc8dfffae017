"""What is an article whose blocks somebody has already told apart, such as a publisher's own system or a reader?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrator.article import KINDS, Article, Decision, build_article
from narrator.clean.lines import tidy, writable
from narrator.errors import EmptyInput, OptionRefused

LINED_KINDS = frozenset({"code", "table"})
"""Kinds whose line breaks mean something; any other block is one line."""

GIVEN = "given"
"""The rule that a receipt names for a block that came as one."""


def given_article(
    blocks: Sequence[tuple[str, str]],
    *,
    title: str | None = None,
    language: str | None = None,
    receipt: Sequence[Decision] = (),
) -> Article:
    """The article of these blocks (kind, text): nothing is judged or dropped.

    Its words stay as they are; white space becomes single spaces, but for code and tables. The title comes first;
    a given ``title`` takes the place of the blocks'. Without a ``receipt`` there is one that names every block.

    Raises:
        EmptyInput: there is no block, or one without a visible character.
        OptionRefused: a kind that is none of ``KINDS``, or a second title.
    """
    laid = [_laid(number, kind, text) for number, (kind, text) in enumerate(blocks)]
    if not laid:
        raise EmptyInput("the article has no blocks: give at least one with words to speak")
    titles = [text for kind, text in laid if kind == "title"]
    if len(titles) > 1:
        raise OptionRefused(f"the article has {len(titles)} titles: one is allowed, the others are headings")
    first = tidy(writable(title or "")) or "".join(titles)
    body = [(kind, text) for kind, text in laid if kind != "title"]
    pieces = [("title", first), *body] if first else body
    lines = receipt or [
        Decision(True, kind, GIVEN, "came as a block of the article", text) for kind, text in pieces
    ]
    return build_article(
        ((kind, text, None) for kind, text in pieces),
        (replace(line, text=writable(line.text), input_range=None) for line in lines),
        language,
    )


def _laid(number: int, kind: str, text: str) -> tuple[str, str]:
    if kind not in KINDS:
        raise OptionRefused(f"block {number} is a {kind!r}: {', '.join(KINDS)} are the kinds")
    text = writable(text)
    text = text.strip("\r\n").rstrip() if kind in LINED_KINDS else tidy(text)
    if not tidy(text):
        raise EmptyInput(f"block {number} of the article is empty: leave it out, or give its words")
    return kind, text
