"""Does an interrupted narration leave what was there before, and no process behind?"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from narrator.testing import ToneEngine

from .articles import BAKERY, FERRY, lighthouse
from .conftest import Process, Run, children, files_below, wait_until
from .manifests import check_narration


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
def test_a_signal_while_speaking(
    number: signal.Signals, start: Callable[..., Process], run: Run, tone: ToneEngine, tmp_path: Path
) -> None:
    # given a narration in the folder, and a long article that is being spoken into it
    out = tmp_path / "out"
    assert run("narrate", "-", "-o", out, stdin=BAKERY).status == 0
    before = files_below(out)
    (tmp_path / "page.txt").write_text(lighthouse(600), encoding="utf-8")
    process = start("narrate", tmp_path / "page.txt", "-o", out)
    wait_until(lambda: len(list(out.glob(".narrating-*/takes/*/*.take"))) > 3)
    # when a terminal or a system says stop, twice
    process.send(number)
    process.send(number)
    # then it ends at once, with one line, and no trace of it is left
    outcome = process.finish()
    assert outcome.status == 130
    assert outcome.err == "narrator: interrupted; nothing half-written was left\n"
    assert files_below(out) == before
    check_narration(out)


@pytest.mark.parametrize("stage", ["speak", "stitch", "encode"])
def test_an_interrupt_at_each_stage(
    stage: str, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_bar: object, now: str, _done: int, _total: int) -> None:
        if now == stage:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("narrator.commands.narrate._Bar.show", interrupt)
    outcome = run("narrate", "-", "-o", tmp_path / "parent" / "out", stdin=FERRY)
    assert outcome.status == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupt_between_any_two_moves(
    when: str, run: Run, tone: ToneEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a narration of five files in the folder: five are moved aside, five others into their place
    out = tmp_path / "out"
    assert run("narrate", "-", "-o", out, "--format", "wav", stdin=BAKERY).status == 0
    before = files_below(out)
    rename, moves = Path.rename, 0

    def interrupted(source: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == chosen and when == "before":
            signal.raise_signal(signal.SIGINT)
        moved = rename(source, target)
        if moves == chosen and when == "after":
            signal.raise_signal(signal.SIGINT)
        return moved

    monkeypatch.setattr(Path, "rename", interrupted)
    for chosen in range(1, 11):
        # when Ctrl-C comes just before or after one of these moves
        moves = 0
        assert run("narrate", "-", "-o", out, "--format", "wav", stdin=FERRY).status == 130
        # then the earlier narration is whole
        assert moves >= chosen
        assert files_below(out) == before
    # and without one the new narration is
    chosen = moves = 0
    assert run("narrate", "-", "-o", out, "--format", "wav", stdin=FERRY).status == 0
    assert moves == 10
    assert check_narration(out, ("wav",))["title"] == "The ferry that learned to wait"


def test_a_hang_up_that_is_ignored_stays_ignored(start: Callable[..., Process], tmp_path: Path) -> None:
    # given a command under nohup
    (tmp_path / "page.txt").write_text(lighthouse(8), encoding="utf-8")
    process = start(
        "narrate", "page.txt", "-o", "out", "--format", "wav", cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    # when its terminal is closed
    wait_until(lambda: list(tmp_path.glob("out/.narrating-*")))
    process.send(signal.SIGHUP)
    # then it goes on
    assert process.finish().status == 0
    check_narration(tmp_path / "out", ("wav",))


def test_the_caller_s_signal_handlers_come_back(run: Run) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    run("say", "-", stdin="one\n")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_command_may_run_beside_the_main_thread(run: Run) -> None:
    # Only the main thread may set signal handlers; others do without.
    outcomes: list[int] = []
    thread = threading.Thread(target=lambda: outcomes.append(run("say", "-", stdin="one\n").status))
    thread.start()
    thread.join()
    assert outcomes == [0]


def test_a_killed_speaking_process_is_replaced(start: Callable[..., Process], tmp_path: Path) -> None:
    # given an article that is narrated twice
    (tmp_path / "page.txt").write_text(lighthouse(40), encoding="utf-8")
    process = start("narrate", "page.txt", "-o", "killed", "--format", "wav", cwd=tmp_path)
    # when once a speaking process is killed in the middle
    wait_until(lambda: len(list(tmp_path.glob("killed/.narrating-*/takes/*/*.take"))) > 3)
    os.kill(min(children(process.popen.pid)), signal.SIGKILL)
    assert process.finish().status == 0
    # then nobody hears it
    assert start("narrate", "page.txt", "-o", "usual", "--format", "wav", cwd=tmp_path).finish().status == 0
    assert files_below(tmp_path / "killed") == files_below(tmp_path / "usual")


def test_the_speaking_processes_end_with_a_command_that_is_killed(
    start: Callable[..., Process], tmp_path: Path
) -> None:
    # given a command that has no chance to clear up
    (tmp_path / "page.txt").write_text(lighthouse(200), encoding="utf-8")
    process = start("narrate", "page.txt", "-o", "out", cwd=tmp_path)
    wait_until(lambda: list(tmp_path.glob("out/.narrating-*/takes/*/*.take")))
    process.popen.kill()
    # then those that it started end by themselves
    process.popen.communicate()
    wait_until(lambda: not process.alive())
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["voices"],
        ["estimate", "ferry.txt"],
        ["clean", "ferry.txt"],
        ["narrate", "ferry.txt", "--voice", "none"],
    ],
)
def test_no_command_leaves_processes(command: list[str], start: Callable[..., Process], ferry: Path) -> None:
    # ``finish`` waits for all that bears the command's mark, and fails if something stays.
    assert start(*command, cwd=ferry.parent).finish().status == (1 if "none" in command else 0)
