"""What does ``python -m api`` run? The whole service: it is what ``narrator serve`` becomes."""

from __future__ import annotations

import argparse
import sys

from api.serve import INTERRUPTED, serve
from narrator.commands.serve import add_arguments
from narrator.errors import NarratorError
from narrator.logs import configure_logs
from narrator.settings import load_settings


def main(argv: list[str] | None = None) -> int:
    """Serve until a signal; the exit status is returned."""
    parser = argparse.ArgumentParser(prog="narrator serve")
    add_arguments(parser)
    arguments = parser.parse_args(argv)
    try:
        settings = load_settings()
        configure_logs("serve", settings.log)
        return serve(settings, arguments.host, arguments.port)
    except NarratorError as error:
        sys.stderr.write(f"narrator: {error}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
