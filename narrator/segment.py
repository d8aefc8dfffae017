"""Where does one utterance end and the next begin, and which written characters does each spoken word cover?"""

from __future__ import annotations

import logging
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narrator.article import SPOKEN_KINDS, Article, Block
from narrator.engines.engine import Phonemes
from narrator.role import BETWEEN, ROLES, Say, say_role
from narrator.say import Span, is_handled
from narrator.say import say as say_in

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from narrator.lexicon import LexiconStack

LIMIT_CHARS = 500
"""A longer sentence is cut at a clause; about 30 s of speech, which bounds what is spoken again after an edit."""

_SENTENCE_END = re.compile(
    r"""(?<![.!?…।॥؟۔])[.!?…।॥؟۔]++["'”’»)\]]*+  # the end, and what closes with it; a run is read once
        (?=\s+["'“‘«(\[¿¡]*[^\W_])    # then something that can begin a sentence
        | [。！？]++[”’」』）]*+        # scripts that put no space between sentences
    """,
    re.VERBOSE,
)
_OPENING = re.compile(r"\s+[\"'“‘«(\[¿¡]*(.)")
_CLAUSE_END = re.compile(r"[;:,—–)](?=\s)")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """One spoken word: what lies between two spaces of the spoken text and has a letter or digit."""

    spoken_start: int
    """First character in the segment's spoken text, in code points."""
    spoken_end: int
    """One past its last."""
    char_start: int
    """First written character in the article text."""
    char_end: int
    """One past its last."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, or a part of a long one: what is spoken in one go, timed and highlighted as one."""

    block: int
    """Index of its block in the article."""
    kind: str
    """The block's kind."""
    char_start: int
    """First written character in the article text."""
    char_end: int
    """One past its last."""
    spoken: str
    """What is said, on one line."""
    tokens: tuple[Token, ...]
    """Its words, ascending."""
    last: bool
    """True if it ends its block."""
    whole: bool
    """True if it ends with its sentence; False where a long sentence was cut."""
    phonemes: tuple[Phonemes, ...] = ()
    """Parts of ``spoken`` that sound otherwise than they are spelled, by a lexicon."""


def segment(
    article: Article,
    kinds: frozenset[str] = SPOKEN_KINDS,
    say: Say | None = None,
    language: str | None = None,
    lexicons: LexiconStack | None = None,
) -> list[Segment]:
    """Every utterance of the article in order; blocks of other kinds and silent sentences are left out.

    Without ``say`` the text is said in the article's language, or in ``language``, that of the voice, where it
    declares none; English where neither is known. A language that is not among ``narrator.say.LANGUAGES`` goes to
    the voice as written, which is logged.
    Tables, code, captions and footnotes, where ``kinds`` has them, are said as ``narrator.role`` tells.
    What ``lexicons`` say of a word wins over both; raises PhonemesRefused where their engine cannot speak it.
    """
    tongue = article.language or language or "en"
    if say is None and not is_handled(tongue):
        log.info("a text in %s is spoken as it is written", tongue)
    say = say or (lambda text: say_in(text, tongue))
    if lexicons:
        say = lexicons.over(say)
    segments: list[Segment] = []
    for index, block in enumerate(article.blocks):
        if block.kind not in kinds:
            continue
        if block.kind in ROLES:
            segments.extend(_segment_role(index, block, tongue, say))
        else:
            segments.extend(_segment_block(index, block, say(block.text)))
    return segments


def _segment_role(index: int, block: Block, language: str | None, say: Say) -> list[Segment]:
    """Each line by itself; only the last one ends the block."""
    found: list[Segment] = []
    for start, line, spans in say_role(block.kind, block.text, language, say):
        part = replace(block, text=line, char_start=block.char_start + start)
        found += [replace(piece, last=False) for piece in _segment_block(index, part, spans)]
    return [*found[:-1], replace(found[-1], last=True)] if found else []


def _segment_block(index: int, block: Block, spans: list[Span]) -> list[Segment]:
    spoken = re.sub(r"\s", " ", "".join(span.spoken for span in spans))
    written = _Map(spans, block)
    found: list[Segment] = []
    for start, end, whole in _cut(spoken, written):
        tokens = []
        for match in _TOKEN.finditer(spoken, start, end):
            if any(char.isalnum() for char in match.group()):
                char_start, char_end = written.word(match.start(), match.end(), spoken)
                tokens.append(Token(match.start() - start, match.end() - start, char_start, char_end))
        if not tokens:
            continue
        text = spoken[start:end]
        char_start, char_end = written.range(start, start + len(text.rstrip()))
        text = text.rstrip()
        phonemes = tuple(written.phonemes(start, start + len(text)))
        found.append(
            Segment(index, block.kind, char_start, char_end, text, tuple(tokens), False, whole, phonemes)
        )
    if found:
        found[-1] = replace(found[-1], last=True, whole=True)
    return found


def _cut(spoken: str, written: _Map) -> Iterator[tuple[int, int, bool]]:
    """(start, end, ends a sentence) of each utterance; spaces between two belong to neither."""
    start = 0
    ends = [found.end() for found in _SENTENCE_END.finditer(spoken) if _begins(spoken, found.end(), written)]
    for end in [*ends, len(spoken)]:
        while start < end and spoken[start] == " ":
            start += 1
        if start >= end:
            continue
        while end - start > LIMIT_CHARS:
            cut = _clause_cut(spoken, start)
            yield start, cut, False
            start = cut
            while start < end and spoken[start] == " ":
                start += 1
        if start < end:
            yield start, end, True
        start = end


def _begins(spoken: str, end: int, written: _Map) -> bool:
    """Whether what follows a full stop can begin a sentence: not written in small letters, of whatever script."""
    following = _OPENING.match(spoken, end)
    return following is None or not written.char(following.start(1)).islower()


def _clause_cut(spoken: str, start: int) -> int:
    """Where to cut a sentence that is too long: after the last clause, else the last word, else anywhere."""
    limit = start + LIMIT_CHARS
    clauses = [match.end() for match in _CLAUSE_END.finditer(spoken, start + LIMIT_CHARS // 4, limit)]
    if clauses:
        return clauses[-1]
    space = spoken.rfind(" ", start + 1, limit)
    return space if space > 0 else limit


def _is_of_word(char: str) -> bool:
    """Letters, figures, and the marks and joiners that go with them."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")


class _Map:
    """From ranges of a block's spoken text to ranges of the article text."""

    def __init__(self, spans: list[Span], block: Block) -> None:
        self._spans = [span for span in spans if span.spoken]
        self._starts = []
        offset = 0
        for span in self._spans:
            self._starts.append(offset)
            offset += len(span.spoken)
        self._block = block

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Written range of a spoken range that is not empty."""
        return self._edge(start)[0], self._edge(end - 1)[1]

    def word(self, start: int, end: int, spoken: str) -> tuple[int, int]:
        """Like ``range``, without the punctuation around a word that is said as written."""
        first, last = start, end - 1
        while first < last and not _is_of_word(spoken[first]) and self._is_plain(first):
            first += 1
        while last > first and not _is_of_word(spoken[last]) and self._is_plain(last):
            last -= 1
        return self.range(first, last + 1)

    def phonemes(self, start: int, end: int) -> Iterator[Phonemes]:
        """What of a spoken range has phonemes, its places counted from ``start``."""
        first = bisect_right(self._starts, start) - 1
        for index in range(first, bisect_right(self._starts, end - 1)):
            span, at = self._spans[index], self._starts[index]
            if span.phonemes and at >= start and at + len(span.spoken) <= end:
                cue = span.spoken.find(": ") + 2 if span.kind == "cue" else 0  # which stands before the word
                yield Phonemes(at + cue - start, at + len(span.spoken) - start, span.phonemes)

    def char(self, position: int) -> str:
        """The written character that a spoken one comes from, the first of several."""
        return self._block.text[self._edge(position)[0] - self._block.char_start]

    def _is_plain(self, position: int) -> bool:
        span = self._spans[bisect_right(self._starts, position) - 1]
        return span.kind in ("plain", BETWEEN)

    def _edge(self, position: int) -> tuple[int, int]:
        index = bisect_right(self._starts, position) - 1
        span = self._spans[index]
        base = self._block.char_start
        if span.kind == "plain":
            char = base + span.start + position - self._starts[index]
            return char, char + 1
        return base + span.start, base + span.end
