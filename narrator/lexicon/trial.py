"""How would this text be said with these lexicons, and by this voice?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from narrator.engines.engine import Engine
from narrator.lexicon.lexeme import Lexicon
from narrator.lexicon.stack import LexiconStack
from narrator.say import Span, say, spoken


@dataclass(frozen=True, slots=True)
class Trial:
    """A text as it would be said."""

    text: str
    """As written."""
    spans: tuple[Span, ...]
    """Touching, from the first character to the last."""
    sounds: dict[str, str]
    """What the voice makes of the IPA of each span that has any, in IPA; without those that nobody was asked for."""

    @property
    def spoken(self) -> str:
        """All that is said, on one line for each written one."""
        return spoken(self.spans)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data: the text, what is said, and each stretch that is said otherwise than it is written."""
        changed = [
            {
                "range": [span.start, span.end],
                "written": self.text[span.start : span.end],
                "spoken": span.spoken,
                "kind": span.kind,
                "phonemes": None
                if span.phonemes is None
                else {"asked": span.phonemes, "said": self.sounds.get(span.phonemes)},
            }
            for span in self.spans
            if span.kind != "plain"
        ]
        return {"text": self.text, "spoken": self.spoken, "spans": changed}


def try_out(
    text: str,
    lexicons: Sequence[Lexicon],
    engine: Engine | None = None,
    voice: str | None = None,
    language: str | None = None,
) -> Trial:
    """The text as it is said with the lexicons, the last on top; ``voice`` is the id of one of the engine's voices.

    Raises PhonemesRefused where the engine, or the voice, cannot speak what a lexeme asks for.
    """
    spans = tuple(LexiconStack(lexicons, language, engine).over(say)(text))
    spell = getattr(engine, "spell", None)
    sounds = {}
    if spell and voice:
        sounds = {span.phonemes: spell(voice, span.phonemes).said for span in spans if span.phonemes}
    return Trial(text, spans, sounds)
