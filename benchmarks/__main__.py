"""How does narrator compare with what people would use instead? `narrator bench`, `... encode`, `... service`, `... say`, `... issue`, `... player`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import encoders, measure
from benchmarks.compare import STATES, Comparison, free_gb, say, write_article
from benchmarks.contenders import CONTENDERS, Contender, require_commands
from benchmarks.table import render, to_json
from benchmarks.texts import write_page
from narrator import __version__
from narrator.errors import NarratorError
from narrator.settings import available_cores
from narrator.source import read_source

RUNS = ((500, 5), (5_000, 3))
"""Up to so many words, so many runs; once for longer articles."""

ROOM_GB_PER_WORD = 80e-6
"""Room on the disk that the contenders need: espeak-ng's WAV three times over, and a cache."""

DEFINITIONS = """\
ratio    the median divided by narrator's in the same state (in the row "cached": by narrator's cold one); above 1
         means that narrator takes less
cold     a new process from its start to its end; files that the system has in memory stay there
warm     for libraries (narrator, b) the work again in a process that has already narrated another article; for
         commands (a) a second run right after the first
cached   narrator's command with --cache, when every spoken segment is in that folder
CPU s    user and system time of the process and all that it started; warm: to about 0.02 s
PSS MB   most resident memory at a time of all processes together, shared pages counted once
RSS MB   the same, shared pages counted in every process; both are looked at every 20 ms or so
audio s  length of what came out"""


def main(arguments: Sequence[str]) -> int:
    """Run what is asked; the exit status is returned."""
    if arguments[:1] == ["player"]:  # it has options of its own
        from benchmarks.player.__main__ import main as bench_player

        return bench_player(arguments[1:])
    if arguments[:1] == ["issue"]:
        from benchmarks.issue import main as bench_issue

        return bench_issue(arguments[1:])
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        if options.what == "encode":
            encoders.bench(options.runs or 3, options.formats or ["m4a", "mp3"], options.json)
        elif options.what == "say":
            from benchmarks import saying

            saying.bench(
                options.words[0] if len(options.words) == 1 else 5_000, options.runs or 3, options.json
            )
        elif options.what == "service":
            from benchmarks import service

            page = _pages(options)[0] if options.article else None
            service.bench(page, options.requests, options.articles, options.json)
        else:
            _compare(options)
    except (measure.RunFailed, NarratorError) as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("bench: interrupted; nothing was left behind\n")
        return 130
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Every option."""
    parser = argparse.ArgumentParser(
        prog="narrator bench",
        description="Measure narrator beside (a) espeak-ng and ffmpeg and (b) a script with pyttsx3 and pydub; with"
        " `encode`, the ways to encode; with `service`, the service beside the library and a plain file server; with `say`, the words"
        " of a text beside num2words and espeak-ng's own reading; with `issue`, a whole issue beside its articles alone; with"
        " `player`, what the player costs a reader's browser, beside players from npm (`narrator bench player --help`, `... issue --help`).",
        epilog=DEFINITIONS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=("speed", "encode", "service", "issue", "player", "say"),
        default="speed",
        help="default: speed",
    )
    parser.add_argument("--words", type=_numbers, default=[500, 5_000, 50_000], metavar="N,N", help="lengths of the articles (default 500,5000,50000)")  # fmt: skip
    parser.add_argument("--runs", type=_count, metavar="N", help="by default 5 up to 500 words, 3 up to 5,000, else 1")  # fmt: skip
    parser.add_argument("--article", type=Path, metavar="FILE", help="a page of your own instead of generated ones")  # fmt: skip
    parser.add_argument("--formats", type=_formats, metavar="F,F", help="m4a and mp3 by default")
    parser.add_argument("--only", type=_contenders, default=list(CONTENDERS), metavar="C,C", help="some of narrator, a, b")  # fmt: skip
    parser.add_argument("--states", type=_states, default=list(STATES), metavar="S,S", help="some of cold, warm, cached")  # fmt: skip
    parser.add_argument("--requests", type=_count, default=100, metavar="N", help="service: POSTs one after another (default 100)")  # fmt: skip
    parser.add_argument("--articles", type=_count, default=200, metavar="N", help="service: POSTs at once (default 200)")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single run, as JSON")
    return parser


def _compare(options: argparse.Namespace) -> None:
    require_commands(options.only)
    measure.require_proc()
    measure.adopt_orphans()
    pages = _pages(options)
    results = []
    machine = _machine()
    sys.stdout.write(f"{machine}\n\n{DEFINITIONS}\n\n")
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name:
        folder = Path(name)
        comparison = Comparison(options.only, options.states, folder)
        for number, page in enumerate(pages):
            article = write_article(folder, f"article{number}", page)
            needed = ROOM_GB_PER_WORD * article.words
            if needed > free_gb(folder):
                raise measure.RunFailed(
                    f"{article.words:,} words need {needed:.1f} GB in {folder.parent} and {free_gb(folder):.1f} are"
                    " free: give fewer --words, or another folder with TMPDIR"
                )
            runs = options.runs or next((runs for words, runs in RUNS if article.words <= 1.05 * words), 1)
            for form in options.formats or ["m4a", "mp3"]:
                rows = comparison.run(article, form, runs)
                heading = f"{article.words:,} words, {form}, {runs} run{'s' * (runs > 1)}"
                sys.stdout.write(render(heading, rows) + "\n")
                sys.stdout.flush()
                results.append({"words": article.words, "format": form, "runs": runs, "rows": to_json(rows)})
            shutil.rmtree(folder / f"{article.text.stem}.cache", ignore_errors=True)
    if options.json:
        options.json.write_text(
            json.dumps({"machine": machine, "results": results}, indent=1) + "\n", encoding="utf-8"
        )


def _pages(options: argparse.Namespace) -> list[str]:
    if options.article:
        from narrator.settings import load_settings

        return [read_source(str(options.article), load_settings(), "text").text]
    return [write_page(words) for words in options.words]


def _machine() -> str:
    parts = [f"{available_cores()} cores", f"narrator {__version__}", f"Python {platform.python_version()}"]
    for command in (["espeak-ng", "--version"], ["ffmpeg", "-version"]):
        if shutil.which(command[0]):
            words = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
            number = next((word for word in words if word[0].isdigit()), "of unknown version")
            parts.append(f"{command[0]} {number}")
    load = os.getloadavg()[0]
    if load > 0.5:
        say(f"something else is running here (load {load:.1f}): times will be longer and vary more")
    return ", ".join(parts)


def _numbers(raw: str) -> list[int]:
    return [_count(part) for part in raw.split(",")]


def _count(raw: str) -> int:
    plain = raw.replace("_", "")
    if not plain.isdecimal() or int(plain) < 1:
        raise argparse.ArgumentTypeError(f"{raw!r} is not a number above 0")
    return int(plain)


def _formats(raw: str) -> list[str]:
    return _some(raw, ("m4a", "mp3"))


def _states(raw: str) -> list[str]:
    return _some(raw, STATES)


def _contenders(raw: str) -> list[Contender]:
    keys = _some(raw, tuple(who.key for who in CONTENDERS))
    return [who for who in CONTENDERS if who.key in keys]


def _some(raw: str, allowed: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(raw.split(",")))
    for name in names:
        if name not in allowed:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(allowed)}")
    return names


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
