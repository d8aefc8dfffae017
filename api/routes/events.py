"""The route by which a narration is watched: server-sent events until it has ended."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio.to_thread
import redis
import redis.asyncio
from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic.json_schema import SkipJsonSchema
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from api.answers import show_narration
from api.asked import base_url
from api.auth import Reader
from api.errors import Problem
from api.routes.narrations import NarrationId
from api.service import Service
from api.streams import COMMENT, COMMENT_S, ENDS, LOOK_S, EventsResponse, Watcher, check_room, event
from narrator.errors import NarratorError
from narrator.records.finding import find_narration
from narrator.records.narration import NarrationRecord
from narrator.records.narrations import UNFINISHED
from workers.connection import TIMEOUT_S, redis_url
from workers.events import stream_name

router = APIRouter(prefix="/v1/narrations", tags=["narrations"])

TRUST_S = 3.0
"""Between two looks at the database while Redis answers: it may have come back without what was told."""

EXAMPLE = """event: progress
id: 1795415101186-0
data: {"status": "running", "edition": 1, "stage": "speak", "progress": 0.31}

"""

_log = logging.getLogger(__name__)
_ID = re.compile(r"([0-9]{1,20})-([0-9]{1,20})")


@router.get(
    "/{narration_id}/events",
    name="watch_narration",
    summary="Server-sent events until it has ended",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events state, progress, done, failed, cancelled; data is JSON with status, stage, progress",
            "content": {"text/event-stream": {"example": EXAMPLE}},
        },
        204: {"description": "It has ended, and you have heard of it"},
    },
)
async def watch(
    narration_id: NarrationId,
    request: Request,
    who: Reader,
    last_event_id: Annotated[
        str | SkipJsonSchema[None],
        Header(description="Resume after this event; what is no id of ours begins with the state"),
    ] = None,
) -> Response:
    """Watch it until it is done, failed or cancelled."""
    service: Service = request.app.state.service
    check_room(service)
    record = await anyio.to_thread.run_sync(find_narration, service.database, narration_id)
    if record is None:
        raise Problem(404, "narration_unknown", f"no narration {narration_id}", received=narration_id)
    position = _known_id(last_event_id)
    events = _Events(service, narration_id, base_url(request), position, who.key_id)
    if position is not None and record.latest.status not in UNFINISHED:
        heard_all = not await events.read(None)
        if heard_all:
            await events.close()
            return Response(status_code=204)  # by which an EventSource stops asking (HTML, section 9.2.3)
        events.position = position
    return EventsResponse(service, events.run(record), events.close)


def _known_id(given: str | None) -> str | None:
    """An id as Redis gives them, or None: a browser that were refused here would never ask again."""
    match = _ID.fullmatch(given or "")
    return given if match and all(int(part) < 1 << 64 for part in match.groups()) else None


class _Events:
    """One watcher's stream."""

    def __init__(
        self, service: Service, narration_id: str, base: str, position: str | None, key_id: str
    ) -> None:
        self._service = service
        # One connection, which waits; tried anew at each look, so nothing has to be tried twice at once.
        self._client: Any = redis.asyncio.Redis.from_url(
            redis_url(service.settings),
            socket_connect_timeout=TIMEOUT_S,
            socket_timeout=LOOK_S + TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            max_connections=1,
            decode_responses=True,
        )
        self._is_away = False
        self._reached = (0, 0.0)
        self._id = narration_id
        self._base = base
        self._watcher = Watcher(service, key_id)
        self.position = position

    async def read(self, wait_ms: int | None) -> list[tuple[str, dict[str, str]]]:
        """What was told since; nothing where Redis is away."""
        try:
            answer = await self._client.xread(
                {stream_name(self._id): self.position or "$"}, count=50, block=wait_ms
            )
        except (redis.RedisError, OSError) as error:
            _log.debug("events cannot be read: %s", error)
            self._is_away = True
            if wait_ms:
                await anyio.sleep(wait_ms / 1000)
            return []
        self._is_away = False
        found: list[tuple[str, dict[str, str]]] = answer[0][1] if answer else []
        if found:
            self.position = found[-1][0]
        return found

    async def run(self, record: NarrationRecord) -> AsyncIterator[str]:
        """Everything until the end, as lines of the protocol."""
        if self.position is None:
            # Where the stream stands now is read before the state: what is told between is heard twice, not missed.
            self.position = await self._newest()
            record = await self._look() or record
            yield self._state("state", record)
            if record.latest.status not in UNFINISHED:
                yield self._state(record.latest.status, record)
                return
        quiet_since = looked_at = time.monotonic()
        while True:
            for number, told in await self.read(int(LOOK_S * 1000)):
                quiet_since = time.monotonic()
                if self._is_news(told):
                    yield event(told["event"], told["data"], number)
                if told["event"] in ENDS and self._is_latest(told, record):
                    return
            if not await self._watcher.may_go_on():
                return  # whoever watches asks again: of the next process, or with another key
            if time.monotonic() - quiet_since > COMMENT_S:
                quiet_since = time.monotonic()
                yield COMMENT
            if not self._is_away and time.monotonic() - looked_at < TRUST_S:
                continue
            looked_at = time.monotonic()
            now = await self._look()
            if now is None:
                yield event("cancelled", json.dumps({"status": "cancelled"}), None)
                return
            record = now
            if record.latest.status not in UNFINISHED:
                # Ended, and the event may have been lost with Redis.
                for number, told in await self.read(None):
                    if self._is_news(told):
                        yield event(told["event"], told["data"], number)
                    if told["event"] in ENDS:
                        return
                yield self._state(record.latest.status, record)
                return

    def _is_news(self, told: dict[str, str]) -> bool:
        """False for progress that comes late: workers tell each for itself, and one may begin a task again."""
        if told["event"] != "progress":
            return True
        data = json.loads(told["data"])
        now = data.get("edition", 0), data.get("progress", 0.0)
        is_news: bool = now >= self._reached
        self._reached = max(now, self._reached)
        return is_news

    async def close(self) -> None:
        """Leave Redis."""
        await self._client.aclose()

    def _is_latest(self, told: dict[str, str], record: NarrationRecord) -> bool:
        edition = json.loads(told["data"]).get("edition")
        return edition is None or edition >= record.latest.number

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

    def _state(self, name: str, record: NarrationRecord) -> str:
        self._reached = max(self._reached, (record.latest.number, round(record.latest.progress, 4)))
        data = show_narration(record, self._base).model_dump_json()
        return event(name, data, self.position)
