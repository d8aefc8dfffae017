"""Are stored takes whole or absent, and keyed by all that their sound depends on?"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from narrator.engines.engine import WordMark
from narrator.store import SegmentStore, Take, content_key
from narrator.testing import ToneEngine

TAKE = Take(bytes(range(200)) * 10, 22050, (WordMark(3, 0), WordMark(500, 7)))


def test_what_is_put_comes_back_and_can_be_read_in_parts(tmp_path: Path) -> None:
    store = SegmentStore(tmp_path)
    assert store.get("ab" * 32) is None
    store.put("ab" * 32, TAKE)
    assert store.get("ab" * 32) == TAKE
    assert store.read("ab" * 32, 10, 20) == TAKE.pcm[20:40]


@pytest.mark.parametrize("damage", ["cut", "flip", "header", "empty"])
def test_a_damaged_file_counts_as_absent_until_it_is_put_again(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    # given a stored take whose file is then damaged
    store = SegmentStore(tmp_path)
    store.put("cd" * 32, TAKE)
    (path,) = tmp_path.rglob("*.take")
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[:-7]
    elif damage == "flip":
        data[-5] ^= 1
    elif damage == "header":
        data[0:1] = b"x"
    else:
        data = bytearray()
    path.write_bytes(data)

    # then it is absent, said in the log, and can be put again
    with caplog.at_level(logging.WARNING):
        assert store.get("cd" * 32) is None
    assert "damaged" in caplog.text
    store.put("cd" * 32, TAKE)
    assert store.get("cd" * 32) == TAKE


def test_nothing_half_written_is_left_when_the_folder_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "ef").write_text("a file where a folder should be")
    with pytest.raises(OSError):
        SegmentStore(tmp_path).put("ef" * 32, TAKE)
    assert [path.name for path in tmp_path.iterdir()] == ["ef"]


def test_the_key_follows_voice_speed_text_and_engine() -> None:
    engine = ToneEngine()
    key = content_key(engine, "low", 1.0, "Hello")
    assert key == content_key(ToneEngine(), "low", 1, "Hello")
    others = {
        content_key(engine, "high", 1.0, "Hello"),
        content_key(engine, "low", 1.1, "Hello"),
        content_key(engine, "low", 1.0, "Hello!"),
    }
    assert len(others | {key}) == 4
