"""Print how each written line is said: one spoken line for each line."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from functools import partial

from narrator.commands.input import add_lexicons, read_lexicons
from narrator.errors import OptionRefused
from narrator.settings import load_settings

NAME = "say"
HELP = "one spoken line for each written line"

_LINE_ENDS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What some reader of the output would take for the end of a line."""


_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,6}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator say``."""
    parser.add_argument(
        "source", metavar="FILE|-", nargs="?", default="-", help="a text file; standard input by default"
    )
    parser.add_argument(
        "--language",
        metavar="L",
        default="en",
        help="the text's language as a tag such as de or es-MX (default en); numbers are said in de, en, es and fr,"
        " a text in any other is printed as it is",
    )

    add_lexicons(parser)


def run(arguments: argparse.Namespace) -> None:
    """Say every line, in order, empty ones too; each is written before the next is read.

    Raises OptionRefused for what is no language tag.
    """
    from narrator.say import FAILURES, LANGUAGES, Span, is_handled, say, spoken
    from narrator.source import read_lines

    language = arguments.language
    if not _TAG.fullmatch(language):
        raise OptionRefused(f"--language {language!r} is no language tag: give one such as en, de or es-MX")
    if not is_handled(language):
        known = ", ".join(sorted(LANGUAGES))
        print(f"narrator say: nothing is changed in {language}: only {known} are handled", file=sys.stderr)
    said: Callable[[str], list[Span]] = partial(say, language=language)
    if lexicons := read_lexicons(arguments):
        from narrator.lexicon import LexiconStack

        said = LexiconStack(lexicons, language).over(said)
    before = FAILURES.total()
    for line in read_lines(arguments.source, load_settings()):
        print(_LINE_ENDS.sub(" ", spoken(said(line))), flush=True)
    if failed := FAILURES.total() - before:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(FAILURES.items()))
        print(f"narrator say: {failed} left as written, where a rule failed: {kinds}", file=sys.stderr)
