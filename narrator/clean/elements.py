"""Which kinds of blocks do an HTML page's lines make?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from narrator.clean.dom import Document
from narrator.clean.kinds import count_words, ends_sentence, find_kind, is_heading
from narrator.clean.pieces import Piece
from narrator.clean.rule import Verdict

LONGEST_CELL = 25
"""Words; a longer cell is a paragraph that a table only places."""
FOOTNOTE_NAMES = frozenset("footnote footnotes endnote endnotes".split())
"""Names of elements that hold footnotes; the role doc-endnotes (DPUB-ARIA 1.1) is among them."""
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PLACING = frozenset("div p span section article main body".split())
_BOLD = 0.95
_STEP = re.compile(r"\b(?:[Ss]teps?|[Ss]chritte?|étapes?|pasos?) \d")


def lay_out(
    document: Document,
    verdicts: Sequence[Verdict | None],
    odds: Sequence[float],
    title_at: int | None = None,
) -> list[tuple[int, Piece]]:
    """The pieces of a page in order, each with its first line; lines of one table, code or paragraph are one.

    ``verdicts`` has None for each kept line, ``odds`` how likely each is of the article. The title's line
    has no list's number.
    """
    layout = _Layout(document, verdicts, odds, title_at)
    line = 0
    while line < len(verdicts):
        line = layout.take(line)
    return layout.pieces


class _Layout:
    def __init__(
        self,
        document: Document,
        verdicts: Sequence[Verdict | None],
        odds: Sequence[float],
        title_at: int | None,
    ) -> None:
        self.pieces: list[tuple[int, Piece]] = []
        self._document = document
        self._verdicts = verdicts
        self._odds = odds
        self._title_at = title_at
        self._numbers = _number_items(document)
        self._marked: set[int] = set()
        cells = (at for at, tag in enumerate(document.tags) if tag in ("td", "th"))
        self._cells = Counter(document.parents[at] for at in cells)

    def take(self, line: int) -> int:
        """Add the piece that begins with a line; the line after it."""
        document, verdict = self._document, self._verdicts[line]
        text = document.lines[line]
        if verdict is not None:
            by_model = verdict[1] in ("outside_body", "aside")
            sure = 1 - self._odds[line] if by_model else 1.0
            self.pieces.append((line, Piece(text, text, None, False, *verdict, sure)))
            return line + 1
        kind, element = self._kind(line)
        end = line + 1
        if kind in ("code", "table"):
            while (
                end < len(self._verdicts)
                and self._verdicts[end] is None
                and self._kind(end) == (kind, element)
            ):
                end += 1
            lines = range(line, end)
            text = (
                self._table(lines)
                if kind == "table"
                else "\n".join(document.raw.get(at, document.lines[at]) for at in lines)
            )
        else:
            while self._goes_on(end):
                text = f"{text} {document.lines[end]}"
                end += 1
            if kind == "list_item" and element not in self._marked:
                self._marked.add(element)
                text = text if line == self._title_at else self._numbers.get(element, "") + text
            elif kind == "list_item":
                kind = "paragraph"
        reason = "part of the article by the page's words and structure"
        self.pieces.append((line, Piece(text, text, None, True, kind, "body", reason, self._odds[line])))
        return end

    def _kind(self, line: int) -> tuple[str, int]:
        """The kind of a kept line, and the element that makes it so."""
        document = self._document
        owner = document.owners[line]
        text = document.lines[line]
        words = count_words(text)
        for level, at in enumerate(document.ancestors(owner)):
            tag = document.tags[at]
            if not FOOTNOTE_NAMES.isdisjoint(document.names[at]):
                return "footnote", at
            if tag in _HEADINGS:
                return "heading", at
            if tag == "li":
                return "list_item", at
            if tag == "blockquote":
                return "quote", at
            if tag in ("figcaption", "caption"):
                return "caption", at
            if tag == "pre":
                return "code", at
            if tag in ("td", "th"):
                table = self._table_of(at)
                if words <= LONGEST_CELL and table is not None:
                    return "table", table
                break
            if tag not in _PLACING or level >= 4:
                break
        if document.bold_shares[line] > _BOLD and document.breaks[line] == 0 and is_heading(text, words):
            return "heading", owner
        kind = find_kind(text, words, None)
        return (kind if kind in ("quote", "list_item") else "paragraph"), owner

    def _table_of(self, cell: int) -> int | None:
        """The table of a cell that has others beside it; None where it only places what stands in it."""
        document = self._document
        row = document.parents[cell]
        if document.tags[row] != "tr" or self._cells[row] < 2:
            return None
        return next((at for at in document.ancestors(row) if document.tags[at] == "table"), None)

    def _table(self, lines: Sequence[int]) -> str:
        """One line for each row, its cells parted by bars."""
        document = self._document
        rows: dict[int, dict[int, str]] = {}
        for line in lines:
            cell = next(
                at for at in document.ancestors(document.owners[line]) if document.tags[at] in ("td", "th")
            )
            own = rows.setdefault(document.parents[cell], {})
            own[cell] = f"{own[cell]} {document.lines[line]}" if cell in own else document.lines[line]
        return "\n".join(" | ".join(cells.values()) for cells in rows.values())

    def _goes_on(self, line: int) -> bool:
        """Whether a kept line only goes on after a line break in the same paragraph."""
        document = self._document
        if line >= len(self._verdicts) or self._verdicts[line] is not None:
            return False
        same = document.owners[line] == document.owners[line - 1]
        one_break = document.breaks[line] == document.breaks[line - 1] + 1
        return (
            same
            and one_break
            and not ends_sentence(document.lines[line - 1])
            and document.lines[line][0].islower()
        )


def _number_items(document: Document) -> dict[int, str]:
    """The mark of each item of a numbered list that a listener can count by.

    An item alone in its list, to which the page gives no number, is of a list cut in pieces; where most items are of
    several lines, each is a part of the article with its own heading, unless the page speaks of "step 2"; an item that begins with a digit has its number.
    """
    items: dict[int, list[int]] = {}
    for at, tag in enumerate(document.tags):
        parent = document.parents[at]
        if tag == "li" and document.tags[parent] == "ol":
            items.setdefault(parent, []).append(at)
    if not items:
        return {}
    of_item = {at for listed in items.values() for at in listed}
    shown: dict[int, list[int]] = {}
    for line, owner in enumerate(document.owners):
        item = next((at for at in document.ancestors(owner) if at in of_item), None)
        if item is not None:
            shown.setdefault(item, []).append(line)
    steps = any(_STEP.search(line) for line in document.lines)
    marks: dict[int, str] = {}
    for parent, listed in items.items():
        given = [at for at in (parent, *listed) if at in document.numbers]
        parts = sum(len(shown.get(at, [])) > 1 for at in listed)
        if (len(listed) == 1 and not given) or (parts * 2 > len(listed) and not steps):
            continue
        by = -1 if parent in document.downwards else 1
        number = document.numbers.get(parent, 1 if by > 0 else len(listed))
        for at in listed:
            number = document.numbers.get(at, number)
            if at in shown and not document.lines[shown[at][0]][0].isdigit():
                marks[at] = f"{number}. "
            number += by
    return marks
