"""Which blocks of an HTML page are the article?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from narrator.article import Article
from narrator.clean.kinds import LONGEST_STANDFIRST, count_words, ends_sentence, is_byline
from narrator.clean.lines import Line, tidy
from narrator.clean.pieces import Piece, assemble, fold
from narrator.clean.region import look_at
from narrator.clean.rule import Verdict
from narrator.clean.rules import find_rule
from narrator.clean.teasers import TEASER, find_teasers
from narrator.clean.text import clean_text
from narrator.errors import EmptyInput, NoArticle

HEAD_REACH = 4
"""Blocks after the title among which a byline or a standfirst is looked for."""

_UNSEEN = frozenset(
    "head script style noscript template svg iframe object canvas audio video select option textarea button".split()
)
_ROOT = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_OUTSIDE: Verdict = ("outside", "not_extracted", "stands outside of the article in the page's structure")


def clean_html(page: str, title: str | None = None) -> Article:
    """The article in an HTML page; title, byline, date and language also from the page's metadata.

    Input ranges are None. The receipt has the kept blocks and every other visible text block of the page.

    Raises:
        EmptyInput: the page has no visible text.
        NoArticle: no part of the page reads as an article.
    """
    from trafilatura import bare_extraction, load_html

    if not page.strip():
        raise EmptyInput(
            f"no page: {len(page)} characters received, none of them visible; give the HTML of an article"
        )
    if _ROOT.search(page) is None:
        page = f"<html><body>{page}</body></html>"
    tree = load_html(page)
    if tree is None:
        return _without_ranges(clean_text(page, title))
    seen = list(_visible_texts(tree))
    if not seen:
        raise EmptyInput(
            f"no text in {len(page)} characters of HTML; give the page as a browser shows it, after its scripts have run"
        )
    language = _declared_language(tree)
    document: Any = bare_extraction(
        page, with_metadata=True, include_comments=False, include_formatting=False
    )
    blocks = list(_blocks(document.body)) if document is not None and document.body is not None else []
    if sum(count_words(text) for _, text in blocks) < 10:
        # Pages too small or too odd for the structural reading are read line by line, as copied text is.
        return _without_ranges(clean_text("\n".join(seen), title, language))
    pieces = _add_head(_judge(blocks), document)
    article = assemble(_align(pieces, seen), title, language)
    if not any(block.kind in ("paragraph", "list_item", "quote") for block in article.blocks):
        raise NoArticle(
            f"no article found in {len(seen)} blocks of HTML: none of the text left after the page's furniture is a "
            "paragraph; give the address of one article, or its text"
        )
    return article


def _without_ranges(article: Article) -> Article:
    return replace(
        article,
        blocks=tuple(replace(block, input_range=None) for block in article.blocks),
        receipt=tuple(replace(decision, input_range=None) for decision in article.receipt),
    )


def _declared_language(tree: Any) -> str | None:
    language = tidy(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    return language.replace("_", "-") or None


def _visible_texts(tree: Any) -> Iterator[str]:
    """The page's text in order, one string for each block element's run of inline text."""
    from lxml import etree  # type: ignore[import-untyped]

    run: list[str] = []
    muted = None
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        block = event in ("start", "end") and element.tag not in _INLINE
        if block and run:
            text = tidy("".join(run))
            run = []
            if text:
                yield text
        if event == "start":
            if muted is None and _is_unseen(element):
                muted = element
            if muted is None:
                run.append(" " if element.tag == "br" else element.text or "")
        else:
            if muted is element:
                muted = None
            if muted is None and element.tail:
                run.append(element.tail)
    text = tidy("".join(run))
    if text:
        yield text


def _is_unseen(element: Any) -> bool:
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _blocks(body: Any) -> Iterator[tuple[str, str]]:
    """Kind and text of each block in trafilatura's tree, in reading order."""
    for element in body:
        yield from _blocks_of(element, None)


def _blocks_of(element: Any, inside: str | None) -> Iterator[tuple[str, str]]:
    tag = element.tag
    if tag == "list":
        for number, item in enumerate(element.iterchildren("item"), 1):
            mark = f"{number}. " if element.get("rend") == "ol" else ""
            own = tidy("".join(_text_outside_lists(item)))
            if own:
                yield "list_item", mark + own
            for nested in item.iterchildren("list"):
                yield from _blocks_of(nested, inside)
    elif tag == "table":
        rows = (
            " | ".join(tidy("".join(cell.itertext())) for cell in row.iter("cell"))
            for row in element.iter("row")
        )
        text = "\n".join(row for row in rows if row.strip(" |"))
        if text:
            yield "table", text
    elif tag == "code":
        text = "".join(element.itertext()).strip("\n")
        if text.strip():
            yield "code", text
    elif tag == "quote" and any(child.tag in ("p", "list", "head") for child in element):
        if tidy(element.text or ""):
            yield "quote", tidy(element.text or "")
        for child in element:
            yield from _blocks_of(child, "quote")
    else:
        text = tidy("".join(" " if part is None else part for part in _text_with_breaks(element)))
        if text:
            yield inside or _KINDS.get(tag, "paragraph"), text


_KINDS = {"head": "heading", "quote": "quote"}


def _text_outside_lists(item: Any) -> Iterator[str]:
    yield item.text or ""
    for child in item:
        if child.tag != "list":
            yield " " if child.tag in ("p", "lb") else ""
            yield from child.itertext()
        yield child.tail or ""


def _text_with_breaks(element: Any) -> Iterator[str | None]:
    from lxml import etree

    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if part.tag == "lb":
                yield None
            yield part.text or ""
        elif part is not element:
            yield part.tail or ""


def _judge(blocks: list[tuple[str, str]]) -> list[Piece]:
    """Keep what was extracted, but for the furniture that authors' templates put inside the article."""
    looks = [look_at(Line(tidy(text), 0, 0)) for _, text in blocks]
    teasers = set(find_teasers(looks, 0, len(looks)))
    pieces = []
    for at, (kind, text) in enumerate(blocks):
        rule = find_rule(text, count_words(text)) if kind not in ("table", "code") else None
        verdict = rule.verdict if rule is not None and rule.anywhere else TEASER if at in teasers else None
        if verdict is None:
            pieces.append(
                Piece(
                    text, text, None, True, kind, "extracted", "part of the article in the page's structure"
                )
            )
        else:
            pieces.append(Piece(text, text, None, False, *verdict))
    return pieces


def _add_head(pieces: list[Piece], document: Any) -> list[Piece]:
    """Name the title, byline and standfirst, from the page's metadata where the blocks lack them."""
    kept = [at for at, piece in enumerate(pieces) if piece.kept]
    title = tidy(document.title or "")
    at = next((at for at in kept if fold(pieces[at].text) == fold(title)), None) if title else None
    if at is None and kept and pieces[kept[0]].kind == "heading":
        at = kept[0]
    if at is not None:
        pieces[at] = replace(pieces[at], kind="title", rule="page_title", reason="the page's title")
    has_byline = False
    for i in [i for i in kept if at is None or i > at][:HEAD_REACH]:
        if pieces[i].kind != "paragraph":
            break
        words = count_words(pieces[i].text)
        if is_byline(pieces[i].text):
            pieces[i] = replace(pieces[i], kind="byline", rule="byline", reason="names the author")
            has_byline = True
        elif 5 <= words <= LONGEST_STANDFIRST and not ends_sentence(pieces[i].text):
            reason = "stands between the title and the first paragraph"
            pieces[i] = replace(pieces[i], kind="standfirst", rule="standfirst", reason=reason)
        else:
            break
    lead = [] if at is not None or not title else [_declared(title, "title")]
    after = [_declared(tidy(document.author), "byline")] if document.author and not has_byline else []
    after += [_declared(tidy(document.date), "date")] if document.date else []
    cut = at + 1 if at is not None else 0
    return pieces[:cut] + lead + after + pieces[cut:]


def _declared(text: str, kind: str) -> Piece:
    return Piece(text, text, None, True, kind, "metadata", f"the page's metadata gives the {kind}")


def _align(pieces: list[Piece], seen: list[str]) -> list[Piece]:
    """Put the page's other visible texts, as dropped pieces, where they stood among the extracted ones."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(seen):
        places.setdefault(fold(text), []).append(place)
    placed: list[tuple[float, Piece]] = []
    taken: set[int] = set()
    merged: list[str] = []
    last = -1.0
    for piece in pieces:
        folded = fold(piece.text)
        options = places.get(folded, [])
        i = bisect_left(options, last)
        if i < len(options) and options[i] not in taken:
            last = options[i]
            taken.add(options[i])
        else:
            merged.append(folded)
        placed.append((last, piece))
    together = "\n".join(merged)
    for place, text in enumerate(seen):
        if place in taken or fold(text) in together:
            continue
        rule = find_rule(text, count_words(text))
        verdict = rule.verdict if rule is not None else _OUTSIDE
        placed.append((place, Piece(text, text, None, False, *verdict)))
    return [piece for _, piece in sorted(placed, key=lambda pair: pair[0])]
