"""What does the child process do that speaks through one of pyttsx3's own drivers, by way of a file?

    python -m narrator.engines.file_speaker [DRIVER]

The protocol is that of ``narrator.engines.speaker``; an answer's PCM is the whole audio file that the driver
wrote, WAV or AIFF, for the host to decode, and there are no events: these drivers give none with files.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from narrator.engines.speaker import answer


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.dup(1)
    os.dup2(2, 1)  # pyttsx3 prints "Audio saved to ..."
    driver = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        engine = _start(driver)
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        for _ in sys.stdin.buffer:
            answer(out, {"error": str(error), "missing": True})
        return
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            if "describe" in request:
                answer(out, _describe(engine))
                continue
            # Gone before the answer: the host may end this process as soon as it has one.
            with tempfile.TemporaryDirectory(prefix="narrator-") as folder:
                audio = _speak(engine, request, Path(folder))
            answer(out, {"bytes": len(audio)}, [audio])
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            answer(out, {"error": f"{type(error).__name__}: {error}"})


def _start(driver: str | None) -> Any:
    from narrator.engines import espeak_driver

    if driver == espeak_driver.DRIVER:
        espeak_driver.register()
    import pyttsx3

    return pyttsx3.init(driver)


def _describe(engine: Any) -> dict[str, Any]:
    voices = []
    for voice in engine.getProperty("voices"):
        languages = [
            tag if isinstance(tag, str) else tag.decode("utf-8", "replace") for tag in voice.languages or []
        ]
        language = languages[0].replace("_", "-") if languages else "und"
        voices.append({"id": voice.id, "name": voice.name, "language": language, "gender": voice.gender})
    return {"version": str(engine), "voices": voices, "default": engine.getProperty("voice")}


def _speak(engine: Any, request: dict[str, Any], folder: Path) -> bytes:
    # nsss writes AIFF whatever the ending; the host's decoder looks at the content.
    path = folder / "utterance.aiff"
    engine.setProperty("voice", request["voice"])
    engine.setProperty("rate", request["rate"])
    engine.save_to_file(request["text"], str(path))
    engine.runAndWait()
    return path.read_bytes()


if __name__ == "__main__":
    main()
