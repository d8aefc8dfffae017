"""Why does the model keep or drop a line, in plain words?

A reason is told from a few measures of the line. It counts as much as these are likelier among lines of its sort, kept
or dropped, than among the others, taken as bell curves; their means and deviations stand in the weights file. The
trees themselves weigh some 300 numbers: reasons say what is most unusual, not how the trees went.
"""

from __future__ import annotations

import math

import numpy as np

from narrator.clean.model.looks import PROSE_WORDS, Looks
from narrator.clean.model.reading import Reading
from narrator.clean.model.rows import Floats, Ints

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

_OF_REASON = {
    "shape": ("words", "end_stop"),
    "wording": ("wording", "wording_near"),
    "place": ("gap", "outside"),
    **{
        name: (name,)
        for name in MEASURES
        if name not in ("words", "end_stop", "wording", "wording_near", "gap", "outside")
    },
}


def explain(reading: Reading, line: int) -> list[str]:
    """Up to three reasons why a line is kept (``keep`` of 0.5 and more) or dropped, the strongest first.

    Raises:
        IndexError: the page has no such line.
    """
    looks, keep = reading.looks, reading.keep
    if not 0 <= line < len(keep):
        raise IndexError(f"line {line} of {len(keep)}: a page's lines count from 0")
    paragraphs = find_paragraphs(looks, keep)
    measures = dict(zip(MEASURES, measure(looks, paragraphs, line), strict=True))
    kept = bool(keep[line] >= KEEP_FROM)
    evidence = _weigh(measures, reading.reason_scales, kept)
    told = _tell(measures, looks, paragraphs, line, kept)
    strengths = {reason: sum(evidence[name] for name in _OF_REASON[reason]) for reason in told}
    best = sorted((reason for reason in told if strengths[reason] > 0), key=lambda reason: -strengths[reason])
    return [told[reason] for reason in best[:MOST_REASONS] or ["shape"]]


def find_paragraphs(looks: Looks, keep: Floats) -> Ints:
    """The kept lines that are as long as paragraphs."""
    return np.flatnonzero((keep >= KEEP_FROM) & (looks.rows["words"] >= PROSE_WORDS))


def measure(looks: Looks, paragraphs: Ints, line: int) -> list[float]:
    """The ``MEASURES`` of a line."""
    words = looks.value("words", line)
    above, below = _nearest(paragraphs, line)
    gaps = [abs(line - other) for other in (above, below) if other is not None]
    return [
        math.log1p(words),
        looks.value("end_stop", line),
        looks.value("function_share", line),
        looks.value("copies", line),
        looks.value("copy_before", line),
        looks.value("shared_any_prose", line),
        looks.value("numbers", line),
        looks.value("caps_inner", line),
        looks.value("bars", line),
        looks.value("ellipsis", line),
        looks.value("wording", line),
        looks.value("wording_near", line),
        math.log1p(min([FARTHEST, *gaps])),
        float(above is None or below is None),
        *(looks.value(f"kind_{kind}", line) / max(words, 1) for kind in (*DROPPING_KINDS, *KEEPING_KINDS)),
    ]


def _nearest(paragraphs: Ints, line: int) -> tuple[int | None, int | None]:
    """The nearest paragraph above and below, the line itself left out."""
    at = int(np.searchsorted(paragraphs, line))
    own = at < len(paragraphs) and paragraphs[at] == line
    above = int(paragraphs[at - 1]) if at else None
    return above, int(paragraphs[at + own]) if at + own < len(paragraphs) else None


def _weigh(
    measures: dict[str, float], scales: tuple[tuple[tuple[float, ...], ...], ...], kept: bool
) -> dict[str, float]:
    """For each measure how much likelier it is among lines of the same sort, as the logarithm of odds."""
    (means, deviations), own, other = scales, int(kept), int(not kept)
    evidence = {}
    for at, (name, value) in enumerate(measures.items()):
        odds = 0.0
        for sort, sign in ((own, 1), (other, -1)):
            deviation = max(deviations[sort][at], LEAST_DEVIATION)
            odds -= sign * (((value - means[sort][at]) / deviation) ** 2 / 2 + math.log(deviation))
        evidence[name] = odds
    return evidence


def _tell(
    measures: dict[str, float], looks: Looks, paragraphs: Ints, line: int, kept: bool
) -> dict[str, str]:
    """The reasons to keep or to drop a line, in words; those are left out whose measure is not worth a word."""
    words, copies = int(looks.words.counts[line]), int(measures["copies"])
    told = {
        "shape": f"{_count(words, 'word')}, {'ends as a sentence' if measures['end_stop'] else 'no end mark'}",
        "place": _tell_place(paragraphs, line),
    }
    content = looks.words.content[looks.words.starts[line] : looks.words.starts[line + 1]].any()
    wording = measures["wording"] + measures["wording_near"]
    if kept:
        told |= {
            "function_share": "joined up as a sentence" if measures["function_share"] >= 0.3 else "",
            "shared": "shares its words with the article's paragraphs" if measures["shared"] >= 0.4 else "",
            "wording": "worded as articles are" if wording >= 0.5 else "",
            "said": KEEPING_KINDS["said"] if measures["said"] else "",
        }
    else:
        few_joined = measures["function_share"] <= 0.1 and words >= 3
        none_shared = measures["shared"] <= 0.1 and content
        told |= {
            "function_share": "hardly a word that joins a sentence" if few_joined else "",
            "shared": "shares no words with the article's paragraphs" if none_shared else "",
            "wording": "worded as what stands around articles" if wording <= -0.5 else "",
            "copies": f"stands {copies} times on the page" if copies > 1 else "",
            "copy_before": "repeats a line above" if measures["copy_before"] else "",
            "numbers": "mostly numbers" if measures["numbers"] >= 0.4 else "",
            "capitals": "capitals as in names and headings" if measures["capitals"] >= 0.5 else "",
            "bars": "parts set off by bars, arrows or dots" if measures["bars"] else "",
            "ellipsis": "breaks off, as teasers do" if measures["ellipsis"] else "",
            **{kind: reason for kind, reason in DROPPING_KINDS.items() if measures[kind]},
        }
    return {name: reason for name, reason in told.items() if reason}


def _tell_place(paragraphs: Ints, line: int) -> str:
    above, below = _nearest(paragraphs, line)
    if above is None and below is None:
        return "no other paragraph stands on the page"
    if above is None:
        return f"stands {_count((below or 0) - line, 'line')} above the first paragraph"
    if below is None:
        return f"stands {_count(line - above, 'line')} below the last paragraph"
    gap = min(line - above, below - line)
    return "stands next to a paragraph" if gap == 1 else f"stands {gap} lines from the nearest paragraph"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
