"""Where does pydub's AudioSegment come from, without its warnings? It looks for an ffmpeg that is never used here."""

from __future__ import annotations

import warnings

from narrator.settings import ensure_path

ensure_path()
with warnings.catch_warnings():
    # "Couldn't find ffmpeg", and invalid escapes in its source on newer Pythons.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

__all__ = ["AudioSegment"]
