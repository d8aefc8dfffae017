"""Engines for tests of how work is spread."""

from __future__ import annotations

import time

from narrator.engines import Speech, Utterance
from narrator.testing import ToneEngine


class Slow(ToneEngine):
    """A tone that takes its time, as a large model would."""

    name = "slow"
    TAKES_S = 0.15

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak after a while."""
        time.sleep(self.TAKES_S)
        return super().synthesise(utterance)
