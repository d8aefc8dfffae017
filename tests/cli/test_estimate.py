"""Does `narrator estimate` tell both times without speaking, and close to what narrating gives?"""

from __future__ import annotations

import json
from pathlib import Path

from narrator.testing import ToneEngine

from .articles import FERRY_HTML
from .conftest import Run
from .manifests import check_narration


def test_both_times_as_json(run: Run, ferry: Path) -> None:
    outcome = run("estimate", ferry)
    assert (outcome.status, outcome.err, outcome.out.count("\n")) == (0, "", 1)
    found = json.loads(outcome.out)
    assert set(found["read"]) == {"words", "seconds", "label"}
    assert set(found["listen"]) == {"seconds", "label"}
    assert found["read"]["label"].endswith(" min read")
    assert found["listen"]["label"].endswith(" min listen")


def test_it_is_close_to_the_narration(run: Run, ferry: Path, tmp_path: Path) -> None:
    found = json.loads(run("estimate", ferry).out)
    assert run("narrate", ferry, "-o", tmp_path / "out").status == 0
    manifest = check_narration(tmp_path / "out")
    assert found["read"] == manifest["read_time"]
    assert abs(found["listen"]["seconds"] / manifest["duration"] - 1) < 0.1


def test_voice_speed_title_and_markup_count(run: Run, ferry: Path) -> None:
    def listen_s(*options: str) -> float:
        seconds: float = json.loads(run("estimate", ferry, *options).out)["listen"]["seconds"]
        return seconds

    assert listen_s("--speed", "2") < 0.6 * listen_s()
    assert listen_s("--title", "a much longer title " * 20) > listen_s() + 10
    assert listen_s("--voice", "de") != listen_s()
    page = json.loads(run("estimate", "-", stdin=FERRY_HTML).out)
    assert page["listen"]["seconds"] == listen_s()


def test_what_cannot_be_narrated_is_not_estimated(run: Run, ferry: Path) -> None:
    assert "speed 9 is outside" in run("estimate", ferry, "--speed", "9").failed_on_one_line()
    assert "no voice 'nobody'" in run("estimate", ferry, "--voice", "nobody").failed_on_one_line()


def test_nothing_is_spoken(run: Run, tone: ToneEngine, ferry: Path) -> None:
    assert run("estimate", ferry).status == 0
    assert tone.spoken == []
