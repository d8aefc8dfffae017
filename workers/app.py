"""How is Celery set up? It carries word that there is work; what the work is, and who does it, the database says.

A message is an invitation to take the next task, no more. So one that is lost, late or doubled changes nothing: the
sweep sends as many as there are tasks waiting, and an invitation that finds none is over in milliseconds.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init

from narrator.logs import configure_logs
from narrator.settings import load_settings
from workers.connection import TIMEOUT_S, broker_url

QUEUE = "narrator"
"""The one queue; what goes first is decided in the database."""

TASK_LIMIT_S = 6 * 3600
"""Nothing takes so long (ten hours of speech take minutes); what stands still is ended much sooner, by its heart."""

VISIBILITY_S = TASK_LIMIT_S + 600
"""After this Redis gives an unacknowledged invitation to another worker; above the longest task, as Celery wants it."""

_main: int | None = None
"""The process that forks the others."""

SILENT_S = 3.0
"""A Redis that hangs counts as away after this; above the second for which a worker asks it to wait for news."""

celery = Celery("narrator", include=["workers.invitation"])
celery.conf.update(
    broker_url=broker_url(load_settings()),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=TIMEOUT_S,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_S,
        "unacked_restore_interval": 5,
        "socket_connect_timeout": TIMEOUT_S,
        "socket_timeout": SILENT_S,
        "socket_keepalive": True,
    },
    task_default_queue=QUEUE,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=TASK_LIMIT_S,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    # It would take a place away for each task that runs when Redis goes, and not give it back if that task's process dies.
    worker_enable_prefetch_count_reduction=False,
    worker_pool="prefork",
    worker_concurrency=load_settings().jobs,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
)


@setup_logging.connect  # type: ignore[untyped-decorator]
def _configure_logs(**_: Any) -> None:
    configure_logs("worker", load_settings().log)


@worker_init.connect  # type: ignore[untyped-decorator]
def _prepare(sender: Any, **_: Any) -> None:
    """Before the fork: what is loaded here is shared by all processes, and a new one starts at once."""
    import narrator.encode
    import narrator.stitch  # noqa: F401
    import workers.turn  # noqa: F401
    from workers.node import form_crew

    global _main
    _main = os.getpid()
    form_crew(sender.concurrency if isinstance(sender.concurrency, int) else load_settings().jobs)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _begin(**_: Any) -> None:
    from workers.background import begin
    from workers.tied import die_with_parent

    die_with_parent(parent=_main)
    begin()
