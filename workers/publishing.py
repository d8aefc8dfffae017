"""How is a finished edition published in another form? By what the command line does, from the edition's own files.

Nothing is spoken or encoded anew, so an engine that has changed since changes nothing here.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from narrator import publish
from narrator.errors import OutputError
from narrator.publish import PUBLISHED_SINGLE
from narrator.publish.publication import NO_DATE, Publication, single
from narrator.records.narration import Edition
from narrator.records.outcomes import publish_format
from narrator.records.task import Task
from narrator.tags import default_cover
from narrator.whole import bring
from workers.desk import Desk
from workers.heart import Heart
from workers.keeping import Made, keep_files
from workers.offered import COVER, COVER_FILE, FORMAT_FILES
from workers.stored import stored_file

SOURCES = ("manifest.json", "article.json", "article.txt")
"""What every format is made of, beside sound."""


def do_publish(desk: Desk, task: Task, edition: Edition, heart: Heart) -> None:
    """Make a published format of a finished edition. Raises EncodeError, StorageUnavailable, or NotOurs where none is kept."""
    heart.show("publish", 0.0)
    with tempfile.TemporaryDirectory(prefix=f"{task.id}-", dir=desk.work) as work:
        staged, made = Path(work, "staged"), Path(work, "made")
        staged.mkdir()
        made.mkdir()
        if task.what == COVER:
            (made / COVER_FILE).write_bytes(default_cover())
        else:
            publication = _staged(desk, task.what, edition, staged)
            publish.publish_format(task.what, publication, made)
        heart.show("publish", 0.9)
        files = [Made(made / name, media_type) for name, media_type in FORMAT_FILES[task.what].items()]
        keep_files(desk, task, files, lambda rows: publish_format(desk.database, task, rows))


def _staged(desk: Desk, what: str, edition: Edition, folder: Path) -> Publication:
    """The edition's files side by side, as the command line leaves them."""
    sound = PUBLISHED_SINGLE[what].audio
    for name in (*SOURCES, *([f"audio.{sound}"] if sound else ())):
        if not bring(stored_file(desk, edition, name), folder / name):
            raise OutputError(f"{name} went away while it was read: it is tried again")
    (folder / COVER_FILE).write_bytes(default_cover())
    # A file's address, the feed's identity, is the one under which the narration was asked for.
    base = edition.request.get("base_url", "")
    return single(
        folder,
        json.loads((folder / "manifest.json").read_text("utf-8")),
        COVER_FILE,
        url=f"{base}/v1/narrations/{edition.narration_id}/",
        date=_date(edition.finished_at),
        link=edition.request.get("url") or f"{base}/narrations/{edition.narration_id}",
    )


def _date(at: float | None) -> str:
    return NO_DATE if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
