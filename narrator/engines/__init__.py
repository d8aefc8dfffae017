"""Which engines and voices are there, and which one is meant?"""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import import_module

from narrator.engines.engine import Engine, Phonemes, Speech, Traits, Utterance, Voice, WordMark
from narrator.errors import OptionRefused, VoiceUnknown
from narrator.settings import load_settings

__all__ = [
    "Engine",
    "Phonemes",
    "Speech",
    "Traits",
    "Utterance",
    "Voice",
    "WordMark",
    "choose_voice",
    "default_engine",
    "find_voice",
]


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """The engine that NARRATOR_ENGINE names; one for the whole process, since its children are kept.

    By default pyttsx3 in the way that suits the platform. Raises OptionRefused for a name that leads nowhere.
    """
    settings = load_settings()
    if settings.engine == "tone":
        from narrator.testing import ToneEngine

        return ToneEngine()
    if settings.engine != "pyttsx3":
        return _load_engine(settings.engine)
    from narrator.engines import espeak

    if espeak.is_supported():
        return espeak.EspeakEngine(settings.utterance_limit_s)
    from narrator.engines.file import FileEngine

    return FileEngine()


def _load_engine(path: str) -> Engine:
    module, _, factory = path.partition(":")
    try:
        engine = getattr(import_module(module), factory)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise OptionRefused(
            f"NARRATOR_ENGINE is {path!r}: {error}; give pyttsx3, tone, or package.module:Factory"
        ) from error
    if not isinstance(engine, Engine):
        raise OptionRefused(
            f"NARRATOR_ENGINE is {path!r}: what it makes lacks methods of narrator.engines.Engine"
        )
    return engine


def find_voice(engine: Engine, wanted: str | None) -> Voice:
    """The voice of that id, name or language; the engine's default for None.

    An id may be given without its folder ("en-us" for "gmw/en-us") and, where the engine has variants, with one
    ("en-us+f3"). Raises VoiceUnknown with the nearest names.
    """
    voices = engine.voices()
    if wanted is None:
        return voices[0]
    base, plus, variant = wanted.partition("+")
    folded = base.strip().lower().replace("_", "-")
    for names in (
        lambda v: (v.id.lower(),),
        lambda v: (v.id.lower().rpartition("/")[2],),
        lambda v: (v.name.lower(), v.language.lower()),
        lambda v: (v.language.lower().split("-")[0],),
    ):
        for voice in voices:
            if folded in names(voice):
                return _with_variant(engine, voice, variant, wanted) if plus else voice
    known = {
        name: voice.id
        for voice in voices
        for name in (voice.id.lower(), voice.name.lower(), voice.language.lower())
    }
    near = dict.fromkeys(known[name] for name in difflib.get_close_matches(folded, known, n=8, cutoff=0.4))
    hint = f"near ones: {', '.join(list(near)[:5])}; " if near else ""
    raise VoiceUnknown(
        f"no voice {wanted!r} in {engine.name}: {hint}`narrator voices` lists all {len(voices)}"
    )


def choose_voice(engine: Engine, wanted: str | None, language: str | None) -> Voice:
    """The voice that was asked for; where none was, one of the text's language if the engine has it, else its default."""
    default = find_voice(engine, wanted)
    if wanted is not None or not language or _base(language) == _base(default.language):
        return default
    voices = engine.voices()
    folded = language.lower().replace("_", "-")
    for same in (
        [voice for voice in voices if voice.language.lower() == folded],
        [voice for voice in voices if voice.language.lower() == _base(language)],
        [voice for voice in voices if _base(voice.language) == _base(language)],
    ):
        if same:
            return same[0]
    return default


def _base(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


def _with_variant(engine: Engine, voice: Voice, variant: str, wanted: str) -> Voice:
    variants: tuple[str, ...] = getattr(engine, "variants", ())
    if variant not in variants:
        near = difflib.get_close_matches(variant, variants, n=5, cutoff=0.0) or ["none"]
        raise VoiceUnknown(
            f"no variant {variant!r} in {wanted!r} for {engine.name}; near ones: {', '.join(near)}"
        )
    return Voice(voice.engine, f"{voice.id}+{variant}", f"{voice.name} ({variant})", voice.language, None)
