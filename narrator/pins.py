"""How does a narration hold on to every file that it uses, whole and checked, whatever happens to the shelf?"""

from __future__ import annotations

import json
import logging
import zlib
from pathlib import Path
from typing import Any
from uuid import uuid4

from narrator.shelf import Shelf, shelf_path

_log = logging.getLogger(__name__)


class Damaged(Exception):
    """A file is gone or not what was written; it counts as absent from now on, and the work is to start again."""


class Pins:
    """Files by name in a folder of the narration's own, linked or copied from a shelf if there is one.

    A file is a line of (CRC-32 of the header, CRC-32 of the body, bytes of the body, header as JSON) and the body.
    Without a shelf the folder is all there is. Safe to call from several threads, for different names.
    """

    def __init__(self, folder: Path, shelf: Shelf | None = None) -> None:
        self._folder = folder
        self._shelf = shelf
        self._spoiled: set[str] = set()

    def header(self, name: str) -> dict[str, Any] | None:
        """The header of a file whose length is right, or None if it has to be made; the body is not looked at."""
        found = self._open(name)
        return found[0] if found else None

    def read(self, name: str) -> tuple[dict[str, Any], bytes] | None:
        """Header and body, both checked, or None if it has to be made."""
        found = self._open(name, True)
        return (found[0], found[1]) if found else None

    def write(self, name: str, header: dict[str, Any], body: bytes) -> None:
        """Make the file, here and on the shelf; raises OSError where either cannot be written."""
        path = shelf_path(self._folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(header, separators=(",", ":")).encode()
        line = b"%08x %08x %d %s\n" % (zlib.crc32(text), zlib.crc32(body), len(body), text)
        part = path.with_name(f".part-{uuid4().hex}")
        try:
            with part.open("xb") as file:
                file.write(line)
                file.write(body)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._spoiled.discard(name)
        if self._shelf:
            self._shelf.keep(path, name)

    def spoil(self, name: str, reason: object) -> None:
        """Count a file as absent until it is written again."""
        _log.warning("%s is damaged and will be made again: %s", name, reason)
        self._spoiled.add(name)

    def _open(self, name: str, whole: bool = False) -> tuple[dict[str, Any], bytes] | None:
        path = shelf_path(self._folder, name)
        if name in self._spoiled or not self._pin(name, path):
            return None
        try:
            with path.open("rb") as file:
                line = file.readline()
                head_sum, body_sum, length, text = line[:-1].split(b" ", 3)
                body = file.read() if whole else b""
            present = len(body) if whole else path.stat().st_size - len(line)
            if present != int(length):
                raise ValueError(f"{present} bytes where {int(length)} were written")
            if zlib.crc32(text) != int(head_sum, 16) or (whole and zlib.crc32(body) != int(body_sum, 16)):
                raise ValueError("a checksum does not match")
            header: dict[str, Any] = json.loads(text)
        except (ValueError, FileNotFoundError) as error:
            self.spoil(name, error)
            return None
        header["crc32"] = int(body_sum, 16)
        return header, body

    def _pin(self, name: str, path: Path) -> bool:
        if path.exists():
            return True
        if not self._shelf:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".part-{uuid4().hex}")
        try:
            if not self._shelf.fetch(name, part):
                return False
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return True
