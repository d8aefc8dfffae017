"""What do the commands that train a model have in common?"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from training.stages import Training


def read_options(about: str | None, weights: Path, *more: str) -> argparse.Namespace:
    """``data``, ``out``, ``oof`` and ``more`` files of data, all paths; by default the weights are those that narrator reads."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA.jsonl.gz")
    for name in more:
        parser.add_argument(name, type=Path, metavar=f"{name.upper()}.jsonl.gz")
    parser.add_argument("--out", type=Path, default=weights, metavar="FILE", help="the weights")
    parser.add_argument(
        "--oof", type=Path, metavar="FILE", help="out-of-fold probabilities, by kind/page id (npz)"
    )
    return parser.parse_args()


def train(prepare: Callable[[], Training], options: argparse.Namespace) -> None:
    """Grow all stages, write the weights, and print what was reached out of fold."""
    began = time.monotonic()

    def report(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {text}\n")

    training = prepare()
    report("words")
    training.grow_line()
    report("stage 1")
    training.grow_heads()
    report("first and last line, title")
    training.grow_page()
    report("stage 2")
    np.savez_compressed(options.out, allow_pickle=False, **training.weights())
    if options.oof:
        np.savez_compressed(options.oof, allow_pickle=False, **training.answers())
    sys.stdout.write("\n".join(training.table()) + "\n")
