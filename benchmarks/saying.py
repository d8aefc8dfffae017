"""How fast is a text put into spoken words, beside num2words with glue, and beside espeak-ng's own reading?

    narrator bench say [--words 5000] [--runs 3]

Three ways over the same paragraphs, in one process, by CPU time: ``narrator.say``; what people write first, a
regular expression that gives every number to num2words and a table of a dozen abbreviations; and espeak-ng
turning the raw text into phonemes, which includes its own normaliser (and what it must do anyway). The last two
cover less: the figure is what a word costs, not what it is worth.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.texts import write_page

_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_SHORT = {
    "Dr.": "Doctor",
    "Mr.": "Mister",
    "Mrs.": "Misses",
    "St.": "Saint",
    "vs.": "versus",
    "etc.": "et cetera",
    "e.g.": "for example",
    "i.e.": "that is",
    "No.": "number",
    "%": " percent",
    "&": "and",
    "$": "dollars ",
}
_ANY_SHORT = re.compile("|".join(re.escape(short) for short in _SHORT))

DENSE = (
    "On May 5, 2021, Dr. Lee paid $3.5 million (€3m) for 51% of Acme Inc., up 12.5% on 2019-20. ",
    "World War II ended in 1945; the FBI, NASA and the E.U. met at 5:30 p.m. EST at 12 Oak St., Salem, OR 97301. ",
    "The PD-1 trial had 1,204 patients on 25 mg/dL at 98.6 °F, cf. pp. 12–15 of No. 7. ",
)
"""Sentences in which nearly every word is of some class: the slowest text there is."""

Way = Callable[[str], object]


def bench(words: int, runs: int, target: Path | None) -> None:
    """Print a table of words a second and ratios; write every run to ``target`` as JSON."""
    pages = {
        f"an article of {words:,} words": write_page(words).split("\n"),
        "figures and abbreviations alone": list(DENSE) * max(1, words // 50),
    }
    ways: dict[str, Way] = {
        "narrator": _narrator(),
        "num2words and a regular expression": _glue(),
        "espeak-ng, text to phonemes": _espeak(),
    }
    results = []
    for title, lines in pages.items():
        count = sum(len(line.split()) for line in lines)
        rates: dict[str, list[float]] = {}
        for run in range(1, runs + 1):
            for name, way in ways.items():
                sys.stderr.write(f"{title}, run {run} of {runs}: {name}\n")
                rates.setdefault(name, []).append(count / _seconds(way, lines))
        sys.stdout.write(_table(title, rates) + "\n")
        results.append({"text": title, "words": count, "words_per_second": rates})
    if target:
        target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _seconds(way: Way, lines: Sequence[str]) -> float:
    """CPU time over all lines, after one pass that warms."""
    for line in lines[:50]:
        way(line)
    started = time.process_time()
    for line in lines:
        way(line)
    return max(time.process_time() - started, 1e-6)


def _table(title: str, rates: dict[str, list[float]]) -> str:
    base = median(rates["narrator"])
    lines = [
        title,
        "",
        "| way | words/s | least to most | narrator's rate by it |",
        "| --- | --- | --- | --- |",
    ]
    for name, values in rates.items():
        middle = median(values)
        spread = f"{min(values):,.0f} to {max(values):,.0f}"
        lines.append(f"| {name} | {middle:,.0f} | {spread} | {base / middle:.2f} |")
    return "\n".join([*lines, ""])


def _narrator() -> Way:
    from narrator.say import say

    return say


def _glue() -> Way:
    from num2words import num2words

    def spoken(line: str) -> str:
        said = _ANY_SHORT.sub(lambda match: _SHORT[match[0]], line)
        return _NUMBER.sub(lambda match: str(num2words(match[0].replace(",", ""))), said)

    return spoken


def _espeak() -> Way:
    from narrator.engines.espeak_driver import load_library

    data = load_library()
    library = ctypes.CDLL("libespeak-ng.so.1")
    library.espeak_Initialize(2, 0, data.encode() if data else None, 0)
    library.espeak_SetVoiceByName(b"en-us")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def phonemes(line: str) -> list[bytes]:
        buffer = ctypes.create_string_buffer(line.encode())
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        found = []
        while rest.value:
            found.append(library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0))
        return found

    return phonemes
