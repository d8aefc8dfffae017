"""What would somebody write to narrate an article with pyttsx3 and pydub? This script, to compare with.

    python script.py ARTICLE.txt AUDIO.m4a

One file for each sentence, joined with +=, exported through the ffmpeg command. The stock Linux driver of
pyttsx3 2.99 needs two concessions, without which there is no audio to compare: the first save after init writes an
empty file, so one is thrown away; and now and then a save is lost or unreadable, so it is made again.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path

import pyttsx3
from pydub import AudioSegment

RATE_WPM = 175
"""narrator's and the espeak-ng command's rate; pyttsx3 itself sets 200."""

PAUSE_MS = 350
BIT_RATE = "64k"
ATTEMPTS = 5


def narrate(text: str, out: str) -> int:
    """Write the audio; returns how many saves had to be made again."""
    again = 0
    engine = pyttsx3.init()
    engine.setProperty("rate", RATE_WPM)
    with tempfile.TemporaryDirectory() as folder:
        engine.save_to_file("Thrown away.", str(Path(folder, "first.wav")))
        engine.runAndWait()
        track = AudioSegment.empty()
        for number, sentence in enumerate(re.split(r"(?<=[.!?])\s+|\n+", text)):
            if not sentence.strip():
                continue
            path = str(Path(folder, f"{number}.wav"))
            for attempt in range(ATTEMPTS):
                engine.save_to_file(sentence, path)
                engine.runAndWait()
                try:
                    segment = AudioSegment.from_wav(path)
                except (OSError, EOFError, IndexError):
                    if attempt == ATTEMPTS - 1:
                        raise
                    again += 1
                else:
                    break
            track += segment + AudioSegment.silent(duration=PAUSE_MS)
    form = "ipod" if out.endswith(".m4a") else Path(out).suffix[1:]
    track.export(out, format=form, bitrate=BIT_RATE).close()
    return again


if __name__ == "__main__":
    # The driver prints a line for each file.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123 (as people write)
        repeated = narrate(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2])
    if repeated:
        sys.stderr.write(f"{repeated} saves made again\n")
