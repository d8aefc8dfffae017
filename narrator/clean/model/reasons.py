"""Why does the model keep or drop a line, in plain words?

A reason is told from a few measures of the line. It counts as much as these are likelier among lines of its sort, kept
or dropped, than among the others, taken as bell curves; their means and deviations stand in the weights file. The
trees themselves weigh some 300 numbers: reasons say what is most unusual, not how the trees went.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from narrator.clean.model.looks import PROSE_WORDS, Looks
from narrator.clean.model.reading import Reading
from narrator.clean.model.rows import Flags, Floats, Ints

MOST_REASONS = 3
"""Reasons that are told for a line at most."""
KEEP_FROM = 0.5
"""A line at least this likely to be kept is explained as a kept one, and may be a paragraph to others."""
FARTHEST = 60
"""Lines; a nearest paragraph further away is as far."""
LEAST_DEVIATION = 0.05
"""A measure that hardly varies says no more than with this deviation."""
DROPPING_KINDS = {
    "photo": "words of photo credits",
    "social": "words of sharing buttons",
    "signup": "words of sign-up calls",
    "comment": "words of comments",
    "related": "words that lead to other pages",
    "author": "words of bylines and author notes",
    "legal": "words of legal notices",
    "advert": "words of advertising",
    "month": "names a month",
    "time": "tells a time or day",
    "menu": "words of menus",
}
"""What is said of a dropped line with words of these kinds."""
KEEPING_KINDS = {"said": "tells who said what"}
"""What is said of a kept one."""
MEASURES = (
    *(
        "words",
        "end_stop",
        "function_share",
        "copies",
        "copy_before",
        "shared",
        "numbers",
        "capitals",
        "bars",
    ),
    *("ellipsis", "wording", "wording_near", "gap", "outside"),
    *DROPPING_KINDS,
    *KEEPING_KINDS,
)
"""What reasons are told from, in the order of their means and deviations in the weights file."""

_WORDS = {
    "function_share": ("hardly a word that joins a sentence", "joined up as a sentence"),
    "shared": (
        "shares no words with the article's paragraphs",
        "shares its words with the article's paragraphs",
    ),
    "wording": ("worded as what stands around articles", "worded as articles are"),
    "copy_before": ("repeats a line above", ""),
    "numbers": ("mostly numbers", ""),
    "capitals": ("capitals as in names and headings", ""),
    "bars": ("parts set off by bars, arrows or dots", ""),
    "ellipsis": ("breaks off, as teasers do", ""),
    **{kind: (words, "") for kind, words in DROPPING_KINDS.items()},
    **{kind: ("", words) for kind, words in KEEPING_KINDS.items()},
}
"""What is said of a dropped line and of a kept one, where it is the same for each."""
_OF_TWO = {
    "shape": ("words", "end_stop"),
    "place": ("gap", "outside"),
    "wording": ("wording", "wording_near"),
}
"""The reasons that are told from two measures; any other has the name of its one."""
_REASONS = (*_OF_TWO, *(name for name in MEASURES if not any(name in names for names in _OF_TWO.values())))
"""All reasons; of two as strong the first is told first."""
_FIRST = [MEASURES.index(_OF_TWO.get(reason, (reason,))[0]) for reason in _REASONS]
_COPIES, _END_STOP = MEASURES.index("copies"), MEASURES.index("end_stop")
_SECOND = [MEASURES.index(second) for _, second in _OF_TWO.values()]
_LOOKS = (
    *(
        "words",
        "end_stop",
        "function_share",
        "copies",
        "copy_before",
        "shared_any_prose",
        "numbers",
        "caps_inner",
    ),
    *("bars", "ellipsis", "wording", "wording_near"),
)
"""The looks that the first measures are taken from."""
_KIND_ROWS = tuple(f"kind_{kind}" for kind in (*DROPPING_KINDS, *KEEPING_KINDS))


def explain_lines(reading: Reading, lines: Sequence[int]) -> list[list[str]]:
    """For each of these lines up to three reasons why it is kept or dropped, the strongest first.

    Raises:
        IndexError: the page has no such line.
    """
    looks, count = reading.looks, len(reading.keep)
    for line in lines:
        if not 0 <= line < count:
            raise IndexError(f"line {line} of {count}: a page's lines count from 0")
    at = np.array(lines, np.int64)
    paragraphs = find_paragraphs(looks, reading.keep)
    measures = measure(looks, paragraphs)[:, at]
    kept = reading.keep[at] >= KEEP_FROM
    evidence = _weigh(measures, reading.reason_scales, kept)
    strengths = evidence[_FIRST]
    strengths[: len(_SECOND)] += evidence[_SECOND]
    strengths = np.maximum(strengths, 0) * _worth_a_word(measures, looks, at, kept)
    best = np.argsort(-strengths, axis=0, kind="stable")[:MOST_REASONS]
    counts = np.count_nonzero(np.take_along_axis(strengths, best, 0), axis=0)
    above, below = _nearest(paragraphs, count)
    told = []
    for number, line in enumerate(lines):
        reasons = []
        for reason in best[: counts[number] or 1, number].tolist():
            match _REASONS[reason]:
                case "shape":
                    end = "ends as a sentence" if measures[_END_STOP, number] else "no end mark"
                    reasons.append(f"{_count(int(looks.words.counts[line]), 'word')}, {end}")
                case "place":
                    reasons.append(_tell_place(line, int(above[line]), int(below[line]), count))
                case "copies":
                    reasons.append(f"stands {int(measures[_COPIES, number])} times on the page")
                case name:
                    reasons.append(_WORDS[name][int(kept[number])])
        told.append(reasons)
    return told


def find_paragraphs(looks: Looks, keep: Floats) -> Ints:
    """The kept lines that are as long as paragraphs."""
    return np.flatnonzero((keep >= KEEP_FROM) & (looks.rows["words"] >= PROSE_WORDS))


def measure(looks: Looks, paragraphs: Ints) -> Floats:
    """The ``MEASURES`` of all lines: a row for each measure, a column for each line."""
    count = len(looks)
    above, below = _nearest(paragraphs, count)
    lines = np.arange(count)
    gap = np.full(count, FARTHEST)
    np.minimum(gap, lines - above, out=gap, where=above >= 0)
    np.minimum(gap, below - lines, out=gap, where=below < count)
    measures = np.empty((len(MEASURES), count))
    measures[: len(_LOOKS)] = looks.rows.pick(_LOOKS)
    words = measures[0].copy()
    measures[0] = np.log1p(words)
    measures[len(_LOOKS)] = np.log1p(gap)
    measures[len(_LOOKS) + 1] = (above < 0) | (below >= count)
    measures[len(_LOOKS) + 2 :] = looks.rows.pick(_KIND_ROWS) / np.maximum(words, 1)
    return measures


def _nearest(paragraphs: Ints, count: int) -> tuple[Ints, Ints]:
    """The nearest paragraph above each of ``count`` lines, else -1, and below, else ``count``; not the line itself."""
    lines = np.arange(count)
    edged = np.concatenate(([-1], paragraphs, [count]))
    return edged[np.searchsorted(edged, lines) - 1], edged[np.searchsorted(edged, lines, "right")]


def _weigh(measures: Floats, scales: Floats, kept: Flags) -> Floats:
    """For each measure how much likelier it is among lines of the same sort, as the logarithm of odds."""
    means, deviations = scales[0, :, :, None], np.maximum(scales[1, :, :, None], LEAST_DEVIATION)
    unlikely = ((measures - means) / deviations) ** 2 / 2 + np.log(deviations)
    evidence: Floats = (unlikely[0] - unlikely[1]) * np.where(kept, 1, -1)
    return evidence


def _worth_a_word(measures: Floats, looks: Looks, at: Ints, kept: Flags) -> Flags:
    """For each reason and line whether its measure is such that the reason's words fit."""
    by = dict(zip(MEASURES, measures, strict=True))
    dropped = ~kept
    content = np.bincount(looks.words.line[looks.words.content], minlength=len(looks))[at] > 0
    wording = by["wording"] + by["wording_near"]
    joined, shared = by["function_share"], by["shared"]
    fits = {
        "shape": True,
        "place": True,
        "wording": np.where(kept, wording >= 0.5, wording <= -0.5),
        "function_share": np.where(kept, joined >= 0.3, (joined <= 0.1) & (looks.words.counts[at] >= 3)),
        "shared": np.where(kept, shared >= 0.4, (shared <= 0.1) & content),
        "copies": dropped & (by["copies"] > 1),
        "numbers": dropped & (by["numbers"] >= 0.4),
        "capitals": dropped & (by["capitals"] >= 0.5),
        **{name: kept & (by[name] > 0) for name in KEEPING_KINDS},
    }
    worth = np.empty((len(_REASONS), len(at)), np.bool_)
    for place, reason in enumerate(_REASONS):
        worth[place] = fits[reason] if reason in fits else dropped & (by[reason] != 0)
    return worth


def _tell_place(line: int, above: int, below: int, count: int) -> str:
    """Where the nearest paragraphs stand: ``above`` is -1 and ``below`` the number of lines if there is none."""
    if above < 0 and below >= count:
        return "no other paragraph stands on the page"
    if above < 0:
        return f"stands {_count(below - line, 'line')} above the first paragraph"
    if below >= count:
        return f"stands {_count(line - above, 'line')} below the last paragraph"
    gap = min(line - above, below - line)
    return "stands next to a paragraph" if gap == 1 else f"stands {gap} lines from the nearest paragraph"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
