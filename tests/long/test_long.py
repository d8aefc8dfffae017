"""Do articles of 10 to 100,000 words come out whole, exact to the frame and in flat memory?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest

from benchmarks.measure import adopt_orphans, run
from benchmarks.texts import write_page

NARRATE = [sys.executable, "-m", "narrator.cli", "narrate", "page.txt", "-o", "out"]


def read(folder: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((folder / "out" / "manifest.json").read_text("utf-8"))


def decoded_frames(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "formats"), [(10, "m4a mp3 opus"), (1000, "m4a mp3 opus"), (100_000, "m4a mp3")]
)
def test_duration_is_the_decoded_length_to_within_one_encoder_frame(
    words: int, formats: str, tmp_path: Path
) -> None:
    text = write_page(words) if words >= 100 else "This is all there is to say about it today."
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    options = [part for name in formats.split() for part in ("--format", name)]
    subprocess.run([*NARRATE, *options], cwd=tmp_path, check=True)
    manifest = read(tmp_path)
    assert manifest["read_time"]["words"] == pytest.approx(words, rel=0.05, abs=10)
    for entry in manifest["audio"]:
        rate = 48000 if entry["url"].endswith("opus") else manifest["frame_rate"]
        frames = decoded_frames(tmp_path / "out" / entry["url"])
        assert abs(frames - manifest["frames"] * rate / manifest["frame_rate"]) <= 1024


@pytest.mark.long
def test_fifty_thousand_words_stay_below_300_mb_all_processes_together(tmp_path: Path) -> None:
    adopt_orphans()
    (tmp_path / "page.txt").write_text(write_page(50_000), encoding="utf-8")
    cost = run(NARRATE, dict(os.environ), tmp_path)
    assert read(tmp_path)["duration"] > 4.5 * 3600
    assert cost.pss_mb <= 300


@pytest.mark.long
def test_two_hundred_interruptions_leave_no_trace(tmp_path: Path, rng: object) -> None:
    # given a narration that takes a while, interrupted at random moments by SIGINT or SIGTERM
    (tmp_path / "page.txt").write_text(write_page(2000), encoding="utf-8")
    subprocess.run([*NARRATE], cwd=tmp_path, check=True)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    interrupted = 0
    for turn in range(200):
        process = subprocess.Popen(
            [*NARRATE, "--speed", "1.1"],
            cwd=tmp_path,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(rng.uniform(0.15, 1.2))  # type: ignore[attr-defined]
        os.killpg(process.pid, signal.SIGINT if turn % 2 else signal.SIGTERM)
        status = process.wait(timeout=30)

        # then the folder holds the old narration, whole, or the new one; never anything else
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(before)
        if status:
            assert status == 130 or status < 0
            interrupted += 1
            now = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
            assert now == before
        else:
            before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert interrupted > 50
