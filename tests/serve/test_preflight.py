"""Is a wrong setting said at once, in one line, before any part starts?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("REDIS_URL", "foo", "NARRATOR_REDIS_URL is 'foo': give redis://"),
        ("DATABASE_URL", "foo", "NARRATOR_DATABASE_URL is no database address"),
        ("DATABASE_URL", "mysql://me:hunter2@host/x", "NARRATOR_DATABASE_URL names mysql"),
        ("DATABASE_URL", "sqlite:////nonexistent/x.db", "unable to open database file"),
        ("STORAGE_URL", "foo://x", "NARRATOR_STORAGE_URL is 'foo://x'"),
        ("ENGINE", "nope", "NARRATOR_ENGINE is 'nope'"),
        ("ENGINE", "json:loads", "NARRATOR_ENGINE is 'json:loads'"),
        ("PUBLIC_URL", "foo", "NARRATOR_PUBLIC_URL is 'foo'"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(
    name: str, value: str, told: str, tmp_path: Path
) -> None:
    kept = {key: held for key, held in os.environ.items() if not key.startswith("NARRATOR_")}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "narrator.cli", "serve", "--port", "0"],
        env={**kept, "NARRATOR_DATA": str(tmp_path / "data"), f"NARRATOR_{name}": value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "hunter2" not in done.stderr
