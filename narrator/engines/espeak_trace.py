"""What does espeak-ng make of a spelling in its own alphabet? Asked in the child that has the library loaded."""

from __future__ import annotations

import ctypes
import importlib
import os
import struct
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SPEAKABLE = range(2, 9)
"""Types of phonemes that make a sound (espeak-ng's phoneme.h): vowels to nasals; pauses and stresses are none."""

IPA_MODE = 0x02 | ord("|") << 8
"""For espeak_SetPhonemeTrace: in IPA, a bar between phonemes."""

MNEMONIC_MODE = 0x01 | ord("|") << 8
"""The same in espeak-ng's own alphabet."""

VOWEL = 2

VOWEL_FRAME = "[[b|'{}|d]]"
"""Where a vowel shows what it is in the middle of a word."""

FRAME = "[[@|{}|'a]]"
"""Where a consonant shows what it is in the middle of a word."""


def phoneme_names(data: Path) -> list[tuple[str, int]]:
    """(spelling, type) of each phoneme of any language, from the table ``phontab`` of espeak-ng's data.

    A table is a head of 36 bytes (number of phonemes, table that it adds to, name) and 16 bytes for each phoneme, of
    which the first four are its name and the twelfth its type (espeak-ng 1.49 to 1.52, synthdata.c).
    """
    raw = (data / "phontab").read_bytes()
    found: dict[str, int] = {}
    at = 4
    for _ in range(raw[0]):
        count, at = raw[at], at + 36
        for _ in range(count):
            name, kind = struct.unpack_from("<4s7xB4x", raw, at)
            at += 16
            mnemonic = name.split(b"\0")[0].decode("latin-1")
            if mnemonic and kind in SPEAKABLE and "|" not in mnemonic:
                found.setdefault(mnemonic, kind)
    return list(found.items())


def trace(texts: Iterable[str], mode: int = IPA_MODE) -> list[str]:
    """What the voice that is set says for each text; what stands in double brackets there is espeak-ng's alphabet."""
    espeak: Any = importlib.import_module("pyttsx3.drivers._espeak")
    libc = ctypes.CDLL(None)
    libc.fdopen.restype = ctypes.c_void_p
    libc.fclose.argtypes = libc.fflush.argtypes = [ctypes.c_void_p]
    set_trace = espeak.dll.espeak_SetPhonemeTrace
    set_trace.argtypes, set_trace.restype = [ctypes.c_int, ctypes.c_void_p], None
    found = []
    with tempfile.TemporaryFile() as file:
        stream = libc.fdopen(os.dup(file.fileno()), b"w")
        set_trace(mode, stream)
        end = 0
        for text in texts:
            espeak.Synth(text.encode(), flags=espeak.CHARS_UTF8 | espeak.PHONEMES)
            libc.fflush(stream)
            file.seek(end)
            told = file.read()
            end += len(told)
            found.append(" ".join(told.decode("utf-8", "replace").split()))
        set_trace(0, None)
        libc.fclose(stream)
    return found


def inventory(data: Path) -> list[tuple[str, int, str]]:
    """(spelling, type, IPA) of each phoneme that the voice has; one that is said in two ways has two rows.

    A spelling counts where espeak-ng gives it back as it is: of one that the voice lacks it takes the beginning, and
    some become others at the end of a word, or between vowels.
    """
    placed = [
        (name, kind, text)
        for name, kind in phoneme_names(data)
        for text in (f"[[{name}]]", (VOWEL_FRAME if kind == VOWEL else FRAME).format(name))
    ]
    kept = [
        row
        for row, spelled in zip(placed, trace((text for _, _, text in placed), MNEMONIC_MODE), strict=True)
        if _middle(spelled) == row[0]
    ]
    found = zip(kept, trace(text for _, _, text in kept), strict=True)
    return list(dict.fromkeys((name, kind, _middle(ipa)) for (name, kind, _), ipa in found))


def _middle(traced: str) -> str:
    """The one phoneme of a trace, or the middle one of three, without its stress; "" where there are others."""
    parts = [part.strip("ˈˌ") for part in traced.replace("|'", "|").removeprefix("'").split("|")]
    return parts[len(parts) // 2] if len(parts) in (1, 3) else ""


def answer_trace(request: dict[str, Any], data: Path) -> dict[str, Sequence[Any]]:
    """The answer to ``{"trace": [text, ...]}``, or to ``{"trace": null}`` for the inventory."""
    texts = request["trace"]
    return {"traced": inventory(data) if texts is None else trace(texts)}
