"""Which of our voices answers to the name of one of OpenAI's?"""

from __future__ import annotations

from narrator.engines import Engine, find_voice

VARIANTS = {
    "alloy": "",
    "ash": "m3",
    "ballad": "m7",
    "cedar": "m6",
    "coral": "f2",
    "echo": "m1",
    "fable": "m4",
    "marin": "f4",
    "nova": "f3",
    "onyx": "m8",
    "sage": "f1",
    "shimmer": "f5",
    "verse": "m2",
}
"""OpenAI's voices, each as a variant of the default voice, all different; "" is the default voice itself.

High where OpenAI's voice is a woman's (f1 to f5 speak at 181 to 212 Hz), low where it is a man's (88 to 107 Hz,
onyx lowest; all measured).
"""


def voice_id(engine: Engine, wanted: str) -> str:
    """The id of the engine's voice that ``wanted`` names: its own voices first, then OpenAI's names.

    An engine without variants gives OpenAI's names to the voices of its default voice's language, in turn.
    Raises VoiceUnknown.
    """
    name = wanted.strip().lower()
    voices = engine.voices()
    if name not in VARIANTS or any(name in (voice.id.lower(), voice.name.lower()) for voice in voices):
        return find_voice(engine, wanted).id
    default, variant = voices[0], VARIANTS[name]
    offered: tuple[str, ...] = getattr(engine, "variants", ())
    if offered and (not variant or variant in offered):
        return f"{default.id}+{variant}" if variant else default.id
    alike = [voice for voice in voices if voice.language == default.language]
    return alike[list(VARIANTS).index(name) % len(alike)].id
