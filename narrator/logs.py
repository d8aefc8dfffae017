"""What does a log line look like, and what stands on each? Lines for people, or JSON for machines."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LEVELS = {
    "httpx": logging.WARNING,  # it logs every address that is fetched
    "httpcore": logging.WARNING,
    "botocore": logging.WARNING,
    "aiobotocore": logging.WARNING,
    "s3fs": logging.WARNING,
    "trafilatura": logging.ERROR,
    "htmldate": logging.ERROR,
    "celery.worker.strategy": logging.WARNING,  # a line for each task received
    "celery.app.trace": logging.WARNING,  # and one for each that is done
    "uvicorn.access": logging.WARNING,  # narrator logs each request itself
}
"""Others' loggers, and from which level on they are heard."""


def configure_logs(part: str, style: str) -> None:
    """Log to stderr, one line each: ``style`` is "text" or "json", ``part`` the name that stands on every line."""
    import structlog

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _plain,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _name, event: {"part": part, **event},
    ]
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "json":
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last += [structlog.processors.format_exc_info, _line]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "celery"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True


@contextmanager
def about(**context: str) -> Iterator[None]:
    """What is logged inside carries these."""
    import structlog

    with structlog.contextvars.bound_contextvars(**context):
        yield


def _plain(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Without uvicorn's copy in colours; and of what Celery says of a killed process, the line and not its stack."""
    event.pop("color_message", None)
    record = event.get("_record")
    if record is not None and record.name.startswith(("celery", "billiard")) and record.exc_info:
        event.pop("exc_info", None)
        event["reason"] = repr(record.exc_info[1])
    return event


def _line(_logger: Any, _name: str, event: dict[str, Any]) -> str:
    """``05:43:54 worker  narrated  seconds=1.2 request_id=...``"""
    stamp, part, level = event.pop("timestamp")[11:19], event.pop("part"), event.pop("level")
    trace = event.pop("exception", None)
    told = str(event.pop("event"))
    # What was said is shown on one line, whatever is in it.
    told = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in told)
    rest = " ".join(
        f"{name}={value!r}" if " " in str(value) else f"{name}={value}" for name, value in event.items()
    )
    mark = "" if level in ("info", "debug") else f"{level}: "
    return f"{stamp} {part:6} {mark}{told}{'  ' + rest if rest else ''}" + (f"\n{trace}" if trace else "")
