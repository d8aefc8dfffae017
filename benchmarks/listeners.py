"""How many requests does a server answer, and how many listeners does it hold? A client that costs little itself."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

from benchmarks.measure import RunFailed

CONNECTIONS = 16
"""Kept open and asked again at once: enough to keep a server busy."""

SIP_BYTES = 65536
"""What a listener reads before it pauses."""

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked for."""

    port: int
    """On this machine."""
    path: str
    """Of the file."""
    ranged: str | None
    """The Range header."""

    @property
    def request(self) -> bytes:
        """As it goes over the wire."""
        wanted = f"Range: {self.ranged}\r\n" if self.ranged else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{wanted}\r\n".encode()


def load(asked: Load, seconds: float) -> float:
    """Requests a second over some kept connections."""
    return asyncio.run(_load(asked, seconds))


def hold(asked: Load, listeners: int) -> None:
    """So many listeners at once: each reads a little, waits until all are there, and reads the rest."""
    asyncio.run(_hold(asked, listeners))


async def _load(asked: Load, seconds: float) -> float:
    until = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_ask_again(asked, until) for _ in range(CONNECTIONS)))
    return sum(counts) / seconds


async def _ask_again(asked: Load, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", asked.port, limit=1 << 22)
    count = 0
    while time.perf_counter() < until:
        writer.write(asked.request)
        await reader.readexactly(await _head(reader, asked))
        count += 1
    writer.close()
    return count


async def _head(reader: asyncio.StreamReader, asked: Load) -> int:
    """Read the answer's head; the length of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 20") or not length:
        raise RunFailed(f"{asked.path} answered {head.splitlines()[0].decode()}")
    return int(length[1])


async def _hold(asked: Load, listeners: int) -> None:
    all_there = asyncio.Barrier(listeners)
    few = asyncio.Semaphore(64)  # not all knock in the same moment

    async def listen() -> None:
        async with few:
            reader, writer = await asyncio.open_connection("127.0.0.1", asked.port)
            writer.write(asked.request)
            left = await _head(reader, asked)
            left -= len(await reader.readexactly(min(SIP_BYTES, left)))
        await all_there.wait()
        while left:
            got = len(await reader.read(SIP_BYTES))
            if not got:
                raise RunFailed(f"{asked.path} broke off, {left} bytes short")
            left -= got
        writer.close()

    await asyncio.gather(*(listen() for _ in range(listeners)))
