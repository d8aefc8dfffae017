"""A process that does jobs for another: a JSON line in, JSON lines out; it ends when its stdin does.

Where its host dies in the middle of a job, stdin ends too: the job is stopped and clears up after itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from typing import Any, NoReturn

EVERY_S = 0.1
"""Between two words on how far a job is."""

_END = b""


def main() -> None:
    """Serve until stdin ends."""
    # Ctrl-C reaches the whole group; the host decides and closes stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    from narrator.engines import default_engine
    from narrator.issue.heap import give_back, share_heap
    from narrator.issue.jobs import do_job

    share_heap()
    engine = default_engine()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()

    def answer(data: dict[str, Any]) -> None:
        out.write(json.dumps(data) + "\n")
        out.flush()

    last = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > EVERY_S:
            last = now
            answer({"stage": stage, "done": done, "total": total})

    try:
        while line := lines.get():
            try:
                answer({"result": do_job(json.loads(line), engine, progress)})
            except Exception as error:  # noqa: BLE001 - said, and the next article is another one
                answer({"result": {"failed": {"code": "narrator_error", "reason": _told(error)}}})
            give_back()
    except (KeyboardInterrupt, BrokenPipeError):
        return
    finally:
        engine.close()


def _listen(lines: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    lines.put(_END)
    # A job that is being done notices nothing of the queue.
    os.kill(os.getpid(), signal.SIGTERM)


def _told(error: Exception) -> str:
    return f"unexpected {type(error).__name__}: {error}; this is a fault of narrator's, and the text that shows it is wanted"


def _stop(_signal: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
