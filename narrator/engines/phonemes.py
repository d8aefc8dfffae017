"""Can this engine be told how a word sounds?"""

from __future__ import annotations

from narrator.engines.engine import Traits, Utterance
from narrator.errors import PhonemesRefused


def check_phonemes(engine: str, traits: Traits, utterance: Utterance) -> None:
    """Raises PhonemesRefused for an utterance with phonemes where the engine takes none."""
    if utterance.phonemes and not traits.phonemes:
        part = utterance.phonemes[0]
        raise phonemes_refused(engine, utterance.text[part.start : part.end], part.ipa)


def phonemes_refused(engine: str, written: str, ipa: str) -> PhonemesRefused:
    """Why a word that is given in IPA cannot be spoken by an engine that takes none."""
    return PhonemesRefused(
        f"{written!r} is given as {ipa!r} in IPA, and {engine} cannot be told how a word sounds: "
        "add an alias to its lexeme, which is spelled as it is to be read"
    )
