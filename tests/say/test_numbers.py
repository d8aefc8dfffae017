"""Are numbers put into English words?"""

import pytest

from narrator.say import numbers


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (80, "eighty"),
        (100, "one hundred"),
        (1001, "one thousand one"),
        (2_000_000, "two million"),
        (-7, "minus seven"),
    ],
)
def test_cardinals(n: int, said: str) -> None:
    assert numbers.cardinal(n) == said


@pytest.mark.parametrize(
    ("n", "said"), [(3, "third"), (12, "twelfth"), (20, "twentieth"), (101, "one hundred first")]
)
def test_ordinals(n: int, said: str) -> None:
    assert numbers.ordinal(n) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1066, "ten sixty-six"),
        (1800, "eighteen hundred"),
        (1907, "nineteen oh seven"),
        (2000, "two thousand"),
        (2009, "two thousand nine"),
        (2025, "twenty twenty-five"),
    ],
)
def test_years(n: int, said: str) -> None:
    assert numbers.year(n) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("7", "seven"),
        ("05", "oh five"),
        ("101", "one oh one"),
        ("350", "three fifty"),
        ("1110", "eleven ten"),
    ],
)
def test_labels(written: str, said: str) -> None:
    assert numbers.label(written) == said


def test_a_number_past_all_names_is_said_by_its_digits() -> None:
    assert numbers.number("9" * 60) == " ".join(["nine"] * 60)
