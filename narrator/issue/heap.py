"""How does a process that does many jobs give back what each of them took?

glibc gives each thread an arena of its own, and keeps what is freed in all of them: a process that narrates hundreds of
articles, with new threads for each, would hold what the greediest moment of every thread took.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache

_ARENA_MAX = -8
"""M_ARENA_MAX of glibc's <malloc.h>."""


def share_heap() -> None:
    """Have the threads that are started from now on share one heap; nothing where the C library is another.

    The threads of a job take turns in Python, so they seldom wait for each other here: 30 articles took the same
    processor time with one heap as with many.
    """
    if found := _glibc("mallopt"):
        found(_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what is not in use; nothing where the C library is another. Takes about a millisecond."""
    if found := _glibc("malloc_trim"):
        found(0)


@lru_cache(maxsize=2)
def _glibc(name: str) -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    # musl has neither name.
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found
