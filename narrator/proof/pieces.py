"""What can nobody listen to: addresses, hashes, tables, programs?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrator.article import Block
from narrator.proof.finding import Finding, Mark
from narrator.say import Span

LONG_CHARS = 30
"""A longer word is no word of a language that puts spaces between them; the longest in English dictionaries has 45."""

SHOWN_CHARS = 120
"""Of a table or program that a finding shows."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”’]+[^\s<>\"”’.,;:!?)]")
_HASH = re.compile(
    r"(?<!\w)(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}(?!\w)|(?<!\w)[A-Za-z0-9+/]{40,}={0,2}(?!\w)"
)
_MAIL = re.compile(r"(?<!\S)[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LONG = re.compile(rf"(?<![^\s(])[A-Za-z0-9_./\\:&=?%+-]{{{LONG_CHARS},}}")


def unreadable(text: str, _: Sequence[Span]) -> Iterator[Mark]:
    """Addresses, hashes and what is longer than any word."""
    for pattern, why in (
        (_ADDRESS, "an address: nobody can write it down from hearing"),
        (_MAIL, "a mail address: few can write it down from hearing"),
        (_HASH, "a key or hash, read sign by sign"),
        (_LONG, "a word of more characters than any has"),
    ):
        for match in pattern.finditer(text):
            if pattern is _ADDRESS and len(match[0]) < LONG_CHARS and match[0].count("/") <= 2:
                continue  # "https://example.org" can be listened to
            yield Mark(
                "unreadable", match.start(), match.end(), why, "name the place in words, or leave it out"
            )


def silent(block: Block) -> Iterator[Finding]:
    """Tables and programs, which stand in the text and are not read aloud."""
    told = {
        "table": ("table", "a table is not read aloud", "say in a sentence what it shows"),
        "code": ("program", "program text is not read aloud", "say in a sentence what it does"),
    }.get(block.kind)
    if told:
        kind, why, advice = told
        written = block.text if len(block.text) <= SHOWN_CHARS else block.text[: SHOWN_CHARS - 1] + "…"
        yield Finding(kind, block.char_start, block.char_end, written, "", why, advice)
