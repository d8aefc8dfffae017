"""Which lines of an HTML page are the article?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from narrator.article import Article
from narrator.clean.dom import Document, read_document
from narrator.clean.elements import lay_out
from narrator.clean.extractor import extract
from narrator.clean.gloss import find_language
from narrator.clean.head import is_dek, likeliest_title, match_title
from narrator.clean.judge import ASIDE, OUTSIDE, STRUCTURED_DEK_FROM, judge_structured
from narrator.clean.kinds import LONGEST_STANDFIRST, ends_sentence, is_byline, is_headline
from narrator.clean.lines import Line
from narrator.clean.metadata import Metadata, read_metadata
from narrator.clean.pieces import Piece, assemble, fold
from narrator.clean.region import Look, find_region, look_at
from narrator.clean.rule import Verdict
from narrator.clean.text import clean_text, is_bare
from narrator.clean.told import tell
from narrator.errors import EmptyInput, NoArticle

HEAD_REACH = 8
"""Lines after the title among which its byline and standfirst are looked for."""
MOST_LINKED = 0.2
"""Of the lines of a piece of HTML that is an article alone, at most this share are links."""
_AROUND = ("nav", "aside", "footer", "form", "button")
_WHOLE = ("article", "main")
_ROOT = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_CAPTION: Verdict = ("caption", "caption", "stands in the page's structure as the caption of a picture")


def clean_html(page: str, title: str | None = None) -> Article:
    """The article in an HTML page; title, byline, date and language also from the page's metadata.

    Input ranges are None. The receipt has every line that the page shows.

    Raises:
        EmptyInput: the page has no visible text.
        InputTooLarge: the page cannot be read within seconds.
        NoArticle: no part of the page reads as an article.
    """
    if not page.strip():
        raise EmptyInput(
            f"no page: {len(page)} characters received, none of them visible; give the HTML of an article"
        )
    document = read_document(page)
    if not document.lines:
        raise EmptyInput(
            f"no text in {len(page)} characters of HTML; give the page as a browser shows it, after its scripts have run"
        )
    metadata = read_metadata(document)
    looks = [look_at(Line(text, 0, 0)) for text in document.lines]
    given = fold(title) if title else None
    if _is_article_alone(document, looks):
        verdicts, title_at = _judge_alone(document, looks, given)
        odds: Sequence[float] = [1.0] * len(looks)
    else:
        verdicts, title_at, odds = _judge(document, metadata, looks, given)
    if all(verdict is not None for at, verdict in enumerate(verdicts) if at != title_at):
        # What has no place in a page's structure is read line by line, as copied text is.
        return _without_ranges(clean_text("\n".join(document.lines), title, metadata.language))
    pieces = lay_out(document, verdicts, odds, title_at)
    pieces = _add_head(pieces, metadata, title_at, None if _ROOT.search(page) is None else metadata.title)
    article = assemble([piece for _, piece in pieces], title, metadata.language)
    if not any(block.kind in ("paragraph", "list_item", "quote") for block in article.blocks):
        raise NoArticle(
            f"no article found in {len(looks)} lines of HTML: none of the text left after the page's furniture is a "
            "paragraph; give the address of one article, or its text"
        )
    return article


def _without_ranges(article: Article) -> Article:
    return replace(
        article,
        blocks=tuple(replace(block, input_range=None) for block in article.blocks),
        receipt=tuple(replace(decision, input_range=None) for decision in article.receipt),
    )


def _is_article_alone(document: Document, looks: Sequence[Look]) -> bool:
    """Whether this is what an editor keeps of an article, with no page around it."""
    lines = range(len(looks))
    if any(document.is_in(line, tag) for line in lines for tag in _AROUND):
        return False
    if any(len({document.is_in(line, tag) for line in lines}) == 2 for tag in _WHOLE):
        return False
    linked = sum(share > 0.9 for share in document.link_shares)
    return linked <= MOST_LINKED * len(looks) and is_bare(looks, find_region(looks))


def _judge_alone(
    document: Document, looks: Sequence[Look], given: str | None
) -> tuple[list[Verdict | None], int | None]:
    verdicts: list[Verdict | None] = [
        look.rule.verdict
        if look.rule is not None
        else _CAPTION
        if document.is_in(line, "figcaption")
        else None
        for line, look in enumerate(looks)
    ]
    if given is not None:
        return verdicts, match_title(looks, given)
    first = looks[0]
    is_title = document.is_in(0, "h1") or (
        len(looks) > 1 and document.is_in(0, "h2") and is_headline(first.line.text, first.words)
    )
    return verdicts, 0 if is_title and verdicts[0] is None else None


def _judge(
    document: Document, metadata: Metadata, looks: Sequence[Look], given: str | None
) -> tuple[list[Verdict | None], int | None, Sequence[float]]:
    """A verdict for each line, None for the kept ones; which line is the title; how likely each is of the article."""
    from narrator.clean.model import explain_lines, load_html_model
    from narrator.clean.model.structure import Structure

    structure = Structure(document, tell(document, metadata, extract(document)))
    reading = load_html_model().read(document.lines, structure)
    odds = reading.keep.tolist()
    title_at = likeliest_title(looks, reading.titles.tolist())
    # In other languages the model, which has learnt English pages, is no judge of deks.
    dek_from = STRUCTURED_DEK_FROM if find_language(document.lines) is None else 0.0
    verdicts, title_at = judge_structured(looks, odds, title_at, given, dek_from)
    by_model = {at: verdict for at, verdict in enumerate(verdicts) if verdict in (OUTSIDE, ASIDE)}
    for (at, (taken_for, rule, reason)), reasons in zip(
        by_model.items(), explain_lines(reading, [*by_model]), strict=True
    ):
        if document.is_in(at, "figcaption"):
            verdicts[at] = _CAPTION
        else:
            verdicts[at] = taken_for, rule, f"{reason}: {', '.join(reasons)}"
    return verdicts, title_at, odds


def _add_head(
    pieces: list[tuple[int, Piece]], metadata: Metadata, title_at: int | None, declared: str | None
) -> list[tuple[int, Piece]]:
    """Name the title, byline and standfirst, from the page's metadata where its lines lack them."""
    at = next((i for i, (line, _) in enumerate(pieces) if line == title_at), None)
    if at is not None:
        reason = "the page's title"
        pieces[at] = (
            pieces[at][0],
            replace(pieces[at][1], kept=True, kind="title", rule="page_title", reason=reason, confidence=1.0),
        )
    after = 0 if at is None else at + 1
    author = fold(metadata.byline or "")
    has_byline = has_standfirst = False
    for i, (line, piece) in enumerate(pieces[after : after + HEAD_REACH], after):
        words = len(piece.text.split())
        by_author = bool(author) and fold(piece.text) in (author, "by" + author, "by:" + author)
        if not has_byline and (is_byline(piece.text) or by_author):
            named = replace(
                piece, kept=True, kind="byline", rule="byline", reason="names the author", confidence=1.0
            )
            pieces[i], has_byline = (line, named), True
        elif piece.kept and at is not None and not has_standfirst and piece.kind in ("paragraph", "heading"):
            if (
                is_dek(look_at(Line(piece.text, 0, 0)))
                and words <= LONGEST_STANDFIRST
                and not ends_sentence(piece.text)
            ):
                reason = "stands between the title and the first paragraph"
                named = replace(piece, kind="standfirst", rule="standfirst", reason=reason)
                pieces[i], has_standfirst = (line, named), True
            else:
                break
        elif piece.kept:
            break
    lead = [_declared(declared, "title")] if at is None and declared else []
    if metadata.byline and not has_byline:
        lead.append(_declared(metadata.byline, "byline"))
    if metadata.date:
        lead.append(_declared(metadata.date, "date"))
    return [*pieces[:after], *((-1, piece) for piece in lead), *pieces[after:]]


def _declared(text: str, kind: str) -> Piece:
    return Piece(text, text, None, True, kind, "metadata", f"the page's metadata gives the {kind}")
