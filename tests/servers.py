"""Real servers for tests, private ones in a folder of their own: PostgreSQL, and S3 as moto plays it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import pytest


def missing(what: str) -> None:
    """Where everything has to be there its absence is a failure; at a desk the test is left out, with the reason."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing: ./test installs it where apt-get may be used")
    pytest.skip(f"{what} is not installed here")


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Postgres:
    """A PostgreSQL cluster that can be stopped and started."""

    def __init__(self) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        found = str(programs[-1]) if programs else shutil.which("pg_ctl")
        if not found:
            missing("PostgreSQL")
        self._bin = Path(str(found)).parent
        # Not among pytest's folders: those are closed to PostgreSQL's user, and it refuses to run as root.
        self._folder = Path(tempfile.mkdtemp(prefix="narrator-postgres-"))
        self._port = free_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", str(self._folder / "data"), "-U", "narrator", "-A", "trust", "--no-sync")
        self.url = f"postgresql+psycopg://narrator@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run(
            "pg_ctl",
            "-D",
            str(self._folder / "data"),
            "-o",
            options,
            "-l",
            str(self._folder / "log"),
            "-w",
            "start",
        )

    def stop(self) -> None:
        """Stop at once, as a crash would."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop it for good."""
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._bin / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60)


class S3:
    """moto's server: S3 over HTTP on this machine."""

    def __init__(self) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while True:
            try:
                with urlopen(f"{self.endpoint}/moto-api/data.json", timeout=2):
                    return
            except OSError:
                assert time.monotonic() < until, "moto did not start"
                time.sleep(0.1)

    @property
    def environment(self) -> dict[str, str]:
        """What S3's clients read."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
