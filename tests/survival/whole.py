"""Is a narration whole: every file as its manifest says, every sentence in it, and the sound that the library makes?"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import httpx
from sqlalchemy import select

from narrator import narrate
from narrator.clean import clean
from narrator.records.database import Database
from narrator.records.tables import files, tasks
from tests.service import Running
from tests.survival.engines import Slow

NOUNS = "keeper island lantern harbour gull letter winter engine garden bridge river clock".split()
VERBS = "counted watched painted carried forgot mended followed measured".split()


def write_article(rng: random.Random, sentences: int) -> str:
    """Paragraphs of one sentence each that no other article has."""
    return "\n\n".join(
        f"The {rng.choice(NOUNS)} {rng.choice(VERBS)} {rng.randrange(100, 10**6)} of the {rng.choice(NOUNS)}s near the {rng.choice(NOUNS)}."
        for _ in range(sentences)
    )


def fetch_whole(service: Running, narration_id: str) -> tuple[dict[str, Any], bytes]:
    """Manifest and audio as served; asserts that they are whole and belong together."""
    until = time.monotonic() + 1.5  # the API remembers for a second what listeners were told
    while True:
        answer = service.client.get(f"/v1/narrations/{narration_id}/manifest.json")
        if answer.status_code != 404 or time.monotonic() > until:
            break
        time.sleep(0.1)
    assert answer.status_code == 200, answer.text
    manifest = answer.json()
    entry = manifest["audio"][0]
    audio = service.client.get(f"/v1/narrations/{narration_id}/{entry['url']}")
    check_served(audio, entry)
    return manifest, audio.content


def check_served(audio: httpx.Response, entry: dict[str, Any]) -> None:
    """Every byte that the manifest names, and no other."""
    assert audio.status_code == 200, audio.text
    assert int(audio.headers["content-length"]) == len(audio.content) == entry["bytes"]
    assert hashlib.sha256(audio.content).hexdigest() == entry["sha256"]


def check_article(manifest: dict[str, Any], audio: bytes, text: str) -> None:
    """Every sentence is there, and the audio decodes to as many frames as are said."""
    assert [segment["text"] for segment in manifest["segments"]] == text.split("\n\n")
    with av.open(io.BytesIO(audio)) as container:
        decoded = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(decoded - manifest["frames"]) <= 1024, (decoded, manifest["frames"])


def check_whole(service: Running, narration_id: str, text: str, folder: Path) -> None:
    """All of that, and the sound that the library makes of it in one process with no cache."""
    manifest, audio = fetch_whole(service, narration_id)
    check_article(manifest, audio, text)
    out = folder / f"library-{narration_id}"
    narrate(clean(text), out, engine=Slow(0), jobs=2)
    made = json.loads((out / "manifest.json").read_text())
    assert manifest["audio"][0]["sha256"] == made["audio"][0]["sha256"]
    shutil.rmtree(out)


def events_of(service: Running, narration_id: str) -> list[str]:
    """Names of every event that was told of an ended narration."""
    answer = service.client.get(f"/v1/narrations/{narration_id}/events", headers={"Last-Event-ID": "0-0"})
    return [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]


def unended(database: Database) -> list[Any]:
    """Tasks that are not over."""
    with database.read() as connection:
        return list(connection.execute(select(tasks).where(tasks.c.status.in_(("queued", "running")))))


def orphans(database: Database, storage: Path) -> list[str]:
    """Finished files that no record names."""
    with database.read() as connection:
        known = set(connection.execute(select(files.c.path)).scalars())
    found = (path for path in (storage / "narrations").rglob("*") if path.is_file())
    return sorted(name for path in found if (name := path.relative_to(storage).as_posix()) not in known)


class Listener:
    """Somebody who asks for everything all the time, and must never be given a half."""

    def __init__(self, service: Running) -> None:
        self._service = service
        self._client = httpx.Client(base_url=service.url, timeout=30)
        self._ids: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self.heard = 0
        """Whole narrations that were fetched."""
        self.wrong: list[str] = []
        """What was not as it should be."""

    def follow(self, narration_id: str) -> str:
        """Listen to this one too."""
        self._ids.append(narration_id)
        return narration_id

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._client.close()

    def _listen(self) -> None:
        while not self._stop.wait(0.05):
            for narration_id in self._ids[-8:]:
                with suppress(httpx.TransportError):  # the API was killed just then
                    self._try(narration_id)
                time.sleep(0.02)

    def _try(self, narration_id: str) -> None:
        manifest = self._client.get(f"/v1/narrations/{narration_id}/manifest.json")
        if manifest.status_code in (404, 503):
            return
        try:
            assert manifest.status_code == 200, manifest.text
            entry = manifest.json()["audio"][0]
            audio = self._client.get(f"/v1/narrations/{narration_id}/{entry['url']}")
            if audio.status_code == 503:
                return
            check_served(audio, entry)
            self.heard += 1
        except (AssertionError, ValueError, LookupError) as error:
            self.wrong.append(f"{narration_id}: {error!r}")
