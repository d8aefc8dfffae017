"""How does a publisher have its own words said? Pronunciation lexicons, W3C PLS 1.0 in and out."""

from __future__ import annotations

from narrator.lexicon.lexeme import Lexeme, Lexicon, Pronunciation
from narrator.lexicon.pls import read_pls, write_pls
from narrator.lexicon.reading import open_lexicon, read_lexicon
from narrator.lexicon.stack import LexiconStack, Match

__all__ = [
    "Lexeme",
    "Lexicon",
    "LexiconStack",
    "Match",
    "Pronunciation",
    "open_lexicon",
    "read_lexicon",
    "read_pls",
    "write_pls",
]
