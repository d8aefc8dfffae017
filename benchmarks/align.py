"""How far are a narration's word times from what an aligner hears? `python benchmarks/align.py FOLDER...`"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "alignment"))

from aligner import align, figures

HEADER = "   off ms  segment   at s  word"


def main(arguments: Sequence[str]) -> int:
    """Print the figures of each folder, then its worst words; the exit status is returned."""
    options = _parser().parse_args(arguments)
    for folder in options.folders:
        began = time.monotonic()
        try:
            heard = align(folder)
        except (OSError, ValueError) as error:
            sys.stderr.write(f"align: {folder}: {error}\n")
            return 1
        took = time.monotonic() - began
        sys.stdout.write(f"{folder}: {figures(heard, options.shift_ms)} ({took:.1f} s)\n")
        if options.worst:
            sys.stdout.write(f"{HEADER}\n")
        for word in sorted(heard, key=lambda word: -abs(word.off_ms + options.shift_ms))[: options.worst]:
            off = word.off_ms + options.shift_ms
            sys.stdout.write(f"{off:9.0f}  {word.segment}  {word.start_s:7.2f}  {word.text}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks/align.py",
        description="Word starts in manifest.json against forced alignment of the decoded audio (English, espeak-ng).",
    )
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="FOLDER", help="what narrator narrate -o has written"
    )
    parser.add_argument(
        "--shift-ms",
        type=float,
        default=0.0,
        metavar="MS",
        help="plant a shift of the manifest's times, to see that it shows",
    )
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="words to list (default 10)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
