"""Which voices and speeds does a person choose from on the page?"""

from __future__ import annotations

from dataclasses import dataclass

from api.openai_voices import VARIANTS
from narrator.engines import Engine

SPEEDS = (0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5)
"""Those that the engine speaks rightly are offered."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One voice."""

    id: str
    """As requests name it."""
    label: str
    """For a person."""


def voice_choices(engine: Engine) -> list[tuple[str, list[Choice]]]:
    """Groups of voices, each with a heading: those of the default voice's language, its timbres, all others."""
    voices = engine.voices()
    default = voices[0]
    offered: tuple[str, ...] = getattr(engine, "variants", ())
    timbres = sorted({name for name in VARIANTS.values() if name in offered})
    own = default.name.partition(" (")[0]
    choices = [Choice(voice.id, voice.name) for voice in voices]
    near = [one for one in choices if one.label.partition(" (")[0] == own]
    far = [one for one in choices if one not in near]
    groups = [
        (own if far or timbres else "Voices", near),
        (
            f"Timbres of {default.name}",
            [Choice(f"{default.id}+{name}", f"{default.name}, {_timbre(name)}") for name in timbres],
        ),
        ("Other voices", sorted(far, key=lambda one: one.label)),
    ]
    return [(name, group) for name, group in groups if group]


def _timbre(name: str) -> str:
    return f"{'higher' if name.startswith('f') else 'lower'} {name[1:]}"
