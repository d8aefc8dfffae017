"""Which messages to webhooks wait to be delivered? One for each end of an edition that asked for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, select, update

from narrator.records.database import Database
from narrator.records.tables import editions, epoch, narrations, webhooks


@dataclass(frozen=True, slots=True)
class Message:
    """One message that is due, held by whoever asked for it."""

    id: str
    """Standard Webhooks' webhook-id: the same at each attempt."""
    url: str
    """Where to."""
    secret: str
    """whsec_..., with which it is signed."""
    body: str
    """JSON."""
    attempts: int
    """This one included."""


def notify(connection: Connection, narration_id: str, edition: int) -> None:
    """Leave a message about the edition's end, if its request named a webhook."""
    row = connection.execute(
        select(editions, narrations.c.title)
        .join(narrations, narrations.c.id == editions.c.narration_id)
        .where(editions.c.narration_id == narration_id, editions.c.number == edition)
    ).one_or_none()
    if row is None or not row.request.get("webhook"):
        return
    now: float = connection.scalar(select(epoch())) or 0.0
    result: dict[str, Any] = row.result or {}
    address = f"{row.request.get('base_url', '')}/v1/narrations/{narration_id}"
    body = {
        "type": f"narration.{row.status}",
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        "data": {
            "id": narration_id,
            "edition": edition,
            "status": row.status,
            "title": row.title,
            "duration": result.get("duration"),
            "duration_label": result.get("duration_label"),
            "url": address,
            "manifest": f"{address}/manifest.json" if row.status == "done" else None,
            "error": row.error,
        },
    }
    hook = row.request["webhook"]
    connection.execute(
        webhooks.insert().values(
            id=f"msg_{uuid4().hex}",
            narration_id=narration_id,
            url=hook["url"],
            secret=hook["secret"],
            body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            status="waiting",
            attempts=0,
            not_before=now,
            created_at=now,
        )
    )


def claim_message(database: Database, hold_s: float) -> Message | None:
    """The next message that is due; whoever asks for it has ``hold_s`` seconds before another may."""
    with database.write() as connection:
        row = connection.execute(
            select(webhooks)
            .where(webhooks.c.status == "waiting", webhooks.c.not_before <= epoch())
            .order_by(webhooks.c.not_before)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        connection.execute(
            update(webhooks)
            .where(webhooks.c.id == row.id)
            .values(not_before=epoch() + hold_s, attempts=webhooks.c.attempts + 1)
        )
        return Message(row.id, row.url, row.secret, row.body, row.attempts + 1)


def count_due(database: Database) -> int:
    """1 if a message is due, else 0: cheap enough to be asked often."""
    with database.read() as connection:
        due = select(webhooks.c.id).where(webhooks.c.status == "waiting", webhooks.c.not_before <= epoch())
        return int(connection.execute(due.limit(1)).first() is not None)


def settle(
    database: Database, message: Message, status: str, reason: str, again_after_s: float | None
) -> None:
    """What became of the attempt: "delivered", "failed", or "waiting" to be tried again in so many seconds."""
    with database.write() as connection:
        connection.execute(
            update(webhooks)
            .where(webhooks.c.id == message.id, webhooks.c.attempts == message.attempts)
            .values(status=status, reason=reason, not_before=epoch() + (again_after_s or 0.0))
        )
