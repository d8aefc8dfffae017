"""Engines that misbehave on purpose: slow ones, and ones that a word of the text makes hang, fail or die."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
from pathlib import Path

from narrator.engines import Speech, Utterance
from narrator.errors import EngineError
from narrator.testing import ToneEngine

SLOW_S = 0.15
"""Seconds of work for an utterance: an article of a dozen sentences takes about two."""

SLOWER_S = 0.35
"""The same where a hundred articles are to last for a hundred kills."""


class Slow(ToneEngine):
    """Takes its time over everything, as a neural voice does."""

    name = "slow"

    def __init__(self, pause_s: float = SLOW_S) -> None:
        super().__init__()
        self._pause_s = pause_s

    def synthesise(self, utterance: Utterance) -> Speech:
        """As the tone, later."""
        time.sleep(self._pause_s)
        return super().synthesise(utterance)


def slower() -> Slow:
    """The same sound as the slow one's, later still."""
    return Slow(SLOWER_S)


class Moody(Slow):
    """A slow one that does what the text tells it to: hang, seize, fail, break or die."""

    name = "moody"

    def synthesise(self, utterance: Utterance) -> Speech:
        """As the slow one, unless one of the words is there."""
        for word, act in _MOODS.items():
            if word in utterance.text.lower():
                act()
        return super().synthesise(utterance)


def _hang() -> None:
    while True:
        time.sleep(1)


def _seize() -> None:
    # Unlike a CDLL this holds Python's lock meanwhile: no other thread of the process can do anything.
    ctypes.PyDLL(None).sleep(1000)


def _fail() -> None:
    raise EngineError("the voice has lost its breath; give it another")


def _break() -> None:
    raise RuntimeError("a mistake in the engine")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_MOODS = {"hangs": _hang, "seizes": _seize, "fails": _fail, "breaks": _break, "poison": _die}


class Remembering(ToneEngine):
    """Writes down what it has spoken, beside the service's data."""

    name = "remembering"

    def synthesise(self, utterance: Utterance) -> Speech:
        """As the tone."""
        speech = super().synthesise(utterance)
        line = hashlib.sha256(utterance.text.encode()).hexdigest() + "\n"
        with Path(f"{os.environ['NARRATOR_DATA']}.spoken").open("a") as log:
            log.write(line)  # short enough to be written at once
        return speech
