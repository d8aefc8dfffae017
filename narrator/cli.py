"""What does the command line offer, and how does it end? Status 0 done, 1 failed, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from narrator import __version__
from narrator.commands import bench, clean, estimate, issue, keys, lexicon, narrate, proof, say, serve, voices
from narrator.errors import NarratorError, OutputError

COMMANDS = (narrate, issue, clean, say, proof, estimate, lexicon, voices, serve, keys, bench)
"""Each has NAME, HELP, add_arguments(parser) and run(arguments)."""

OUTPUT_FAILURES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
"""What writing to standard output may end with; commands explain errors of the files that they write themselves."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is returned."""
    arguments = build_parser().parse_args(argv)
    with _interruptible():
        try:
            _open_output()
            arguments.run(arguments)
            sys.stdout.flush()
        except NarratorError as error:
            return _fail(str(error))
        except KeyboardInterrupt:
            return _fail("interrupted; nothing half-written was left", 130)
        except BrokenPipeError:
            # The reader of our output has enough.
            _abandon_output()
            return 1
        except OSError as error:
            _abandon_output()
            reason = error.strerror or str(error)
            if error.filename is None and error.errno in OUTPUT_FAILURES:
                told = f"standard output cannot be written: {reason}; free some room, or write elsewhere"
            else:
                told = f"{error.filename or 'the system'} refused: {reason}; mend that and try again"
            return _fail(str(OutputError(told)))
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


def _fail(message: str, status: int = 1) -> int:
    print(f"narrator: {message}", file=sys.stderr)
    return status


def _open_output() -> None:
    """Results are UTF-8 whatever the terminal's locale; names that are not, of files, come out as they went in."""
    if sys.stdout is None:
        raise OutputError("standard output is closed: leave it open, or send it to a file or /dev/null")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


def _abandon_output() -> None:
    """Where standard output takes no more, Python must not complain while flushing at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):  # a test's standard output has no descriptor
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _interruptible() -> Iterator[None]:
    """A kill and a closed terminal are handled like Ctrl-C; a second one does not disturb the clearing up."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    previous: dict[signal.Signals, Any] = {}

    def interrupt(_signal: int, _frame: object) -> NoReturn:
        for number in previous:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        for number in signals:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # not under nohup
                previous[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
