"""Does a damaged, deleted or full disk ever reach a listener?"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from narrator.records.database import Database
from tests.service import Running, running
from tests.survival.conftest import ENGINES, ROOT
from tests.survival.victims import holders, wait_until
from tests.survival.whole import Listener, check_article, check_whole, fetch_whole, write_article

SMALL_MB = 24
"""Room for a service and an article or two."""

FULL_S = 2.0
"""Long enough for a first and a second attempt at what there is no room for."""


def test_a_damaged_cache_is_not_heard(service: Running, own: random.Random, tmp_path: Path) -> None:
    # given a narration, and a cache of which every file has been damaged since
    first = write_article(own, 5)
    service.narrate(first)
    files = [path for path in (service.folder / "storage/cache").rglob("*") if path.is_file()]
    assert len(files) >= 5
    for path in files:
        content = bytearray(path.read_bytes())
        content[own.randrange(len(content))] ^= 0xFF
        path.write_bytes(content)

    # when another text shares its sentences
    second = f"{first}\n\n{write_article(own, 2)}"
    narration_id = service.narrate(second)

    # then its sound is that which the library makes with no cache at all
    check_whole(service, narration_id, second, tmp_path)


def test_the_cache_deleted_again_and_again_while_a_text_is_spoken_harms_nothing(
    service: Running, database: Database, listener: Listener, own: random.Random, tmp_path: Path
) -> None:
    # given a narration that is being spoken
    text = write_article(own, 10)
    narration_id = listener.follow(service.ask(text))
    wait_until(lambda: holders(database, narration_id), "somebody works on it")

    # when the cache is deleted as often as can be meanwhile
    cache = service.folder / "storage/cache"
    until, deleted = time.monotonic() + 3, 0
    while service.look(narration_id)["status"] not in ("done", "failed") and time.monotonic() < until:
        deleted += cache.exists()
        shutil.rmtree(cache, ignore_errors=True)

    # then it is done, and right
    assert deleted > 1
    assert service.wait(narration_id)["status"] == "done"
    check_whole(service, narration_id, text, tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own in memory, which takes the right to mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m", "narrator-test", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        reason = "a small file system cannot be mounted: that takes root, and a container that may mount"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no room at all."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


@pytest.mark.long
def test_a_full_disk_ends_in_a_whole_narration_or_in_a_failure_that_says_so(
    small_disk: Path, own: random.Random
) -> None:
    # given a service with everything that it has on a small disk, and a job that is being done
    with running(
        small_disk / "data", NARRATOR_ENGINE=f"{ENGINES}:Slow", NARRATOR_LEASE_S=3, PYTHONPATH=ROOT
    ) as service:
        database = Database(f"sqlite:///{service.folder / 'narrator.db'}")
        with Listener(service) as listener:
            text = write_article(own, 10)
            narration_id = listener.follow(service.ask(text))
            wait_until(lambda: holders(database, narration_id), "somebody works on it")

            # when the disk is full for a while, in which a new job is refused or accepted
            ballast = fill(small_disk)
            time.sleep(FULL_S)
            refused = service.client.post("/v1/narrations", json={"text": text})
            assert refused.status_code in (202, 503, 507), refused.text
            if refused.status_code != 202:
                assert refused.json()["code"] in ("database_unavailable", "disk_full")
                assert "full" in refused.json()["detail"]
            ballast.unlink()

            # then what was accepted is done, or has failed for that reason
            for accepted in (narration_id, *([refused.json()["id"]] if refused.status_code == 202 else ())):
                state = service.wait(accepted, 90)
                if state["status"] == "done":
                    check_article(*fetch_whole(service, accepted), text)
                else:
                    assert state["error"]["code"] == "disk_full", state

            # and the next is done, and nobody has been given a half
            after = write_article(own, 3)
            check_article(*fetch_whole(service, service.narrate(after)), after)
        assert listener.wrong == []
        database.close()
        service.kill_tree()


def test_a_storage_that_stays_full_fails_the_job_and_says_so(small_disk: Path, tmp_path: Path) -> None:
    # given a service whose audio goes to a disk that fills
    audio = small_disk / "audio"
    with running(
        tmp_path / "data", NARRATOR_STORAGE_URL=audio, NARRATOR_ATTEMPTS=2, NARRATOR_ENGINE="tone"
    ) as service:
        ballast = fill(small_disk)

        # when a text is asked for
        state = service.wait(service.ask("There is no room for this."))

        # then it fails with that reason, after it was tried again, and nothing half-written is there
        assert state["status"] == "failed"
        assert state["error"]["code"] == "disk_full"
        assert str(audio) in state["error"]["detail"]
        assert [path for path in audio.rglob("*") if path.is_file()] == []

        # and as soon as there is room the next is done
        ballast.unlink()
        service.narrate("Now there is room for this.")
        service.kill_tree()
