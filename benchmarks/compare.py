"""Who is how fast and how large for one length of article, run after run in turn?"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import measure
from benchmarks.contenders import CHECKOUT, PYTHON, Article, Contender, environment, with_cache
from benchmarks.measure import Cost, RunFailed
from benchmarks.table import Row
from benchmarks.texts import write_page

STATES = ("cold", "warm", "cached")

FIRST_WORDS = 120
"""Length of the article with which a resident process begins."""

LEAST_SHARE = 0.75
"""Audio shorter than this share of the longest is not the whole article."""


def write_article(folder: Path, name: str, page: str) -> Article:
    """The page and, cleaned by narrator, the article in it, as files."""
    from narrator.clean import clean

    text = clean(page).text
    article = Article(folder / f"{name}.page.txt", folder / f"{name}.txt", len(text.split()))
    article.page.write_text(page, encoding="utf-8")
    article.text.write_text(text + "\n", encoding="utf-8")
    return article


class Comparison:
    """Runs of several contenders on one article in one format, in a folder of their own."""

    def __init__(self, contenders: Sequence[Contender], states: Sequence[str], folder: Path) -> None:
        self._contenders = contenders
        self._states = states
        self._folder = folder
        self._first = write_article(folder, "first", write_page(FIRST_WORDS, seed=99))

    def run(self, article: Article, form: str, runs: int) -> list[Row]:
        """Every contender once in each state, then again from the start, ``runs`` times."""
        rows = {
            (who.key, state): Row(who.key, who.name, state)
            for who in self._contenders
            for state in self._states
            if state != "cached" or who.key == "narrator"
        }
        for number in range(1, runs + 1):
            for who in self._contenders:
                for (key, state), row in rows.items():
                    if key == who.key:
                        say(f"{article.words:,} words, {form}, run {number} of {runs}: {who.name}, {state}")
                        cost, row.audio_s = self._once(who, state, article, form)
                        row.costs.append(cost)
        longest = max(row.audio_s for row in rows.values())
        for row in rows.values():
            if row.audio_s < LEAST_SHARE * longest:
                raise RunFailed(f"{row.name} made {row.audio_s:.0f} s of audio where {longest:.0f} s are due")
        return list(rows.values())

    def _once(self, who: Contender, state: str, article: Article, form: str) -> tuple[Cost, float]:
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            audio = folder / f"audio.{form}"
            command = who.command(article, audio)
            if state == "warm" and who.resident:
                source, first = (article.page, self._first.page) if who.key == "narrator" else (article.text, self._first.text)  # fmt: skip
                module = [PYTHON, "-m", "benchmarks.resident", who.resident]
                resident = measure.Resident([*module, str(first), str(source), str(audio)], environment(), CHECKOUT)  # fmt: skip
                try:
                    cost = resident.run()
                finally:
                    resident.close()
                return cost, audio_length_s(audio)
            if state == "cached":
                command = with_cache(command, self._filled_cache(command, article))
            return measure.run(command, environment(), folder), audio_length_s(audio)

    def _filled_cache(self, command: Sequence[str], article: Article) -> Path:
        """A folder in which all of the article's segments are kept."""
        cache = self._folder / f"{article.text.stem}.cache"
        if not cache.exists():
            measure.run(with_cache(command, cache), environment(), self._folder)
        return cache


def audio_length_s(path: Path) -> float:
    """What the file's container says."""
    import av

    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def free_gb(folder: Path) -> float:
    """Room on the disk."""
    return shutil.disk_usage(folder).free / 1e9


def say(line: str) -> None:
    """Progress, on stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
