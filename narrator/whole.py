"""How does a file come to a place whole or not at all, and without being copied where that can be?"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

PART = ".part-"
"""How the name begins of what is still being written."""

TRIALS = 200
"""How often a file is placed again while somebody removes the folder: a storm of removals wins often, not always."""


def bring(source: Path, into: Path) -> bool:
    """Link the file to ``into``, or copy it where links do not reach; False if there is none. It counts as used now.

    What is at ``into`` stays whole whatever happens to ``source``. Raises OSError.
    """
    try:
        _link_or_copy(source, into)
    except FileNotFoundError:
        if not into.parent.exists():
            raise
        return False
    with suppress(OSError):  # evicted in between, or of another user
        os.utime(source)
    return True


def place(file: Path, path: Path) -> None:
    """Link or copy the file aside and rename it to ``path``, whose folder is made if it is missing. Raises OSError."""
    for trial in range(1, TRIALS + 1):
        part = path.with_name(f"{PART}{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(file, part)
            part.replace(path)
            return
        except (FileNotFoundError, FileExistsError):  # somebody is removing the folder, even as it is made
            if trial == TRIALS or not file.exists():
                raise
        finally:
            part.unlink(missing_ok=True)  # also where both were links to one file: a rename does nothing then


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a file system without links
        # What is open stays there to the end, though it be evicted meanwhile.
        with source.open("rb") as file, target.open("xb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
