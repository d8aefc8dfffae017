"""Which words may a voice get wrong: unknown acronyms, names, words of two sounds?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from narrator.proof.finding import Mark
from narrator.say import Span
from narrator.say.acronyms import AS_LETTERS, AS_WORDS, spelled

HOMOGRAPHS = {
    "bass": "fish or sound", "bow": "a knot, or of a ship", "bows": "knots, or of a ship", "close": "near, or to shut", "conduct": "noun or verb",
    "content": "satisfied, or what is held", "contract": "noun or verb", "desert": "sand, or to leave", "does": "to do, or deer",
    "dove": "bird, or did dive", "excuse": "noun or verb", "invalid": "not valid, or a patient", "lead": "metal, or to go first",
    "live": "adjective or verb", "minute": "of an hour, or tiny", "object": "noun or verb", "polish": "of Poland, or to shine",
    "present": "noun or verb", "produce": "noun or verb", "project": "noun or verb", "read": "now or then",
    "record": "noun or verb", "refuse": "rubbish, or to say no", "resume": "a life on paper, or to go on",
    "row": "a line, or a quarrel", "separate": "adjective or verb", "sewer": "a drain, or who sews", "tear": "of an eye, or to rip",
    "tears": "of an eye, or rips", "wind": "air, or to turn", "wound": "an injury, or turned",
}  # fmt: skip
"""Words of two sounds in English, and what tells them apart."""

PLACES = {
    "Reading": "the town, or to read",
    "Job": "the man, or work",
    "Nice": "the town, or kind",
    "Mobile": "the town, or moving",
    "Polish": "of Poland, or to shine",
}
"""The same with a capital, in the middle of a sentence."""

_ACRONYM = re.compile(r"(?<![\w.&/-])([A-Z]{3,6})(?:s|['’]s)?(?![\w/&-]|\.\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FOREIGN = re.compile(
    r"^(?:[BDMN][bdgjkmnz]|[GK][bdgjkmz]|Zh|Cz|Sz|Tl|Hl|Hw|Xh|Xi|Xu|X[aeiou]|Q(?!u)|Dh|Bh|Gh(?![eo])|Kh|Lj|Ts|Tz|Vl|Wl|Ll)"
    r"|(?:[bd]h[aiu]|mh[aiu]|aoi|eoi|szcz|prz|trz|krz|czy|rzy|ijk|uij|eij|oej|auv|eux|oux|ault|quez|ueir|agh[a-z]"
    r"|ngg|tch[a-z]k|vsk|zcz|dzi|kyi|ujj|ggj|vr[aeiou]n|lh[ao]$|inh[ao])"
    r"|(?:cz|sz|rz|dj|ij|aux|oix|eck[ei]|jk)$",
    re.IGNORECASE,
)
"""Beginnings, middles and endings that English spelling gives no rule for."""
_SHOUTED = frozenset(
    "ALL AND ANY ARE BEST BIG BUT CAN DID EVER FOR FREE FROM GET GOOD GREAT HAS HAVE HOW JUST LIKE LOVE MORE MOST MUST NEVER "
    "NEW NOT NOW ONE ONLY OUR OUT PLEASE SO STILL STOP THAT THE THEIR THEM THEN THESE THEY THIS VERY VOTE WANT WAS WE WERE WHAT WHEN "
    "WHERE WHO WHY WILL WITH YES YOU YOUR".split()
)
"""Words that are written in capitals to be loud."""
_CAMEL = re.compile(r"[a-z][A-Z]")
_ENDING = re.compile(r"['’](?:s|ll|d|m|re|ve|t)?$")
_AFTER_STOP = re.compile(r"(?:^|[.!?…:]['\"”’)\]]*\s+|[“\"‘(\[])$")
_HEADLINE_SHARE = 0.6


def acronyms(text: str, spans: Sequence[Span]) -> Iterator[Mark]:
    """Capitals that are in none of the lists of what is spelled and what is read."""
    if _is_shouted(text):
        return
    for match in _ACRONYM.finditer(text):
        letters = match[1]
        vowels = set(letters) & set("AEIOUY")
        if letters in AS_WORDS or letters in AS_LETTERS or letters in _SHOUTED or _is_roman(letters):
            continue
        read = not _changed(spans, match.start(1))
        if not vowels and len(letters) <= 5:
            continue  # which can only be spelled
        why = "an unknown acronym: the voice decides whether it is read or spelled"
        advice = (
            "add a lexeme: spelled, as proposed, or as a word"
            if read
            else "add a lexeme if it is read as a word"
        )
        yield Mark(
            "acronym",
            match.start(),
            match.end(),
            why,
            advice,
            {"grapheme": letters, "alias": spelled(letters)},
        )


def homographs(text: str, spans: Sequence[Span]) -> Iterator[Mark]:
    """Words of two sounds, where neither the context nor a lexicon has settled which."""
    for match in _WORD.finditer(text):
        word = match[0]
        told = HOMOGRAPHS.get(word.lower()) if word.islower() else None
        if told is None and word in PLACES and not _AFTER_STOP.search(text[: match.start()]):
            told = PLACES[word]
        if told is None or _changed(spans, match.start()):
            continue
        yield Mark(
            "homograph",
            match.start(),
            match.end(),
            f"one spelling, two sounds: {told}",
            "listen to the sentence; another word, or a lexeme in the article's own lexicon, settles it",
            {"grapheme": word, "alias": ""},
        )


def names(text: str, spans: Sequence[Span]) -> Iterator[Mark]:
    """Names whose letters English has no rule for, or that have letters which English has not."""
    if _is_shouted(text):
        return
    for match in _WORD.finditer(text):
        word = match[0]
        word = _ENDING.sub("", word)
        if (
            not word[0].isupper()
            or len(word) < 2
            or _CAMEL.search(word)
            or word.isupper()
            or _changed(spans, match.start())
        ):
            continue
        foreign = any(not char.isascii() and char not in "’" for char in unicodedata.normalize("NFC", word))
        if foreign or any(_FOREIGN.search(part) for part in re.split(r"[-'’]", word)):
            yield Mark(
                "name",
                match.start(),
                match.start() + len(word),
                "a name with letters that English does not use"
                if foreign
                else "a name that is not spelled as English is",
                "listen to it; if it is wrong, add a lexeme with an alias as it sounds, or with IPA",
                {"grapheme": word, "alias": ""},
            )


def _changed(spans: Sequence[Span], at: int) -> bool:
    """Whether something other than the letters themselves is said there."""
    return any(span.start <= at < span.end and span.kind != "plain" for span in spans)


def _is_roman(letters: str) -> bool:
    return re.fullmatch("(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})", letters) is not None


def _is_shouted(text: str) -> bool:
    """A line that is all in capitals: no word of it is an acronym for that."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 12 and sum(char.isupper() for char in letters) > _HEADLINE_SHARE * len(letters)
