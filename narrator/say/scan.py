"""Which written stretches are said otherwise than they stand, and how, from left to right?"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from narrator.say.rule import DIGIT, LOWER, UPPER, Pattern, Reading, Rule
from narrator.say.span import Span

FAILURES: Counter[str] = Counter()
"""How often each kind of rule failed and left its text as written, since the process started."""

log = logging.getLogger(__name__)

_TOKEN = Pattern(r"\S+")
_PLAIN = Pattern(
    r"""[“"‘'(]{0,3}
        ([A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]*(?:[’'-][A-Z]?[a-zß-öø-ÿ]+)*[’']?)
        ([,;:!?)”"’'…]*+) (\.?) ([)”"’']*)""",
    re.VERBOSE,
)
_START = Pattern(r"[^\W_⁰¹²³⁴-⁹₀-₉¼-¾⅐-⅞]{1,100}|[^\w\s]|[_⁰¹²³⁴-⁹₀-₉¼-¾⅐-⅞]")

_GUARDED = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, NotImplementedError)
"""What a handler, or a library that it asks, may raise for a text that nobody thought of."""

Match = Callable[[str, int], "re.Match[str] | None"]


class Scan:
    """One left-to-right pass over a text with a list of rules.

    Time grows with the length of the text: a rule is asked only where a word or symbol starts, and all
    its repeats are bounded.
    """

    def __init__(self, rules: Iterable[Rule], words: Iterable[str], stopped: Iterable[str]) -> None:
        """``rules`` are asked in their order.

        ``words`` are plain-looking words that may open a match, ``stopped`` those that may with a full stop.
        """
        self._words = frozenset(words)
        self._stopped = frozenset(stopped)
        self._rules = tuple(rules)
        self._by_first: dict[str, list[tuple[Match, Rule]]] = {}

    def spans(self, text: str) -> list[Span]:
        """The spans of ``text``: ascending, touching, covering it."""
        if not self._by_first:
            self._compile()
        made: list[Span] = []
        plain_from = pos = 0
        for token in _TOKEN.regex.finditer(text):
            if token.end() <= pos or self._is_plain(token.group()):
                continue
            pos = max(pos, token.start())
            while start := _START.regex.search(text, pos, token.end()):
                found = self._read(text, start.start())
                if found is None:
                    pos = start.end()
                    continue
                pos, changed = found
                for span in changed:
                    if span.start > plain_from:
                        made.append(Span(plain_from, span.start, text[plain_from : span.start]))
                    made.append(span)
                    plain_from = span.end
        if plain_from < len(text):
            made.append(Span(plain_from, len(text), text[plain_from:]))
        return made

    def _compile(self) -> None:
        by_first: dict[str, list[tuple[Match, Rule]]] = {}
        for rule in self._rules:
            for first in rule.first:
                by_first.setdefault(first, []).append((rule.pattern.regex.match, rule))
        self._by_first = by_first

    def _is_plain(self, token: str) -> bool:
        if token.isalpha() and token.islower() and token.isascii():
            return token not in self._words
        shape = _PLAIN.fullmatch(token)
        if shape is None:
            return False
        word = shape[1].partition("-")[0]
        return word not in self._words and not (shape[3] and (len(word) == 1 or word in self._stopped))

    def _read(self, text: str, at: int) -> tuple[int, list[Span]] | None:
        """Where the match ends and what in it changes, by the first rule that answers."""
        char = text[at]
        if char in "0123456789":
            first = DIGIT
        elif char.isalpha():
            first = UPPER if char.isupper() else LOWER
        else:
            first = char
        for matches, rule in self._by_first.get(first, ()):
            match = matches(text, at)
            if match is None:
                continue
            try:
                reading = rule.handle(match)
                if reading is not None:
                    return max(match.end(), at + 1), _changed(match, reading, rule.kind)
            except _GUARDED as error:
                FAILURES[rule.kind] += 1
                log.debug("%s left %r as written: %s", rule.kind, match.group(), error)
        return None


def _changed(match: re.Match[str], reading: Reading, kind: str) -> list[Span]:
    """The spans of a match that differ from what is written."""
    if isinstance(reading, str):
        spans = [Span(match.start(), match.end(), reading, kind)]
    elif isinstance(reading, Mapping):
        spans = [
            Span(match.start(name), match.end(name), said, kind)
            for name, said in reading.items()
            if match.end(name) > match.start(name)
        ]
        spans.sort(key=lambda span: span.start)
    else:
        spans = list(reading or ())
    text = match.string
    return [span for span in spans if span.spoken != text[span.start : span.end]]
