"""Routes for whoever runs the service: is it alive, is it ready, what does it do?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import redis
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.answers import Readiness
from api.auth import Reader, is_at_the_machine
from api.service import Service
from narrator import __version__
from narrator.errors import NarratorError
from narrator.records.finding import count_by_status
from narrator.records.tasks import count_running, seconds_since_sweep
from narrator.records.totals import read_totals
from workers.connection import TIMEOUT_S, redis_url
from workers.invitation import count_invitations

UNREADY: dict[str, Any] = {
    "description": "A part is missing; it is named",
    "model": Readiness,
    "content": {
        "application/json": {
            "example": {
                "status": "not ready",
                "parts": {"database": "ok", "redis": "ok", "storage": "ok", "worker": "no worker is alive"},
            }
        }
    },
}

router = APIRouter(tags=["running"])

SILENCE_S = 10.0
"""A worker sweeps every 1.5 s; where none has for so long, none is alive."""

LOOK_S = 0.5
"""What was found holds for this long: nobody can have the storage written to a thousand times a second."""

STATES = ("queued", "running", "done", "failed", "cancelled")

TOTALS = {
    "narrations": "Narrations made",
    "audio_seconds": "Seconds of audio made",
    "work_seconds": "Seconds that workers took to make them",
    "speak_seconds": "Seconds that engines spoke",
    "utterances_spoken": "Utterances spoken by an engine",
    "utterances_cached": "Utterances found in the cache",
}
"""Running sums in the database, so that they hold over restarts and every machine."""


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """200 while this process answers."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", responses={503: UNREADY})
def readyz(request: Request) -> Readiness:
    """200 if the database, Redis, the storage and a worker are there, each named; else 503."""
    parts = _parts(request.app.state.service, int(time.monotonic() / LOOK_S))
    ready = all(state == "ok" for state in parts.values())
    shown = (
        parts
        if _may_see(request)
        else {name: "ok" if state == "ok" else "away" for name, state in parts.items()}
    )
    readiness = Readiness(status="ready" if ready else "not ready", parts=shown)
    return JSONResponse(readiness.model_dump(), 200 if ready else 503)  # type: ignore[return-value]


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request, _: Reader) -> Response:
    """Everything countable, as Prometheus scrapes it. Where API keys are needed, this needs one too."""
    registry = CollectorRegistry()
    registry.register(_Figures(request.app.state.service))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Read at each scrape: the database is the truth."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Jobs by state, totals by engine, real-time factor, cache hits, queue depth."""
        database = self._service.database
        jobs = GaugeMetricFamily(
            "narrator_jobs", "Texts given to narrations, each PUT one more, by state", labels=["state"]
        )
        counted = count_by_status(database)
        for state in STATES:
            jobs.add_metric([state], counted.get(state, 0))
        yield jobs
        tasks = GaugeMetricFamily("narrator_tasks_unfinished", "Tasks that wait or are being done")
        tasks.add_metric([], count_running(database))
        yield tasks
        try:
            depth = GaugeMetricFamily("narrator_queue_depth", "Invitations waiting in Redis")
            depth.add_metric([], count_invitations())
            yield depth
        except redis.RedisError:
            pass  # left out: an absent figure is one that Prometheus can alert on
        totals = read_totals(database)
        for name, meaning in TOTALS.items():
            family = CounterMetricFamily(f"narrator_{name}", meaning, labels=["engine"])
            for (total, engine), value in totals.items():
                if total == name:
                    family.add_metric([engine], value)
            yield family
        factor = GaugeMetricFamily(
            "narrator_real_time_factor", "Seconds of work for a second of audio", labels=["engine"]
        )
        for (total, engine), value in totals.items():
            if total == "audio_seconds" and value:
                factor.add_metric([engine], totals.get(("work_seconds", engine), 0.0) / value)
        yield factor


@lru_cache(maxsize=1)
def _parts(service: Service, _moment: int) -> dict[str, str]:
    """What is the matter with each part, looked at once a moment, however many ask."""
    return {
        "database": _check(lambda: count_running(service.database)),
        "redis": _check(lambda: _probe(service).ping()),
        "storage": _check(lambda: service.storage.check()),
        "worker": _check(lambda: _check_worker(service)),
    }


@lru_cache(maxsize=1)
def _probe(service: Service) -> Any:
    """A client that tries once: whether it answers is the question."""
    return redis.Redis.from_url(
        redis_url(service.settings),
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )


def _check(ask: Callable[[], Any]) -> str:
    try:
        ask()
    except NarratorError as error:
        return str(error)
    except (redis.RedisError, OSError) as error:
        return f"Redis does not answer: {error}"
    return "ok"


def _check_worker(service: Service) -> None:
    silence = seconds_since_sweep(service.database)
    if silence is None or silence > SILENCE_S:
        raise NarratorError(
            "no worker is alive: start one with `celery -A workers worker`, or `narrator serve`"
        )


def _may_see(request: Request) -> bool:
    """Reasons name folders and hosts: they are for whoever asks from this machine."""
    return is_at_the_machine(request)
