"""Is a text spoken by a voice of its language, where it declares one?"""

from __future__ import annotations

import pytest

from narrator.clean import clean
from narrator.engines import choose_voice
from narrator.engines.espeak import EspeakEngine
from narrator.segment import segment
from narrator.testing import ToneEngine


@pytest.mark.parametrize(
    ("wanted", "language", "chosen"),
    [
        (None, None, "gmw/en-us"),
        (None, "en-GB", "gmw/en-us"),  # the default speaks English
        (None, "de", "gmw/de"),
        (None, "de_AT", "gmw/de"),
        (None, "fr-FR", "roa/fr"),
        (None, "tlh-Klingon", "gmw/en-us"),  # no such voice
        ("en-us", "de", "gmw/en-us"),  # what was asked for is what is heard
    ],
)
def test_a_declared_language_chooses_where_nobody_did(
    espeak: EspeakEngine, wanted: str | None, language: str | None, chosen: str
) -> None:
    assert choose_voice(espeak, wanted, language).id == chosen


def test_an_engine_of_one_language_speaks_all(tone: ToneEngine) -> None:
    assert choose_voice(tone, None, "de").id == "low"


def test_german_figures_are_said_in_german() -> None:
    page = '<html lang="de"><article><h1>Hafen</h1><p>Am 3. Mai kamen 12,5 % mehr Schiffe an als im Jahr davor, und der Preis stieg auf 25 Euro.</p></article>'
    spoken = " ".join(one.spoken for one in segment(clean(page, markup="html")))
    assert "Am dritten Mai kamen zwölf Komma fünf Prozent mehr Schiffe" in spoken
    assert "percent" not in spoken
