"""How does the service compare with the library in one process, and with a plain file server? `narrator bench service`."""

from __future__ import annotations

import json
import multiprocessing
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.compare import say
from benchmarks.listeners import Load, hold, load
from benchmarks.measure import RunFailed
from benchmarks.served import Service, served
from benchmarks.service_issue import bench_issue
from benchmarks.texts import write_page
from narrator.settings import available_cores

SPEED_STEP = 1e-5
"""Each request asks for a speed of its own, too near to be heard, so that none finds its sentences in the cache."""

MEDIA_S = 4.0
"""How long each server is asked for files."""

LISTENERS = 1000
"""Connections held at once."""


def bench(article: str | None, requests: int, articles: int, report: Path | None) -> None:
    """Run every comparison and print it; raises RunFailed."""
    found: dict[str, Any] = {"cores": available_cores()}
    issue_articles = min(articles, 60)
    with tempfile.TemporaryDirectory(prefix="narrator-bench-") as name, served(Path(name)) as service:
        page = article or write_page(550, 0)
        for title, part in (
            ("POST to playable audio", lambda: _latency(service, page, requests, Path(name))),
            (f"{articles} articles at once", lambda: _batch(service, articles, Path(name))),
            (f"an issue of {issue_articles} articles", lambda: bench_issue(service, issue_articles)),
            ("an edit of one sentence in 5,000 words", lambda: _edit(service)),
            ("manifest and audio ranges", lambda: _media(service, page, Path(name))),
        ):
            say(title)
            found[title] = part()
            sys.stdout.write(f"{title}\n{_shown(found[title])}\n\n")
            sys.stdout.flush()
    if report:
        report.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _latency(service: Service, page: str, requests: int, folder: Path) -> dict[str, float]:
    """The library in a process that has narrated before, and the warm service, in turns."""
    answers, work = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_library, args=(work, page, folder), daemon=True
    )
    process.start()
    times: dict[str, list[float]] = {"library": [], "service": []}
    for number in range(-1, requests):
        speed = 1 + (number + 2) * SPEED_STEP
        began = time.perf_counter()
        answers.send(speed)
        answers.recv()
        library_s = time.perf_counter() - began
        began = time.perf_counter()
        narration_id = service.ask(page, speed)
        service.wait(narration_id)
        answer = service.client.get(
            f"/v1/narrations/{narration_id}/audio.m4a", headers={"Range": "bytes=0-65535"}
        )
        if answer.status_code != 206:
            raise RunFailed(f"the audio did not come: {answer.status_code}")
        if number >= 0:  # the first of each warms up
            times["library"].append(library_s)
            times["service"].append(time.perf_counter() - began)
    answers.send(None)
    process.join()
    cuts = {name: statistics.quantiles(values, n=20) for name, values in times.items()}
    return {
        "library p50 s": cuts["library"][9],
        "service p50 s": cuts["service"][9],
        "ratio p50 (at most 1.5)": cuts["service"][9] / cuts["library"][9],
        "library p95 s": cuts["library"][18],
        "service p95 s": cuts["service"][18],
        "ratio p95": cuts["service"][18] / cuts["library"][18],
    }


def _library(work: Any, page: str, folder: Path) -> None:
    from narrator.clean import clean
    from narrator.narration import narrate

    while (speed := work.recv()) is not None:
        narrate(clean(page), folder / "library", speed=speed)
        work.send(True)


def _batch(service: Service, count: int, folder: Path) -> dict[str, float]:
    """The same articles by a library process for each core without any queue, and posted at once."""
    pages = [write_page(500, 1000 + number) for number in range(count)]
    cores = available_cores()
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_narrate_all, args=(pages[core::cores], folder / f"core{core}"))
        for core in range(cores)
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    library_s = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    library_cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    service_cpu_s = -service.cpu_s()
    began = time.perf_counter()
    ids = [service.ask(page) for page in pages]
    posted_s = time.perf_counter() - began
    for narration_id in ids:
        service.wait(narration_id)
    service_s = time.perf_counter() - began
    service_cpu_s += service.cpu_s()
    return {
        "library processes CPU s": library_cpu_s,
        "service CPU s": service_cpu_s,
        "library processes s": library_s,
        "service s": service_s,
        "of that until all were accepted s": posted_s,
        "share of the library's speed (at least 0.85)": library_s / service_s,
    }


def _narrate_all(pages: Sequence[str], folder: Path) -> None:
    from narrator.clean import clean
    from narrator.engines import default_engine
    from narrator.narration import narrate

    for page in pages:
        narrate(clean(page), folder, jobs=1)
    default_engine().close()  # waited for, so that its processor time counts


def _edit(service: Service) -> dict[str, float]:
    """Processor time of the whole service for the first text and for one changed sentence in its middle."""
    page = write_page(5000, 7)
    sentences = re.split(r"(?<=[.!?]) ", page)
    middle = len(sentences) // 2
    edited = " ".join(
        [*sentences[:middle], "Nobody had expected this to change overnight.", *sentences[middle + 1 :]]
    )
    before = service.cpu_s()
    narration_id = service.ask(page)
    service.wait(narration_id)
    first = service.cpu_s()
    answer = service.client.put(f"/v1/narrations/{narration_id}", json={"text": edited})
    if answer.status_code != 202:
        raise RunFailed(f"the service refused: {answer.text}")
    service.wait(narration_id)
    after = service.cpu_s()
    changes = service.client.get(f"/v1/narrations/{narration_id}/manifest.json?edition=2").json()["changes"]
    return {
        "first CPU s": first - before,
        "edit CPU s": after - first,
        "ratio (at most 0.15)": (after - first) / (first - before),
        "sentences kept": len(changes["old"]),
        "sentences new": len(changes["new"]),
    }


def _media(service: Service, page: str, folder: Path) -> dict[str, float]:
    """The same files from narrator and from Starlette's StaticFiles, then many listeners at once."""
    narration_id = service.ask(page, 1.1)
    service.wait(narration_id)
    root = folder / "static"
    root.mkdir()
    for name in ("manifest.json", "audio.m4a"):
        (root / name).write_bytes(service.client.get(f"/v1/narrations/{narration_id}/{name}").content)
    found: dict[str, float] = {}
    with _static(root) as port:
        for name, wanted in (("manifest.json", None), ("audio.m4a", "bytes=65536-131071")):
            # Audio by the address that the manifest gives to players.
            edition = "?edition=1" if wanted else ""
            ours = Load(service.port, f"/v1/narrations/{narration_id}/{name}{edition}", wanted)
            theirs = Load(port, f"/{name}", wanted)
            rates: dict[str, list[float]] = {"narrator": [], "StaticFiles": []}
            for _ in range(3):
                rates["narrator"].append(load(ours, MEDIA_S / 3))
                rates["StaticFiles"].append(load(theirs, MEDIA_S / 3))
            best = {who: statistics.median(values) for who, values in rates.items()}
            found[f"{name} narrator requests/s"] = best["narrator"]
            found[f"{name} StaticFiles requests/s"] = best["StaticFiles"]
            found[f"{name} share (at least 0.5)"] = best["narrator"] / best["StaticFiles"]
    before = service.rss_mb("api.web")
    hold(Load(service.port, f"/v1/narrations/{narration_id}/audio.m4a", None), LISTENERS)
    once = service.rss_mb("api.web")
    hold(Load(service.port, f"/v1/narrations/{narration_id}/audio.m4a", None), LISTENERS)
    found["API's memory before MB"] = before
    found[f"after {LISTENERS} listeners MB"] = once
    found[f"after {LISTENERS} more MB"] = service.rss_mb("api.web")
    return found


@contextmanager
def _static(root: Path) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        listener.set_inheritable(True)
        code = (
            "import sys, uvicorn; from starlette.staticfiles import StaticFiles; "
            "uvicorn.run(StaticFiles(directory=sys.argv[1]), fd=int(sys.argv[2]), log_level='warning', access_log=False)"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(root), str(listener.fileno())], pass_fds=[listener.fileno()]
        )
        try:
            yield listener.getsockname()[1]
        finally:
            process.terminate()
            process.wait()


def _shown(found: dict[str, float]) -> str:
    width = max(map(len, found))
    return "\n".join(
        f"  {name:{width}}  {value:,.3g}" if value < 100 else f"  {name:{width}}  {value:,.0f}"
        for name, value in found.items()
    )
