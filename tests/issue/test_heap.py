"""Does a process give back what its threads took, where the C library can?"""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

TAKES = """
import os, threading
from pathlib import Path
from narrator.issue.heap import give_back, share_heap

def held_mb():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

share_heap()
kept = []

def take():
    blocks = [b"x" * 60_000 for _ in range(1000)]
    kept.append(blocks[::100])  # a few that stay, with holes between them

before = held_mb()
threads = [threading.Thread(target=take) for _ in range(3)]
for thread in threads:
    thread.start()
    thread.join()
full = held_mb()
give_back()
print(before, full, held_mb())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
def test_what_threads_took_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", TAKES], capture_output=True, text=True, check=True)
    before, full, after = map(float, done.stdout.split())
    assert full - before > 40, "or there was nothing to give back"
    assert after - before < 10
