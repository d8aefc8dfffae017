"""Is what lies on a shelf whole, kept by those who use it, and cleaned by age and size?"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from narrator.errors import DiskFull, OutputError
from narrator.pins import Pins
from narrator.shelf import PART_AGE_S, FolderShelf, Shelf, open_shelf, shelf_path, trim


@pytest.fixture(params=["links", "copies"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderShelf:
    """A shelf on the same disk, and one on another disk, where nothing can be linked."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    if request.param == "copies":
        monkeypatch.setattr(os, "link", refuse)
    return FolderShelf(tmp_path / "shelf")


def test_what_is_kept_is_fetched_and_survives_the_shelf(shelf: FolderShelf, tmp_path: Path) -> None:
    assert isinstance(shelf, Shelf)
    (tmp_path / "made").write_bytes(b"sound")
    assert not shelf.fetch("abcd.take", tmp_path / "fetched")
    shelf.keep(tmp_path / "made", "abcd.take")
    assert shelf.fetch("abcd.take", tmp_path / "fetched")
    shelf_path(shelf.folder, "abcd.take").unlink()
    assert (tmp_path / "fetched").read_bytes() == b"sound"

    # and what is kept a second time takes the place of the first, with nothing left beside it
    shelf.keep(tmp_path / "made", "abcd.take")
    shelf.keep(tmp_path / "made", "abcd.take")
    (tmp_path / "better").write_bytes(b"better sound")
    shelf.keep(tmp_path / "better", "abcd.take")
    (path,) = (path for path in shelf.folder.rglob("*") if path.is_file())
    assert path.read_bytes() == b"better sound"
    assert (tmp_path / "made").read_bytes() == b"sound"


def test_a_file_that_cannot_be_fetched_into_a_missing_folder_is_an_error(
    shelf: FolderShelf, tmp_path: Path
) -> None:
    (tmp_path / "made").write_bytes(b"sound")
    shelf.keep(tmp_path / "made", "abcd.take")
    with pytest.raises(FileNotFoundError):
        shelf.fetch("abcd.take", tmp_path / "missing" / "fetched")


def put(shelf: FolderShelf, name: str, size: int, used: float) -> Path:
    path = shelf_path(shelf.folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (used, used))
    return path


def test_what_was_not_used_for_long_goes_first_then_the_rest_by_age(tmp_path: Path) -> None:
    # given files last used 10 to 50 s before now, and one that is being written, and one that never will be
    shelf = FolderShelf(tmp_path / "shelf")
    now = 1_000_000.0
    paths = [put(shelf, f"{age}.take", 100, now - age) for age in (10, 20, 30, 40, 50)]
    writing = put(shelf, "10/.part-a".removeprefix("10/"), 70, now - 5)
    dead = put(shelf, ".part-b", 70, now - PART_AGE_S - 1)

    # when only 45 s and 250 bytes are allowed
    assert trim(tmp_path / "nowhere", 0, 0.0, now).files == 0
    trimmed = trim(shelf.folder, 250, 45.0, now)

    # then the two youngest are left, and what is being written
    assert [path.exists() for path in paths] == [True, True, False, False, False]
    assert writing.exists() and not dead.exists()
    assert (trimmed.files, trimmed.bytes, trimmed.left_files, trimmed.left_bytes) == (4, 370, 2, 200)


def test_what_is_fetched_counts_as_used(shelf: FolderShelf, tmp_path: Path) -> None:
    now = 1_000_000.0
    old, older = put(shelf, "aa.take", 100, now - 80), put(shelf, "bb.take", 100, now - 90)
    assert shelf.fetch("bb.take", tmp_path / "fetched")
    trim(shelf.folder, 100, 1e9, now)
    assert older.exists() and not old.exists()


def test_a_pinned_file_stays_and_a_damaged_one_is_made_again(shelf: FolderShelf, tmp_path: Path) -> None:
    # given a file that one narration made and another has looked at
    first, second = Pins(tmp_path / "first", shelf), Pins(tmp_path / "second", shelf)
    first.write("abcd.take", {"n": 1}, b"sound")
    assert second.header("abcd.take") == {"n": 1, "crc32": first.header("abcd.take")["crc32"]}  # type: ignore[index]

    # when the shelf is cleaned, it is still there for both, and absent for a third
    trim(shelf.folder, 0, 0.0)
    for pins in (first, second):
        found = pins.read("abcd.take")
        assert found is not None and found[1] == b"sound"
    third = Pins(tmp_path / "third", shelf)
    assert third.read("abcd.take") is None

    # and one whose bytes have changed on the shelf is absent, until it is written again, for all that come later
    third.write("abcd.take", {"n": 1}, b"sound")
    path = shelf_path(shelf.folder, "abcd.take")
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace(b"sound", b"sOund"))
    fourth = Pins(tmp_path / "fourth", shelf)
    assert fourth.header("abcd.take") is not None and fourth.read("abcd.take") is None
    assert fourth.header("abcd.take") is None
    fourth.write("abcd.take", {"n": 1}, b"sound")
    for pins in (fourth, Pins(tmp_path / "fifth", shelf)):
        found = pins.read("abcd.take")
        assert found is not None and found[1] == b"sound"


class FullShelf:
    """A shelf of somebody else's, with no room."""

    def fetch(self, name: str, into: Path) -> bool:
        """Nothing is here."""
        return False

    def keep(self, file: Path, name: str) -> None:
        """Nothing fits."""
        raise OSError(errno.ENOSPC, "no room")


def test_what_a_shelf_cannot_do_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(b"sound")
    (tmp_path / "file").write_bytes(b"")
    assert open_shelf(None) is None
    with pytest.raises(DiskFull, match="FullShelf"):
        open_shelf(FullShelf()).keep(tmp_path / "made", "abcd.take")  # type: ignore[union-attr]
    with pytest.raises(OutputError, match="file cannot be written: Not a directory"):
        open_shelf(tmp_path / "file").keep(tmp_path / "made", "abcd.take")  # type: ignore[union-attr]
