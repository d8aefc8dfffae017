"""narrator: an article as it comes off a web page in, timed audio and a player manifest out.

>>> from narrator import narrate
>>> from narrator.clean import clean
>>> narrate(clean(page_text), out="narration").manifest["duration_label"]  # doctest: +SKIP
'3:11'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrator.article import Article, Block, Decision
    from narrator.engines import Engine, Voice, default_engine, find_voice
    from narrator.errors import NarratorError
    from narrator.narration import Narration, narrate

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Block",
    "Decision",
    "Engine",
    "Narration",
    "NarratorError",
    "Voice",
    "default_engine",
    "find_voice",
    "narrate",
]

_HOMES = {
    "Article": "article",
    "Block": "article",
    "Decision": "article",
    "Engine": "engines",
    "Narration": "narration",
    "NarratorError": "errors",
    "Voice": "engines",
    "default_engine": "engines",
    "find_voice": "engines",
    "narrate": "narration",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line and the speaking children start without numpy and FFmpeg.
    if name in _HOMES:
        return getattr(import_module(f"narrator.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'narrator' has no attribute {name!r}")
