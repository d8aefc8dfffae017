"""Does `narrator voices` list what `--voice` takes?"""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest

from narrator import __version__
from narrator.cli import COMMANDS
from narrator.engines import find_voice
from narrator.engines.espeak import EspeakEngine

from .conftest import Run


def test_a_line_for_each_voice_the_default_first(run: Run) -> None:
    outcome = run("voices")
    assert outcome.status == 0
    voices, _, variants = outcome.out.partition("\n\n")
    assert voices.splitlines()[0].startswith("gmw/en-us ")
    assert voices.splitlines()[0].endswith("(default)")
    assert voices.count("(default)") == 1
    assert "f3" in variants
    # how to add others, and the limits of speed, are said beside the list
    assert f"{len(voices.splitlines())} voices of pyttsx3" in outcome.err
    assert "en-us+f3" in outcome.err


def test_the_speeds_that_it_names_are_honoured(run: Run) -> None:
    limits = re.search(r"speed ([\d.]+) to ([\d.]+)\.", run("voices").err)
    assert limits
    for speed in limits.groups():
        assert run("estimate", "-", "--speed", speed, stdin="There is not much to say.").status == 0


def test_json_holds_ids_that_find_their_voice(run: Run) -> None:
    found = json.loads(run("voices", "--json").out)
    (engine,) = found["engines"]
    assert engine["default_voice"] == found["voices"][0]["id"]
    assert "f3" in engine["variants"]
    assert found["hint"]
    ids = [voice["id"] for voice in found["voices"]]
    assert len(ids) == len(set(ids)) > 100
    with closing(EspeakEngine()) as espeak:
        assert [find_voice(espeak, identity).id for identity in ids] == ids


@pytest.mark.parametrize("command", ["", *(command.NAME for command in COMMANDS)])
def test_every_command_explains_itself(command: str, run: Run) -> None:
    outcome = run(*command.split(), "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("usage: narrator")


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"narrator {__version__}\n"
