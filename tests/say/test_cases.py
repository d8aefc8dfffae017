"""What is said for each class of written text? The table is cases.tsv; add a case by adding a line."""

from pathlib import Path

import pytest

from narrator.say import say, spoken

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("about", "written", "expected"), CASES)
def test_written_text_is_said(about: str, written: str, expected: str) -> None:
    # Given a written line, when it is said
    said = spoken(say(written))
    # Then it sounds as the table has it
    assert said == expected, about


def test_what_has_been_said_stays_as_it_is() -> None:
    # Given the spoken side of the table, without the lines whose letters stand alone
    lines = [spoken_line for about, _, spoken_line in CASES if about in ("cardinal", "year", "money", "unit")]
    # When it is said again, then nothing changes
    for line in lines:
        assert spoken(say(line)) == line
