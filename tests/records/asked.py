"""How are narrations asked for, taken and finished in these tests?"""

from __future__ import annotations

from narrator.records.database import Database
from narrator.records.narrations import create_narration
from narrator.records.outcomes import publish
from narrator.records.task import Task
from narrator.records.tasks import claim

LEASE_S = 60.0
ATTEMPTS = 3


def ask(database: Database, **changes: object) -> str:
    """Accept a narration; its id."""
    request = {"text": "A port at dawn.", "markup": "text", **changes}
    priority = int(str(request.pop("priority", 0)))
    return create_narration(database, request, chars=15, priority=priority)[0]


def take(database: Database, owner: str = "node/1", lease_s: float = LEASE_S) -> Task | None:
    """The next task, if there is one."""
    return claim(database, owner, lease_s, ATTEMPTS)


def taken(database: Database, owner: str = "node/1", lease_s: float = LEASE_S) -> Task:
    """The next task, which there is."""
    task = take(database, owner, lease_s)
    assert task is not None
    return task


def finish_whole(database: Database, task: Task, text: str = "A port at dawn.") -> bool:
    """Publish its edition."""
    made = [
        {"name": name, "path": f"p/{task.id}/{name}", "type": "x/y", "bytes": 3, "sha256": "0" * 64}
        for name in ("audio.m4a", "manifest.json")
    ]
    return publish(database, task, article={"text": text}, result={"duration": 1.0}, made=made, title="Port")
