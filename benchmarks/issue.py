"""What does a whole issue cost beside speaking and encoding its articles alone, and what does one more article?

narrator bench issue [--articles 50] [--words 800] [--many 500] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import measure
from benchmarks.contenders import CHECKOUT, PYTHON, environment
from benchmarks.texts import write_page
from narrator.settings import available_cores

MANY_WORDS = 100
"""Words of each of the many articles whose memory is looked at."""

FEW = 50
"""Articles beside which the memory of many is looked at."""


@dataclass(frozen=True, slots=True)
class IssueCost:
    """What an issue took; all processes together, CPU in seconds of one core."""

    articles: int
    """Of the issue."""
    words: int
    """Of each."""
    cores: int
    """Of the machine."""
    alone_m4a: measure.Cost
    """One process that speaks and encodes each article as AAC, and nothing else."""
    alone_both: measure.Cost
    """The same as AAC and as MP3."""
    usual: measure.Cost
    """``narrator issue`` with its usual formats, all of one AAC encoding."""
    every: measure.Cost
    """``narrator issue --also all``: the single MP3 needs a second encoding."""
    again: measure.Cost
    """The same when nothing has changed."""
    one_more: measure.Cost
    """The same with one more article."""
    few: measure.Cost
    """``FEW`` short articles."""
    many: measure.Cost
    """As many as were asked for."""
    many_articles: int
    """How many that was."""

    def lines(self) -> list[str]:
        """A table for people."""
        rows = [
            ("alone, m4a", self.alone_m4a, ""),
            ("alone, m4a and mp3", self.alone_both, ""),
            ("issue, usual formats", self.usual, self._ratios(self.usual, self.alone_m4a)),
            ("issue, every format", self.every, self._ratios(self.every, self.alone_both)),
            ("started again", self.again, f"{self.again.cpu_s / self.every.cpu_s:.1%} of every format's CPU"),
            (
                "one more article",
                self.one_more,
                f"{self.one_more.cpu_s / self.every.cpu_s:.1%} of every format's CPU",
            ),
            (f"{FEW} short ones", self.few, ""),
            (
                f"{self.many_articles} short ones",
                self.many,
                f"{self.many.pss_mb / self.few.pss_mb:.2f} of the memory",
            ),
        ]
        head = f"{self.articles} articles of {self.words} words, {self.cores} cores"
        return [
            head,
            *(
                f"{name:22}{cost.cpu_s:8.1f} CPU s {cost.wall_s:8.1f} s {cost.pss_mb:7.0f} PSS MB  {told}"
                for name, cost, told in rows
            ),
        ]

    def _ratios(self, issue: measure.Cost, alone: measure.Cost) -> str:
        least_s = alone.cpu_s / self.cores
        return f"CPU {issue.cpu_s / alone.cpu_s:.2f} of alone, wall {issue.wall_s / least_s:.2f} of alone's CPU by cores"


def measure_issue(articles: int, words: int, many: int) -> IssueCost:
    """Measure all of it; raises RunFailed where a run fails."""
    measure.require_proc()
    measure.adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name:
        folder = Path(name)
        source, short, few = folder / "source", folder / "many", folder / "few"
        _write(source, articles, words, 0)
        _write(short, many, MANY_WORDS, 100_000)
        _write(few, FEW, MANY_WORDS, 200_000)
        own = [PYTHON, "-m", "benchmarks.issue", "--alone", str(source), str(folder / "alone")]
        alone_m4a = _run([*own, "m4a"])
        alone_both = _run([*own, "m4a", "mp3"])
        usual = _issue(source, folder / "usual")
        every = _issue(source, folder / "every", "--also", "all", "--url", "https://bench.example/")
        again = _issue(source, folder / "every", "--also", "all", "--url", "https://bench.example/")
        (source / "one-more.txt").write_text(write_page(words, 300_000), "utf-8")
        one_more = _issue(source, folder / "every", "--also", "all", "--url", "https://bench.example/")
        few_cost = _issue(few, folder / "out-few", "--also", "all", "--url", "https://bench.example/")
        many_cost = _issue(short, folder / "out-many", "--also", "all", "--url", "https://bench.example/")
    return IssueCost(
        articles, words, available_cores(), alone_m4a, alone_both, usual, every, again, one_more, few_cost,
        many_cost, many,
    )  # fmt: skip


def alone(source: Path, out: Path, formats: Sequence[str]) -> None:
    """Speak and encode each article of a folder, on every core, without anything that an issue adds."""
    from narrator.clean import clean
    from narrator.encode import encode
    from narrator.engines import choose_voice, default_engine
    from narrator.formats import find_format
    from narrator.passage import open_passages
    from narrator.segment import segment
    from narrator.speak import recite
    from narrator.stitch import stitch
    from narrator.store import SegmentStore
    from narrator.tags import Tags
    from narrator.timeline import lay_out

    engine, jobs = default_engine(), available_cores()
    try:
        for path in sorted(source.iterdir()):
            article = clean(path.read_text("utf-8"))
            segments = segment(article)
            voice = choose_voice(engine, None, article.language)
            with tempfile.TemporaryDirectory(dir=source.parent) as name:
                work = Path(name)
                store = SegmentStore(work / "takes")
                recital = recite(segments, engine, voice.id, 1.0, store, jobs)
                timeline = lay_out(recital.spoken, recital.frame_rate, 1.0)
                forms = [find_format(form) for form in formats]
                passages = open_passages(timeline, forms, work / "passages", None)
                known = passages[forms[0].name] if len(passages) == len(forms) else None
                track = stitch(timeline, store, work / "track.pcm", jobs, None, known)
                for form in forms:
                    tags = Tags(path.stem, None, "Alone", "en", timeline.frame_rate)
                    encode(
                        track, form, work / f"audio.{form.name}", tags, jobs, None, passages.get(form.name)
                    )
    finally:
        engine.close()


def main(arguments: Sequence[str]) -> int:
    """Run what is asked; the exit status is returned."""
    if arguments[:1] == ["--alone"]:
        alone(Path(arguments[1]), Path(arguments[2]), arguments[3:])
        return 0
    parser = argparse.ArgumentParser(prog="narrator bench issue", description=__doc__)
    parser.add_argument("--articles", type=int, default=50, metavar="N", help="in the issue (default 50)")
    parser.add_argument("--words", type=int, default=800, metavar="N", help="of each (default 800)")
    parser.add_argument("--many", type=int, default=500, metavar="N", help="short articles whose memory is looked at (default 500)")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        cost = measure_issue(options.articles, options.words, options.many)
    except measure.RunFailed as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    sys.stdout.write("\n".join(cost.lines()) + "\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(cost), indent=1) + "\n", "utf-8")
    return 0


def _write(folder: Path, count: int, words: int, seed: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(write_page(words, seed + number), "utf-8")


def _issue(source: Path, out: Path, *options: str) -> measure.Cost:
    return _run([PYTHON, "-P", "-m", "narrator.cli", "issue", str(source), "-o", str(out), *options])


def _run(command: Sequence[str]) -> measure.Cost:
    return measure.run(command, environment(), CHECKOUT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
