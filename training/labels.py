"""Which lines of a page are its article, given the article?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+")
"""What is compared."""
SHORTEST_RUN = 3
"""Tokens; a shorter run in common says nothing of where a line comes from, unless it is the whole block."""
MOST = 0.5
"""A line of which at least this share of tokens is the article's is a line of it."""


def token_key(text: str) -> str:
    """The text by its tokens alone, in lower case."""
    return " ".join(TOKEN.findall(text)).lower()


def label_lines(lines: Sequence[str], article: str) -> list[int]:
    """1 for each line of the body: equal lines are aligned in order, the longest run first; the rest by tokens."""
    alignment = _Alignment(lines, article)
    alignment.align()
    labels = [int(share >= MOST) for share in alignment.shares]
    for at, tokens in enumerate(alignment.tokens):  # a bullet or a rule goes with its neighbours
        if not tokens:
            inside = 0 < at < len(labels) - 1
            goes_on = inside and (labels[at + 1] or not alignment.tokens[at + 1])
            labels[at] = int(bool(goes_on and labels[at - 1]))
    return labels


class _Alignment:
    """The lines of a page beside the blocks of its article."""

    def __init__(self, lines: Sequence[str], article: str) -> None:
        self.tokens = [TOKEN.findall(line) for line in lines]
        self.shares = [0.0] * len(lines)
        blocks = (TOKEN.findall(block) for block in article.split("\n"))
        self._blocks = [block for block in blocks if block]
        self._keys = [" ".join(tokens) or "\0" for tokens in self.tokens]
        self._places: dict[str, list[int]] = {}
        for at, block in enumerate(self._blocks):
            self._places.setdefault(" ".join(block), []).append(at)

    def align(self) -> None:
        """Set the share of each line that is the article's."""
        open_parts = [(0, len(self.tokens), 0, len(self._blocks))]
        while open_parts:
            first, end, block, block_end = open_parts.pop()
            run = self._longest_run(first, end, block, block_end)
            if run is None:
                self._align_tokens(first, end, block, block_end)
                continue
            at, block_at, length = run
            self.shares[at : at + length] = [1.0] * length
            open_parts.append((first, at, block, block_at))
            open_parts.append((at + length, end, block_at + length, block_end))

    def _longest_run(self, first: int, end: int, block: int, block_end: int) -> tuple[int, int, int] | None:
        """The run of equal lines with the most tokens: line, block, length."""
        most, found = 0, None
        last: dict[int, tuple[int, int]] = {}
        for at in range(first, end):
            now: dict[int, tuple[int, int]] = {}
            for place in self._places.get(self._keys[at], ()):
                if block <= place < block_end:
                    tokens, length = last.get(place - 1, (0, 0))
                    now[place] = tokens + len(self.tokens[at]), length + 1
                    if now[place][0] > most:
                        most, found = now[place][0], (at - length, place - length, length + 1)
            last = now
        return found

    def _align_tokens(self, first: int, end: int, block: int, block_end: int) -> None:
        """Where no line is equal: the share of each line's tokens that stand in runs in common."""
        left = [(token, at) for at in range(first, end) for token in self.tokens[at]]
        right = [token for tokens in self._blocks[block:block_end] for token in tokens]
        if not left or not right:
            return
        hits: Counter[int] = Counter()
        matcher = SequenceMatcher(None, [token for token, _ in left], right, autojunk=False)
        for match in matcher.get_matching_blocks():
            if match.size >= SHORTEST_RUN or match.size == len(right):
                hits.update(at for _, at in left[match.a : match.a + match.size])
        for at, count in hits.items():
            self.shares[at] = count / len(self.tokens[at])
