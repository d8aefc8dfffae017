"""Does a folder hold a whole narration, whose manifest is true of the files beside it?"""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import jsonschema

from narrator.manifest import manifest_schema

ROUNDING_S = 2e-5
"""Times in a manifest have five decimals."""


def check_narration(folder: Path, formats: tuple[str, ...] = ("m4a",)) -> dict[str, Any]:
    """The manifest of a folder that keeps every promise of the contract, and holds nothing else."""
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "article.txt",
        "captions.vtt",
        "index.html",
        *(f"audio.{name}" for name in formats),
    }
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    jsonschema.validate(manifest, manifest_schema())
    assert manifest["duration"] == manifest["frames"] / manifest["frame_rate"]
    _check_audio(manifest, folder, formats)
    _check_times(manifest)
    _check_sources(manifest, (folder / "article.txt").read_bytes().decode("utf-8"))
    assert (folder / "captions.vtt").read_text("utf-8").startswith("WEBVTT\n")
    assert manifest["title"].split()[0] in (folder / "index.html").read_text("utf-8")
    return manifest


def _check_audio(manifest: dict[str, Any], folder: Path, formats: tuple[str, ...]) -> None:
    assert [entry["url"] for entry in manifest["audio"]] == [f"audio.{name}" for name in formats]
    for entry in manifest["audio"]:
        data = (folder / entry["url"]).read_bytes()
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["duration"] == manifest["duration"]
        with av.open(str(folder / entry["url"])) as container:
            rate = container.streams.audio[0].rate
            decoded_s = sum(frame.samples for frame in container.decode(audio=0)) / rate
        assert abs(decoded_s - manifest["duration"]) <= 1152 / manifest["frame_rate"]


def _check_times(manifest: dict[str, Any]) -> None:
    segments = manifest["segments"]
    assert [row["id"] for row in segments] == [f"s{number:04}" for number in range(1, len(segments) + 1)]
    # Segments and pauses, side by side, are the whole track.
    stretches = sorted(
        [(row["start"], row["end"]) for row in segments] + [tuple(p) for p in manifest["pauses"]]
    )
    assert stretches[0][0] == 0.0
    assert abs(stretches[-1][1] - manifest["duration"]) <= ROUNDING_S
    for before, after in pairwise(stretches):
        assert before[0] < before[1]
        assert abs(before[1] - after[0]) <= ROUNDING_S
    for row in segments:
        assert row["words"], row
        times = [time for word in row["words"] for time in word[:2]]
        assert times == sorted(times)
        assert row["start"] <= times[0] and times[-1] <= row["end"]


def _check_sources(manifest: dict[str, Any], text: str) -> None:
    last = 0
    for row in manifest["segments"]:
        start, end = row["source"]
        assert last <= start < end <= len(text)
        assert row["text"] == text[start:end]
        assert row["text"].strip() == row["text"]
        for word in row["words"]:
            assert start <= word[2] < word[3] <= end
            assert text[word[2] : word[3]].strip()
        last = end
