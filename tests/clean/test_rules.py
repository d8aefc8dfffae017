"""Rules are data: each has a name and a reason, and none can fire on nothing."""

from __future__ import annotations

import pytest

from narrator.clean.furniture import RULES
from narrator.clean.rule import Rule
from narrator.clean.rules import find_rule, join_patterns


def test_every_rule_has_its_own_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.pattern], ids=lambda rule: rule.name)
def test_every_pattern_stands_alone(rule: Rule) -> None:
    assert join_patterns([rule]).groupindex == {rule.name: 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "phrases": ("a",)},
        {"name": "x", "reason": "", "phrases": ("a",)},
        {"name": "x"},
        {"name": "x", "phrases": ("",)},
        {"name": "x", "phrases": ("Share",)},
        {"name": "x", "phrases": ("share:",)},
    ],
)
def test_a_rule_that_cannot_fire_or_cannot_be_explained_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="rule"):
        Rule(**{"drops_as": "kind", "reason": "why", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("pattern", ["a*", "(a)"])
def test_a_pattern_that_takes_everything_or_captures_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        join_patterns([Rule("x", "kind", "why", pattern=pattern)])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Listen to this article", "player_text"),
        ("1:07 / 12:30", "player_text"),
        ("5 min read", "read_time"),
        ("Published on March 3, 2024 at 10:15 AM", "date_stamp"),
        ("2024-03-02", "date_stamp"),
        ("Facebook Twitter LinkedIn Email", "share_bar"),
        ("Read more →", "continue_reading"),
        ("READ ALSO: The best flour for rye bread", "inline_link"),
        ("Sign up for our weekly newsletter", "sign_up"),
        ("We use cookies to improve your experience.", "cookies"),
        ("Advertisement", "advertisement"),
        ("IMG_2041.jpg", "picture_credit"),
        ("Photo: Marta Lind", "picture_credit"),
        ("Close-up of a hand drawing a hull on a tablet.", "alt_text"),
        ("You May Also Like", "tail_heading"),
        ("Leave a Reply", "comments"),
        ("© 2024 Marta Lind", "footer"),
        ("Skip to content", "navigation"),
        ("* * *", "symbols"),
    ],
)
def test_known_furniture_is_recognised(line: str, name: str) -> None:
    rule = find_rule(line, len(line.split()))
    assert rule is not None and rule.name == name
