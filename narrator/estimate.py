"""How long will an article take to read and to listen to, before anything is spoken?"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from narrator.article import Article, spoken_kinds
from narrator.engines.engine import Voice
from narrator.errors import NoArticle, SpeedRefused
from narrator.labels import about
from narrator.pauses import boundary, pause_frames
from narrator.read_time import ReadTime, read_time
from narrator.segment import Segment, segment

MODEL = Path(__file__).with_name("estimate_model.json")
"""Coefficients, written by ``benchmarks/fit_estimate.py``; docs/estimate.md says what they mean."""

RESTS = frozenset({"rest ,", "rest ;", "rest .", "rest –", "rest ("})
"""Features that are a rest inside of an utterance: at another speed rests change otherwise than sound does."""

UTTERANCE = "utterance"
"""The feature that every utterance has once."""

GENERIC = "generic"
"""The mean voice of all fitted languages, for any other."""

TOKENS_KEPT = 50_000
"""Tokens whose length one voice remembers, about 10 MB; more than the vocabulary of a day's articles."""

_FRAME_RATE = 22050
_PIECE = re.compile(r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<digit>\d)|[^\w\s]|_")
_VOWELS = re.compile(r"[aeiouyæøœıаеиоуыэюяієαεηιουω]+")
_SILENT_E = re.compile(r"[^aeiouyl]e$|[^aeiouydt]ed$")
_SYLLABIC = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")
_CLOSING = ".,;:!?…\"'”’»)]"
_MARKS = {
    **dict.fromkeys(",", "rest ,"),
    **dict.fromkeys(";:", "rest ;"),
    **dict.fromkeys(".!?…", "rest ."),
    **dict.fromkeys("–—", "rest –"),
    **dict.fromkeys("()[]", "rest ("),
    **dict.fromkeys('"“”„«»', "quote"),
    **dict.fromkeys("'’‘", "apostrophe"),
    "-": "hyphen",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an article costs a reader and a listener."""

    read: ReadTime
    """Silent reading."""
    listen_seconds: float
    """Length of the track in that voice at that speed, pauses included."""
    listen_label: str
    """Such as "4 min listen"."""
    voice: Voice
    """The voice that was asked for."""
    fitted: bool
    """True if this voice was measured; False if a voice of the same language, or a mean voice, stands in for it."""

    def to_json(self) -> dict[str, Any]:
        """The estimate as plain JSON data."""
        return {
            "read": {"words": self.read.words, "seconds": self.read.seconds, "label": self.read.label},
            "listen": {"seconds": round(self.listen_seconds, 1), "label": self.listen_label},
            "voice": {"engine": self.voice.engine, "id": self.voice.id, "name": self.voice.name},
            "fitted": self.fitted,
        }


def estimate(
    article: Article, engine_name: str, voice: Voice, speed: float, speak: Collection[str] = ()
) -> Estimate:
    """Read and listen time of the article's spoken blocks, and those of the kinds in ``speak``, without an engine.

    Raises OptionRefused for a kind that cannot be asked for, NoArticle if nothing would be spoken, SpeedRefused if the
    speed is no positive number. The limits of
    the engine are not known here: a speed that it would refuse is estimated all the same.
    """
    if not (math.isfinite(speed) and speed > 0):
        raise SpeedRefused(f"speed {speed:g} is no speed: give a number above 0; 1 is the voice's usual rate")
    kinds = spoken_kinds(speak)
    segments = segment(article, kinds, language=voice.language)
    if not segments:
        raise NoArticle("nothing to estimate: no block of the article has a word that would be spoken")
    model, fitted = _choose(engine_name, voice)
    seconds = listen_s(segments, model, speed)
    return Estimate(read_time(article, kinds), seconds, about(seconds, "listen"), voice, fitted)


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What was measured of one voice."""

    seconds: dict[str, float]
    """Seconds that one occurrence of a feature costs at speed 1."""
    speeds: tuple[tuple[float, ...], ...]
    """(speed, factors on sound, rests and the utterance itself), ascending: 1 where length is exactly 1 / speed."""


class VoiceModel:
    """Predicts the length of takes of one voice; remembers the tokens that it has seen."""

    def __init__(self, coefficients: Coefficients) -> None:
        self._seconds = coefficients.seconds
        self._speeds = coefficients.speeds
        self._whole = frozenset(name for name in coefficients.seconds if name.startswith("="))
        self._tokens: dict[str, tuple[float, float]] = {}

    def parts(self, spoken: str) -> tuple[float, float, float]:
        """Seconds at speed 1 of the sound, the rests inside, and the edges of an utterance."""
        sound = rest = 0.0
        for token in spoken.rstrip(_CLOSING).split():
            known = self._tokens.get(token)
            if known is None:
                known = self._token(token)
            sound += known[0]
            rest += known[1]
        return sound, rest, self._seconds[UTTERANCE]

    def factors(self, speed: float) -> tuple[float, float, float]:
        """Factors on the three parts at that speed, between two measured speeds in proportion."""
        rows = self._speeds
        right = bisect_left(rows, (speed,))
        if right == 0 or right == len(rows):
            _, sound, rest, edges = rows[min(right, len(rows) - 1)]
            return sound, rest, edges
        below, above = rows[right - 1], rows[right]
        share = (speed - below[0]) / (above[0] - below[0])
        sound, rest, edges = (a + (b - a) * share for a, b in zip(below[1:], above[1:], strict=True))
        return sound, rest, edges

    def _token(self, token: str) -> tuple[float, float]:
        sound = rest = 0.0
        for name, count in token_features(token, self._whole).items():
            if name in RESTS:
                rest += self._seconds.get(name, 0.0) * count
            else:
                sound += self._seconds.get(name, 0.0) * count
        if len(self._tokens) >= TOKENS_KEPT:
            self._tokens.clear()
        # A token of rare pairs may come out below nothing; more text must never be shorter.
        self._tokens[token] = known = max(sound, 0.0), max(rest, 0.0)
        return known


def listen_s(segments: Sequence[Segment], model: VoiceModel, speed: float) -> float:
    """Seconds of the track of these segments: predicted takes, and the pauses that ``timeline.lay_out`` puts."""
    sound = rest = edges = 0.0
    pauses = pause_frames("lead_in", _FRAME_RATE, speed) + pause_frames("lead_out", _FRAME_RATE, speed)
    for index, piece in enumerate(segments):
        if index:
            pauses += pause_frames(boundary(segments[index - 1], piece), _FRAME_RATE, speed)
        parts = model.parts(piece.spoken)
        sound += parts[0]
        rest += parts[1]
        edges += parts[2]
    factors = model.factors(speed)
    return (sound * factors[0] + rest * factors[1] + edges * factors[2]) / speed + pauses / _FRAME_RATE


def utterance_features(spoken: str, whole: Collection[str]) -> Counter[str]:
    """All that costs time in one utterance: its tokens' features, and itself. What closes it makes no sound."""
    found = Counter({UTTERANCE: 1})
    for token in spoken.rstrip(_CLOSING).split():
        found.update(token_features(token, whole))
    return found


def token_features(token: str, whole: Collection[str]) -> Counter[str]:
    """What costs time in one whitespace token, and how often it is there; docs/estimate.md lists the features.

    ``whole`` names the frequent words ("=the") that count as themselves and not by their letters.
    """
    found: Counter[str] = Counter()
    for match in _PIECE.finditer(token):
        text = match.group()
        if match["word"]:
            _word(text, whole, found)
        elif match["digit"]:
            found["digit"] += 1
        elif token in ("-", "--"):
            found["lone hyphen"] += 1
            break
        elif text in ".,:'’" and token[match.end() : match.end() + 1].isalnum():
            found["inside"] += 1
        else:
            found[_MARKS.get(text, "symbol")] += 1
    return found


def _word(text: str, whole: Collection[str], found: Counter[str]) -> None:
    lower = text.lower().replace("’", "'")
    spelled = len(text) > 1 and text.isupper()
    if f"={lower}" in whole and not spelled and text != "A":
        found[f"={lower}"] += 1
        return
    if len(text) == 1 and text.isascii():
        found[f"name {text.upper()}"] += 1
        return
    plain = "".join(char for char in unicodedata.normalize("NFD", lower) if not unicodedata.combining(char))
    groups = len(_VOWELS.findall(plain))
    if groups > 1 and _SILENT_E.search(plain):
        groups -= 1
        found["silent e"] += 1
    syllabic = len(_SYLLABIC.findall(text))
    found["word"] += 1
    found["capitals"] += spelled
    found["hump"] += 0 if spelled else sum(char.isupper() for char in text[1:])
    found["unpronounceable"] += 0 if groups or syllabic else len(plain)
    found["syllable"] += groups + syllabic
    found["one syllable"] += groups == 1
    found["letter"] += len(plain) + syllabic
    found["accent"] += lower != plain
    found.update(plain)
    found.update(first + second for first, second in pairwise(f"^{plain}$"))


def _choose(engine_name: str, voice: Voice) -> tuple[VoiceModel, bool]:
    """The model for a voice, and whether it was measured for it."""
    base, plus, variant = voice.id.partition("+")
    data = _load()
    if engine_name == data["engine"] and base in data["voices"]:
        known = variant in data["variants"]
        return load_model(base, variant if known else ""), known or not plus
    return load_model(data["languages"].get(voice.language.lower().partition("-")[0], GENERIC)), False


@lru_cache(maxsize=16)
def load_model(name: str, variant: str = "") -> VoiceModel:
    """The fitted voice of that id, or ``GENERIC``; a variant's ratios scale all that the voice says."""
    data = _load()
    entry = data["voices"][name]
    seconds = {
        feature: ms / 1000
        for feature, ms in zip(data["features"][entry["features"]], entry["ms"], strict=True)
    }
    ratios = data["variants"].get(variant) or [1.0] * len(data["speeds"])
    speeds = zip(data["speeds"], entry["speeds"], ratios, strict=True)
    return VoiceModel(
        Coefficients(seconds, tuple((at, a * by, b * by, c * by) for at, (a, b, c), by in speeds))
    )


@lru_cache(maxsize=1)
def _load() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return data
