"""Do settings from the environment hold, and are slips refused?"""

from __future__ import annotations

from pathlib import Path

import pytest

from narrator.errors import OptionRefused
from narrator.settings import available_cores, load_settings


def test_what_holds_without_any() -> None:
    settings = load_settings({})
    assert settings.jobs == available_cores() >= 1
    assert (settings.cache, settings.max_chars, settings.fetch_timeout_s) == (None, 2_000_000, 20.0)


def test_each_can_be_set_and_an_empty_one_is_unset() -> None:
    names = ("JOBS", "CACHE", "MAX_CHARS", "FETCH_TIMEOUT_S")
    given = dict(zip((f"NARRATOR_{name}" for name in names), ("1", "/a", "3e6", "0.5"), strict=True))
    settings = load_settings(given)
    assert settings.jobs == 1
    assert settings.cache == Path("/a")
    assert (settings.max_chars, settings.fetch_timeout_s) == (3_000_000, 0.5)
    assert load_settings(dict.fromkeys(given, "")) == load_settings({})


def test_more_cores_than_there_are_is_all_of_them() -> None:
    assert load_settings({"NARRATOR_JOBS": "1000000"}).jobs == available_cores()


@pytest.mark.parametrize("value", ["x", "0", "-1", "nan", "inf", "0x10", "1,5", " "])
@pytest.mark.parametrize("name", ["NARRATOR_JOBS", "NARRATOR_MAX_CHARS", "NARRATOR_FETCH_TIMEOUT_S"])
def test_a_slip_is_refused_with_name_value_and_default(name: str, value: str) -> None:
    with pytest.raises(
        OptionRefused, match=f"^{name} is '.*': give a number above 0, or leave it unset for "
    ):
        load_settings({name: value})


@pytest.mark.parametrize("value", ["0.5", "1.5", "1e300"])
@pytest.mark.parametrize("name", ["NARRATOR_JOBS", "NARRATOR_MAX_CHARS"])
def test_what_is_counted_is_whole(name: str, value: str) -> None:
    with pytest.raises(OptionRefused, match=f"^{name} is '{value}': give a whole number"):
        load_settings({name: value})
