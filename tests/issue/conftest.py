"""Folders of articles, and issues made of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from narrator.cli import main
from narrator.issue.config import Config
from narrator.issue.make import Issue, make_issue
from narrator.testing import ToneEngine
from tests.cli.conftest import Outcome

from .pages import BAKERY, FERRY, LAMP


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, two of them in a section; issue.toml says the rest."""
    folder = tmp_path_factory.mktemp("weekly")
    write_folder(folder)
    return folder


def write_folder(folder: Path) -> None:
    """What ``folder`` is."""
    (folder / "2-features").mkdir(parents=True)
    (folder / "1-ferry.txt").write_text(FERRY, "utf-8")
    (folder / "2-features" / "bakery.md").write_text(BAKERY, "utf-8")
    (folder / "2-features" / "lamp.html").write_text(LAMP, "utf-8")
    (folder / "issue.toml").write_text(
        'title = "Harbour <Weekly> & more"\nauthor = "The Harbour Press"\nlanguage = "en"\ndate = 2026-11-20\n'
        'description = "What the harbour talks about."\nurl = "https://weekly.example/12"\n',
        "utf-8",
    )


@pytest.fixture(scope="module")
def issue(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """That folder in every format, spoken by the tone engine."""
    return make_issue(
        [str(folder)], tmp_path_factory.mktemp("issue") / "out", also=["all"], engine=ToneEngine()
    )


Make = Callable[..., Issue]


@pytest.fixture
def make(tone: ToneEngine, tmp_path: Path) -> Make:
    """An issue of some sources in ``tmp_path / "out"``; without published formats, unless asked."""

    def call(*sources: object, out: Path | None = None, also: str = "none", **config: object) -> Issue:
        chosen = Config(**config)  # type: ignore[arg-type]
        return make_issue(
            [str(source) for source in sources],
            out or tmp_path / "out",
            config=chosen,
            also=[also],
            engine=tone,
        )

    return call


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process, whose workers speak with the tone engine."""
    monkeypatch.setenv("NARRATOR_ENGINE", "tone")
    for place in ("narrator.engines", "narrator.issue.make", "narrator.issue.cost"):
        monkeypatch.setattr(f"{place}.default_engine", lambda: ToneEngine())

    def call(*arguments: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        written = capsys.readouterr()
        return Outcome(status, written.out, written.err)

    return call
