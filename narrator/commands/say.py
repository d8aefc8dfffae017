"""Print how each written line is said: one spoken line for each line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from narrator.settings import load_settings

NAME = "say"
HELP = "one spoken line for each written line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator say``."""
    parser.add_argument(
        "source", metavar="FILE|-", nargs="?", default="-", help="a text file; standard input by default"
    )


def run(arguments: argparse.Namespace) -> None:
    """Say every line, in order, empty ones too."""
    from narrator.say import say, spoken
    from narrator.source import read_source

    lines: Iterable[str] = sys.stdin
    if arguments.source != "-":
        text = read_source(arguments.source, load_settings(), "text").text
        lines = text.removesuffix("\n").split("\n")
    for line in lines:
        said = spoken(say(line.rstrip("\r\n")))
        print(" ".join(said.split("\n")), flush=sys.stdout.isatty())
