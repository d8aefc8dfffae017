"""What does the command line offer, and how does it end? Status 0 done, 1 failed, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import NoReturn

from narrator import __version__
from narrator.commands import bench, clean, estimate, narrate, say, voices
from narrator.errors import NarratorError

COMMANDS = (narrate, clean, say, estimate, voices, bench)
"""Each has NAME, HELP, add_arguments(parser) and run(arguments)."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is returned."""
    arguments = build_parser().parse_args(argv)
    # A kill is handled like Ctrl-C, so that nothing half-written stays.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        arguments.run(arguments)
        sys.stdout.flush()
    except NarratorError as error:
        print(f"narrator: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("narrator: interrupted; nothing half-written was left", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has enough; Python must not complain while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command and option."""
    parser = argparse.ArgumentParser(
        prog="narrator",
        description="Article narration: an article as it comes off a web page in, timed audio out.",
    )
    parser.add_argument("--version", action="version", version=f"narrator {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        child = commands.add_parser(command.NAME, help=command.HELP, description=command.__doc__)
        command.add_arguments(child)
        child.set_defaults(run=command.run)
    return parser


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
