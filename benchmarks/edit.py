"""What does an edit of one sentence cost, beside the first narration of the article?

python -m benchmarks.edit [WORDS]
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.contenders import CHECKOUT, PYTHON, environment
from benchmarks.texts import write_page

WORDS = 5000

EDIT = "Nobody in the harbour office had expected a letter on the matter before the spring."
"""What the edited sentence says instead; nothing else on the page does."""


@dataclass(frozen=True, slots=True)
class EditCost:
    """The library in one process, warm, its engine's children counted; processor time is known to about 20 ms."""

    words: int
    """Of the article."""
    segments: int
    """Of which one is edited."""
    first: measure.Cost
    """The first narration, its cache empty."""
    edit: measure.Cost
    """The edited article, with the cache of the first."""

    @property
    def cpu_ratio(self) -> float:
        """Processor time of the edit by that of the first narration."""
        return self.edit.cpu_s / self.first.cpu_s


def edited(page: str) -> str:
    """The page with another sentence in place of one in the middle."""
    lines = page.split("\n")
    paragraphs = [index for index, line in enumerate(lines) if line.count(". ") >= 2]
    middle = paragraphs[len(paragraphs) // 2]
    sentences = lines[middle].split(". ")
    sentences[1] = EDIT.removesuffix(".")
    lines[middle] = ". ".join(sentences)
    return "\n".join(lines)


def measure_edit(words: int = WORDS) -> EditCost:
    """Narrate a page of that many words as m4a, then edit it; raises RunFailed where either fails."""
    measure.require_proc()
    measure.adopt_orphans()
    page = write_page(words)
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name:
        folder = Path(name)
        (folder / "first.txt").write_text(page, encoding="utf-8")
        (folder / "edit.txt").write_text(edited(page), encoding="utf-8")
        command = [PYTHON, "-m", "benchmarks.edit", "--serve", str(folder)]
        resident = measure.Resident(command, environment(), CHECKOUT)
        try:
            first, edit = resident.run(), resident.run()
        finally:
            resident.close()
        segments = len(json.loads((folder / "out" / "manifest.json").read_text("utf-8"))["segments"])
    return EditCost(words, segments, first, edit)


def serve(folder: Path) -> None:
    """Narrate the first page and then the other, one for each line on stdin."""
    from narrator.clean import clean
    from narrator.narration import narrate

    short = clean(write_page(100))
    articles = [clean((folder / name).read_text("utf-8")) for name in ("first.txt", "edit.txt")]
    narrate(short, folder / "short")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for article, _ in zip(articles, sys.stdin, strict=False):
        narrate(article, folder / "out", cache=folder / "cache")
        sys.stdout.write("done\n")
        sys.stdout.flush()


def main(words: int) -> None:
    """Measure and print one row."""
    cost = measure_edit(words)
    sys.stdout.write(f"{cost.words} words, {cost.segments} segments, m4a\n")
    sys.stdout.write(f"first narration  {cost.first.cpu_s:6.2f} s CPU  {cost.first.wall_s:6.2f} s wall\n")
    sys.stdout.write(f"one sentence     {cost.edit.cpu_s:6.2f} s CPU  {cost.edit.wall_s:6.2f} s wall\n")
    sys.stdout.write(f"ratio            {cost.cpu_ratio:6.3f}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else WORDS)
