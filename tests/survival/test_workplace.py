"""Is the folder of a killed process cleared away, and never that of one that lives?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.survival.conftest import ROOT
from workers.workplace import clear_workplaces

WORKER = """
import sys, tempfile, time
from pathlib import Path
from workers.workplace import workplace
folder = workplace(Path(sys.argv[1]))
(folder / "half.pcm").write_bytes(b"half")
print(folder, tempfile.gettempdir(), flush=True)
time.sleep(60)
"""


@contextmanager
def working(root: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process at its place, with something half-made."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(root)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    folder, temporary = process.stdout.readline().split()
    assert folder == temporary
    yield process, Path(folder)
    process.kill()
    process.wait()
    process.stdout.close()


def test_what_a_killed_process_left_goes_and_what_others_make_stays(tmp_path: Path) -> None:
    # given two processes at work in one folder
    with working(tmp_path) as (killed, left), working(tmp_path) as (_, kept):
        assert left != kept

        # then nothing is cleared while both live
        assert clear_workplaces(tmp_path) == 0

        # when one is killed, then what it left goes, and the other's stays
        killed.kill()
        killed.wait()
        assert clear_workplaces(tmp_path) == 1
        assert not left.exists()
        assert (kept / "half.pcm").read_bytes() == b"half"


def test_where_nobody_has_worked_there_is_nothing_to_clear(tmp_path: Path) -> None:
    assert clear_workplaces(tmp_path / "none") == 0
