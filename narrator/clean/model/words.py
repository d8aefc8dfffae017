"""Which known words, pairs of words and whole short lines does a page hold?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from narrator.clean.model.lexicon import FUNCTION_WORDS, KIND_NAMES, KINDS
from narrator.clean.model.rows import Flags, Floats, Ints

WORD = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")
"""A word: letters and digits, apostrophes inside."""
LONGEST_WHOLE = 10
"""Words; a line of more is never looked up as a whole."""
UNKNOWN, BEGIN, END, ONE_DIGIT, TWO_DIGITS, YEAR, FOUR_DIGITS, LONG_NUMBER, MIXED = range(9)
SPECIAL = ("<unknown>", "<begin>", "<end>", "<1>", "<22>", "<year>", "<4444>", "<number>", "<mixed>")
"""What the first ids stand for in place of a word; no word has such signs."""

_WORD_OR_FEED = re.compile(WORD.pattern + r"|\n")


class Vocabulary:
    """Known words, word pairs and whole short lines, and of which kinds the words are."""

    def __init__(self, words: Sequence[str], pairs: Ints, wholes: Sequence[str]) -> None:
        """``words`` starts with ``SPECIAL``; ``pairs`` are sorted numbers, first id * len(words) + second id."""
        self.words = words
        self.pairs = pairs
        self.wholes = wholes
        self.size = len(words)
        self.ids = {word: at for at, word in enumerate(words)}
        self.whole_ids = {whole: at for at, whole in enumerate(wholes)}
        self.kinds: Flags = np.zeros((self.size, 1 + len(KIND_NAMES)), np.bool_)
        """For each word whether it is a function word, and whether it is of each kind."""
        for kind, members in enumerate((FUNCTION_WORDS, *KINDS.values())):
            self.kinds[[self.ids[word] for word in members if word in self.ids], kind] = True

    def id_of(self, word: str) -> int:
        """The id of a word in lower case, or of the sort of number that it is."""
        return self.ids.get(word) or _number_id(word)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page, line after line."""

    lowered: list[str]
    """Each line in lower case."""
    local: Ints
    """For each word its number among the different words of the page."""
    different: int
    """How many different words there are."""
    ids: Ints
    """For each word its id in the vocabulary."""
    line: Ints
    """For each word the number of its line."""
    counts: Ints
    """For each line the number of its words."""
    starts: Ints
    """For each line its first word's place; the number of words at the end."""
    content: Flags
    """For each word whether it is neither a function word nor a number."""
    kinds: Floats
    """For each kind (function words first) and line the number of such words."""
    pairs: Ints
    """Places in the vocabulary's pairs, of the known pairs of the page."""
    pair_line: Ints
    """For each known pair the number of its line."""
    wholes: Ints
    """For each line its place in the vocabulary's whole lines, or -1."""


def read_words(lines: Sequence[str], vocabulary: Vocabulary) -> PageWords:
    """The words of a page in one pass. No line holds a line feed."""
    count = len(lines)
    text = "\n".join(lines).lower()
    lowered = text.split("\n")
    tokens = _WORD_OR_FEED.findall(text + "\n") if count else []
    numbers = {word: at for at, word in enumerate(dict.fromkeys(tokens))}
    places = np.array([*map(numbers.__getitem__, tokens)], np.int64)
    feed = numbers.get("\n", -1)
    feeds = np.flatnonzero(places == feed)
    local = places[places != feed]
    find = vocabulary.ids.get
    ids = np.array([find(word) or _number_id(word) for word in numbers], np.int64)[local]
    edges = np.concatenate(([-1], feeds))
    counts = edges[1:] - edges[:-1] - 1
    line = np.repeat(np.arange(len(counts)), counts)
    pairs, pair_line = _find_pairs(ids, counts, vocabulary)
    kind_word, kind = np.nonzero(vocabulary.kinds[ids])
    width = 1 + len(KIND_NAMES)
    kinds = np.bincount(kind * count + line[kind_word], minlength=width * count)
    whole_id = vocabulary.whole_ids.get
    wholes = [
        whole_id(" ".join(tokens[end - size : end]), -1) if 0 < size <= LONGEST_WHOLE else -1
        for end, size in zip(feeds.tolist(), counts.tolist(), strict=True)
    ]
    return PageWords(
        lowered=lowered,
        local=local,
        different=len(numbers),
        ids=ids,
        line=line,
        counts=counts,
        starts=np.concatenate(([0], np.cumsum(counts))),
        content=~vocabulary.kinds[ids, 0] & ((ids < ONE_DIGIT) | (ids > MIXED)),
        kinds=kinds.reshape(width, count).astype(np.float64),
        pairs=pairs,
        pair_line=pair_line,
        wholes=np.array(wholes, np.int64),
    )


def _number_id(word: str) -> int:
    if not (word[0].isdigit() or word[-1].isdigit()):
        return UNKNOWN
    if not word.isdigit():
        return MIXED
    if len(word) == 4:
        return YEAR if word[:2] in ("19", "20") else FOUR_DIGITS
    return ONE_DIGIT if len(word) == 1 else TWO_DIGITS if len(word) == 2 else LONG_NUMBER


def pair_keys(ids: Ints, counts: Ints, size: int) -> tuple[Ints, Ints]:
    """Each word with the next one of its line as one number, the line's edges as words, and the line of each."""
    edged = np.empty(len(ids) + 2 * len(counts), np.int64)
    starts = np.cumsum(counts + 2) - (counts + 2)
    ends = starts + counts + 1
    inner = np.ones(len(edged), np.bool_)
    inner[starts] = inner[ends] = False
    edged[starts], edged[ends], edged[inner] = BEGIN, END, ids
    first = np.ones(len(edged), np.bool_)
    first[ends] = False
    at = np.flatnonzero(first)
    return edged[at] * size + edged[at + 1], np.repeat(np.arange(len(counts)), counts + 1)


def _find_pairs(ids: Ints, counts: Ints, vocabulary: Vocabulary) -> tuple[Ints, Ints]:
    keys, line = pair_keys(ids, counts, vocabulary.size)
    if not len(vocabulary.pairs):
        return keys[:0], line[:0]
    at = np.minimum(np.searchsorted(vocabulary.pairs, keys), len(vocabulary.pairs) - 1)
    known = vocabulary.pairs[at] == keys
    return at[known], line[known]


def score_words(words: PageWords, vocabulary: Vocabulary, weights: Floats, biases: Floats) -> Floats:
    """For each score and line the weights of its words, pairs and the whole of it, over the root of their number.

    Each row of ``weights`` has one number for each word of the vocabulary, then for each pair, then for each whole
    line.
    """
    lines = len(words.counts)
    line, cell = cells(words, vocabulary)
    root = np.sqrt(np.maximum(np.bincount(line, minlength=lines), 1))
    sums = np.array([np.bincount(line, own.take(cell), lines) for own in weights])
    scores: Floats = sums / root + biases[:, None]
    return scores


def cells(words: PageWords, vocabulary: Vocabulary) -> tuple[Ints, Ints]:
    """The line and the weight's place of everything on the page that has a weight."""
    known = words.ids > UNKNOWN
    whole = np.flatnonzero(words.wholes >= 0)
    pair_base, whole_base = vocabulary.size, vocabulary.size + len(vocabulary.pairs)
    return (
        np.concatenate((words.line[known], words.pair_line, whole)),
        np.concatenate((words.ids[known], pair_base + words.pairs, whole_base + words.wholes[whole])),
    )
