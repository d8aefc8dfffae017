"""Which runs of text does an HTML page show, and in which elements do they stand?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from narrator.clean.markup_limits import check_markup
from narrator.errors import InputTooLarge

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr".split()
)
"""Elements that do not part the text they stand in; any other one is a block."""
UNSEEN = frozenset(
    "audio canvas datalist embed head iframe img link map math meta noscript object option script select style svg "
    "template textarea title video".split()
)
"""Elements of which no text is read."""
SILENT = frozenset("img link meta noscript script style svg template".split())
"""Those of them that do not even part the text around them."""
ANCESTORS = (
    "a article main aside nav footer header form figure figcaption table ul ol li blockquote pre section details button dl "
    "h1 h2 h3"
).split()
"""Elements that say something of all that stands in them."""
MOST_BLOCKS = 200_000
"""Block elements and runs of text; a page of more is no article, and would take minutes."""
LONGEST_NAMES = 600
"""Characters of an element's class, id and role that are read."""

_BITS = {tag: 1 << at for at, tag in enumerate(ANCESTORS)}
_CAMEL = re.compile(r"([a-z])([A-Z])")
_NAME = re.compile(r"[a-z]+")
_NUMBERED = {"ol": "start", "li": "value"}
_INTEGER = re.compile(r"\s*-?\d{1,6}\s*")


@dataclass(slots=True)
class Document:
    """An HTML page as lines of text, each of which stands in one block element.

    Elements are numbered in the order in which they start; the first is the page's root. What stands in an element are
    the elements from its own number to its ``ends``.
    """

    parser: LexborHTMLParser
    """The whole page, its head too."""
    tags: list[str] = field(default_factory=list)
    """For each element its tag."""
    parents: list[int] = field(default_factory=list)
    """For each element the one it stands in; the root stands in itself."""
    ends: list[int] = field(default_factory=list)
    """For each element one past the last one in it."""
    depths: list[int] = field(default_factory=list)
    """For each element how many others it stands in."""
    names: list[tuple[str, ...]] = field(default_factory=list)
    """For each element the words of its class, id, role and itemprop."""
    within: list[int] = field(default_factory=list)
    """For each element a bit for each of ``ANCESTORS`` that it is or stands in."""
    hidden: list[bool] = field(default_factory=list)
    """For each element whether the page hides it until a script shows it."""
    is_body: list[bool] = field(default_factory=list)
    """For each element whether microdata declares it, or what it stands in, the article's body."""
    paths: list[int] = field(default_factory=list)
    """For each element a number that it shares with those of the same path of tags and names."""
    numbers: dict[int, int] = field(default_factory=dict)
    """For each numbered list that says so the number that it starts with, and for each item that says so its own."""
    downwards: set[int] = field(default_factory=set)
    """The numbered lists that count down."""
    lines: list[str] = field(default_factory=list)
    """Each run of text, its white space made single spaces."""
    raw: dict[int, str] = field(default_factory=dict)
    """Those lines that stand in preformatted text, with their line breaks."""
    owners: list[int] = field(default_factory=list)
    """For each line the element it stands in."""
    link_shares: list[float] = field(default_factory=list)
    """For each line the share of its characters in links."""
    bold_shares: list[float] = field(default_factory=list)
    """For each line the share of its characters in bold."""
    links: list[int] = field(default_factory=list)
    """For each line how many links start in it."""
    breaks: list[int] = field(default_factory=list)
    """For each line how many line breaks stand before it in its element, after the last block."""

    def ancestors(self, element: int) -> Iterator[int]:
        """The element and those it stands in, from the inside out."""
        yield element
        while element:
            element = self.parents[element]
            yield element

    def is_in(self, line: int, tag: str) -> bool:
        """Whether a line stands in one of ``ANCESTORS``."""
        return bool(self.within[self.owners[line]] & _BITS[tag])


def read_document(page: str) -> Document:
    """The lines and block elements of a page; markup is mended as browsers do (HTML standard, section 13.2).

    Raises:
        InputTooLarge: there are more than ``MOST_BLOCKS`` elements or runs of text, or the markup cannot be parsed within
            seconds.
    """
    check_markup(page)
    document = Document(LexborHTMLParser(page))
    root = document.parser.body or document.parser.root
    if root is not None:
        _Walk(document).walk(root)
    return document


class _Walk:
    """One pass over the nodes of a page, without recursion: pages nest as deep as they like."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[int] = []
        self._path_ids: dict[tuple[int, str, tuple[str, ...]], int] = {}
        self._run: list[str] = []
        self._size = self._linked = self._bold = self._links = self._breaks = 0
        self._in_link = self._in_bold = self._in_pre = 0

    def walk(self, root: LexborNode) -> None:
        self._enter_block(root, root.tag or "body")
        stack = [root.child]
        closing = [root.tag or "body"]
        while stack:
            node = stack.pop()
            if node is None:
                self._leave(closing.pop())
                continue
            stack.append(node.next)
            tag = node.tag or ""
            if tag == "-text":
                self._read(node)
            elif tag == "br":
                self._flush()
                self._breaks += 1
            elif tag in UNSEEN:
                if tag not in SILENT:
                    self._flush()
                    self._breaks = 0
            elif tag[:1] not in ("-", "!") and self._enter(node, tag):
                closing.append(tag)
                stack.append(node.child)
        self._flush()

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Whether what stands in the element is read."""
        if tag not in INLINE:
            self._flush()
            self._breaks = 0
            self._enter_block(node, tag)
        elif tag == "a":
            self._in_link += 1
            self._links += 1
        elif tag in ("b", "strong"):
            self._in_bold += 1
        elif tag == "span" and _is_hidden(node.attributes):
            return False
        return True

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        document = self._document
        if len(document.tags) + len(document.lines) > MOST_BLOCKS:
            raise InputTooLarge(
                f"the page has more than {MOST_BLOCKS:,} elements and runs of text: give the page of one article, or its text"
            )
        at = len(document.tags)
        parent = self._open[-1] if self._open else 0
        attributes = node.attributes
        names = _read_names(attributes)
        self._open.append(at)
        self._in_pre += tag == "pre"
        document.tags.append(tag)
        document.parents.append(parent)
        document.ends.append(at + 1)
        document.names.append(names)
        document.depths.append(document.depths[parent] + 1 if at else 0)
        document.within.append((document.within[parent] if at else 0) | _BITS.get(tag, 0))
        document.hidden.append((at > 0 and document.hidden[parent]) or _is_hidden(attributes))
        document.is_body.append(
            (at > 0 and document.is_body[parent]) or attributes.get("itemprop") == "articleBody"
        )
        given = attributes.get(_NUMBERED[tag]) if tag in _NUMBERED else None
        if given is not None and _INTEGER.fullmatch(given):
            document.numbers[at] = int(given)
        if tag == "ol" and "reversed" in attributes:
            document.downwards.add(at)
        path = (document.paths[parent] if at else -1, tag, names)
        document.paths.append(self._path_ids.setdefault(path, len(self._path_ids)))

    def _leave(self, tag: str) -> None:
        if tag not in INLINE:
            self._flush()
            self._breaks = 0
            self._in_pre -= tag == "pre"
            self._document.ends[self._open.pop()] = len(self._document.tags)
        elif tag == "a":
            self._in_link -= 1
        elif tag in ("b", "strong"):
            self._in_bold -= 1

    def _read(self, node: LexborNode) -> None:
        text = node.text_content or ""
        self._run.append(text)
        size = len(text.strip())
        self._size += size
        self._linked += size if self._in_link else 0
        self._bold += size if self._in_bold else 0

    def _flush(self) -> None:
        """End the run of text: it is one line, if anything of it shows."""
        if self._run:
            document, raw = self._document, "".join(self._run)
            text = " ".join(raw.split())
            if text:
                if self._in_pre:
                    document.raw[len(document.lines)] = raw.strip("\n")
                document.lines.append(text)
                document.owners.append(self._open[-1] if self._open else 0)
                document.link_shares.append(self._linked / max(self._size, 1))
                document.bold_shares.append(self._bold / max(self._size, 1))
                document.links.append(self._links)
                document.breaks.append(self._breaks)
            self._run = []
        self._size = self._linked = self._bold = self._links = 0


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    style = (attributes.get("style") or "")[:LONGEST_NAMES].replace(" ", "").lower()
    return (
        "hidden" in attributes or "display:none" in style or (attributes.get("aria-hidden") or "") == "true"
    )


def _read_names(attributes: dict[str, str | None]) -> tuple[str, ...]:
    if not attributes:
        return ()
    given = (attributes.get(name) for name in ("class", "id", "role", "itemprop"))
    text = " ".join(value for value in given if value)
    return tuple(_NAME.findall(_CAMEL.sub(r"\1 \2", text[:LONGEST_NAMES]).lower()))
