"""Print how each written line is said: one spoken line for each line."""

from __future__ import annotations

import argparse
import re

from narrator.settings import load_settings

NAME = "say"
HELP = "one spoken line for each written line"

_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What some reader of the output would take for the end of a line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator say``."""
    parser.add_argument(
        "source", metavar="FILE|-", nargs="?", default="-", help="a text file; standard input by default"
    )


def run(arguments: argparse.Namespace) -> None:
    """Say every line, in order, empty ones too; each is written before the next is read."""
    from narrator.say import say, spoken
    from narrator.source import read_lines

    for line in read_lines(arguments.source, load_settings()):
        print(_LINE_ENDS.sub(" ", spoken(say(line))), flush=True)
