"""Which blocks of a Markdown document are the article?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narrator.article import Article
from narrator.clean.kinds import is_byline
from narrator.clean.lines import tidy
from narrator.clean.pieces import Piece, assemble, fold
from narrator.clean.rule import Verdict
from narrator.errors import EmptyInput, NoArticle

if TYPE_CHECKING:
    from markdown_it.token import Token

_HTML: Verdict = ("markup", "html_block", "HTML inside Markdown")
_RULE: Verdict = ("ornament", "thematic_break", "a line across the page")
_IMAGE: Verdict = ("caption", "image", "a picture, which a listener cannot see")
_MARKUP: Verdict = ("markup", "definition", "marks and definitions that show no text")
_MATTER: Verdict = (
    "metadata",
    "front_matter",
    "front matter; title, author, date and language are read from it",
)

_NEWLINE = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"---[ \t]*")
_ENTRY = re.compile(r"([A-Za-z][\w-]*)\s*:\s*(.*)")
_FIELDS = {"title": "title", "author": "byline", "authors": "byline", "byline": "byline", "date": "date"}


@dataclass(frozen=True, slots=True)
class _Found:
    """One block with the lines that it stands on."""

    kind: str
    text: str
    first: int
    last: int
    verdict: Verdict | None = None


def clean_markdown(text: str, title: str | None = None) -> Article:
    """The blocks of a Markdown document (CommonMark with tables), with the lines that each stands on.

    Nothing is taken for furniture: who writes Markdown has left it out. Pictures, HTML and rules are dropped.

    Raises:
        EmptyInput: there is not one visible character.
        NoArticle: there is no text besides pictures, HTML and marks.
    """
    from markdown_it import MarkdownIt

    if not tidy(text):
        raise EmptyInput(
            f"no text: {len(text)} characters received, none of them visible; give Markdown text"
        )
    body = text.replace("\ufeff", " ", 1) if text.startswith("\ufeff") else text
    spans = _line_spans(body)
    matter, offset = _read_front_matter(body, spans)
    source = "\n".join(body[start:end] for start, end in spans[offset:])
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    found = _name_head(list(_walk(tokens)), "title" in matter)
    pieces = [
        Piece(
            matter[kind], matter[kind], None, True, kind, "front_matter", f"the front matter gives the {kind}"
        )
        for kind in ("title", "byline", "date")
        if kind in matter
    ]
    ranged = list(_to_pieces(body, spans, found, offset))
    if "title" in matter:
        ranged = [
            Piece(p.text, p.source, p.input_range, False, "duplicate", "repeated_title", "repeats the title")
            if p.kept and p.kind == "heading" and fold(p.text) == fold(matter["title"])
            else p
            for p in ranged
        ]
    if not any(piece.kept for piece in ranged):
        raise NoArticle(
            f"no article found in {len(spans)} lines of Markdown: there is no text besides pictures, HTML and marks; "
            "give the text of an article"
        )
    article = assemble(ranged, None if "title" in matter and title is None else title, matter.get("language"))
    return _with_matter(article, pieces, ranged, title, matter)


def _with_matter(
    article: Article,
    matter_pieces: Sequence[Piece],
    ranged: Sequence[Piece],
    title: str | None,
    matter: dict[str, str],
) -> Article:
    if not matter_pieces:
        return article
    own = [piece for piece in matter_pieces if not (title and piece.kind == "title")]
    both = assemble([*own, *ranged], title, matter.get("language"))
    # What the front matter gives has no place of its own in the input: its lines are in the receipt as they stand.
    return Article(both.blocks, article.receipt, both.language)


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _NEWLINE.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


def _read_front_matter(text: str, spans: Sequence[tuple[int, int]]) -> tuple[dict[str, str], int]:
    """The fields of the front matter that an article has, and the line after it (0 without front matter)."""
    lines = [text[start:end] for start, end in spans[:200]]
    if not lines or not _FENCE.fullmatch(lines[0].strip()):
        return {}, 0
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), None)
    entries = [match for line in lines[1:end] if (match := _ENTRY.fullmatch(line.strip()))]
    if end is None or not entries:
        return {}, 0
    matter: dict[str, str] = {}
    for match in entries:
        key, value = match.group(1).lower(), tidy(match.group(2).strip().strip("[]").strip("\"'"))
        kind = _FIELDS.get(key, "language" if key in ("lang", "language") else None)
        if kind and value:
            matter.setdefault(kind, value)
    return matter, end + 1


def _walk(tokens: Sequence[Token]) -> Iterator[_Found]:
    quotes = 0
    marks: list[str] = []
    awaiting = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        first, last = token.map or (0, 0)
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type == "list_item_open":
            marks.append(f"{token.info}{token.markup} " if token.info else "")
            awaiting = True
        elif token.type == "list_item_close":
            marks.pop()
        elif token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            yield _Found("table", _table_text(tokens[at:end]), first, last)
            at = end
        elif token.type in ("fence", "code_block"):
            yield _Found("code", token.content.strip("\n"), first, last)
        elif token.type == "html_block":
            yield _Found(*_HTML[:1], tidy(token.content), first, last, _HTML)
        elif token.type == "hr":
            yield _Found(*_RULE[:1], token.markup, first, last, _RULE)
        elif token.type == "inline":
            text = _inline_text(token)
            opening = tokens[at - 1]
            if not text:
                yield _Found(_IMAGE[0], "", first, last, _IMAGE)
            elif opening.type == "heading_open":
                yield _Found("title" if opening.tag == "h1" else "heading", text, first, last)
            elif marks:
                yield _Found("list_item", (marks[-1] if awaiting else "") + text, first, last)
                awaiting = False
            else:
                yield _Found("quote" if quotes else "paragraph", text, first, last)
        at += 1


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return tidy("".join(parts))


def _table_text(tokens: Sequence[Token]) -> str:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline_text(token))
    return "\n".join(" | ".join(row) for row in rows)


def _name_head(found: list[_Found], titled: bool) -> list[_Found]:
    """Only the first h1 is the title, and only with no title in the front matter; a byline may follow it."""
    result: list[_Found] = []
    in_head = True
    for block in found:
        kind = block.kind
        if kind == "title" and (titled or not in_head):
            kind = "heading"
        elif kind == "title":
            titled = True
        elif kind == "paragraph" and in_head and is_byline(block.text):
            kind = "byline"
        elif block.verdict is None and kind not in ("heading", "quote"):
            in_head = False
        result.append(_Found(kind, block.text, block.first, block.last, block.verdict))
    return result


def _to_pieces(
    text: str, spans: Sequence[tuple[int, int]], found: Sequence[_Found], offset: int
) -> Iterator[Piece]:
    """Each block with its range in the input, and the lines between as dropped pieces."""
    yield from _gap(text, spans, 0, offset, _MATTER)
    line = offset
    for block in found:
        first, last = max(block.first + offset, line), block.last + offset
        yield from _gap(text, spans, line, first, _MARKUP)
        span = _trim(text, spans, first, last)
        if span is not None:
            source = text[span[0] : span[1]]
            if block.verdict is None and not tidy(block.text).strip(" |"):
                yield Piece("", source, span, False, *_MARKUP)
            elif block.verdict is None:
                reason = f"a {block.kind.replace('_', ' ')} by its Markdown"
                yield Piece(block.text, source, span, True, block.kind, "markdown", reason)
            else:
                yield Piece(block.text, source, span, False, *block.verdict)
        line = max(line, last)
    yield from _gap(text, spans, line, len(spans), _MARKUP)


def _gap(
    text: str, spans: Sequence[tuple[int, int]], first: int, last: int, verdict: Verdict
) -> Iterator[Piece]:
    for at in range(first, last):
        span = _trim(text, spans, at, at + 1)
        if span is not None:
            source = text[span[0] : span[1]]
            yield Piece(tidy(source), source, span, False, *verdict)


def _trim(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int] | None:
    """The range of the visible text on lines ``first`` to before ``last``; None if there is none."""
    if first >= last or first >= len(spans):
        return None
    start, end = spans[first][0], spans[min(last, len(spans)) - 1][1]
    raw = text[start:end]
    lead = raw.lstrip()
    return (end - len(lead), end - len(lead) + len(lead.rstrip())) if lead else None
