"""Is a line in capitals known by its rule, whatever letters stand for them?"""

from __future__ import annotations

import re

import pytest

from narrator.clean.rule import Rule
from narrator.clean.rules import find_rule, join_patterns

CHARACTERS = "".join(map(chr, range(0x110000)))


@pytest.mark.parametrize("letter", "skip")
def test_a_letter_is_known_in_every_case_that_expressions_know(letter: str) -> None:
    # given whatever is the same letter if case is ignored, such as the long s and the Turkish i
    alike = re.findall(letter, CHARACTERS, re.IGNORECASE)
    assert {letter, letter.upper()} <= {*alike}

    # then
    for other in alike:
        rule = find_rule("skip to the end".replace(letter, other), 4)
        assert rule is not None and rule.name == "navigation"


def test_lower_case_leaves_the_sorts_of_characters() -> None:
    # given all characters, when they are put in lower case
    for sort in (r"\w", r"\d", r"\s"):
        known = re.compile(sort)
        changed = [char for char in CHARACTERS if char.lower() != char and char != "İ"]

        # then each stays one character, of the same sort
        assert all(len(char.lower()) == 1 for char in changed)
        assert all(bool(known.match(char)) == bool(known.match(char.lower())) for char in changed)


def test_a_pattern_with_capitals_takes_lines_in_lower_case() -> None:
    pattern = join_patterns([Rule("x", "kind", "why", pattern=r"\W*[A-Z]{2}\S\D")])
    assert pattern.fullmatch("- utc!")
    assert not pattern.fullmatch("- ut 1")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("“Skip to content”", "navigation"),
        ("→ SKIP TO CONTENT ←", "navigation"),
        ("@ Share ✓", "share_bar"),
        ("… — …", "symbols"),
        ("✓", "symbols"),
    ],
)
def test_marks_around_a_line_do_not_hide_it(line: str, name: str) -> None:
    rule = find_rule(line, len(line.split()))
    assert rule is not None and rule.name == name
