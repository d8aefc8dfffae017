"""Does a queue have an end, in time and for those who have gone, and is it kept in order?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from fastapi import Request
from starlette.types import Message

from api.errors import Problem
from api.places import Places


def asking(gone: asyncio.Event) -> Request:
    """A request whose body was read, and whose client stays until that event."""

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


def played(play: Callable[[Places, threading.Event, list[str]], Coroutine[Any, Any, None]]) -> list[str]:
    """What was done at one place with short patience, of which somebody has taken it until the event."""
    done: list[str] = []

    async def run() -> None:
        places, held, begun = Places(1, 0.3, "read"), threading.Event(), threading.Event()

        def hold() -> None:
            begun.set()
            held.wait(10)

        first = asyncio.ensure_future(places.run(asking(asyncio.Event()), hold))
        await asyncio.to_thread(begun.wait, 10)
        try:
            await play(places, held, done)
        finally:
            held.set()
            await first
        # whatever came before, the place is free again
        await places.run(asking(asyncio.Event()), done.append, "last")

    asyncio.run(run())
    return done


def test_who_waits_longer_than_there_is_patience_is_told_to_come_again() -> None:
    async def play(places: Places, _: threading.Event, done: list[str]) -> None:
        with pytest.raises(Problem) as refused:
            await places.run(asking(asyncio.Event()), done.append, "late")
        assert (refused.value.status, refused.value.code) == (503, "readers_exceeded")
        assert refused.value.headers == {"Retry-After": "5"}

    assert played(play) == ["last"]


def test_what_nobody_waits_for_any_more_is_not_begun_and_the_rest_keeps_its_order() -> None:
    async def play(places: Places, held: threading.Event, done: list[str]) -> None:
        # given four in line, of whom one goes and one is cut off
        gone = asyncio.Event()
        there = asyncio.Event()
        waiting = [
            asyncio.ensure_future(places.run(asking(gone if name == "b" else there), done.append, name))
            for name in "abcd"
        ]
        await asyncio.sleep(0)
        gone.set()
        waiting[2].cancel()
        await asyncio.wait({waiting[1], waiting[2]})

        # when the place is free, then the others have their turns
        held.set()
        await asyncio.wait(waiting)

    assert played(play) == ["a", "d", "last"]


def test_what_fails_gives_its_place_back() -> None:
    async def play(places: Places, held: threading.Event, done: list[str]) -> None:
        held.set()
        with pytest.raises(ZeroDivisionError):
            await places.run(asking(asyncio.Event()), lambda: 1 // 0)

    assert played(play) == ["last"]
