"""How does pyttsx3 reach espeak-ng without files, threads or sleeping? A driver that keeps PCM and word events.

pyttsx3's own Linux driver plays or writes files from an asynchronous engine. This one is a subclass of it
in espeak's synchronous mode: after ``engine.say(text); engine.runAndWait()`` the whole utterance is in the
driver's ``chunks`` (PCM) and ``events``. ``register`` puts it under ``pyttsx3.drivers``, so that ``pyttsx3.init(DRIVER)`` finds it.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from pathlib import Path
from typing import Any

DRIVER = "narrator_espeak"
"""What to give to ``pyttsx3.init``."""

BUFFER_MS = 1000
"""Sound per callback; 10 to 1,000 ms give identical audio and events, more does not (measured)."""


def load_library() -> str | None:
    """Load libespeak-ng for the whole process; returns its data folder, None for the system's own.

    The wheel is loaded globally under its soname, so that pyttsx3's search for ``libespeak-ng.so.1``
    finds it even where the system has an older one, whose restart hangs.
    """
    try:
        import espeakng_loader
    except ImportError:
        return None
    folder = Path(espeakng_loader.__file__).parent
    library = folder / "libespeak-ng.so.1"
    if not library.exists():
        library = Path(espeakng_loader.get_library_path())
    ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    return str(espeakng_loader.get_data_path())


def library_info() -> tuple[str, str]:
    """Version of the loaded libespeak-ng ("1.52.0") and the path of its data; call after ``register``."""
    espeak: Any = importlib.import_module("pyttsx3.drivers._espeak")
    info = espeak.dll.espeak_Info
    info.restype, info.argtypes = ctypes.c_char_p, [ctypes.POINTER(ctypes.c_char_p)]
    path = ctypes.c_char_p()
    version = info(ctypes.byref(path))
    return version.decode().split()[0], (path.value or b"").decode()


def register() -> None:
    """Make ``pyttsx3.init(DRIVER)`` work; raises OSError or RuntimeError where libespeak-ng cannot load."""
    data_path = load_library()
    espeak: Any = importlib.import_module("pyttsx3.drivers._espeak")
    stock: Any = importlib.import_module("pyttsx3.drivers.espeak")

    class SynchronousEspeakDriver(stock.EspeakDriver):  # type: ignore[misc]
        """espeak-ng in synchronous mode: the utterance is in ``chunks`` and ``events`` when ``say`` returns."""

        frame_rate = 0
        phonemes = False  # whether what stands in double brackets is espeak-ng's own alphabet

        def __init__(self, proxy: Any) -> None:
            cls = SynchronousEspeakDriver
            if not cls.frame_rate:
                path = data_path.encode() if data_path else None
                rate = espeak.Initialize(espeak.AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, path, 0)
                if rate <= 0:
                    raise RuntimeError(
                        f"espeak-ng could not start with its data in {data_path or 'the system'}"
                    )
                cls.frame_rate = rate
                stock.EspeakDriver._moduleInitialized = True
            self._proxy = proxy
            self._looping = False
            self._stopping = False
            self._save_file: str | None = None
            self.chunks: list[bytes] = []
            self.events: list[tuple[int, int]] = []
            espeak.SetSynthCallback(self._onSynth)

        def say(self, text: str) -> None:
            """Speak now: PCM into ``chunks``, (sample, text position from 1) of each word event into ``events``."""
            self.chunks.clear()
            self.events.clear()
            self._proxy.setBusy(True)
            self._proxy.notify("started-utterance")
            flags = espeak.CHARS_UTF8 | (espeak.PHONEMES if self.phonemes else 0)
            status = espeak.Synth(text.encode("utf-8"), flags=flags)
            if status != espeak.EE_OK:
                self._proxy.notify("error", exception=RuntimeError(f"espeak_Synth returned {status}"))
            self._proxy.notify("finished-utterance", completed=status == espeak.EE_OK)
            self._proxy.setBusy(False)

        def save_to_file(self, text: str, filename: str) -> None:
            """Speak into a WAV file."""
            import wave

            self.say(text)
            with wave.open(filename, "wb") as file:
                file.setparams((1, 2, self.frame_rate, 0, "NONE", ""))
                file.writeframes(b"".join(self.chunks))

        def _onSynth(self, wav: Any, samples: int, events: Any) -> int:  # noqa: N802 (pyttsx3's name)
            index = 0
            while events[index].type != espeak.EVENT_LIST_TERMINATED:
                event = events[index]
                if event.type == espeak.EVENT_WORD:
                    self.events.append((event.sample, event.text_position))
                index += 1
            if samples > 0:
                self.chunks.append(ctypes.string_at(wav, samples * 2))
            return 0

        def startLoop(self) -> None:  # noqa: N802 (pyttsx3's name)
            """Run the queue; each command returns when it is done."""
            self._looping = True
            self._proxy.setBusy(False)

        def stop(self) -> None:
            """Nothing runs between two calls."""

    def build_driver(proxy: Any) -> SynchronousEspeakDriver:
        return SynchronousEspeakDriver(proxy)

    module: Any = sys.modules[__name__]
    module.buildDriver = build_driver
    sys.modules[f"pyttsx3.drivers.{DRIVER}"] = module
