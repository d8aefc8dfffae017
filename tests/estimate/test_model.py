"""Is the model what docs/estimate.md says, and does it hold coefficients only?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from narrator.estimate import MODEL, UTTERANCE, utterance_features

DOCS = (Path(__file__).parents[2] / "docs" / "estimate.md").read_text("utf-8")


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(MODEL.read_text("utf-8"))
    return data


def test_a_frequent_word_is_one_feature_and_a_rare_one_is_counted_by_its_letters() -> None:
    # given that only "the" is frequent
    found = utterance_features("The oak, we hope.", {"=the"})

    # then
    assert found["=the"] == 1
    assert found[UTTERANCE] == 1
    assert found["rest ,"] == 1
    assert found["word"] == 3
    assert found["letter"] == 3 + 2 + 4
    assert found["silent e"] == 1
    assert found["oa"] == found["^o"] == found["k$"] == 1
    assert "rest ." not in found


@pytest.mark.parametrize(
    ("text", "feature", "count"),
    [
        ("the B B C said", "name B", 2),
        ("a NATO talk", "capitals", 1),
        ("an iPhone case", "hump", 1),
        ("well-known", "hyphen", 1),
        ("one - two", "lone hyphen", 1),
        ("one — two", "rest –", 1),
        ("so; then: go", "rest ;", 2),
        ("said (he", "rest (", 1),
        ("yes. No", "rest .", 1),
        ("“yes” he said", "quote", 2),
        ("brrr now", "unpronounceable", 4),
        ("née here", "accent", 1),
        ("route 66", "digit", 2),
    ],
)
def test_what_costs_time_besides_letters(text: str, feature: str, count: int) -> None:
    assert utterance_features(text, frozenset())[feature] == count


def test_the_model_holds_single_words_and_pairs_of_letters_and_no_text(model: dict[str, Any]) -> None:
    for names in model["features"].values():
        assert len(set(names)) == len(names)
        for name in names:
            if name.startswith("="):
                assert name[1:].replace("'", "").isalpha() and len(name) < 16
            elif len(name) > 2 and not name.startswith("name "):
                assert f"`{name}`" in DOCS, name


def test_every_voice_has_a_number_for_each_of_its_features_and_speeds(model: dict[str, Any]) -> None:
    assert model["speeds"] == sorted(model["speeds"])
    for entry in model["voices"].values():
        assert len(entry["ms"]) == len(model["features"][entry["features"]])
        assert all(len(factors) == 3 for factors in entry["speeds"])
        assert len(entry["speeds"]) == len(model["speeds"])
        assert entry["speeds"][model["speeds"].index(1.0)] == [1.0, 1.0, 1.0]
    for ratios in model["variants"].values():
        assert len(ratios) == len(model["speeds"])


def test_each_language_has_a_fitted_voice_that_is_documented(model: dict[str, Any]) -> None:
    for voice in model["languages"].values():
        assert voice in model["voices"]
        assert f"`{voice}`" in DOCS
