"""Run the whole service on this machine: the API, workers, a private Redis. Ctrl-C stops all of it."""

from __future__ import annotations

import argparse
import os
import sys

from narrator.errors import OptionRefused
from narrator.settings import load_settings

NAME = "serve"
HELP = "the whole service on this machine, in this terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``narrator serve``."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1; 0.0.0.0 is every one)"
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="port to listen on (default 8000; 0 is a free one)"
    )


def run(arguments: argparse.Namespace) -> None:
    """Become the service: it lies above this library, which must not import it."""
    if sys.platform == "win32":
        raise OptionRefused(
            "the service runs on Linux and macOS, not on Windows: use WSL, or narrator narrate"
        )
    load_settings()  # what is wrong with them is said at once
    sys.stdout.flush()
    command = ("-P", "-m", "api", "--host", arguments.host, "--port", str(arguments.port))
    os.execv(sys.executable, (sys.executable, *command))


def _port(raw: str) -> int:
    value = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else -1
    if not 0 <= value < 1 << 16:
        raise argparse.ArgumentTypeError(f"{raw!r} is not a port: give a number from 0 to 65535")
    return value
