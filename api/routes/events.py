"""The route by which a narration is watched: server-sent events until it has ended."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio.to_thread
import redis
import redis.asyncio
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from api.auth import Reader
from api.errors import Problem
from api.routes.narrations import NarrationId, base_url
from api.schemas import show_narration
from api.service import Service
from narrator.errors import NarratorError
from narrator.records.narrations import UNFINISHED, NarrationRecord, find_narration
from workers.connection import TIMEOUT_S, redis_url
from workers.events import stream_name

router = APIRouter(prefix="/v1/narrations", tags=["narrations"])

LOOK_S = 1.0
"""Between two looks at the database, which tells the truth also where an event was lost."""

COMMENT_S = 15.0
"""A comment at least this often keeps proxies from closing a quiet connection (HTML, section 9.2.7)."""

_log = logging.getLogger(__name__)
_ID = r"^\d{1,20}-\d{1,20}$"


@router.get(
    "/{narration_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events state, progress, done, failed, cancelled; data is JSON with status, stage, progress",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        204: {"description": "It has ended, and you have heard of it"},
    },
)
async def watch(
    narration_id: NarrationId,
    request: Request,
    _: Reader,
    last_event_id: Annotated[str | None, Header(pattern=_ID, description="Resume after this event")] = None,
) -> Response:
    """Watch it until it is done, failed or cancelled."""
    service: Service = request.app.state.service
    record = await anyio.to_thread.run_sync(find_narration, service.database, narration_id)
    if record is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id}", received=narration_id)
    client = redis.asyncio.Redis.from_url(
        redis_url(service.settings), socket_connect_timeout=TIMEOUT_S, decode_responses=True
    )
    events = _Events(service, client, narration_id, base_url(request), last_event_id)
    if last_event_id is not None and record.latest.status not in UNFINISHED and not await events.read(None):
        await client.aclose()
        return Response(status_code=204)  # by which an EventSource stops asking (HTML, section 9.2.3)
    events.position = last_event_id
    return StreamingResponse(
        events.run(record),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


class _Events:
    """One watcher's stream."""

    def __init__(
        self, service: Service, client: Any, narration_id: str, base: str, position: str | None
    ) -> None:
        self._service = service
        self._client = client
        self._id = narration_id
        self._base = base
        self.position = position

    async def read(self, wait_ms: int | None) -> list[tuple[str, dict[str, str]]]:
        """What was told since; nothing where Redis is away."""
        try:
            answer = await self._client.xread(
                {stream_name(self._id): self.position or "$"}, count=50, block=wait_ms
            )
        except (redis.RedisError, OSError) as error:
            _log.debug("events cannot be read: %s", error)
            if wait_ms:
                await anyio.sleep(wait_ms / 1000)
            return []
        found: list[tuple[str, dict[str, str]]] = answer[0][1] if answer else []
        if found:
            self.position = found[-1][0]
        return found

    async def run(self, record: NarrationRecord) -> AsyncIterator[str]:
        """Everything until the end, as lines of the protocol."""
        try:
            if self.position is None:
                # Where the stream stands now is read before the state: what is told between is heard twice, not missed.
                self.position = await self._newest()
                record = await self._look() or record
                yield self._state("state", record)
            quiet_since = time.monotonic()
            while True:
                for number, event in await self.read(int(LOOK_S * 1000)):
                    quiet_since = time.monotonic()
                    yield _event(event["event"], event["data"], number)
                    if event["event"] in ("done", "failed", "cancelled") and self._is_latest(event, record):
                        return
                now = await self._look()
                if now is None:
                    yield _event("cancelled", json.dumps({"status": "cancelled"}), None)
                    return
                record = now
                if now.latest.status not in UNFINISHED:
                    # Ended, and the event may have been lost with Redis.
                    for number, event in await self.read(None):
                        yield _event(event["event"], event["data"], number)
                        if event["event"] in ("done", "failed", "cancelled"):
                            return
                    yield self._state(now.latest.status, now)
                    return
                if time.monotonic() - quiet_since > COMMENT_S:
                    quiet_since = time.monotonic()
                    yield ": still at work\n\n"
        finally:
            with anyio.CancelScope(shield=True):
                await self._client.aclose()

    def _is_latest(self, event: dict[str, str], record: NarrationRecord) -> bool:
        told = json.loads(event["data"]).get("edition")
        return told is None or told >= record.latest.number

    async def _newest(self) -> str:
        try:
            last = await self._client.xrevrange(stream_name(self._id), count=1)
        except (redis.RedisError, OSError):
            return "0-0"
        return last[0][0] if last else "0-0"

    async def _look(self) -> NarrationRecord | None:
        while True:
            try:
                return await anyio.to_thread.run_sync(find_narration, self._service.database, self._id)
            except NarratorError as error:
                _log.warning("%s", error)
                await anyio.sleep(LOOK_S)

    def _state(self, event: str, record: NarrationRecord) -> str:
        data = show_narration(record, self._base).model_dump_json()
        return _event(event, data, self.position)


def _event(name: str, data: str, number: str | None) -> str:
    lines = [f"event: {name}", *([f"id: {number}"] if number else []), f"data: {data}"]
    return "\n".join(lines) + "\n\n"
