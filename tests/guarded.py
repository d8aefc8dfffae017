"""A service that wants keys, and the command that makes them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from narrator.records.database import Database
from narrator.records.keys import SCOPES, create_key
from tests.service import Running


@dataclass
class Guarded:
    """A service that wants keys, and the command that makes them."""

    service: Running

    def keys(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``narrator keys``, in the service's data folder."""
        return subprocess.run(
            [sys.executable, "-m", "narrator.cli", "keys", *arguments],
            env={"NARRATOR_DATA": str(self.service.folder), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[1],
        )

    def new(self, name: str, *scopes: str) -> dict[str, str]:
        """The header of a new key, made as the command makes it."""
        database = Database(f"sqlite:///{self.service.folder / 'narrator.db'}")
        _, secret = create_key(database, name, scopes or SCOPES)
        database.close()
        return {"Authorization": f"Bearer {secret}"}

    def listed(self) -> list[dict[str, object]]:
        """Every key."""
        found: list[dict[str, object]] = json.loads(self.keys("list", "--json").stdout)
        return found
