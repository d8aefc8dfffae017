"""How does a process end with the one that started it, however that one ends?

``python tied.py PARENT COMMAND...`` ties itself to its parent, whose process number is PARENT, and becomes the command.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that the kernel sends when the thread that started this process ends. Kept by exec, lost by fork."""

NOT_FOUND = 127
"""A shell's exit status for a command that cannot be run."""


def die_with_parent(number: int = signal.SIGKILL, parent: int | None = None) -> None:
    """Have the kernel send this process a signal when the thread that started it ends.

    ``parent`` is the number of the process that should be there still; if it has ended already, so does this one.
    Each fork has to ask for itself. Does nothing on systems other than Linux; raises OSError if Linux refuses.
    """
    if sys.platform != "linux":
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        reason = ctypes.get_errno()
        raise OSError(reason, os.strerror(reason))
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), number)


def tie(command: Sequence[str]) -> tuple[str, ...]:
    """The command as a child of this process that ends with it; to be started from the main thread."""
    # As a file of its own, without site-packages: 20 ms, and nothing of Celery.
    return (sys.executable, "-I", "-S", __file__, str(os.getpid()), *command)


def main(arguments: Sequence[str]) -> None:
    """Become the command that follows the parent's number."""
    parent, *command = arguments
    die_with_parent(parent=int(parent))
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"narrator: {command[0]} cannot be started: {error.strerror}\n")
        sys.exit(NOT_FOUND)


if __name__ == "__main__":
    main(sys.argv[1:])
