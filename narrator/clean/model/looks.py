"""What does each line of a page look like by itself, and how often do it and its words come back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from narrator.clean.model import characters as chars
from narrator.clean.model.characters import PageCharacters, Sorts, read_characters
from narrator.clean.model.lexicon import FURNITURE_KINDS, KIND_NAMES
from narrator.clean.model.rows import Floats, Ints, Rows
from narrator.clean.model.words import (
    MIXED,
    ONE_DIGIT,
    UNKNOWN,
    YEAR,
    PageWords,
    Vocabulary,
    read_words,
)

PROSE_WORDS = 12
"""Words; a line of as many that ends as a sentence and has enough function words is surely running text."""
PROSE_FUNCTION_SHARE = 0.22
"""Of a prose line's words at least this share are function words."""
NO_COPY = 400.0
"""Lines up or down to the next copy of a line when there is none."""
WORDING = ("wording", "wording_near")
"""Names of the two scores of a line's words: among all lines, and among those in and next to bodies."""
_LEADING = "0123456789.#)-–•*> "
_TRAILING = " :."


@dataclass(frozen=True, slots=True)
class Looks:
    """A page's lines in numbers: what the model looks at first, and what reasons are told from."""

    words: PageWords
    """The words of the page."""
    rows: Rows
    """The looks by name; counts are capped."""
    same: Ints
    """For each line a number that it shares with the lines that say the same in upper or lower case."""
    word: Ints
    """For each different content word of each line, its number among the page's words."""
    word_line: Ints
    """For each different content word of each line, the line."""
    word_counts: Floats
    """For each line the number of its different content words, at least 1."""

    def __len__(self) -> int:
        return len(self.same)

    def value(self, name: str, line: int) -> float:
        """One look of one line."""
        return float(self.rows[name][line])

    def set_wording(self, scores: Floats) -> None:
        """Take in the two scores of each line's words, which come from weights; later stages look at them too."""
        self.rows.add("wording", scores[0])
        self.rows.add("wording_near", scores[1])
        self.rows.add("short", (self.rows["words"] < 8) & (self.rows["end_stop"] == 0))

    def add_shared(self, rows: Rows, name: str, mass: Floats) -> None:
        """Three rows: how far a line's content words stand in other lines, these weighed by their ``mass``."""
        lines = len(self)
        total = np.bincount(self.word, mass[self.word_line], self.words.different)
        elsewhere = np.maximum(total[self.word] - mass[self.word_line], 0)
        most = np.zeros(lines)
        np.maximum.at(most, self.word_line, elsewhere)
        counts = self.word_counts
        rows.add(f"shared_any_{name}", np.bincount(self.word_line, np.minimum(elsewhere, 1), lines) / counts)
        rows.add(f"shared_log_{name}", np.bincount(self.word_line, np.log1p(elsewhere), lines) / counts)
        rows.add(f"shared_most_{name}", np.log1p(most))


def look_at_lines(lines: Sequence[str], vocabulary: Vocabulary, table: Sorts) -> Looks:
    """The looks of a page. There is a line, and none holds a line feed."""
    words = read_words(lines, vocabulary)
    page = read_characters(lines, table)
    count = len(lines)
    rows = Rows(len(KIND_NAMES) + 60, count, np.float64)
    _add_shape(rows, words, page)
    _add_words(rows, words, page)
    same = number_alike(words.lowered)
    _add_copies(rows, words, same)
    at = np.flatnonzero(words.content)
    key = np.sort(words.local[at] * (count + 1) + words.line[at])
    key = key[np.flatnonzero(np.diff(key, prepend=-1))]  # np.unique would load numpy.ma
    word, word_line = key // (count + 1), key % (count + 1)
    word_counts = np.maximum(np.bincount(word_line, minlength=count), 1).astype(np.float64)
    looks = Looks(words, rows, same, word, word_line, word_counts)
    hyphens = page.word_chars[:-2] & (page.sorts[1:-1] == chars.DASH) & page.word_chars[2:]
    length = np.maximum(words.counts, 1)
    rows.add("hyphens", np.minimum(np.bincount(page.line[1:-1][hyphens], minlength=count), 6) / length)
    prose = (words.counts >= PROSE_WORDS) & (rows["end_stop"] > 0)
    prose &= words.kinds[0] >= PROSE_FUNCTION_SHARE * length
    rows.add("prose", prose)
    looks.add_shared(rows, "prose", prose.astype(np.float64))
    _add_overlaps(rows, key, word_line, word_counts)
    return looks


def number_alike(texts: Sequence[str]) -> Ints:
    """A number for each text, the same for the same text."""
    numbers = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    return np.array([*map(numbers.__getitem__, texts)], np.int64)


def _add_shape(rows: Rows, words: PageWords, page: PageCharacters) -> None:
    """Length, end and start, marks, capitals."""
    count = len(words.counts)
    length = np.maximum(words.counts, 1).astype(np.float64)
    sorts, counts, first, end = page.sorts, page.counts, page.first, page.end
    size = np.maximum(end - first, 1).astype(np.float64)
    last_at = np.maximum(end - 1, first)
    last, last_but_one = sorts[last_at], sorts[np.maximum(end - 2, first)]
    last_point, first_sort = page.points[last_at], sorts[first]
    closed = ((last == chars.QUOTE) | (last == chars.PARENTHESIS)) & (
        (last_but_one == chars.STOP) | (last_but_one == chars.COMMA)
    )
    rows.add("words", words.counts)
    rows.add("log_chars", np.log1p(size))
    letters = counts[chars.LOWER] + counts[chars.UPPER] + counts[chars.DIGIT] + counts[chars.CASELESS]
    rows.add("word_length", letters / length)
    rows.add("end_stop", (last == chars.STOP) | closed)
    rows.add(
        "ellipsis",
        (last_point == chars.ELLIPSIS) | ((last_point == chars.FULL_STOP) & (last_but_one == chars.STOP)),
    )
    rows.add("end_colon", last == chars.COLON)
    rows.add("last", last)
    rows.add("first", first_sort)
    rows.add("second", sorts[np.minimum(first + 1, end)])
    rows.add("question", last_point == chars.QUESTION)
    rows.add("exclaim", last_point == chars.EXCLAMATION)
    inner = (sorts[:-1] == chars.STOP) & (sorts[1:] == chars.SPACE)
    rows.add("stops", np.bincount(page.line[:-1][inner], minlength=count))
    rows.add("commas", counts[chars.COMMA] / length)
    rows.add("quotes", np.minimum(counts[chars.QUOTE], 8))
    rows.add("parentheses", np.minimum(counts[chars.PARENTHESIS], 8))
    rows.add("dashes", np.minimum(counts[chars.DASH], 8))
    rows.add("bars", np.minimum(counts[chars.BAR], 8))
    rows.add("colons", np.minimum(counts[chars.COLON], 5))
    rows.add("ats", np.minimum(counts[chars.AT], 5))
    rows.add("symbols", np.minimum(counts[chars.SYMBOL] + counts[chars.STROKE], 8))
    rows.add("digits", counts[chars.DIGIT] / size)


def _add_words(rows: Rows, words: PageWords, page: PageCharacters) -> None:
    """Numbers, unknown words, capitals, and words of each kind."""
    count = len(words.counts)
    length = np.maximum(words.counts, 1).astype(np.float64)
    ids, line = words.ids, words.line
    rows.add("numbers", np.bincount(line[(ids >= ONE_DIGIT) & (ids <= MIXED)], minlength=count) / length)
    rows.add("years", np.bincount(line[ids == YEAR], minlength=count))
    rows.add("unknown", np.bincount(line[ids == UNKNOWN], minlength=count) / length)
    at = np.flatnonzero(page.word_starts)
    started = np.maximum(np.bincount(page.line[at], minlength=count), 1)
    at = at[page.sorts[at] == chars.UPPER]
    capitals = np.bincount(page.line[at], minlength=count)
    rows.add("caps", capitals / started)
    first_upper = page.sorts[page.first] == chars.UPPER
    rows.add("caps_inner", (capitals - first_upper) / np.maximum(started - 1, 1))
    shouted = page.line[at[page.sorts[at + 1] == chars.UPPER]]
    rows.add("all_caps", np.bincount(shouted, minlength=count) / started)
    rows.add("function_share", words.kinds[0] / length)
    rows.add("function_words", np.minimum(words.kinds[0], 30))
    rows.add_block(_KIND_ROWS, np.minimum(words.kinds[1:], 6))
    rows.add("furniture", np.minimum(words.kinds[_FURNITURE].sum(0) / length, 1))


def _add_copies(rows: Rows, words: PageWords, same: Ints) -> None:
    """How often a line stands on the page, and where its copies are."""
    count = len(same)
    times = np.bincount(same)
    rows.add("copies", np.minimum(times[same], 6))
    first = np.empty(len(times), np.int64)
    first[same[::-1]] = np.arange(count)[::-1]
    rows.add("copy_before", first[same] < np.arange(count))
    keys = [text.lstrip(_LEADING).rstrip(_TRAILING) for text in words.lowered]
    told = np.array([len(key) > 1 for key in keys], np.bool_)
    key = number_alike(keys)
    order = np.argsort(key, kind="stable")
    above, below = order[:-1], order[1:]
    again = (key[above] == key[below]) & told[below]
    above, below = above[again], below[again]
    gap = np.minimum(below - above, NO_COPY - 1)
    to_above, to_below = np.full(count, NO_COPY), np.full(count, NO_COPY)
    to_above[below] = to_below[above] = gap
    rows.add("copy_above", to_above)
    rows.add("copy_below", to_below)
    rows.add("has_above", to_above < NO_COPY)
    rows.add("has_below", to_below < NO_COPY)


def _add_overlaps(rows: Rows, key: Ints, line: Ints, counts: Floats) -> None:
    """The share of a line's content words that stand in a line next to it: alt text, captions, teasers told twice."""
    lines = len(counts)
    for by in (1, 2):
        at = np.minimum(np.searchsorted(key, key + by), len(key) - 1)
        found = line[key[at] == key + by]
        rows.add(f"overlap+{by}", np.bincount(found, minlength=lines) / counts)
        rows.add(f"overlap-{by}", np.bincount(found + by, minlength=lines)[:lines] / counts)


_KIND_ROWS = tuple(f"kind_{name}" for name in KIND_NAMES)
_FURNITURE = [1 + KIND_NAMES.index(name) for name in FURNITURE_KINDS]
