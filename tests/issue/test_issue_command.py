"""What does narrator issue print, how does it end, and what is left after a kill?"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.address.web import PUBLIC, Server, serving
from tests.cli.conftest import Process, no_child_stays_behind, start, wait_until
from tests.issue.conftest import Run, write_folder
from tests.issue.feeds import FeedServer, item, rss
from tests.issue.pages import harvest
from tests.issue.test_issue import files

__all__ = ["no_child_stays_behind", "start"]

Start = Callable[..., Process]


def test_an_issue_is_made_and_said(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    done = run("issue", tmp_path / "in", "-o", tmp_path / "out", "--jobs", 2, "--also", "chapters,jsonld")
    assert done.status == 0, done
    assert done.out.startswith(f"{tmp_path / 'out' / 'index.html'}  Listen 0:00 / ")
    assert "Harbour <Weekly> & more  (3 articles, 3 narrated now)" in done.out
    assert done.err == ""
    told = json.loads(run("issue", tmp_path / "in", "-o", tmp_path / "out", "--also", "none", "--json").out)
    assert (told["articles"], told["narrated"], told["spoken"]) == (3, 0, 0)


def test_a_failed_article_is_named_and_the_status_tells(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "8-double.txt").write_text(
        (tmp_path / "in" / "1-ferry.txt").read_text("utf-8"), "utf-8"
    )
    (tmp_path / "in" / "9-bad.txt").write_bytes(b"\xff\xfe\x00")
    done = run("issue", tmp_path / "in", "-o", tmp_path / "out", "--also", "none")
    assert done.status == 1
    assert "duplicate: 8-double.txt says what 1-ferry.txt says (100%)" in done.out
    assert "failed: 9-bad.txt: " in done.out
    assert done.err.startswith("narrator: 1 of 5 articles failed: 9-bad.txt; the issue is made without")
    assert (tmp_path / "out" / "issue.json").is_file()


def test_of_many_that_failed_a_few_are_listed_and_all_are_in_the_manifest(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    for number in range(30):
        (tmp_path / "in" / f"bad-{number:02}.txt").write_bytes(b"\xff\xfe\x00")
    done = run("issue", tmp_path / "in", "-o", tmp_path / "out", "--also", "none")
    assert done.status == 1
    lines = [line for line in done.out.splitlines() if line.startswith("failed: ")]
    assert len(lines) == 21
    assert lines[-1] == f"failed: 10 more, all in {tmp_path / 'out' / 'issue.json'}"
    manifest = json.loads((tmp_path / "out" / "issue.json").read_text("utf-8"))
    assert len(manifest["failed"]) == 30
    assert "30 of 33 articles failed: bad-00.txt" in done.err and done.err.count("\n") == 1


def test_the_cost_comes_first_if_asked_for(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    line = run("issue", tmp_path / "in", "-o", tmp_path / "out", "--estimate").out
    assert line.startswith("3 articles, ") and "of work on" in line
    told = json.loads(run("issue", tmp_path / "in", "--estimate", "--json").out)
    assert told["listen"]["seconds"] > 20
    assert not (tmp_path / "out").exists()


def test_what_is_made_already_is_deducted_from_the_cost(run: Run, tmp_path: Path) -> None:
    # given an issue that was made, and a new article since
    folder, options = tmp_path / "in", ("-o", tmp_path / "out", "--also", "m4b")
    folder.mkdir()
    for count in range(4):
        (folder / f"{count}.txt").write_text("\n\n".join(harvest(9 * count + n) for n in range(9)), "utf-8")
    run("issue", folder, *options)
    (folder / "9.txt").write_text("\n\n".join(harvest(n) for n in range(60, 69)), "utf-8")
    # when its cost is asked for
    told = json.loads(run("issue", folder, *options, "--estimate", "--json").out)
    # then both are told: what is left to do, and what it would be from nothing
    assert (told["articles"], told["made"]) == (5, 4)
    assert told["work"]["seconds"] < told["work"]["whole_seconds"]
    # and another folder or title has none of it
    other = json.loads(
        run("issue", folder, "-o", tmp_path / "o", "--also", "m4b", "--estimate", "--json").out
    )
    assert (other["made"], other["work"]["seconds"]) == (0, told["work"]["whole_seconds"])
    title = json.loads(run("issue", folder, *options, "--title", "T", "--estimate", "--json").out)
    assert title["made"] == 0


def test_wrong_usage_and_wrong_options_are_told_apart(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    assert run("issue").status == 2
    assert run("issue", tmp_path / "in", "--jobs", 0).status == 2
    assert "no date" in run("issue", tmp_path / "in", "--date", "soon").failed_on_one_line()
    assert (
        "no published format"
        in run("issue", tmp_path / "in", "-o", tmp_path / "o", "--also", "x").failed_on_one_line()
    )
    assert "cannot be read" in run("issue", tmp_path / "nowhere").failed_on_one_line()


def test_a_list_comes_on_standard_input(run: Run, tmp_path: Path) -> None:
    rows = json.dumps(
        [{"id": "a", "text": harvest(1)}, {"id": "b", "html": f"<h1>B</h1><p>{harvest(2)}</p>"}]
    )
    done = run("issue", "-", "-o", tmp_path / "out", "--also", "none", stdin=rows)
    assert done.status == 0, done
    assert "(2 articles, 2 narrated now)" in done.out


def test_following_goes_on_until_it_is_interrupted_and_says_each_look(start: Start, tmp_path: Path) -> None:
    # given a feed that is followed
    with serving(Server(PUBLIC)) as server:
        feed = FeedServer(server)
        feed.body = rss(item(2), item(1))
        said = tmp_path / "said"
        with said.open("wb") as stdout:
            process = start(
                "issue", feed.url, "-o", tmp_path / "out", "--also", "none", "--follow", 30, stdout=stdout,
                env={"NARRATOR_ENGINE": "tone"},
            )  # fmt: skip
        wait_until(lambda: b"narrated now" in said.read_bytes())
        # when it is interrupted while it waits
        process.popen.send_signal(signal.SIGINT)
        done = process.finish()
    # then it ends at once, with all that it said
    assert done.status == 130
    assert done.err.splitlines() == [
        f"{feed.url}: 2 new; next look in 30 min", "narrator: interrupted; nothing half-written was left",
    ]  # fmt: skip
    assert "The weekly  (2 articles, 2 narrated now)" in said.read_text("utf-8")


def test_what_is_for_following_is_refused_without(run: Run, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    for options, words in (
        (["--vanished", "drop"], "--follow"),
        (["--newest", "3"], "--follow"),
        (["--follow", "5", "--estimate"], "--estimate"),
        (["--follow", "0.1"], "60 or more"),
        (["--follow", "5", "--newest", "0"], "1 or more"),
    ):
        done = run("issue", tmp_path / "in", "-o", tmp_path / "out", *options)
        assert words in done.failed_on_one_line(), options
    assert "standard input" in run("issue", "-", "-o", tmp_path / "out", "--follow", 5).failed_on_one_line()
    assert run("issue", tmp_path / "in", "--follow", 5, "--vanished", "hide").status == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_after_a_kill_it_goes_on_and_comes_out_the_same(
    start: Start, run: Run, tmp_path: Path, number: signal.Signals
) -> None:
    # given an issue that is killed, with all that it started or alone, when some articles are done
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for count in range(12):
        (folder / f"{count}.txt").write_text(harvest(count), "utf-8")
    options = ("--jobs", 2, "--also", "m4b")
    process = start("issue", folder, "-o", out, *options, env={"NARRATOR_ENGINE": "tone"})
    records = out / ".narrator" / "records" / "articles"
    wait_until(lambda: len(list(records.glob("*.json"))) >= 3)
    process.popen.send_signal(number)
    process.popen.wait(30)
    # then nothing that it started outlives it, and nothing says that an issue is there
    wait_until(lambda: not process.alive())
    done = {path.stem for path in records.glob("*.json")}
    assert 3 <= len(done) < 12
    assert not (out / "issue.json").exists()
    # when it is started again
    told = json.loads(run("issue", folder, "-o", out, *options, "--json").out)
    # then what was done is not done again
    assert (told["articles"], told["narrated"]) == (12, 12 - len(done))
    # and it is the issue that it would have been
    assert run("issue", folder, "-o", tmp_path / "whole", *options).status == 0
    assert files(out) == files(tmp_path / "whole")


def test_a_process_that_dies_breaks_its_article_alone(run: Run, start: Start, tmp_path: Path) -> None:
    write_folder(tmp_path / "in")
    (tmp_path / "in" / "3-deadly.txt").write_text(
        "The deadly one\n\nWho reads this aloud dies at once.", "utf-8"
    )
    module = tmp_path / "mortal.py"
    module.write_text(
        "import os\nfrom narrator.testing import ToneEngine\n\n\nclass Mortal(ToneEngine):\n"
        "    def synthesise(self, utterance):\n        if 'deadly' in utterance.text:\n            os._exit(9)\n"
        "        return super().synthesise(utterance)\n",
        "utf-8",
    )
    root = Path(__file__).parents[2]
    environment = {"NARRATOR_ENGINE": "mortal:Mortal", "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"}
    done = start("issue", tmp_path / "in", "-o", tmp_path / "out", "--also", "none", env=environment).finish()
    assert done.status == 1
    assert "failed: 3-deadly.txt: the process that was to do it died twice" in done.out
    manifest = json.loads((tmp_path / "out" / "issue.json").read_text("utf-8"))
    assert len([part for part in manifest["parts"] if part["kind"] == "article"]) == 3


def test_progress_is_a_tree_on_a_terminal_and_silence_elsewhere(start: Start, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for count in range(6):
        (tmp_path / "in" / f"{count}.txt").write_text(
            "\n\n".join(harvest(count * 50 + n) for n in range(6)), "utf-8"
        )
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = start(
        "issue", tmp_path / "in", "-o", tmp_path / "out", "--also", "m4b", stderr=slave,
        env={"NARRATOR_ENGINE": "tone"},
    )  # fmt: skip
    os.close(slave)
    seen = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            try:
                seen += os.read(master, 65536)
            except OSError:
                break
        elif process.popen.poll() is not None:
            break
    os.close(master)
    assert process.popen.wait(30) == 0
    text = seen.decode("utf-8", "replace")
    for word in ("read", "narrate", "publish", "6/6", "└"):
        assert word in text, text[-2000:]
