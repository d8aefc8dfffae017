"""Does every storage keep whole files, find them again, and say clearly when it is away?"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from narrator.errors import DiskFull, OptionRefused, StorageUnavailable
from narrator.settings import load_settings
from narrator.storage import FolderStorage, RemoteStorage, Storage, open_storage, trim_storage
from tests.servers import S3


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    import boto3

    server = S3()
    before = {name: os.environ.get(name) for name in server.environment}
    os.environ.update(server.environment)
    boto3.client("s3").create_bucket(Bucket="narrator")
    yield server
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    server.close()


@pytest.fixture(params=["folder", "s3", "network"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "s3":
        request.getfixturevalue("s3")
        return RemoteStorage(f"s3://narrator/{tmp_path.name}", tmp_path / "copies")
    if request.param == "network":  # any other store that fsspec knows
        return RemoteStorage(f"memory://{tmp_path.name}", tmp_path / "copies")
    return FolderStorage(tmp_path / "storage")


def test_what_is_kept_is_found_whole_under_its_name(storage: Storage, tmp_path: Path) -> None:
    # given a file that was kept
    file = tmp_path / "made.bin"
    file.write_bytes(os.urandom(300_000))
    storage.keep(file, "narrations/a/1-x/audio.m4a")

    # then it is there to serve and to fetch, and listed with its length; nothing else is
    assert storage.local("narrations/a/1-x/audio.m4a").read_bytes() == file.read_bytes()
    assert storage.fetch("narrations/a/1-x/audio.m4a", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    listed = list(storage.list("narrations"))
    assert [(stored.name, stored.bytes) for stored in listed] == [("narrations/a/1-x/audio.m4a", 300_000)]
    assert abs(listed[0].used_at - file.stat().st_mtime) < 3600
    storage.check()


def test_what_is_not_there_is_absent_and_leaves_nothing(storage: Storage, tmp_path: Path) -> None:
    assert not storage.fetch("cache/none", tmp_path / "into")
    assert not (tmp_path / "into").exists()
    with pytest.raises(FileNotFoundError):
        storage.local("narrations/none")
    assert list(storage.list("nowhere")) == []
    storage.delete("narrations/none")


def test_a_folder_is_deleted_with_everything_below_and_its_copies_too(
    storage: Storage, tmp_path: Path
) -> None:
    file = tmp_path / "made.txt"
    file.write_text("sound")
    for name in ("n/a/one", "n/a/deep/two", "n/b/three"):
        storage.keep(file, name)
        storage.local(name)
    storage.delete("n/a")
    assert [stored.name for stored in storage.list("n")] == ["n/b/three"]
    with pytest.raises(FileNotFoundError):
        storage.local("n/a/one")


def test_what_a_narration_holds_survives_deletion_and_is_not_changed_by_keeping_again(tmp_path: Path) -> None:
    # given a narration that has fetched a cached file
    storage = FolderStorage(tmp_path / "storage")
    file = tmp_path / "take"
    file.write_text("first")
    storage.keep(file, "cache/take")
    storage.fetch("cache/take", tmp_path / "held")

    # when the cache is cleaned, and another keeps a file of that name
    storage.delete("cache/take")
    other = tmp_path / "other"
    other.write_text("second")
    storage.keep(other, "cache/take")

    # then what is held is as it was
    assert (tmp_path / "held").read_text() == "first"


def test_a_copy_goes_back_on_the_disk_of_who_serves_it_once(s3: S3, tmp_path: Path) -> None:
    storage = RemoteStorage("s3://narrator/once", tmp_path / "copies")
    file = tmp_path / "made"
    file.write_text("sound")
    storage.keep(file, "a/b")
    first = storage.local("a/b")
    assert first == storage.local("a/b")
    assert first.stat().st_ino == storage.local("a/b").stat().st_ino
    assert [path.name for path in (tmp_path / "copies" / "a").iterdir()] == ["b"]


def test_copies_are_bounded_and_those_used_last_stay(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "old", "older")):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    trim_storage(FolderStorage(tmp_path), "", 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "made"
    file.write_text("sound")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("narrator.whole.os.link", full)
    monkeypatch.setattr("narrator.whole.shutil.copyfileobj", full)
    with pytest.raises(DiskFull, match="is full: free some room"):
        FolderStorage(tmp_path / "storage").keep(file, "a/b")
    assert list((tmp_path / "storage" / "a").iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable, match="cannot be written"):
        FolderStorage(tmp_path / "file").check()


def test_an_s3_that_is_away_is_named(tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StorageUnavailable, match="s3://narrator/away does not answer"):
        RemoteStorage("s3://narrator/away", tmp_path).check()


def test_the_setting_chooses(tmp_path: Path) -> None:
    settings = replace(load_settings({}), data=tmp_path)
    assert isinstance(open_storage(settings), FolderStorage)
    assert isinstance(open_storage(replace(settings, storage_url=f"file://{tmp_path}/far")), FolderStorage)
    assert isinstance(open_storage(replace(settings, storage_url="s3://narrator/x")), RemoteStorage)
    with pytest.raises(OptionRefused, match="NARRATOR_STORAGE_URL is 'nonsense://x'"):
        open_storage(replace(settings, storage_url="nonsense://x"))
