"""What is the sum of a file, by which two are known to be the same?"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SUM_BYTES = 1 << 17
"""Read at a time for a sum: more is no faster, and a larger buffer is asked of the system and returned each time."""


def file_sha256(path: str | os.PathLike[str]) -> str:
    """Of a file's bytes, in hex. Raises OSError."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while part := file.read(SUM_BYTES):
            digest.update(part)
    return digest.hexdigest()
