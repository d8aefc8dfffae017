"""How do utterances reach espeak-ng through pyttsx3 on Linux? Through a few child processes that speak."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from typing import Any

from narrator.engines.engine import Speech, Traits, Utterance, Voice, WordMark
from narrator.engines.speed import check_speed
from narrator.errors import EngineError, EngineMissing

RATE_WPM = 175
"""espeak-ng's own default rate, words a minute."""

RATE_MIN_WPM = 80
"""espeak-ng's documented minimum."""

RATE_MAX_WPM = 449
"""From 450 on, word events run past the end of the audio (measured)."""

DEFAULT_VOICE = "gmw/en-us"

UTTERANCE_LIMIT_S = 60.0
"""A child that has not answered by then is killed; the longest utterance takes under a second."""

PIPE_BYTES = 1 << 20
"""Room for 24 s of PCM, so that a child rarely waits for this process; the most Linux allows by default."""

_LETTER_A = re.compile(r"(?<=\b[A-Z] )A\b|\bA(?= [A-Z](?:[\s.,;:!?)]|$))")


class EspeakEngine:
    """pyttsx3 over espeak-ng, with word events, in child processes of this one.

    Utterances spoken at the same time from several threads go to as many children.
    """

    name = "pyttsx3"
    traits = Traits(
        version="pyttsx3-2.99/espeak-ng-1.52/1",
        rate_wpm=RATE_WPM,
        speed_min=0.5,
        speed_max=RATE_MAX_WPM / RATE_WPM,
        marks="measured",
    )

    def __init__(self) -> None:
        self._idle: list[_Speaker] = []
        self._all: set[_Speaker] = set()
        self._lock = threading.Lock()
        self._voices: tuple[Voice, ...] | None = None

    def warm(self, count: int) -> None:
        """Start children now, without waiting, so that they are ready when the text is."""
        with self._lock:
            for _ in range(count - len(self._all)):
                self._idle.append(self._start())

    def voices(self) -> tuple[Voice, ...]:
        """Every voice of espeak-ng's data, the default first; variants ("+f3") are reached by id."""
        if self._voices is None:
            answer, _ = self._ask({"voices": True})
            found = [
                Voice(self.name, v["id"], v["name"], v["language"], (v["gender"] or "").lower() or None)
                for v in answer["voices"]
                if not v["id"].startswith("mb/")  # needs MBROLA's own data
            ]
            found.sort(key=lambda voice: (voice.id != DEFAULT_VOICE, not voice.id.startswith("gmw/en")))
            self._voices = tuple(found)
        return self._voices

    def synthesise(self, utterance: Utterance) -> Speech:
        """Speak; raises SpeedRefused, EngineError or EngineMissing."""
        check_speed(self.name, self.traits, utterance.speed)
        rate = max(RATE_MIN_WPM, min(RATE_MAX_WPM, round(RATE_WPM * utterance.speed)))
        request = {"text": hint(utterance.text), "voice": utterance.voice, "rate": rate}
        answer, pcm = self._ask(request)
        offsets = _hinted_offsets(utterance.text, request["text"])
        marks = tuple(
            WordMark(sample, offsets(position - 1)) for sample, position in sorted(answer["events"])
        )
        return Speech(pcm, answer["frame_rate"], marks)

    def close(self) -> None:
        """End the children."""
        with self._lock:
            speakers, self._all, self._idle = self._all, set(), []
        for speaker in speakers:
            speaker.close()

    def _start(self) -> _Speaker:
        speaker = _Speaker()
        self._all.add(speaker)
        return speaker

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Ask an idle child; one that died or hung is replaced, and asked once more."""
        for attempt in (1, 2):
            with self._lock:
                speaker = self._idle.pop() if self._idle else self._start()
            try:
                header, body = speaker.ask(request)
            except OSError as error:
                with self._lock:
                    self._all.discard(speaker)
                speaker.close()
                if attempt == 2:
                    raise EngineError(f"espeak-ng failed twice on {_excerpt(request)}: {error}") from error
                continue
            except BaseException:
                # Interrupted between question and answer: this child's stream is out of step.
                with self._lock:
                    self._all.discard(speaker)
                speaker.close()
                raise
            with self._lock:
                if speaker in self._all:
                    self._idle.append(speaker)
            if "error" in header:
                if header.get("missing"):
                    raise EngineMissing(
                        f"{header['error']}; install the wheel (pip install espeakng-loader) or the system's espeak-ng"
                    )
                if attempt == 2:
                    raise EngineError(f"{header['error']} on {_excerpt(request)}")
                continue
            return header, body
        raise AssertionError("unreachable")


class _Speaker:
    """One child process; see ``narrator.engines.speaker`` for what is said over the pipes."""

    def __init__(self) -> None:
        # -P keeps a wave.py in the user's folder from being imported instead of Python's.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "narrator.engines.speaker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=PIPE_BYTES,
        )

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Header and body of the answer; raises OSError if the child dies or exceeds the limit."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        watchdog = threading.Timer(UTTERANCE_LIMIT_S, self._process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
            if not line.endswith(b"\n"):
                raise OSError("the speaking process ended or was silent for too long")
            header: dict[str, Any] = json.loads(line)
            size = header.get("bytes", 0)
            body = stdout.read(size) if size else b""
            if len(body) != size:
                raise OSError("the speaking process ended in the middle of an answer")
            return header, body
        finally:
            watchdog.cancel()

    def close(self) -> None:
        """End the child and free its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    # The child was already gone with a request half read.
                    continue


def hint(text: str) -> str:
    """The text as espeak-ng says it best; its whitespace tokens stay one to one.

    A lone "A" among spelled letters would be the article ("uh"), and "ay" rhymes with "my": "eigh" is what
    gives the letter's name.
    """
    return _LETTER_A.sub("eigh", text)


def _hinted_offsets(written: str, hinted: str) -> Any:
    """Map a character of the hinted text to one of the same token in the written text."""
    if written == hinted:
        return lambda char: char
    pairs = [
        (match.start(), origin.start())
        for match, origin in zip(re.finditer(r"\S+", hinted), re.finditer(r"\S+", written), strict=True)
    ]

    def offset(char: int) -> int:
        from bisect import bisect_right

        index = bisect_right(pairs, (char, sys.maxsize)) - 1
        return pairs[max(index, 0)][1]

    return offset


def _excerpt(request: dict[str, Any]) -> str:
    text = str(request.get("text", "the list of voices"))
    return repr(text if len(text) <= 60 else text[:57] + "...")
