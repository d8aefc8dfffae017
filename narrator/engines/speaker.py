"""What does the child process do that speaks through pyttsx3, one fork for each utterance?

    python -m narrator.engines.speaker

Requests are JSON lines on stdin: ``{"describe": true}``, ``{"text", "voice", "rate", "phonemes"}`` or, for what a
voice makes of phonemes, ``{"trace", "voice"}``. Each answer is a JSON line on stdout, for speech followed by ``bytes``
of PCM: ``{"bytes", "frame_rate", "events": [[sample, char]]}``, ``{"version", "voices", "variants"}``, ``{"traced"}``
or ``{"error": "..."}``. The child ends when stdin does.

espeak-ng carries state from one utterance into the next (up to 200 samples of difference for the same
text), so each utterance is spoken by a fork of a process that has spoken nothing: 3 ms for sound that
depends on its text alone.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve until stdin ends."""
    # Ctrl-C reaches the whole group; the host decides and closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.dup(1)
    os.dup2(2, 1)  # whatever pyttsx3 prints must not get between the answers
    try:
        engine = _start()
    except (ImportError, OSError, RuntimeError) as error:
        hint = "pip install espeakng-loader, or the system's package espeak-ng"
        for _ in sys.stdin.buffer:
            answer(out, {"error": f"{error}; {hint}", "missing": True})
        return
    gc.disable()
    gc.freeze()  # a collection in the fork would touch, and so copy, every page
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "describe" in request:
            answer(out, _describe(engine))
            continue
        pid = os.fork()
        if pid == 0:
            _speak_and_exit(engine, request, out)
        _, status = os.waitpid(pid, 0)
        if status:
            answer(out, {"error": f"espeak-ng ended with status {os.waitstatus_to_exitcode(status)}"})


def _start() -> Any:
    from narrator.engines import espeak_driver

    espeak_driver.register()
    import pyttsx3

    return pyttsx3.init(espeak_driver.DRIVER)


def _describe(engine: Any) -> dict[str, Any]:
    from narrator.engines import espeak_driver

    version, data = espeak_driver.library_info()
    folder = Path(data) / "voices" / "!v"
    return {
        "version": version,
        "voices": [
            {"id": voice.id, "name": voice.name, "language": voice.languages[0], "gender": voice.gender}
            for voice in engine.getProperty("voices")
        ],
        "variants": sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [],
    }


def _speak_and_exit(engine: Any, request: dict[str, Any], out: int) -> None:
    """In the fork: speak, answer, and leave without running anything of the parent's."""
    status = 1
    try:
        engine.setProperty("voice", request["voice"])
        if "trace" in request:
            from narrator.engines.espeak_driver import library_info
            from narrator.engines.espeak_trace import answer_trace

            engine.runAndWait()  # until then the voice is only asked for

            answer(out, answer_trace(request, Path(library_info()[1])))
            status = 0
            return
        engine.setProperty("rate", request["rate"])
        driver = engine.proxy._driver
        driver.phonemes = request.get("phonemes", False)
        engine.say(request["text"])
        engine.runAndWait()
        size = sum(map(len, driver.chunks))
        answer(out, {"bytes": size, "frame_rate": driver.frame_rate, "events": driver.events}, driver.chunks)
        status = 0
    finally:
        os._exit(status)


def answer(out: int, header: dict[str, Any], body: Sequence[bytes] = ()) -> None:
    """Write one answer to the descriptor ``out``."""
    # Straight to the descriptor: in a fork each copy is paid in page faults.
    for part in (json.dumps(header).encode() + b"\n", *body):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(out, rest) :]


if __name__ == "__main__":
    main()
