"""Is the public face what it says, light to import, and is everything on it documented?"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import narrator
from narrator import errors
from narrator.cli import COMMANDS, build_parser
from narrator.formats import FORMATS
from narrator.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text("utf-8")


def test_the_public_names_are_one_sorted_list_and_all_there() -> None:
    assert narrator.__all__ == sorted(narrator.__all__)
    for name in narrator.__all__:
        assert getattr(narrator, name).__doc__, name


def test_importing_narrator_or_its_command_line_loads_nothing_heavy() -> None:
    # given a fresh interpreter that has imported the face and the command line
    code = "import sys, narrator, narrator.cli; narrator.cli.build_parser(); print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    # then arrays, codecs, engines and extractors are still to come
    heavy = {"numpy", "av", "pyttsx3", "pydub", "trafilatura", "httpx", "tqdm", "mutagen"}
    heavy |= {"sqlalchemy", "fsspec", "structlog", "celery", "redis", "fastapi"}
    assert not heavy & set(loaded)


def test_every_error_has_its_own_code_and_stands_in_the_tree() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    codes = [error.code for error in classes]
    assert len(set(codes)) == len(codes)
    for error in classes:
        assert issubclass(error, errors.NarratorError)
        assert error.__name__ in (errors.__doc__ or "")
        assert error.code in (errors.__doc__ or "")
        assert error.__doc__
        assert f"`{error.code}`" in ERRORS, f"docs/errors.md lacks {error.code}"


def test_every_command_option_setting_and_format_is_in_the_readme() -> None:
    commands = next(a for a in build_parser()._actions if a.dest == "==SUPPRESS==" or a.choices)
    for command in COMMANDS:
        assert f"narrator {command.NAME}" in README, command.NAME
        for action in commands.choices[command.NAME]._actions:  # type: ignore[index, call-overload]
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in README, f"{command.NAME} {option}"
    for field in fields(Settings):
        assert f"NARRATOR_{field.name.upper()}" in README, field.name
    for name in FORMATS:
        assert f"`{name}`" in README, name


def test_the_readme_shows_the_two_commands() -> None:
    assert "./run" in README
    assert "./test" in README
