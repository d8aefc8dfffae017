"""What does an issue cost the service, and how long does somebody wait who asks for a sentence meanwhile?"""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

from benchmarks.measure import RunFailed
from benchmarks.served import Service
from benchmarks.texts import write_page, write_paragraph

WORDS = 500
"""Of each article."""

GAP_S = 0.4
"""Between two such requests."""

IDLE = 20
"""Such requests before the issue, to compare with."""


def bench_issue(service: Service, count: int) -> dict[str, float]:
    """The articles as narrations of low priority, then others as one issue; requests of people beside it."""
    pages = [write_page(WORDS, 3000 + number) for number in range(2 * count)]
    idle = [_ask_short(service, number) for number in range(IDLE)]
    batch_cpu_s, batch_s = _timed(service, lambda: _batch(service, pages[:count]))
    ended, waits = threading.Event(), [0.0]
    waits.clear()

    def people() -> None:
        number = 10_000
        while not ended.wait(GAP_S):
            waits.append(_ask_short(service, number))
            number += 1

    def issue() -> None:
        beside = threading.Thread(target=people)
        beside.start()
        try:
            _issue(service, pages[count:])
        finally:
            ended.set()
            beside.join()

    issue_cpu_s, issue_s = _timed(service, issue)
    spent_cpu_s = issue_cpu_s - batch_cpu_s
    return {
        "as narrations s": batch_s,
        "as an issue, with people asking s": issue_s,
        "as narrations CPU s": batch_cpu_s,
        "more CPU s for the issue and the people": spent_cpu_s,
        "idle: a paragraph p50 s": statistics.median(idle),
        "beside the issue: a paragraph p50 s": statistics.median(waits),
        "beside the issue: a paragraph p95 s": statistics.quantiles(waits, n=20)[18],
        "paragraphs asked for beside the issue": float(len(waits)),
    }


def _timed(service: Service, work: Any) -> tuple[float, float]:
    """(processor time of the whole service, seconds by the clock)."""
    before, began = service.cpu_s(), time.perf_counter()
    work()
    return service.cpu_s() - before, time.perf_counter() - began


def _batch(service: Service, pages: list[str]) -> None:
    ids = []
    for page in pages:
        answer = service.client.post("/v1/narrations", json={"text": page, "priority": "batch"})
        if answer.status_code != 202:
            raise RunFailed(f"the service refused: {answer.text}")
        ids.append(answer.json()["id"])
    for narration_id in ids:
        service.wait(narration_id)


def _issue(service: Service, pages: list[str]) -> None:
    answer = service.client.post("/v1/issues", json={"title": "Weekly", "articles": pages})
    if answer.status_code != 202:
        raise RunFailed(f"the service refused: {answer.text}")
    state = service.wait(answer.json()["id"], "issues")
    if state["counts"]["done"] != len(pages):
        raise RunFailed(f"not every article was narrated: {state['counts']}")


def _ask_short(service: Service, number: int) -> float:
    """Seconds until a text that nobody has asked for is playable."""
    page = write_paragraph(50_000 + number)
    began = time.perf_counter()
    service.wait(service.ask(page))
    return time.perf_counter() - began
