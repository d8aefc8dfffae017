"""Which coefficients fit texts of known length best?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.estimate_articles import Spoken
from narrator.estimate import UTTERANCE, Coefficients, VoiceModel, utterance_features

PRIOR_WEIGHT = 0.2
"""How firmly a voice's factors at a speed hold to those of ``BASE``."""

FREQUENT_WORDS = 150
PAIR_COUNT = 50
"""A pair of letters rarer than this in the fitted articles gets no coefficient."""
FEATURE_COUNT = 10

COARSE = (
    *(UTTERANCE, "word", "syllable", "one syllable", "letter", "accent", "quote", "hyphen"),
    *("rest ,", "rest ;", "rest .", "rest –"),
)
"""Features for languages with little text."""


def fine_features(articles: Sequence[Spoken]) -> list[str]:
    """The features that are frequent enough in these articles, frequent words first."""
    texts = [piece.spoken for article in articles for piece in article.segments]
    words = Counter(
        word.strip(".,;:!?…\"'“”‘’()").lower().replace("’", "'") for text in texts for word in text.split()
    )
    whole = [f"={word}" for word, _ in words.most_common(FREQUENT_WORDS) if word.replace("'", "").isalpha()]
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(utterance_features(text, frozenset(whole)))
    rest = [name for name, count in seen.items() if name not in whole and count >= _least(name)]
    return whole + sorted(rest, key=lambda name: (len(name) == 2, len(name) == 1, name))


def _least(name: str) -> int:
    return PAIR_COUNT if len(name) == 2 else FEATURE_COUNT


def matrix(texts: Sequence[str], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """A row for each text, a column for each feature."""
    column = {name: index for index, name in enumerate(names)}
    whole = frozenset(name for name in names if name.startswith("="))
    found = np.zeros((len(texts), len(names)))
    for row, text in enumerate(texts):
        for name, count in utterance_features(text, whole).items():
            if name in column:
                found[row, column[name]] = count
    return found


def fit(
    takes: Sequence[tuple[str, float]],
    names: Sequence[str],
    ridge: float,
    prior: dict[str, float] | None = None,
) -> dict[str, float]:
    """Seconds of each feature by least squares, drawn towards the prior where the texts say little."""
    start = np.array([(prior or {}).get(name, 0.0) for name in names])
    rows = matrix([text for text, _ in takes], names)
    lengths = np.array([length for _, length in takes])
    weighted = rows / (lengths[:, None] + 0.5)
    normal = weighted.T @ rows + ridge * np.eye(len(names))
    change = np.linalg.solve(normal, weighted.T @ (lengths - rows @ start))
    return dict(zip(names, (start + change).tolist(), strict=True))


def fit_speed(
    takes: Sequence[tuple[str, float]],
    seconds: dict[str, float],
    speed: float,
    prior: Sequence[float] = (1, 1, 1),
) -> list[float]:
    """Factors on sound, rests and edges, given the coefficients at speed 1; near the prior where takes are few."""
    parts = VoiceModel(Coefficients(seconds, ())).parts
    rows = np.array([parts(text) for text, _ in takes])
    lengths = np.array([length * speed for _, length in takes])
    root = np.sqrt(lengths + 0.5)
    weighted = np.vstack([rows / root[:, None], PRIOR_WEIGHT * np.eye(3)])
    wanted = np.append(lengths / root, PRIOR_WEIGHT * np.array(prior))
    found, *_ = np.linalg.lstsq(weighted, wanted, rcond=None)
    return [float(factor) for factor in found]
