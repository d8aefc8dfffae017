"""How does a contender that is a library do its work a second time in one process?

    python -m benchmarks.resident narrator|script FIRST INPUT OUT

It narrates FIRST, says "ready" on stdout, and then narrates INPUT and says "done" for each line on stdin.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

Work = Callable[[Path, Path], None]
"""From the input to the audio file or folder."""


def narrator_work(form: str) -> Work:
    """The library, its engine kept, as a program that embeds it uses it."""
    from narrator.clean import clean
    from narrator.narration import narrate

    def work(page: Path, out: Path) -> None:
        narrate(clean(page.read_text(encoding="utf-8")), out.parent, formats=[form])

    return work


def script_work(_form: str) -> Work:
    """The usual script's function."""
    from benchmarks.script import narrate

    def work(article: Path, out: Path) -> None:
        narrate(article.read_text(encoding="utf-8"), str(out))

    return work


def main(contender: str, first: Path, source: Path, out: Path) -> None:
    """Serve until stdin ends."""
    answers = os.fdopen(os.dup(1), "w")
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 (for the whole process)
    work = {"narrator": narrator_work, "script": script_work}[contender](out.suffix[1:])
    work(first, out)
    answers.write("ready\n")
    answers.flush()
    for _ in sys.stdin:
        work(source, out)
        answers.write("done\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:5]))
