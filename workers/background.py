"""What goes on beside the tasks in every worker process: the sweep, the chores, and delivering messages to webhooks."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable

import redis

from narrator.errors import NarratorError
from narrator.records.chores import (
    forget,
    forget_files,
    forget_removed,
    is_due,
    known_paths,
    replaced_editions,
)
from narrator.records.issue_flow import unsettled_issues
from narrator.records.tasks import is_waiting, sweep
from narrator.records.webhooks import claim_message, count_due, settle
from narrator.storage import trim_storage
from narrator.webhook import TIMEOUT_S, deliver, gap_s
from workers.desk import CACHE, NARRATIONS, WORK, Desk, open_desk
from workers.fetching import fetch_waiting
from workers.following import follow_feeds
from workers.invitation import count_invitations, invite
from workers.issue_folder import settle as settle_issue
from workers.node import owner, report
from workers.turn import turns
from workers.workplace import clear_workplaces

SWEEP_S = 1.5
"""Between two sweeps, of all workers together."""

FEEDS_S = 1.0
"""Between two looks of one process at whether a feed is to be looked at."""

UNINVITED_S = 5.0
"""Idle for so long while work waits: the sweep has invited three times by then."""

CHORES_S = 60.0
"""Between two rounds of forgetting."""

CHORES_LOOK_S = 10.0
"""Between two looks of one process at whether that round is due, and at what killed processes left on its machine."""

TRIM_S = 600.0
"""Between two looks at the whole cache: listing a large one takes seconds."""

ORPHAN_S = 3600.0
"""Files that no record names are deleted at this age: younger ones may be on their way into one."""

HELD_S = TIMEOUT_S + 10
"""How long a message is one courier's: a delivery, and what it takes to write down how that went."""

_log = logging.getLogger(__name__)


def begin() -> None:
    """Start the threads of this process; they end with it."""
    turns.expect()
    threading.Thread(target=_repeat, args=(_sweep, SWEEP_S / 2), name="sweep", daemon=True).start()
    threading.Thread(target=_repeat, args=(_deliver, 1.0), name="courier", daemon=True).start()
    threading.Thread(target=_repeat, args=(_work_uninvited, 1.0), name="uninvited", daemon=True).start()
    threading.Thread(target=_repeat, args=(fetch_waiting, 0.0), name="fetching", daemon=True).start()
    threading.Thread(target=_repeat, args=(follow_feeds, FEEDS_S), name="feeds", daemon=True).start()
    # Not in the sweep: deleting thousands of files takes minutes on a slow storage, and recovery must not wait.
    threading.Thread(target=_repeat, args=(_do_chores, CHORES_LOOK_S), name="chores", daemon=True).start()


def _repeat(work: Callable[[Desk], None], every_s: float) -> None:
    while True:
        try:
            work(open_desk())
        except (NarratorError, OSError, redis.RedisError) as error:
            _log.warning("%s", error)
            time.sleep(1.0)
        except Exception:  # noqa: BLE001 - said below
            # A thread that ended would end recovery with it.
            _log.exception("the background failed")
            time.sleep(5.0)
        time.sleep(every_s * random.uniform(0.8, 1.2))


def _sweep(desk: Desk) -> None:
    report(desk.database)
    if not is_due(desk.database, "sweep", SWEEP_S):
        return
    swept = sweep(desk.database, desk.settings.attempts, owner())
    if swept.freed or swept.lost:
        _log.info("swept", extra={"freed": swept.freed, "given_up": swept.lost})
    for issue_id in unsettled_issues(desk.database):
        settle_issue(desk, issue_id)
    if swept.waiting:
        invite(swept.waiting - count_invitations())


def _work_uninvited(desk: Desk) -> None:
    """Where no invitation arrives although there is work, Redis or Celery is at fault: the work is done without them."""
    if turns.idle_s() < UNINVITED_S or not is_waiting(desk.database, UNINVITED_S):
        return
    _log.warning("work waits and nobody invites this process: it begins by itself")
    while turns.take() and not turns.is_wanted:
        pass


def _do_chores(desk: Desk) -> None:
    clear_workplaces(desk.settings.data / WORK)  # each machine its own
    if not is_due(desk.database, "chores", CHORES_S):
        return
    forget(desk.database)
    for narration_id, edition, paths in replaced_editions(desk.database):
        # First, so that nothing more is asked of them; what is left by a process that dies between is found below.
        forget_files(desk.database, narration_id, edition)
        for path in paths:
            desk.storage.delete(path)
    for narration_id in forget_removed(desk.database):
        desk.storage.delete(f"{NARRATIONS}/{narration_id}")
    if is_due(desk.database, "trim", TRIM_S):
        # Running narrations hold what they need.
        settings = desk.settings
        trim_storage(
            desk.storage, CACHE, settings.cache_max_mb * 1_000_000, settings.cache_max_days * 24 * 3600
        )
        known = known_paths(desk.database)
        for stored in desk.storage.list(NARRATIONS):
            if stored.name not in known and time.time() - stored.used_at > ORPHAN_S:
                desk.storage.delete(stored.name)


def _deliver(desk: Desk) -> None:
    while count_due(desk.database):
        message = claim_message(desk.database, HELD_S)
        if message is None:
            return
        delivery = deliver(
            message.url,
            message.secret,
            message.id,
            message.body.encode(),
            int(time.time()),
            private=desk.settings.private_addresses == "allow",
        )
        again = None
        if delivery.outcome == "retry":
            gap = gap_s(message.attempts, random.Random())
            again = None if gap is None else max(gap, delivery.retry_after_s or 0.0)
        status = "delivered" if delivery.outcome == "delivered" else "failed" if again is None else "waiting"
        settle(desk.database, message, status, delivery.reason, again)
        _log.info("webhook %s", status, extra={"webhook_id": message.id, "reason": delivery.reason})
