"""Does long work show its progress in a terminal, and only there?"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.texts import write_page


def test_a_bar_advances_through_the_stages_and_leaves_the_result(tmp_path: Path) -> None:
    # given a terminal of 80 columns and an article that takes a few seconds
    import fcntl
    import struct
    import termios

    (tmp_path / "page.txt").write_text(write_page(1000), encoding="utf-8")
    terminal, inside = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "narrator.cli", "narrate", "page.txt", "-o", "out"],
        cwd=tmp_path, stdin=inside, stdout=inside, stderr=inside,
    )  # fmt: skip
    os.close(inside)
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    assert process.wait() == 0

    # then percentages rise through the stages, and the last line is the result alone
    text = shown.decode()
    steps = [(stage, int(percent)) for stage, percent in re.findall(r"(speak|stitch|encode) +(\d+)%", text)]
    percents = [percent for _, percent in steps]
    assert len(steps) >= 3 and percents == sorted(percents)
    assert steps[-1][0] == "encode"
    last = text.replace("\r\n", "\n").rstrip("\n").split("\n")[-1].split("\r")[-1]
    assert last.startswith("out/index.html  Listen 0:00 / ")
