"""Who speaks in these tests? An engine in tones that stops before a certain word until it is let on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from narrator.engines import Speech, Utterance
from narrator.testing import ToneEngine

GATE_S = 30.0
"""After this a test has forgotten to open its gate."""


class Gated(ToneEngine):
    """A sentence with a word such as "gate7" is spoken when there is a file of that name in NARRATOR_GATES."""

    def synthesise(self, utterance: Utterance) -> Speech:
        """As a tone engine does, sooner or later."""
        gates = [word.strip(".,") for word in utterance.text.split() if word.startswith("gate")]
        until = time.monotonic() + GATE_S
        while not all(Path(os.environ["NARRATOR_GATES"], gate).exists() for gate in gates):
            assert time.monotonic() < until, f"nobody opened {gates}"
            time.sleep(0.01)
        return super().synthesise(utterance)


@dataclass
class Gates:
    """Words before which the engine waits."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def new(self) -> str:
        """A word that is closed."""
        return f"gate{next(self.numbers)}"

    def open(self, gate: str) -> None:
        """Let the engine speak it."""
        (self.folder / gate).touch()
