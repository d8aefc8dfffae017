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
        ("Read our full Brevik Pro 2 review", "pointer_line"),
        ("Ferry stopped for an hour by a goat on the ramp [VIDEO]", "pointer_line"),
        ("👉 See more ferries on our map.", "pointer_line"),
        ("If you haven’t subscribed, join here:", "readers_notice"),
        (
            "Our content is reader-supported. If you click on some of our links, we may earn money.",
            "readers_notice",
        ),
        ("Is this email not displaying correctly? View it in your browser.", "readers_notice"),
        ("(Up)", "system_mark"),
        ("[convertkit form=1630175]", "system_mark"),
        ("Rating: 36 Votes", "system_mark"),
        ("A ferry at its pier. Photo by: Ada Lind", "picture_credit"),
        ("The ferry left at nine. (Photo by Ada Lind)", "picture_credit"),
        ("Getty Images / Ada Lind", "picture_credit"),
        ("Source: World Bank", "picture_credit"),
        ("Price comparison from over 300 shops", "offer"),
        # what looks like it and is not
        ("Most of those who subscribed to the paper that year still live here, and read it today.", None),
        ("She read the full report twice, and then the review of it.", None),
        ("He asked for a source, and got three: the mayor, the captain and the goat.", None),
        ("The photo by the door was of his mother, who had taken it herself in a mirror.", None),
        ("[He laughs.]", None),
    ],
)
def test_known_furniture_is_recognised(line: str, name: str | None) -> None:
    rule = find_rule(line, len(line.split()))
    assert (rule and rule.name) == name
