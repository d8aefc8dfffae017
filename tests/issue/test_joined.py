"""Are the files of a whole issue what their parts are, to the frame, and do their chapters say so?"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import av
import mutagen.id3
import mutagen.mp4
import numpy as np
import numpy.typing as npt
import pytest

from narrator.issue.make import Issue
from tests.servers import missing


def decode(path: Path) -> npt.NDArray[np.float32]:
    """Every sample that a player plays."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(("whole", "own"), [("issue.m4b", "audio.m4a"), ("issue.mp3", "audio.mp3")])
def test_a_whole_issue_sounds_as_its_parts_do_to_the_sample(issue: Issue, whole: str, own: str) -> None:
    rate = issue.manifest["frame_rate"]
    joined = decode(issue.folder / whole)
    # then it is as long as the manifest says, to the encoder's frame
    assert 0 <= len(joined) - issue.manifest["frames"] < 1152
    heard = np.zeros(len(joined), bool)
    for part in issue.manifest["parts"]:
        alone = decode(issue.folder / Path(part["audio"][0]["url"]).parent / own)
        start = round(part["start"] * rate)
        alone = alone[: len(joined) - start]
        heard[start : start + len(alone)] = True
        # and each part is heard where the manifest says, as from its own file
        assert np.abs(joined[start : start + len(alone)] - alone).max() < 1e-4, part["title"]
    # and nothing between them
    assert np.abs(joined[~heard]).max(initial=0.0) < 1e-4
    assert (~heard).sum() > rate // 2


def test_the_chapters_of_an_m4b_are_the_manifests(issue: Issue) -> None:
    ffprobe = shutil.which("ffprobe") or missing("ffmpeg")
    path = issue.folder / "issue.m4b"
    ran = subprocess.run(
        [ffprobe, "-v", "error", "-show_chapters", "-show_format", "-of", "json", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    wanted = issue.manifest["chapters"]
    assert [row["tags"]["title"] for row in found["chapters"]] == [row["title"] for row in wanted]
    for row, chapter in zip(found["chapters"], wanted, strict=True):
        assert float(row["start_time"]) == pytest.approx(chapter["start"], abs=0.001)
        assert float(row["end_time"]) == pytest.approx(chapter["end"], abs=0.001)
    assert found["format"]["tags"]["major_brand"] == "M4B "
    tags = mutagen.mp4.MP4(path)
    assert tags["\xa9nam"] == [issue.manifest["title"]]
    assert tags["\xa9ART"] == ["The Harbour Press"]
    assert tags["stik"] == [2]
    assert bytes(tags["covr"][0]) == (issue.folder / issue.manifest["cover"]).read_bytes()
    assert tags.info.length == pytest.approx(issue.manifest["duration"], abs=0.05)


def test_the_chapters_of_an_mp3_are_the_manifests(issue: Issue) -> None:
    tags = mutagen.id3.ID3(issue.folder / "issue.mp3")
    (table,) = tags.getall("CTOC")
    found = {frame.element_id: frame for frame in tags.getall("CHAP")}
    assert table.flags == mutagen.id3.CTOCFlags.TOP_LEVEL | mutagen.id3.CTOCFlags.ORDERED
    assert set(table.child_element_ids) == set(found)
    assert len(found) == len(issue.manifest["chapters"]) == 3
    last = 0
    for name, chapter in zip(table.child_element_ids, issue.manifest["chapters"], strict=True):
        frame = found[name]
        assert frame.sub_frames["TIT2"].text == [chapter["title"]]
        assert frame.start_time == pytest.approx(1000 * chapter["start"], abs=1)
        assert frame.end_time == pytest.approx(1000 * chapter["end"], abs=1)
        assert last <= frame.start_time < frame.end_time
        assert frame.start_offset == frame.end_offset == 0xFFFFFFFF
        last = frame.end_time
    assert tags["TIT2"].text == [issue.manifest["title"]]
    assert tags["TLAN"].text == ["eng"]
    assert tags.getall("APIC")[0].data == (issue.folder / issue.manifest["cover"]).read_bytes()
