"""Run the benchmarks: narrator beside what people would use instead, in one run, as ratios."""

from __future__ import annotations

import argparse
import runpy
import sys
from pathlib import Path

from narrator.errors import OptionRefused

NAME = "bench"
HELP = "the benchmarks, beside espeak-ng with ffmpeg and the usual script"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What follows is passed on to ``benchmarks/``."""
    parser.prefix_chars = "\0"  # or options that lead would be taken for ours, --help too
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, metavar="...", help="passed on; see narrator bench --help"
    )


def run(arguments: argparse.Namespace) -> None:
    """Hand over to ``benchmarks`` in the checkout."""
    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / "benchmarks" / "__main__.py").is_file():
        raise OptionRefused(
            "the benchmarks are not part of the installed package: run ./run bench in a checkout"
        )
    sys.path.insert(0, str(checkout))
    sys.argv = ["narrator bench", *arguments.arguments]
    runpy.run_module("benchmarks", run_name="__main__")
