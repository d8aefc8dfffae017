"""Which words of a text do the lexicons know, and what is said for them?

Several lexicons lie on each other: what is on top, the last, wins where both know the same written form; so a house
gives its own first, then a section's, then the article's. Of forms that overlap the one that begins first is taken, of
these the longest. Inside of a lexicon PLS decides (4.9): of the pronunciations of a form, those of lexemes without a
role before others, the first that is preferred is taken, else the first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from narrator.engines.engine import Engine
from narrator.engines.phonemes import phonemes_refused
from narrator.lexicon.inflection import APOSTROPHES, ending_said, plural, possessive_said, possessives
from narrator.lexicon.lexeme import Lexeme, Lexicon, Pronunciation
from narrator.say import Span

ELIDING = frozenset({"fr", "it", "ca", "oc"})
"""Languages in which a word begins after an apostrophe, as in "l'OTAN"."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_START = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+|[^\w\s]|_")
_INNER_STOP = re.compile(r"[.!?…]+(?=\s)")
_APOSTROPHE = f"[{APOSTROPHES}]"

Say = Callable[[str], list[Span]]


@dataclass(frozen=True, slots=True)
class Form:
    """One written form and what is said for it."""

    written: str
    """As the lexicon has it, or as it is inflected."""
    alias: str | None
    """What is read in its place."""
    phonemes: str | None
    """How it sounds, in IPA, where that is what the lexicon prefers."""
    lexeme: Lexeme
    """Which says so."""
    level: int
    """Place of its lexicon in the stack, from 0, the lowest."""


@dataclass(frozen=True, slots=True)
class Match:
    """A form in a text."""

    start: int
    """First character."""
    end: int
    """One past the last."""
    form: Form
    """Which it is."""


class LexiconStack:
    """Lexicons, the last on top, for texts of one language and one engine."""

    def __init__(
        self, lexicons: Sequence[Lexicon], language: str | None = None, engine: Engine | None = None
    ) -> None:
        """``language`` is that of the text: lexicons of another are left out; None takes all.

        ``engine`` is who will speak: where it takes no phonemes, a lexeme's alias is said in their place.
        """
        base = _base(language) if language else None
        self._engine = None if engine is None or engine.traits.phonemes else engine.name
        self._elides = False
        forms: dict[str, Form] = {}
        for level, lexicon in enumerate(lexicons):
            if base is None or _base(lexicon.language) == base:
                self._elides = self._elides or _base(lexicon.language) in ELIDING
                forms.update(self._forms(lexicon, level))
        self._by_start: dict[str, list[tuple[re.Pattern[str] | None, Form]]] = {}
        for form in forms.values():
            for spelled in dict.fromkeys(unicodedata.normalize(how, form.written) for how in ("NFC", "NFD")):
                first = _START.match(spelled)
                if first:
                    self._by_start.setdefault(first[0], []).append((None, _spelled(form, spelled)))
        self._compiled: dict[str, list[tuple[re.Pattern[str], Form]]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def find(self, text: str) -> list[Match]:
        """What of the text the lexicons know: ascending, not overlapping."""
        found = []
        at = 0
        for start in _START.finditer(text):
            if start.start() < at or start[0] not in self._by_start:
                continue
            if not self._begins(text, start.start()):
                continue
            for pattern, form in self._candidates(start[0]):
                match = pattern.match(text, start.start())
                if match and _ends(text, match.end()):
                    found.append(Match(match.start(), match.end(), form))
                    at = match.end()
                    break
        return found

    def over(self, say: Say) -> Say:
        """The same way to say a text, but for what the lexicons know; that raises PhonemesRefused where nobody can."""

        def said(text: str) -> list[Span]:
            matches = self.find(text)
            return self._overlay(text, matches, say) if matches else say(text)

        return said

    def _overlay(self, text: str, matches: Sequence[Match], say: Say) -> list[Span]:
        # Rules look at what stands around: a plain word of the same length holds the place of each match.
        masked = list(text)
        for match in matches:
            masked[match.start : match.end] = _placeholder(text[match.start : match.end])
        spans = say("".join(masked))
        places = [(match.start, match.end) for match in matches]
        if any(
            span.kind != "plain" and span.start < end and start < span.end
            for start, end in places
            for span in spans
        ):
            spans = [
                span
                for start, end in _gaps(places, len(text))
                for span in _moved(say(text[start:end]), start)
            ]
        return list(_woven(text, spans, [self._span(text, match, say) for match in matches]))

    def _span(self, text: str, match: Match, say: Say) -> Span:
        form = match.form
        if form.phonemes is not None:
            if self._engine is None:
                spoken = _calm(text[match.start : match.end])
                return Span(match.start, match.end, spoken, "lexicon", form.phonemes)
            if form.alias is None:
                raise phonemes_refused(self._engine, text[match.start : match.end], form.phonemes)
        alias = form.alias or ""
        # An alias is text: its own figures and abbreviations are said as others are.
        return Span(match.start, match.end, _calm("".join(span.spoken for span in say(alias))), "lexicon")

    def _candidates(self, start: str) -> list[tuple[re.Pattern[str], Form]]:
        """Longest first; compiled when a text first has their beginning."""
        known = self._compiled.get(start)
        if known is None:
            rows = sorted(self._by_start[start], key=lambda row: (-len(row[1].written), -row[1].level))
            known = self._compiled[start] = [(_pattern(form.written), form) for _, form in rows]
        return known

    def _begins(self, text: str, at: int) -> bool:
        """Whether a word can begin here."""
        if not at or not text[at].isalnum() or _is_unspaced(text[at]):
            return True
        before = text[at - 1]
        if before.isalnum() or before == "_" or unicodedata.combining(before):
            return _is_unspaced(before)
        if before in APOSTROPHES and at > 1 and text[at - 2].isalnum():
            return self._elides
        return True

    def _forms(self, lexicon: Lexicon, level: int) -> Iterator[tuple[str, Form]]:
        """Every form of a lexicon, each once."""
        pooled: dict[str, list[Lexeme]] = {}
        for lexeme in sorted(lexicon.lexemes, key=lambda one: bool(one.roles)):
            for grapheme in lexeme.graphemes:
                pooled.setdefault(grapheme, []).append(lexeme)
        made: dict[str, Form] = {}
        for grapheme, lexemes in pooled.items():
            same = [one for one in lexemes if bool(one.roles) == bool(lexemes[0].roles)]
            ranked = sorted(
                ((one, lexeme) for lexeme in same for one in lexeme.pronunciations),
                key=lambda pair: not pair[0].prefer,
            )
            chosen, lexeme = ranked[0]
            alias = next((one.alias for one, _ in ranked if one.alias is not None), None)
            made[grapheme] = Form(grapheme, alias, chosen.phoneme, lexeme, level)
        for grapheme, form in list(made.items()):
            inflect = {name for lexeme in pooled[grapheme] for name in lexeme.inflect}
            for written, inflected in _inflected(form, inflect):
                made.setdefault(written, inflected)  # a form that the lexicon spells out itself wins
        yield from made.items()


def _inflected(form: Form, inflect: set[str]) -> Iterator[tuple[str, Form]]:
    ending = ending_said(form.phonemes) if form.phonemes is not None else None
    many = plural(form.alias) if form.alias is not None else None
    if "plural" in inflect:
        written = plural(form.written)
        yield written, Form(written, many, ending, form.lexeme, form.level)
    if "possessive" in inflect:
        said = possessive_said(form.alias) if form.alias is not None else None
        for written in possessives(form.written):
            yield written, Form(written, said, ending, form.lexeme, form.level)
        if "plural" in inflect:
            written = f"{plural(form.written)}'"
            yield (
                written,
                Form(written, None if many is None else f"{many}'", ending, form.lexeme, form.level),
            )


def _pattern(written: str) -> re.Pattern[str]:
    """What of a text is this form: any space where it has one, any apostrophe where it has one."""
    parts = []
    for char in written:
        if char.isspace():
            parts.append(r"\s+")
        elif char in APOSTROPHES:
            parts.append(_APOSTROPHE)
        else:
            parts.append(re.escape(char))
    last = written[-1]
    # "C+" is not the beginning of "C++", nor "Achilles'" that of "Achilles's".
    after = rf"(?!\w|{re.escape(last)})" if not last.isalnum() else ""
    return re.compile("".join(parts) + after)


def _ends(text: str, at: int) -> bool:
    """Whether a word can end here."""
    if at >= len(text):
        return True
    last, after = text[at - 1], text[at]
    if unicodedata.combining(after):
        return False
    if not last.isalnum() or _is_unspaced(last) or _is_unspaced(after):
        return True
    if after.isalnum() or after == "_":
        return False
    # A possessive is another form, which a lexeme has to ask for.
    return not (after in APOSTROPHES and at + 1 < len(text) and text[at + 1].isalnum())


def _is_unspaced(char: str) -> bool:
    return re.fullmatch(f"[{_UNSPACED}]", char) is not None


def _placeholder(written: str) -> str:
    return ("O" if written[0].isupper() else "o") + "o" * (len(written) - 1)


def _spelled(form: Form, written: str) -> Form:
    return Form(written, form.alias, form.phonemes, form.lexeme, form.level)


def _calm(spoken: str) -> str:
    """On one line, and without what would end a sentence in the middle of a word's own pronunciation."""
    return _INNER_STOP.sub("", " ".join(spoken.split()))


def _gaps(places: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in places:
        if start > at:
            yield at, start
        at = end
    if at < length:
        yield at, length


def _moved(spans: Sequence[Span], by: int) -> Iterator[Span]:
    for span in spans:
        yield Span(span.start + by, span.end + by, span.spoken, span.kind, span.phonemes)


def _woven(text: str, spans: Sequence[Span], own: Sequence[Span]) -> Iterator[Span]:
    """The spans, with those of the lexicons in their places; what overlaps these is plain."""
    edges = [0, *(edge for one in own for edge in (one.start, one.end)), len(text)]
    for index in range(0, len(edges), 2):
        start, end = edges[index], edges[index + 1]
        for span in spans:
            first, last = max(span.start, start), min(span.end, end)
            if first < last:
                yield Span(first, last, text[first:last]) if span.kind == "plain" else span
        if index // 2 < len(own):
            yield own[index // 2]


def _base(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


__all__ = ["Form", "LexiconStack", "Match", "Pronunciation"]
