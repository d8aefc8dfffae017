"""Does `narrator say` answer each written line with exactly one spoken line?"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .articles import FERRY
from .conftest import Process, Run

ODD = {
    "nothing": b"",
    "one": b"One line of 3 words.\n",
    "no end": b"First, then\nno end of line",
    "empty lines": b"\n\nAfter two.\n\n\n",
    "only empty": b"\n\n\n",
    "blanks": b" \n\t\n",
    "CRLF": b"One.\r\n\r\nTwo.\r\n",
    "CR inside": b"One\rstill the first\nTwo\n",
    "form feed": b"One\x0cstill the first\nTwo\n",
    "vertical tab": b"One\x0bstill the first\nTwo\n",
    "next line": "One\x85still the first\nTwo\n".encode(),
    "separators": "One\u2028still\u2029the\x1cfirst\x1d\x1e\nTwo\n".encode(),
    "byte order mark": b"\xef\xbb\xbfOne.\nTwo.\n",
    "article": FERRY.encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_one_line_for_each(name: str, run: Run, tmp_path: Path) -> None:
    data = ODD[name]
    (tmp_path / "lines.txt").write_bytes(data)
    # however it is given, the answer is the same
    outcome = run("say", stdin=data)
    assert outcome == run("say", "-", stdin=data) == run("say", tmp_path / "lines.txt")
    assert (outcome.status, outcome.err) == (0, "")
    # then it has as many lines as wc counts, and one more for what follows the last
    wanted = data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    assert outcome.out.count("\n") == wanted
    # and as many for a reader who counts other ends of line too
    assert len(outcome.out.splitlines()) == wanted
    assert not outcome.out.startswith("\ufeff")


def test_empty_lines_stay_where_they_are(run: Run) -> None:
    assert run("say", stdin="\nIt costs €3.\n\nNo. 4\n").out == "\nIt costs three euros.\n\nNumber four\n"


def test_each_line_is_answered_before_the_next_is_sent(start: Callable[..., Process]) -> None:
    process = start("say", stdin=subprocess.PIPE)
    stdin, stdout = process.popen.stdin, process.popen.stdout
    assert stdin is not None and stdout is not None
    for written, spoken in [
        (b"4%\n", b"four percent\n"),
        (b"\n", b"\n"),
        (b"12 km\n", b"twelve kilometers\n"),
    ]:
        stdin.write(written)
        stdin.flush()
        assert stdout.readline() == spoken
    assert process.finish(b"").status == 0


def test_text_in_another_encoding_is_refused_where_it_begins(run: Run, tmp_path: Path) -> None:
    data = b"One.\nCaf\xe9.\n"
    outcome = run("say", stdin=data)
    assert (outcome.status, outcome.out) == (1, "One.\n")
    assert "line 2 of standard input is not UTF-8" in outcome.err
    (tmp_path / "latin.txt").write_bytes(data)
    assert "latin.txt is not utf-8" in run("say", tmp_path / "latin.txt").failed_on_one_line()


def test_a_file_in_utf_16(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wide.txt").write_bytes("Il café.\n4%\n".encode("utf-16"))
    assert run("say", tmp_path / "wide.txt").out == "Il café.\nfour percent\n"
