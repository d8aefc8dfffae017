"""How are plural and possessive of an English word written, and said?"""

from __future__ import annotations

import re

SIBILANTS = ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ")
"""Sounds after which the ending is a syllable of its own."""

VOICELESS = ("p", "t", "k", "f", "θ", "x")
"""Sounds after which it is an s; a z after all others."""

APOSTROPHES = "'’ʼ＇"
"""Of which a text may have any where a lexicon has one."""

_HISSING = re.compile(r"(?:[sxz]|[cs]h)\Z", re.IGNORECASE)
_CONSONANT_Y = re.compile(r"[^aeiou\W]y\Z")
_LENGTH = "ːˑ̯"


def plural(word: str) -> str:
    """ "bus" is "buses", "Tory" "Tories", "MP" "MPs"."""
    if _HISSING.search(word) and not word.isupper():
        return f"{word}es"
    if _CONSONANT_Y.search(word) and not word[0].isupper():
        return f"{word[:-1]}ies"
    return f"{word}s"


def possessives(word: str) -> tuple[str, ...]:
    """Each way to write it: "Qatar's"; "Achilles'" and "Achilles's"."""
    return (f"{word}'s", f"{word}'") if word.endswith(("s", "S", "z", "x")) else (f"{word}'s",)


def possessive_said(alias: str) -> str:
    """Of what is read aloud."""
    return f"{alias}'" if alias.endswith("s") else f"{alias}'s"


def ending_said(ipa: str) -> str:
    """The word with the ending that plural and possessive share, in IPA."""
    last = ipa.rstrip(_LENGTH)
    if last.endswith(SIBILANTS):
        return f"{ipa}ɪz"
    return f"{ipa}s" if last.endswith(VOICELESS) else f"{ipa}z"
